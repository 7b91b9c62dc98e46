// Whether the dollars stopped: judged by minutes that began after the last lever was set, never by one alone.

import { isProofDue, proofOf } from '../../../lib/core/pausing/pause-proof';
import { PHASES } from '../../../lib/core/pausing/pause-record';
import type { Lever } from '../../../lib/core/pausing/target';
import { epochMinuteOf } from '../../../lib/core/units/time';
import {
  concurrency,
  heldLever,
  minutesFrom,
  NOW_MS,
  RATE,
  reading,
  record,
  sample,
  source,
  stateOf,
} from '../../support/builders';

const MINUTE_MS = 60_000;
const paused = record({ phase: 'paused', phaseSinceMs: NOW_MS });
const setMinute = epochMinuteOf(NOW_MS);
const holding = (...levers: Lever[]) => ({
  ...paused,
  held: levers.map((lever) => heldLever({ wanted: lever, paused: lever })),
});

/** Invocations of the minutes that begin two after the last lever was set; a hundred cost a dollar. */
const proof = (invocations: readonly number[], of = paused, rate = RATE) =>
  proofOf({
    ...{ record: of, rate, state: stateOf() },
    reading: reading(minutesFrom(setMinute + 2, invocations)),
  });

test('two minutes that cost dollars are a burn, at their mean', () => {
  expect(proof([100, 0, 300])).toEqual({ kind: 'burning', usdPerHour: 120 });
});

test('a minute alone is none', () => {
  expect(proof([100, 0, 0])).toEqual({ kind: 'stopped' });
});

test('what began in the minute of the stop or the one after is none', () => {
  const samples = minutesFrom(setMinute, [100, 100, 100, 0]);
  const input = { record: paused, rate: RATE, state: stateOf(), reading: reading(samples) };
  expect(proofOf(input)).toEqual({ kind: 'stopped' });
});

test('a tenth of a cent a minute is nobody’s alarm, and a little more is', () => {
  const rate = { usdPerInvocation: 0.001, usdPerSecond: 0 };
  expect(proof([1, 1], paused, rate).kind).toBe('stopped');
  expect(proof([2, 2], paused, rate).kind).toBe('burning');
});

test('a sample of several minutes counts by what each of them cost', () => {
  const rate = { usdPerInvocation: 0.001, usdPerSecond: 0 };
  const samples = [0, 60].map((after) =>
    sample({ epochMinute: setMinute + 2 + after, spanMinutes: 60, invocations: 120 }),
  );
  const input = { record: paused, rate, state: stateOf(), reading: reading(samples) };
  expect(proofOf(input)).toEqual({ kind: 'burning', usdPerHour: expect.closeTo(0.12, 9) });
});

test('a hold may burn what it lets run, and half as much again for what that is an estimate', () => {
  // One at once takes 600 calls a minute: $6, and $9 with the half.
  expect(proof([900, 900], holding(concurrency(1))).kind).toBe('stopped');
  expect(proof([901, 901], holding(concurrency(1))).kind).toBe('burning');
  expect(proof([1800, 1800], holding(concurrency(2))).kind).toBe('stopped');
});

test('a pause that holds no concurrency lets nothing run', () => {
  expect(proof([100, 100], holding(source('q', 'disabled'))).kind).toBe('burning');
});

test('without a reading there is no verdict', () => {
  const unreadable = { outcome: 'unreadable', because: 'timed out' } as const;
  const input = { record: paused, rate: RATE, state: stateOf(), reading: unreadable };
  expect(proofOf(input)).toEqual({ kind: 'unproved' });
});

test.each([
  [6 * MINUTE_MS - 1, false],
  [6 * MINUTE_MS, true],
  [8 * MINUTE_MS - 1, true],
  [8 * MINUTE_MS, false],
])('%d ms after the stop its proof is due: %j', (afterMs, isDue) => {
  expect(isProofDue(paused, NOW_MS + afterMs)).toBe(isDue);
});

test('only what is paused is asked for proof', () => {
  const atMs = NOW_MS + 6 * MINUTE_MS;
  expect(PHASES.filter((phase) => isProofDue({ ...paused, phase }, atMs))).toEqual(['paused']);
});
