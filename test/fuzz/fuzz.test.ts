// A few seconds of fuzzing, and the texts that once broke an entrance; `npm run fuzz -- --cases 1000000` is the long run.
// The texts of the corpus must be sound: a mutation of nonsense proves nothing.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isSweep } from '../support/seed-sweep';
import { projectRoot } from '../tidy/source-tree';
import { ENTRANCES } from './entrances';
import { wrongWith } from './fuzz';

const CASES = isSweep ? 60_000 : 4_000;

test('no entrance fails but by a named problem, takes a second or keeps memory', async () => {
  const command = ['scripts/bench.js', 'fuzz', '--cases', String(CASES)];
  const spoken = await promisify(execFile)(process.execPath, command, { cwd: projectRoot }).catch(
    (failure: { readonly stdout: string }) => failure,
  );
  expect(spoken.stdout).toMatch(/^\d+ cases from 1 in .*: 0 failed\n$/);
}, 300_000);

/** Each of these once took seconds, or minutes. */
const LONG: Readonly<Record<string, string>> = {
  template: `Resources: {a: [1${','.repeat(360_000)}\n]}`,
  'budget-notice': `AWS Budget\n${'\n'.repeat(250_000)}Alert Type: ACTUAL`,
};

test.each(Object.entries(LONG))('%s answers a long text within a second', (name, text) => {
  const entrance = ENTRANCES.find((entry) => entry.name === name);
  expect(entrance && wrongWith(entrance, text)).toBeUndefined();
});
