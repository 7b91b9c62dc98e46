// How a file begins and what it is called: the two things a reader sees before any code.
// Must stay free of taste: a rule that two people could read differently belongs in a review.
import type { Offence, Source, TextFile } from './source-tree';

const headedRooms = /^(lib|lambda|bin)\//;
const headerLines = { least: 2, most: 5 };

export function missingHeaders(sources: readonly Source[]): Offence[] {
  return sources
    .filter(({ path }) => headedRooms.test(path))
    .flatMap(({ path, text }) => {
      const lines = headerOf(text).length;
      if (lines >= headerLines.least && lines <= headerLines.most) return [];
      return [
        `${path}:1 opens with ${lines} comment lines, not ${headerLines.least} to ` +
          `${headerLines.most}: what it is for, and the rule that must never break`,
      ];
    });
}

/** The lines of words in the comment that opens a file, whichever way it is written. */
function headerOf(text: string): string[] {
  const lines = text.replace(/^#!.*\n/, '').split('\n');
  const isBlock = lines[0]?.startsWith('/*') ?? false;
  const end = isBlock
    ? lines.findIndex((line) => line.includes('*/')) + 1
    : lines.findIndex((line) => !line.startsWith('//'));
  const header = lines.slice(0, end === -1 ? lines.length : end);
  return header.filter((line) => /\p{L}/u.test(line));
}

const emptyWords = new Set([
  'base',
  'common',
  'helper',
  'helpers',
  'manager',
  'misc',
  'util',
  'utils',
]);
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;

/** Names that say nothing collect everything, and a second spelling hides a file from a search. */
export function badFileNames(files: readonly TextFile[]): Offence[] {
  return files
    .filter(({ path }) => /^(lib|lambda|bin|test|scripts|bench)\//.test(path))
    .flatMap(({ path }) => {
      const words = path.split(/[/.-]/).slice(1);
      const empty = words.filter((word) => emptyWords.has(word));
      const isKebab = path.split('/').every((part) => kebabCase.test(part.replace(/^__|__$/g, '')));
      return [
        ...(isKebab ? [] : [`${path}:1 is not in kebab-case`]),
        ...empty.map((word) => `${path}:1 is called '${word}': name the one thing it exports`),
      ];
    });
}

const FILES_PER_FOLDER_MAX = 25;

/** A folder that holds too much to be read at a glance has rooms in it that want a name. */
export function crowdedFolders(sources: readonly Source[]): Offence[] {
  const counts = new Map<string, number>();
  for (const { path } of sources) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > FILES_PER_FOLDER_MAX)
    .map(([folder, count]) => `${folder}/:1 holds ${count} files, ${FILES_PER_FOLDER_MAX} at most`);
}
