// What the end of a pause teaches, once, and when memory is kept: soon for what is new, at once for an end.

import type { DetectorState } from '../../../lib/core/detection/baseline';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import { epochMinuteOf } from '../../../lib/core/units/time';
import {
  learnFromEndedPauses,
  remember,
} from '../../../lib/engine/watching/learn-from-ended-pauses';
import { type GuardMemory, NO_MEMORY } from '../../../lib/engine/watching/memory';
import { evidence, NOW_MINUTE, NOW_MS, record, stateOf } from '../../support/builders';
import { World } from '../../support/guarded-world';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const state: DetectorState = {
  ...stateOf({ usualPerMinute: 10 }),
  fast: { usd: 5, largestUsd: 1, largestMinute: NOW_MINUTE, sinceMinute: NOW_MINUTE - 90 },
  day: { ...stateOf({ usualPerMinute: 10 }).day, usd: 50 },
};
const memory: GuardMemory = {
  ...NO_MEMORY,
  states: { 'id-orders': state },
  suspects: ['id-orders', 'id-other'],
  tripwire: {
    ...NO_MEMORY.tripwire,
    explained: { invocations: 5, concurrency: 1, untilMinute: NOW_MINUTE },
  },
};
const ended = (changes: Partial<PauseRecord> = {}): PauseRecord =>
  record({
    ...{ phase: 'closed', openedAtMs: NOW_MS - HOUR_MS, phaseSinceMs: NOW_MS, holdLevel: 2 },
    history: [
      { atMs: NOW_MS - HOUR_MS, phase: 'paused', by: 'guard', because: 'too much' },
      { atMs: NOW_MS, phase: 'closed', by: 'operator', because: 'fixed' },
    ],
    ...changes,
  });
const learned = (after: PauseRecord[], before: PauseRecord[] = after, of = memory) =>
  learnFromEndedPauses(of, before, after);

describe('an end', () => {
  test('by a person starts afresh, forgives, and is remembered as the last hold', () => {
    const after = learned([ended()]);
    expect(after.states['id-orders']).toMatchObject({
      fast: { usd: 0 },
      day: { usd: 0 },
      heldThroughMinute: NOW_MINUTE,
      forgivenThroughMinute: NOW_MINUTE,
      exemptUsd: 60 * state.envelopeUsdPerMinute,
    });
    expect(after.lastHolds).toEqual({ 'id-orders': { level: 2, atMs: NOW_MS, zeroMinutes: 60 } });
    expect(after.suspects).toEqual(['id-other']);
    expect(after.tripwire).toBe(memory.tripwire);
  });

  test('by itself forgives nothing', () => {
    const history = [
      { atMs: NOW_MS - HOUR_MS, phase: 'closed', by: 'operator', because: 'an older word' },
      { atMs: NOW_MS, phase: 'closed', by: 'probation', because: 'it stayed calm' },
    ] as const;
    const after = learned([ended({ history })]).states['id-orders'];
    expect(after?.day.usd).toBe(50);
    expect(after?.forgivenThroughMinute).toBe(state.forgivenThroughMinute);
  });

  test('makes the hours of the attack no usual, where it is known when that began', () => {
    const busy = { ...state, hour: { ...state.hour, index: Math.floor(NOW_MINUTE / 60) } };
    const of = { ...memory, states: { 'id-orders': busy } };
    const unknown = (sinceMinute: number | null) =>
      learned([ended({ evidence: evidence({ sinceMinute }) })], [ended()], of).states['id-orders'];
    const forgotten = (after?: DetectorState) =>
      after?.ringUsdPerMinute.filter((usd) => usd < 0).length;
    expect(forgotten(unknown(null))).toBe(forgotten(busy));
    expect(forgotten(unknown(NOW_MINUTE - 120))).toBe((forgotten(busy) ?? 0) + 2);
  });

  test('teaches once: what is absorbed, or was learned before, changes nothing', () => {
    expect(learned([ended({ isAbsorbed: true })])).toBe(memory);
    const atMinute = epochMinuteOf(NOW_MS);
    const known = { ...state, heldThroughMinute: atMinute };
    const of = { ...memory, states: { 'id-orders': known } };
    expect(learned([ended()], [ended()], of).states['id-orders']).toBe(known);
    const older = { ...state, heldThroughMinute: atMinute - 1 };
    const before = { ...memory, states: { 'id-orders': older } };
    expect(learned([ended()], [ended()], before).states['id-orders']).not.toBe(older);
  });

  test('of a function that nobody knows teaches nothing, and clears it of suspicion', () => {
    const after = learned([ended({ functionId: 'id-other' })]);
    expect([after.states, after.lastHolds]).toEqual([memory.states, {}]);
    expect(after.suspects).toEqual(['id-orders']);
  });
});

test('a new pause takes away what the last look explained, and a known one does not', () => {
  const paused = record({ recordId: 'orders-2' });
  expect(learned([paused], []).tripwire.explained.untilMinute).toBe(0);
  expect(learned([paused])).toBe(memory);
  expect(learned([ended({ recordId: 'orders-3' })], []).tripwire).toBe(memory.tripwire);
});

describe('memory', () => {
  const keptAfter = async (
    agoMs: number,
    changes: Partial<GuardMemory> = {},
    records: PauseRecord[] = [],
  ) => {
    const world = World.of();
    const of = { ...memory, rememberedAtMs: NOW_MS - agoMs, rememberedStates: 1, ...changes };
    const problems: string[] = [];
    for (const entry of records) world.data.records[entry.recordId] = JSON.stringify(entry);
    const after = await remember({
      ports: world.ports,
      nowMs: NOW_MS,
      memory: of,
      records,
      problems,
    });
    return { isKept: after !== of, after, world, problems };
  };

  test.each<[number, Partial<GuardMemory>, boolean]>([
    [6 * HOUR_MS - 1, {}, false],
    [6 * HOUR_MS, {}, true],
    [10 * MINUTE_MS - 1, { rememberedStates: 0 }, false],
    [10 * MINUTE_MS, { rememberedStates: 0 }, true],
    [10 * MINUTE_MS, { rememberedStates: undefined }, true],
    [10 * MINUTE_MS, { rememberedStates: undefined, states: {} }, false],
  ])('of %d ms ago with %j is kept again: %j', async (agoMs, changes, isKept) => {
    const outcome = await keptAfter(agoMs, changes);
    expect(outcome.isKept).toBe(isKept);
    if (isKept)
      expect(outcome.after).toMatchObject({
        rememberedAtMs: NOW_MS,
        rememberedStates: Object.keys(outcome.after.states).length,
      });
  });

  test('is kept at once for an end, which is then taken into account', async () => {
    const { isKept, world } = await keptAfter(0, {}, [ended({ version: 4 })]);
    expect(isKept).toBe(true);
    expect(world.record).toMatchObject({ version: 5, isAbsorbed: true });
    for (const other of [ended({ isAbsorbed: true }), record()])
      expect((await keptAfter(0, {}, [other])).isKept).toBe(false);
  });
});
