// A stop that does not stop: set again first, then one rung at a time, each on record before it is set, and told at the top.

import { AT_TOP } from '../../../lib/core/pausing/leak';
import type { HeldLever, PauseRecord } from '../../../lib/core/pausing/pause-record';
import type { Lever } from '../../../lib/core/pausing/target';
import { epochMinuteOf } from '../../../lib/core/units/time';
import { climb, leakOfRecord } from '../../../lib/engine/pausing/climb';
import {
  concurrency,
  heldLever,
  minutesFrom,
  NOW_MS,
  reading,
  record,
  scaleLimit,
  source,
  target,
} from '../../support/builders';
import { describe as wordsOf } from '../../support/fakes/fake-ports';
import { World } from '../../support/guarded-world';

const LEAK = 'still spends after it was stopped: $0.60/h';

/** A paused record in the journal, and a cloud whose next rung is this. */
async function climbed(changes: Partial<PauseRecord>, rung?: readonly Lever[]) {
  const paused = record(changes);
  const world = World.of();
  world.data.records[paused.recordId] = JSON.stringify(paused);
  const asked: Array<readonly Lever[]> = [];
  const { ports } = world;
  const brake = rung
    ? {
        ...ports.brake,
        nextRung: async (_id: string, held: readonly Lever[]) => {
          asked.push(held);
          return rung;
        },
      }
    : ports.brake;
  const at = { ports: { ...ports, brake }, clock: () => NOW_MS };
  const outcome = await climb(paused, LEAK, at);
  const set = world.fake.calls.filter(({ name }) => name === 'brake.set');
  return { outcome, world, asked, set: set.map(({ detail }) => detail) };
}

/** What the guard did about this leak so far. */
const steps = (...because: string[]): PauseRecord['history'] =>
  because.map((words) => ({ atMs: NOW_MS, phase: 'pausing', by: 'guard', because: words }));
const stoppedTwice = { history: steps(`${LEAK}; stopped again`) };

test('the first answer to a leak is the same stop once more', async () => {
  const { outcome, asked, set, world } = await climbed({}, [scaleLimit(null)]);
  expect(asked).toEqual([]);
  expect(set).toEqual([`id-orders ${wordsOf(concurrency(0))}`]);
  expect(outcome?.record).toEqual(world.record);
  expect(world.record).toMatchObject({ phase: 'pausing', held: [heldLever()], untold: [] });
  expect(outcome?.done).toEqual([`orders: ${LEAK}; stopped again`, 'orders: stopped again']);
  expect(outcome?.problems).toEqual([]);
});

test('the second takes the next rung, which is on record with what it was before', async () => {
  const { outcome, asked, world } = await climbed(stoppedTwice, [scaleLimit(null)]);
  expect(asked).toEqual([[concurrency(5)]]);
  const rung: HeldLever = {
    ...{ prior: scaleLimit(null), paused: scaleLimit(1), wanted: scaleLimit(1) },
    status: 'planned',
  };
  expect(world.record.held).toEqual([heldLever(), rung]);
  expect(world.record).toMatchObject({ because: record().because, untold: [] });
  expect(outcome?.done[0]).toBe(`orders: ${LEAK}; one more of its settings is changed`);
});

test('a rung takes nothing that is held already, and nothing that is so already', async () => {
  const { world } = await climbed(stoppedTwice, [
    concurrency(7),
    source('off', 'disabled'),
    source('on'),
  ]);
  expect(world.record.held.map(({ prior }) => prior)).toEqual([concurrency(5), source('on')]);
});

test.each([
  ['with no rung left', []],
  ['on a cloud without rungs', undefined],
])('%s a person is told, once, and why', async (_, rung) => {
  const { outcome, world } = await climbed(
    { ...stoppedTwice, untold: ['pause-failed', 'paused'] },
    rung,
  );
  const because = `${LEAK}; ${AT_TOP}`;
  expect(world.record).toMatchObject({ because, untold: ['paused', 'pause-failed'] });
  expect(world.record.held).toEqual([heldLever()]);
  expect(outcome?.done[0]).toBe(`orders: ${because}`);
});

test('at the top there is nothing more to take or to tell', async () => {
  const { outcome, set } = await climbed({ history: steps(`${LEAK}; ${AT_TOP}`) }, [scaleLimit(3)]);
  expect(outcome).toBeUndefined();
  expect(set).toEqual([]);
});

test('only a stop that is still ours is set again', async () => {
  const queue = { paused: source('q', 'disabled'), wanted: source('q', 'disabled') };
  const { set } = await climbed({
    held: [heldLever({ prior: source('q'), ...queue }), heldLever({ status: 'released' })],
  });
  expect(set).toEqual([]);
});

test('a stop that the cloud refuses is a problem, and the record stands', async () => {
  const paused = record();
  const world = World.of();
  world.data.records[paused.recordId] = JSON.stringify(paused);
  world.fake.fault = ({ name }) => (name === 'brake.set' ? 'refused' : undefined);
  const outcome = await climb(paused, LEAK, { ports: world.ports, clock: () => NOW_MS });
  expect(outcome?.problems).toEqual([
    'orders: stopping again failed (refused): brake.set was refused',
  ]);
  expect(world.record.phase).toBe('pausing');
  world.fake.fault = ({ name }) => (name === 'brake.set' ? 'crash-before' : undefined);
  await expect(
    climb(world.record, LEAK, { ports: world.ports, clock: () => NOW_MS }),
  ).rejects.toThrow('before brake.set');
});

test('a leak is looked for only where a stop is soft', () => {
  const paused = record({ phase: 'paused' });
  const samples = minutesFrom(epochMinuteOf(paused.phaseSinceMs) + 2, [60_000]);
  const leakAt = (watched: ReturnType<typeof target> | undefined) =>
    leakOfRecord(paused, {
      targetOf: () => watched,
      readingOf: () => reading(samples),
    } as never);
  expect(leakAt(target({ isStopSoft: true }))).toMatch(/^still spends after it was stopped: \$/);
  expect(leakAt(target())).toBeUndefined();
  expect(leakAt(undefined)).toBeUndefined();
});
