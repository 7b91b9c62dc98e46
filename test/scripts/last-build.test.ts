// An old dist/ that is taken for a new one is deployed: any byte that differs, of what goes in or of what is there, is a reason to build.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { lastBuild, recordBuild, sourcesHash } from '../../scripts/last-build';
import { projectRoot } from '../tidy/source-tree';

interface LastBuild {
  readonly lastBuild: typeof lastBuild;
  readonly recordBuild: typeof recordBuild;
  readonly sourcesHash: typeof sourcesHash;
}

let folder: string;
let project: LastBuild;
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spendfuse-build-'));
  for (const name of ['scripts', 'lib/core', 'dist'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['last-build', 'entries'])
    cpSync(join(projectRoot, `scripts/${name}.js`), join(folder, `scripts/${name}.js`));
  write('lib/core/a.ts', 'export const a = 1;\n');
  write('package-lock.json', '{}');
  write('dist/a.js', 'exports.a = 1;\n');
  project = createRequire(__filename)(join(folder, 'scripts/last-build.js'));
  const metafile = { inputs: {}, outputs: {} };
  const written = [join(folder, 'dist/a.js')];
  project.recordBuild({ sources: project.sourcesHash(), written, metafile });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the same sources beside what was made of them need no build', () => {
  expect(project.lastBuild()).toMatchObject({ files: ['dist/a.js'] });
});

test('a record is there whole or not at all, and nothing else is left beside it', () => {
  expect(readdirSync(join(folder, 'node_modules/.cache/spendfuse'))).toEqual(['last-build.json']);
});

test.each<[string, () => void]>([
  ['a source has changed', () => write('lib/core/a.ts', 'export const a = 2;\n')],
  ['a source is new', () => write('lib/core/b.ts', '')],
  ['a source is gone', () => rmSync(join(folder, 'lib/core/a.ts'))],
  ['packages have changed', () => write('package-lock.json', '{"packages":{}}')],
  ['the build itself has changed', () => write('scripts/build.js', '')],
  ['what was made has changed', () => write('dist/a.js', 'exports.a = 2;\n')],
  ['what was made is gone', () => rmSync(join(folder, 'dist/a.js'))],
  ['nothing is known of a build', () => rmSync(join(folder, 'node_modules'), { recursive: true })],
])('a build is needed where %s', (_what, change) => {
  change();
  expect(project.lastBuild()).toBeUndefined();
});
