// A lever that is set is no proof: the next readings show whether the dollars stopped, and what follows where they did not.

import type { Breach } from '../../lib/core/detection/verdict';
import { concurrency, evidence, source, target } from '../support/builders';
import { FLOOD, World } from '../support/guarded-world';

const breach = (certainty: Breach['certainty']): Breach => ({
  ...{ kind: 'breach', rule: 'budget', certainty, because: 'spent' },
  evidence: evidence({ usdPerHour: 60 }),
});

/** Paused or held, and running on as though nothing were set: the lever does not reach what runs. */
async function deaf(certainty: Breach['certainty'], watchedFunction = target()): Promise<World> {
  const world = World.of([watchedFunction]).put([source('q'), concurrency(null)]);
  await world.live(2);
  await world.tick({ ordered: () => [{ target: watchedFunction, breach: breach(certainty) }] });
  return world;
}

/** Minutes in which it runs whatever its levers say. */
async function runOn(world: World, minutes: number, mode = world.policy.mode): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    world.ask(FLOOD);
    const levers = world.levers();
    world
      .put([source('q'), concurrency(null)])
      .pass(1)
      .put(levers);
    await world.tick({ policy: { ...world.policy, mode } });
  }
}

const report = (world: World): string[] => world.data.told.map(({ type }) => type);

test('a pause that stopped the dollars says nothing more', async () => {
  const world = await deaf('unmistakable');
  await world.ask(FLOOD).live(12);
  expect(report(world)).toEqual(['paused']);
  expect(world.record.phase).toBe('paused');
});

test('a pause past which a function burns on is told of once, with what it burns', async () => {
  const world = await deaf('unmistakable');
  await runOn(world, 12);
  expect(report(world)).toEqual(['paused', 'pause-failed']);
  const [alert] = world.data.told.filter(({ type }) => type === 'pause-failed');
  expect(alert?.impact).toContainEqual(expect.stringMatching(/still burning about \$\d+.*\/h/));
  expect(world.levers()).toEqual([source('q', 'disabled'), concurrency(0)]);
});

test('a hold past which a function burns on becomes a pause, and its first prior state stays', async () => {
  const world = await deaf('doubtful');
  expect(world.record).toMatchObject({ depth: 'clamp', phase: 'paused' });
  await runOn(world, 8);
  expect(world.levers()).toEqual([source('q', 'disabled'), concurrency(0)]);
  expect(world.record).toMatchObject({ depth: 'pause', phase: 'paused' });
  const priors = world.record.held.map(({ prior }) => prior);
  expect(priors).toEqual(expect.arrayContaining([source('q'), concurrency(null)]));
});

test('what may only be held stays held, and is told of', async () => {
  const world = await deaf('doubtful', target({ override: { isNeverPaused: true } }));
  const held = world.levers();
  await runOn(world, 8);
  expect(world.levers()).toEqual(held);
  expect(report(world)).toContain('pause-failed');
});

test('in observe mode a hold past which a function burns on stays a hold, and is told of', async () => {
  const world = await deaf('doubtful');
  const held = world.levers();
  await runOn(world, 12, 'observe');
  expect(world.levers()).toEqual(held);
  expect(report(world)).toContain('pause-failed');
});
