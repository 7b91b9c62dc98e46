// The guard's books: each tick counted, each month on a page of its own, one digest for each day of observing.
// A digest that was not delivered is told by the next tick; a guard that enforces tells none.

import type { AlertEvent } from '../../../lib/core/alerts/alert';
import { awsGuardPrices } from '../../../lib/core/prices/books/aws-guard';
import { armingOf, keepBooks } from '../../../lib/engine/owner/bookkeeping';
import { ownerMemoryIn } from '../../../lib/engine/owner/owner-memory';
import { afterTell } from '../../../lib/engine/owner/owner-work';
import { CloudFailure } from '../../../lib/engine/ports';
import { type GuardMemory, NO_MEMORY } from '../../../lib/engine/watching/memory';
import { NOW_MS, policy, stateOf, target } from '../../support/builders';

const DAY_MS = 86_400_000;
const known: GuardMemory = {
  ...NO_MEMORY,
  functions: [target()],
  states: { 'id-orders': stateOf({ usualPerMinute: 10 }) },
};

const hours = (memory: GuardMemory, nowMs: number, observed: readonly string[] = []) => ({
  memory,
  policy: policy({ mode: 'observe' }),
  prices: awsGuardPrices,
  clock: () => nowMs,
  open: [],
  records: [],
  readsBought: 3,
  deadlineMs: nowMs + 40_000,
  observed: observed.map((name) => ({ name, kind: 'pause' as const })),
});

const rig = () => {
  const inbox: AlertEvent[] = [];
  const state = { isDown: false };
  const tell = async (alert: AlertEvent): Promise<void> => {
    if (state.isDown) throw new CloudFailure('unknown', 'no answer');
    inbox.push(alert);
  };
  return { inbox, state, notifier: { tell } };
};

test('counts ticks and reads, and begins anew with the month', async () => {
  const first = await keepBooks(undefined, hours(known, NOW_MS));
  const second = await keepBooks(undefined, hours(first.memory, NOW_MS + 60_000));
  expect(ownerMemoryIn(second.memory).bill).toMatchObject({
    ticks: 2,
    readsBought: 6,
    sinceMs: NOW_MS,
  });
  const later = await keepBooks(undefined, hours(second.memory, NOW_MS + 20 * DAY_MS));
  expect(ownerMemoryIn(later.memory).bill).toMatchObject({ ticks: 1, readsBought: 3 });
});

test('tells one digest for each day of observing, of the day that is over', async () => {
  const { notifier, inbox } = rig();
  let { memory } = await keepBooks(notifier, hours(known, NOW_MS, ['orders', 'mail']));
  for (const minute of [1, 2, 60 * 21, 60 * 21 + 1, 60 * 22])
    ({ memory } = await keepBooks(notifier, hours(memory, NOW_MS + minute * 60_000, ['orders'])));
  expect(inbox).toHaveLength(1);
  expect(inbox[0]).toMatchObject({
    type: 'digest',
    severity: 'info',
    headline: 'Observing only on 2026-11-21: would have paused 2 functions',
    dedupKey: 'spendfuse/digest/2026-11-21',
  });
  // Usual: ten calls a minute at a cent; three times its largest day.
  expect(inbox[0]?.impact).toEqual([
    'would have paused: orders, mail',
    'may I arm it? no: in less than a day it would have paused 3 times; look at each: was it an attack? If not, type limits of your own, or raise them, and look again',
    'suggested ceiling for orders: $432.00/day',
  ]);
});

test('says so on a day on which nothing happened', async () => {
  const { notifier, inbox } = rig();
  const { memory } = await keepBooks(notifier, hours(known, NOW_MS));
  await keepBooks(notifier, hours(memory, NOW_MS + DAY_MS));
  expect(inbox[0]?.headline).toBe('Observing only on 2026-11-21: would have paused 0 functions');
});

test('a digest that was not delivered is told by the next tick, and then once', async () => {
  const { notifier, inbox, state } = rig();
  let { memory } = await keepBooks(notifier, hours(known, NOW_MS, ['orders']));
  state.isDown = true;
  const failed = await keepBooks(notifier, hours(memory, NOW_MS + DAY_MS));
  expect(failed.problems).toEqual(['the daily digest was not delivered (unknown): no answer']);
  expect(ownerMemoryIn(failed.memory).bill.ticks).toBe(2);
  state.isDown = false;
  for (const minute of [1, 2])
    ({ memory } = await keepBooks(
      notifier,
      hours(minute === 1 ? failed.memory : memory, NOW_MS + DAY_MS + minute * 60_000),
    ));
  expect(inbox.map(({ impact }) => impact[0])).toEqual(['would have paused: orders']);
});

test('a guard that enforces tells none', async () => {
  const { notifier, inbox } = rig();
  const enforcing = (memory: GuardMemory, nowMs: number) => ({
    ...hours(memory, nowMs),
    policy: policy({ mode: 'enforce' }),
  });
  const { memory } = await keepBooks(notifier, enforcing(known, NOW_MS));
  await keepBooks(notifier, enforcing(memory, NOW_MS + DAY_MS));
  expect(inbox).toEqual([]);
});

test('a reminder that fails is a problem, and keeps nobody else from work', async () => {
  const remind = () => Promise.reject(new CloudFailure('refused', 'denied'));
  const { problems, memory } = await afterTell({ remind }, hours(known, NOW_MS));
  expect(problems).toEqual(['a reminder was not delivered (refused): denied']);
  expect(ownerMemoryIn(memory).bill.ticks).toBe(1);
});

describe('may I arm it?', () => {
  const observed = async (steps: ReadonlyArray<[days: number, stop?: 'pause' | 'hold']>) => {
    let memory = known;
    for (const [days, kind] of steps)
      ({ memory } = await keepBooks(undefined, {
        ...hours(memory, NOW_MS + days * DAY_MS),
        observed: kind ? [{ name: 'orders', kind }] : [],
      }));
    return ownerMemoryIn(memory).observing;
  };

  test('a function that burns on is one stop a day, not one a tick', async () => {
    const steps = [0, 0.001, 0.002, 1].map((days): [number, 'pause'] => [days, 'pause']);
    expect(await observed(steps)).toEqual({ sinceMs: NOW_MS, pauses: 2, holds: 0 });
  });

  test('a week in which nothing would have been paused is enough, holds or not', async () => {
    const seen = await observed([[0], [1, 'hold'], [7.1]]);
    expect(armingOf(seen, NOW_MS + 7.1 * DAY_MS)).toMatchObject({ answer: 'yes' });
    expect(armingOf(seen, NOW_MS + 6 * DAY_MS)).toMatchObject({ answer: 'not-yet' });
  });

  test('one pause is too many until somebody has looked', async () => {
    const seen = await observed([[0], [1, 'pause'], [8]]);
    expect(armingOf(seen, NOW_MS + 8 * DAY_MS)).toMatchObject({ answer: 'no' });
  });

  test('a guard that enforces has no answer, and begins anew when it observes again', async () => {
    const enforcing = { ...hours(known, NOW_MS), policy: policy({ mode: 'enforce' }) };
    const { memory } = await keepBooks(undefined, enforcing);
    expect(armingOf(ownerMemoryIn(memory).observing, NOW_MS)).toBeNull();
    const again = await keepBooks(undefined, hours(memory, NOW_MS + DAY_MS));
    expect(ownerMemoryIn(again.memory).observing.sinceMs).toBe(NOW_MS + DAY_MS);
  });

  test('memory of an earlier release begins anew', () => {
    const { observing: _none, ...earlier } = ownerMemoryIn(known);
    const memory = { ...known, owner: earlier as never };
    expect(ownerMemoryIn(memory).observing).toEqual({ sinceMs: null, pauses: 0, holds: 0 });
  });
});
