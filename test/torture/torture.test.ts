// The torture of the guard as it runs in tests: a sample of seeds, the stories that once failed, and bugs put in on purpose.
// `npm run torture` runs as many seeds as asked for; `npm run test:seeds` a hundred, and every planted bug.

import { execFileSync } from 'node:child_process';
import type { Cloud } from '../../lib/core/prices/prices';
import { isSweep } from '../support/seed-sweep';
import { brokenIn, CHECKS, type CheckName } from './checks';
import { drawStory } from './draw-story';
import { live } from './live';
import pinned from './pinned.json';
import { PLANTED, PLANTED_SEEDS } from './planted';
import type { Story } from './story';

/** Its bug is found by one of the first seeds, others by the thirtieth. */
const SOON_FOUND: CheckName = 'one-record-each';

/** The other clouds, whose watchdog is made of its own adapters there: their share of the sweep, the long run is a command. */
const ELSEWHERE = isSweep ? (['azure', 'gcp'] as const) : [];
const SEEDS_ELSEWHERE = 8;

async function expectKept(cloud: Cloud, seeds: number): Promise<void> {
  for (let seed = 1; seed <= seeds; seed++)
    expect([seed, brokenIn(await live(drawStory(seed, cloud)))]).toEqual([seed, []]);
}

async function isFound({ check, plant }: (typeof PLANTED)[number], cloud: Cloud): Promise<boolean> {
  for (let seed = 1; seed <= PLANTED_SEEDS; seed++)
    if (
      brokenIn(await live(drawStory(seed, cloud), plant)).some((broken) => broken.check === check)
    )
      return true;
  return false;
}

test('no seed of the sample breaks a promise', async () => {
  await expectKept('aws', isSweep ? 100 : 3);
}, 300_000);

test.each(PLANTED.filter(({ check }) => isSweep || check === SOON_FOUND))(
  'a planted bug is found: $name',
  async (bug) => {
    expect(await isFound(bug, 'aws')).toBe(true);
  },
  300_000,
);

for (const cloud of ELSEWHERE)
  test(`no seed of the sample breaks a promise on ${cloud}, and a planted bug is found there`, async () => {
    await expectKept(cloud, SEEDS_ELSEWHERE);
    for (const bug of PLANTED.filter(({ check }) => check === SOON_FOUND))
      expect(await isFound(bug, cloud)).toBe(true);
  }, 300_000);

if (isSweep)
  test('the command tries as many seeds as it is asked for, and finds a bug that is planted', () => {
    const torture = (...options: string[]): string =>
      String(execFileSync(process.execPath, ['scripts/bench.js', 'torture', ...options]));
    expect(torture('--seeds', '3')).toMatch(/^3 seeds from 1 in .*: 0 broke a promise\n$/);
    expect(torture('--cloud', 'gcp', '--seeds', '2')).toContain('2 seeds from 1 in ');
    expect(torture('--planted', '--check', SOON_FOUND)).toContain('1 of 1 planted bugs were found');
  }, 120_000);

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
