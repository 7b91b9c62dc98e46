// The torture of the guard as it runs in tests: a sample of seeds, the stories that once failed, and bugs put in on purpose.
// `npm run torture` runs as many seeds as asked for; `npm run test:seeds` a hundred, and every planted bug.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isSweep } from '../support/seed-sweep';
import { projectRoot } from '../tidy/source-tree';
import { brokenIn, CHECKS, type CheckName } from './checks';
import { drawStory } from './draw-story';
import { live } from './live';
import pinned from './pinned.json';
import { PLANTED } from './planted';
import type { Story } from './story';

const run = promisify(execFile);

/** Outside of jest: its sandbox makes arithmetic several times slower. */
async function torture(...options: readonly string[]): Promise<string> {
  const command = ['scripts/bench.js', 'torture', ...options];
  try {
    return (await run(process.execPath, command, { cwd: projectRoot })).stdout;
  } catch (failure) {
    return (failure as { stdout: string }).stdout;
  }
}

/** Its bug is found by one of the first seeds, others by the thirtieth. */
const SOON_FOUND: CheckName = 'one-record-each';

test('no seed of the sample breaks a promise', async () => {
  const seeds = isSweep ? 100 : 5;
  expect(await torture('--seeds', String(seeds))).toMatch(
    new RegExp(`^${seeds} seeds from 1 in .*: 0 broke a promise\\n$`),
  );
}, 300_000);

test('planted bugs are found', async () => {
  const tried = PLANTED.filter(({ check }) => isSweep || check === SOON_FOUND);
  const message = await torture('--planted', ...(isSweep ? [] : ['--check', SOON_FOUND]));
  expect(message).toContain(`${tried.length} of ${tried.length} planted bugs were found`);
}, 600_000);

/** The other clouds, whose watchdog is made of its own adapters there: their share of the sweep, the long run is a command. */
const ELSEWHERE = isSweep ? (['azure', 'gcp'] as const) : [];
const SEEDS_ELSEWHERE = 8;

test('no seed of the sample breaks a promise on another cloud, and a planted bug is found there', async () => {
  for (const cloud of ELSEWHERE) {
    expect(await torture('--cloud', cloud, '--seeds', String(SEEDS_ELSEWHERE))).toMatch(
      new RegExp(`^${SEEDS_ELSEWHERE} seeds from 1 in .*: 0 broke a promise\\n$`),
    );
    const planted = ['--planted', '--check', SOON_FOUND];
    expect(await torture('--cloud', cloud, ...planted)).toContain('1 of 1 planted bugs were found');
  }
}, 300_000);

test('every check has a planted bug that it has to find', () => {
  const planted = new Set(PLANTED.map(({ check }) => check));
  expect([...planted].sort()).toEqual(Object.keys(CHECKS).sort());
});

test('a story is lived the same whenever it is lived', async () => {
  for (const cloud of ['aws', ...ELSEWHERE] as const) {
    const story = drawStory(7, cloud);
    const [first, second] = [await live(story), await live(story)];
    expect(JSON.stringify(second.trace)).toBe(JSON.stringify(first.trace));
  }
});

test('stories that broke a promise once keep every promise now', async () => {
  const stories = pinned as Array<{ readonly because: string; readonly story: { cloud?: string } }>;
  for (const { because, story } of stories.filter(({ story: { cloud } }) => isSweep || !cloud))
    expect([because, brokenIn(await live(story as Story))]).toEqual([because, []]);
});
