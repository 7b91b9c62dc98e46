// Memory as text: what is left out of it, how exact it is, and what is made of memory that an earlier release wrote.

import { NO_DAYS } from '../../../lib/core/detection/rolling-day';
import {
  type GuardMemory,
  NO_MEMORY,
  packMemory,
  parseMemory,
} from '../../../lib/engine/watching/memory';
import { NOW_MS, stateOf, target } from '../../support/builders';

const state = stateOf({ usualPerMinute: 10 });
const kept = (changes: Partial<GuardMemory>) =>
  JSON.parse(packMemory({ ...NO_MEMORY, ...changes })) as GuardMemory;

test('what is discovered anew is not in it', () => {
  const { functions, discoveredAtMs } = kept({ functions: [target()], discoveredAtMs: NOW_MS });
  expect([functions, discoveredAtMs]).toEqual([[], 0]);
});

test('what is usual is kept in three digits, small whole numbers and unknown hours as they are', () => {
  const ring = [-1, 0, 7, 999, 1000, 1234, 0.123_45, -1234];
  const rough = [-1, 0, 7, 999, 1000, 1230, 0.123, -1230];
  const full = { ...state, ringUsdPerMinute: ring, ringInvocationsPerMinute: ring };
  const { states, absent, tripwire } = kept({
    states: { a: full },
    absent: { b: { state: full, sinceMs: NOW_MS } },
    tripwire: { ...NO_MEMORY.tripwire, invocationsRing: ring, concurrencyRing: ring },
  });
  for (const packed of [states.a, absent?.b?.state])
    expect(packed).toMatchObject({ ringUsdPerMinute: rough, ringInvocationsPerMinute: rough });
  expect(tripwire).toMatchObject({ invocationsRing: rough, concurrencyRing: rough });
  expect(absent?.b?.sinceMs).toBe(NOW_MS);
});

describe('a state of an earlier release', () => {
  const readBack = (days: object | undefined, envelopeUsdPerMinute: unknown = 0.1) => {
    const { days: _none, ...older } = state;
    const states = { a: { ...older, envelopeUsdPerMinute, ...(days ? { days } : {}) } };
    return parseMemory(JSON.stringify({ ...NO_MEMORY, states }));
  };

  test('is known by what its envelope allowed, by the day and by the hour', () => {
    expect(readBack(undefined).memory.states.a?.days).toEqual({
      ...{ ...NO_DAYS, largestUsd: [144], quietUsd: [6], fromUsd: 144 },
    });
  });

  test('keeps the days that it has', () => {
    expect(readBack({ largestUsd: [50] }).memory.states.a?.days).toMatchObject({
      ...{ largestUsd: [50], quietUsd: [6], fromUsd: 144 },
    });
    expect(readBack(state.days).memory.states.a?.days).toEqual(state.days);
  });

  test('is learned again where its envelope is no number, or it is no state', () => {
    expect(readBack(undefined, 'much').problems).toEqual([
      'memory of a is damaged; learning it again',
    ]);
    const odd = parseMemory(JSON.stringify({ ...NO_MEMORY, states: { a: 7 } }));
    expect(odd.problems).toEqual(['memory of a is damaged; learning it again']);
  });
});
