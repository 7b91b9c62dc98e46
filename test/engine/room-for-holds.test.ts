// Holds share the account's pool: they are budgeted against what is left of it, and one that is refused becomes a pause.

import type { Breach } from '../../lib/core/detection/verdict';
import { concurrency, evidence, provisioned, source, target } from '../support/builders';
import { describe as wordsOf } from '../support/fakes/fake-ports';
import { World } from '../support/guarded-world';

const DOUBTFUL: Breach = {
  ...{ kind: 'breach', rule: 'budget', certainty: 'doubtful', because: 'spent' },
  evidence: evidence({ usdPerHour: 5 }),
};

/** Other reservations have taken what discovery did not see yet: every hold above 0 is refused. */
const full = (world: World): World => {
  world.fake.fault = ({ name, detail }) =>
    name === 'brake.set' && /concurrency=reserved [1-9]/.test(detail) ? 'no-room' : undefined;
  return world;
};

const order = (watchedFunction = target()) => ({
  ordered: () => [{ target: watchedFunction, breach: DOUBTFUL }],
});

test('a refused hold becomes a pause in the same tick, with what was found kept', async () => {
  const world = full(World.of()).put([source('q'), concurrency(null)]);
  await world.tick(order());
  expect(world.levers()).toEqual([source('q', 'disabled'), concurrency(0)]);
  expect(world.record).toMatchObject({
    ...{ phase: 'paused', depth: 'pause' },
    held: [{ prior: source('q') }, { prior: concurrency(null) }],
    notes: expect.arrayContaining([expect.stringContaining('no room for a hold')]),
  });
  expect(world.data.told.map(({ type }) => type)).toEqual(['paused']);
});

test('a hold that a crash cut short and that is refused then becomes a pause too', async () => {
  const world = World.of();
  world.fake.fault = ({ name }) => (name === 'brake.set' ? 'lost-call' : undefined);
  await world.tick(order());
  expect(world.record).toMatchObject({ phase: 'pausing', depth: 'clamp' });
  await full(world).live(1);
  expect(world.levers()).toEqual([concurrency(0)]);
  expect(world.record).toMatchObject({ phase: 'paused', depth: 'pause' });
});

test('a pause in its place that cannot be recorded is tried again, and holds up no other function', async () => {
  const [first, second] = [target(), target({ functionId: 'id-b', name: 'b' })];
  const world = full(World.of([first, second]));
  const noRoom = world.fake.fault;
  const written = new Set<string>();
  world.fake.fault = (call) => {
    const isAgain = call.name === 'journal.write' && written.has(call.detail);
    if (call.name === 'journal.write') written.add(call.detail);
    return isAgain ? 'refused' : noRoom(call);
  };
  await world.tick({
    ordered: () => [first, second].map((of) => ({ target: of, breach: DOUBTFUL })),
  });
  expect(world.records.map(({ depth }) => depth)).toEqual(['clamp', 'clamp']);
  expect(world.data.told.map(({ type }) => type)).toEqual(['pause-failed', 'pause-failed']);
  await full(world).live(1);
  expect([world.levers(), world.levers('id-b')]).toEqual([[concurrency(0)], [concurrency(0)]]);
});

test('in observe mode a refused hold stays one', async () => {
  const world = World.of();
  world.fake.fault = ({ name }) => (name === 'brake.set' ? 'lost-call' : undefined);
  await world.tick(order());
  const policy = { ...world.policy, mode: 'observe' as const };
  await full(world).tick({ policy });
  expect(world.levers()).toEqual([concurrency(null)]);
  expect(world.record).toMatchObject({ phase: 'pausing', depth: 'clamp' });
});

test('what is never paused stays refused, and says so until there is room', async () => {
  const never = target({ override: { isNeverPaused: true } });
  const world = full(World.of([never]));
  await world.tick(order(never));
  expect(world.levers()).toEqual([concurrency(null)]);
  expect(world.record).toMatchObject({ phase: 'pausing', depth: 'clamp' });
  expect(world.data.told.map(({ type }) => type)).toEqual(['pause-failed']);
});

test.each([
  ['what others reserved is counted', 895, 2, 'clamp'],
  ['with nothing left it is paused at once', 900, 0, 'pause'],
])('%s', async (_what, takenExecutions, executions, depth) => {
  const pool = { executions: 1000, keptExecutions: 100, takenExecutions };
  const watchedFunction = target({ concurrencyPool: pool });
  const world = World.of([watchedFunction]).put([
    provisioned('live', executions),
    concurrency(null),
  ]);
  await world.tick(order(watchedFunction));
  expect(world.record.depth).toBe(depth);
  expect(world.levers().map(wordsOf).at(-1)).toMatch(/concurrency=reserved [012]$/);
});

test('a mass of holds never asks for more than the pool has, and leaves others what the cloud keeps', async () => {
  const functions = Array.from({ length: 40 }, (_, index) =>
    target({ functionId: `id-${index}`, name: `f${index}` }),
  );
  const world = World.of(functions);
  await world.tick({
    ordered: () =>
      functions.map((watchedFunction) => ({ target: watchedFunction, breach: DOUBTFUL })),
  });
  const held = functions.map(({ functionId }) => world.levers(functionId)[0]);
  const taken = held.reduce(
    (sum, lever) => sum + (lever && 'executions' in lever.state ? lever.state.executions : 0),
    0,
  );
  expect(taken).toBeLessThanOrEqual(900);
  expect(world.records.filter(({ phase }) => phase !== 'paused')).toEqual([]);
});
