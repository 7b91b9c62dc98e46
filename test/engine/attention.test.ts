// Leaving the guard is an event: whoever may tag a function can take it out, but not in silence, and never from a person.

import type { Breach } from '../../lib/core/detection/verdict';
import { concurrency, evidence, target } from '../support/builders';
import { World } from '../support/guarded-world';

const report = (world: World): string[] =>
  world.data.told
    .filter(({ type }) => type === 'attention')
    .map(({ headline, because }) => `${headline} | ${because}`);

/** A tick that looks what functions there are. */
const discovery = (world: World) => world.live(11);
const tag = (world: World, override: Parameters<typeof target>[0]) => {
  world.data.functions = [target(override)];
};

test.each([
  ['ignored', { override: { isIgnored: true } }, 'ignored, by its tag'],
  ['never paused', { override: { isNeverPaused: true } }, 'never paused'],
  ['only observed', { override: { mode: 'observe' } }, 'only observed, by its tag'],
] as const)('a function that becomes %s is told of once', async (_what, tagged, words) => {
  const world = World.of();
  await world.live(2);
  tag(world, tagged);
  await discovery(world);
  expect(report(world)).toEqual([expect.stringContaining(words)]);
  await world.forget().live(3 * 60);
  expect(report(world)).toHaveLength(1);
});

test('what was exempt when the guard first looked is no event, and coming back is none', async () => {
  const world = World.of([target({ override: { isIgnored: true } })]);
  await world.live(2);
  tag(world, {});
  await discovery(world);
  expect(report(world)).toEqual([]);
  tag(world, { override: { isIgnored: true } });
  await discovery(world);
  expect(report(world)).toHaveLength(1);
});

test('an event that could not be delivered is told by a later tick', async () => {
  const world = World.of();
  await world.live(2);
  tag(world, { override: { isIgnored: true } });
  world.fake.fault = ({ name }) => (name === 'notifier.tell' ? 'refused' : undefined);
  await discovery(world);
  expect(report(world)).toEqual([]);
  world.fake.fault = () => undefined;
  await world.live(1);
  expect(report(world)).toHaveLength(1);
});

test('a record that cannot be read is told of, and keeps no other waiting', async () => {
  const world = World.of();
  world.data.records.broken = '{"schemaVersion":1}';
  await world.live(3);
  expect(report(world)).toEqual([expect.stringContaining('a pause on record cannot be read')]);
});

test('a person pauses a function that a tag takes out of the guard', async () => {
  const ignored = target({ override: { isIgnored: true } });
  const world = World.of([ignored]);
  await world.live(1);
  const breach: Breach = {
    ...{ kind: 'breach', rule: 'operator', certainty: 'unmistakable' },
    ...{ because: 'stop it', evidence: evidence() },
  };
  await world.tick({ ordered: () => [{ target: ignored, breach }] });
  expect(world.levers()).toEqual([concurrency(0)]);
});
