// Whether the documents tell the truth about the project: paths, commands, dependencies.
// Must fail when a file moves and its page does not, since a wrong page is worse than none.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Offence, projectRoot, type TextFile } from './source-tree';

export interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  /** None while everything is bundled. */
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

interface Mention {
  readonly place: string;
  readonly folder: string;
  readonly name: string;
}

const documentPath = /\.md$/;
const roomPath = /^(\.\/)?(bin|lib|lambda|test|docs|scripts|bench|examples|\.ci)\//;

export function documentsIn(files: readonly TextFile[]): TextFile[] {
  return files.filter(({ path }) => documentPath.test(path));
}

/** Paths in backticks count from the root, links from the page, as their readers take them. */
export function missingPaths(documents: readonly TextFile[]): Offence[] {
  const quoted = mentions(documents, /`([^`\s]+)`/g)
    .filter(({ name }) => roomPath.test(name))
    .map(({ place, name }) => ({ place, name, path: join(projectRoot, fixedPartOf(name)) }));
  const linked = mentions(documents, /\]\(([^)\s]+)\)/g)
    .filter(({ name }) => !/^([a-z]+:|#)/.test(name))
    .map(({ place, folder, name }) => ({
      place,
      name,
      path: join(projectRoot, folder, fixedPartOf(name)),
    }));
  return [...quoted, ...linked]
    .filter(({ path }) => !existsSync(path))
    .map(({ place, name }) => `${place} names ${name}, which does not exist`);
}

/** A heading as forges make a link of it: its words in small letters, joined by hyphens. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- _]/gu, '')
    .trim()
    .replaceAll(' ', '-');

/** A link into a page that has no such heading leads to its top, and nobody notices. */
export function missingHeadings(documents: readonly TextFile[]): Offence[] {
  const anchors = new Map(
    documents.map(({ path, text }) => [
      path,
      new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))),
    ]),
  );
  const linked = documents.flatMap((document) =>
    mentions([document], /\]\(([^)\s:]*#[^)\s]+)\)/g).map(({ place, folder, name }) => {
      const [page = '', anchor = ''] = name.split('#');
      return { place, name, page: page ? join(folder, page) : document.path, anchor };
    }),
  );
  return linked
    .filter(({ page, anchor }) => !anchors.get(page)?.has(anchor))
    .map(({ place, name }) => `${place} links to ${name}, and there is no such heading`);
}

/** A path up to its first placeholder, without a line number or an anchor. */
function fixedPartOf(path: string): string {
  const plain = path.replace(/[#?].*$/, '').replace(/:\d+(-\d+)?$/, '');
  const variable = plain.search(/[*<{$…]/);
  return variable === -1 ? plain : plain.slice(0, plain.lastIndexOf('/', variable) + 1);
}

export function missingCommands(documents: readonly TextFile[], manifest: Manifest): Offence[] {
  return mentions(documents, /npm run ([\w:-]+)/g)
    .filter(({ name }) => manifest.scripts[name] === undefined)
    .map(({ place, name }) => `${place} names 'npm run ${name}', which package.json lacks`);
}

const dependencyPage = 'docs/dependencies.md';

/** Each package has one line with a reason, and each line has a package. */
export function unexplainedDependencies(
  documents: readonly TextFile[],
  manifest: Manifest,
): Offence[] {
  const page = documents.filter(({ path }) => path === dependencyPage);
  const explained = new Map(
    mentions(page, /^\| `([^`]+)` \|(?= \S)/gm).map(({ name, place }) => [name, place]),
  );
  const { dependencies, devDependencies, peerDependencies } = manifest;
  const installed = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
  return [
    ...installed
      .filter((name) => !explained.has(name))
      .map((name) => `package.json:1 '${name}' has no reason in ${dependencyPage}`),
    ...[...explained]
      .filter(([name]) => !installed.includes(name))
      .map(([name, place]) => `${place} explains '${name}', which package.json lacks`),
  ];
}

/** A range lets the lockfile drift into one that `npm ci` rejects. */
export function looseVersions({ dependencies, devDependencies }: Manifest): Offence[] {
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `package.json:1 '${name}' is at '${version}', not an exact version`);
}

function mentions(documents: readonly TextFile[], pattern: RegExp): Mention[] {
  return documents.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map((match) => ({
      place: `${path}:${text.slice(0, match.index).split('\n').length}`,
      folder: dirname(path),
      name: match[1] ?? '',
    })),
  );
}
