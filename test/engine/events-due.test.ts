// A hold lets events wait for as long as the cloud retries them: said when it begins, and once before the first are lost.

import type { Breach } from '../../lib/core/detection/verdict';
import { evidence, target } from '../support/builders';
import { World } from '../support/guarded-world';

const BREACH: Breach = {
  ...{ kind: 'breach', rule: 'budget', certainty: 'doubtful', because: 'spent' },
  evidence: evidence({ usdPerHour: 5 }),
};

async function held(asyncRescue: 'none' | 'destination'): Promise<World> {
  const never = target({ override: { isNeverPaused: true, afterPause: 'manual' } });
  const world = World.of([never]);
  world.data.looks['id-orders'] = { hasAsyncTriggers: true, asyncRescue };
  await world.tick({ ordered: () => [{ target: never, breach: BREACH }] });
  return world;
}

const warnings = (world: World): string[] =>
  world.data.told.filter(({ type }) => type === 'attention').map(({ because }) => because);

test('events that a hold will lose are told of when it begins, and once before the first are lost', async () => {
  const world = await held('none');
  const [paused] = world.data.told;
  expect(paused?.impact).toContainEqual(expect.stringContaining('retried for 6 hours at most'));
  await world.live(4 * 60);
  expect(warnings(world)).toEqual([]);
  await world.live(90);
  expect(warnings(world)).toEqual([expect.stringContaining('are lost from 09:20 UTC on')]);
});

test('events that go to a failure destination are nobody’s alarm', async () => {
  const world = await held('destination');
  await world.live(6 * 60);
  expect(warnings(world)).toEqual([]);
});
