// The page of guarantees names a test and a torture check for every promise: each must exist, and no check may be left out.
// A title that was changed leaves a promise that points at nothing, and nobody would notice.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../tidy/source-tree';
import { CHECKS } from './checks';

const page = readFileSync(join(projectRoot, 'docs/guarantees.md'), 'utf8');
const rows = [...page.matchAll(/^\| .* \| `([a-z-]+)` \| `([^`]+)` "(.+)" \|$/gm)].map(
  ([, check = '', file = '', title = '']) => ({ check, file, title }),
);

test('every promise names a check of the torture, and every check stands for a promise', () => {
  expect(rows.map(({ check }) => check).sort()).toEqual(Object.keys(CHECKS).sort());
});

test.each(rows)('$file has the test "$title"', ({ file, title }) => {
  const path = join(projectRoot, file);
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path, 'utf8')).toContain(`'${title}'`);
});
