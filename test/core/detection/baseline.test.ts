// What is usual for a function that is seen for the first time, from the history its cloud still holds.

import fc from 'fast-check';
import {
  ceilingsIn,
  type DetectorState,
  isLearningAt,
  stateFromHistory,
  UNKNOWN,
  usualInvocationsPerMinute,
} from '../../../lib/core/detection/baseline';
import { NO_DAYS, usualDayUsd } from '../../../lib/core/detection/rolling-day';
import type { UsageSample } from '../../../lib/core/detection/usage';
import { NOW_MINUTE, policy, RATE, sample, stateOf, steadyHistory } from '../../support/builders';

const THIS_HOUR = Math.floor(NOW_MINUTE / 60);

/** An hour of history: how many hours ago it began, and its mean of invocations a minute. */
const hour = (hoursAgo: number, perMinute: number): UsageSample =>
  sample({
    epochMinute: (THIS_HOUR - hoursAgo) * 60,
    spanMinutes: 60,
    invocations: perMinute * 60,
  });

const from = (
  history: readonly UsageSample[],
  changes: Partial<Parameters<typeof stateFromHistory>[0]> = {},
): DetectorState =>
  stateFromHistory({
    history,
    rate: RATE,
    policy: policy(),
    nowMinute: NOW_MINUTE,
    liveFromMinute: Math.floor((changes.nowMinute ?? NOW_MINUTE) / 60) * 60,
    knownSinceMinute: NOW_MINUTE - 14 * 1440,
    ...changes,
  });

describe('a function that was never called', () => {
  const nothing = { usd: 0, largestUsd: 0, largestMinute: 0 };
  const noExcess = { ...nothing, sinceMinute: 0 };
  const week = new Array<number>(168).fill(0);

  it('begins with nothing but the floor of its envelope, and is read from this hour on', () => {
    expect(from([])).toEqual({
      settledMinute: THIS_HOUR * 60 - 1,
      knownSinceMinute: NOW_MINUTE - 14 * 1440,
      ringUsdPerMinute: week,
      ringInvocationsPerMinute: week,
      envelopeUsdPerMinute: 0.0005,
      envelopeCapUsdPerMinute: expect.closeTo(0.000_75, 12),
      envelopeHistory: [0.0005],
      peakMinuteUsd: [0, 0, 0, 0, 0, 0, 0],
      peakMinuteSeconds: [0, 0, 0, 0, 0, 0, 0],
      fast: noExcess,
      slow: noExcess,
      hour: {
        index: THIS_HOUR,
        ...nothing,
        ...{ invocations: 0, minutes: 0, largestSeconds: 0, isFrozen: false },
      },
      day: { index: Math.floor(NOW_MINUTE / 1440), ...nothing },
      month: { index: 2026 * 12 + 10, ...nothing },
      days: { ...NO_DAYS, hoursUsd: new Array<number>(24).fill(0) },
      exemptUsd: 0,
      heldThroughMinute: 0,
      forgivenThroughMinute: 0,
    });
    expect(from([hour(3, 0)])).toEqual({ ...from([]), days: expect.anything() });
  });

  it('knows no hour before its birth: -1 in what is stored', () => {
    expect(from([], { knownSinceMinute: NOW_MINUTE }).ringUsdPerMinute).toEqual(week.fill(-1));
  });
});

describe('the envelope', () => {
  it('is the busiest hour of the last seven days', () => {
    const state = from([...steadyHistory(10), hour(3, 40)]);
    expect(state.envelopeUsdPerMinute).toBeCloseTo(0.4, 9);
    expect(usualInvocationsPerMinute(state)).toBe(40);
  });

  it('knows the week before too: one that was idle is no new usual', () => {
    expect(from([hour(169, 40), hour(100, 10)]).envelopeUsdPerMinute).toBeCloseTo(0.4, 9);
    expect(from([hour(336, 40), hour(100, 10)]).envelopeUsdPerMinute).toBeCloseTo(0.4, 9);
    expect(from([hour(337, 40), hour(100, 10)]).envelopeUsdPerMinute).toBeCloseTo(0.1, 9);
    const calls = [168, 169].map((ago) => from([hour(ago, 40), hour(100, 10)]));
    expect(calls.map(usualInvocationsPerMinute)).toEqual([40, 10]);
  });

  it('does not know the hour in progress, which is read by the minute', () => {
    const state = from([hour(0, 40), hour(100, 10)]);
    expect(state.envelopeUsdPerMinute).toBeCloseTo(0.1, 9);
    expect([state.day.usd, state.month.usd]).toEqual([0, 6]);
  });

  it('is never below its floor', () => {
    expect(from([]).envelopeUsdPerMinute).toBe(policy().envelopeFloorUsdPerMinute);
  });

  it('may grow by half a day, or freely while the function is new', () => {
    expect(from(steadyHistory(10)).envelopeCapUsdPerMinute).toBeCloseTo(0.15, 9);
    const young = from(steadyHistory(10), { knownSinceMinute: NOW_MINUTE - 60 });
    expect(young.envelopeCapUsdPerMinute).toBe(Number.MAX_VALUE);
  });

  it('holds silent hours as zeros and hours before its birth as unknown', () => {
    const state = from([hour(1, 10)], { knownSinceMinute: (THIS_HOUR - 3) * 60 + 1 });
    const known = state.ringUsdPerMinute.filter((usd) => usd !== UNKNOWN);
    expect(known.sort()).toEqual([0, expect.closeTo(0.1, 9)]);
    const whole = from([hour(1, 10)], { knownSinceMinute: (THIS_HOUR - 3) * 60 });
    expect(whole.ringUsdPerMinute.filter((usd) => usd !== UNKNOWN)).toHaveLength(3);
    expect(whole.ringInvocationsPerMinute.filter((count) => count !== UNKNOWN)).toHaveLength(3);
  });
});

describe('ceilings', () => {
  it('are what a person set, each for itself; what nobody set is no limit', () => {
    expect(ceilingsIn(policy({ ceilingUsdPerDay: 9 }))).toEqual({
      usdPerHour: Number.POSITIVE_INFINITY,
      usdPerDay: 9,
      usdPerMonth: Number.POSITIVE_INFINITY,
    });
    expect(ceilingsIn(policy({ ceilingUsdPerHour: 1, ceilingUsdPerMonth: 30 }))).toEqual({
      usdPerHour: 1,
      usdPerDay: Number.POSITIVE_INFINITY,
      usdPerMonth: 30,
    });
  });
});

describe('the largest day', () => {
  it('is the largest 24 hours of the history, wherever they begin', () => {
    // $6 an hour, and three hours around a midnight of $18 more each.
    const night = [hour(28, 40), hour(27, 40), hour(26, 40)];
    expect(usualDayUsd(from([...steadyHistory(10), ...night]).days)).toBeGreaterThan(
      0.95 * (24 * 6 + 54),
    );
  });

  it('is nothing for a function that never ran', () => {
    expect(usualDayUsd(from([]).days)).toBe(0);
  });
});

describe('an attack that is already running', () => {
  const attack = [hour(3, 5_000), hour(2, 5_000), hour(1, 5_000)];

  test.each<[string, UsageSample[]]>([
    [
      'on a busy function',
      steadyHistory(10).filter((usageSample) => usageSample.epochMinute < (THIS_HOUR - 3) * 60),
    ],
    // An idle function publishes nothing at all, so it has no hours before.
    ['on an idle function', []],
  ])('%s is not taken for the usual', (_, before) => {
    const state = from([...before, ...attack]);
    const calm = from(before);
    expect(state.envelopeUsdPerMinute).toBe(calm.envelopeUsdPerMinute);
    expect(usualDayUsd(state.days)).toBeLessThanOrEqual(usualDayUsd(calm.days) + 1e-9);
    expect(state.peakMinuteUsd).toEqual(calm.peakMinuteUsd);
  });

  it('counts against the ceilings of the day and the month', () => {
    const state = from(attack);
    expect(state.day.usd).toBeCloseTo(9_000, 6);
    expect(state.month.usd).toBeCloseTo(9_000, 6);
    expect(state.days.hoursUsd.reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(9_000, 6);
  });

  it('is not seen in a function that was born with it', () => {
    const born = from(attack, { knownSinceMinute: (THIS_HOUR - 4) * 60 });
    expect(born.envelopeUsdPerMinute).toBeCloseTo(50, 9);
  });

  it('is one that began within a day, on a function that is older than that', () => {
    const isTaken = (ago: number, knownSinceMinute: number): boolean =>
      from([hour(ago, 5_000)], { knownSinceMinute }).envelopeUsdPerMinute > 1;
    const old = NOW_MINUTE - 14 * 1440;
    expect([24, 25].map((ago) => isTaken(ago, old))).toEqual([false, true]);
    const dayAgo = (THIS_HOUR - 24) * 60;
    expect([dayAgo - 1, dayAgo].map((known) => isTaken(2, known))).toEqual([false, true]);
  });

  it('is not seen in a rise to ten times the usual or to the floor', () => {
    expect(from([hour(30, 10), hour(2, 100)]).envelopeUsdPerMinute).toBeCloseTo(1, 9);
    expect(from([hour(30, 10), hour(2, 101)]).envelopeUsdPerMinute).toBeCloseTo(0.1, 9);
    const dollar = { ...hour(2, 0), invocations: 100 };
    expect(from([dollar]).envelopeUsdPerMinute).toBeCloseTo(1 / 60, 9);
    expect(from([{ ...dollar, invocations: 101 }]).envelopeUsdPerMinute).toBe(0.0005);
  });
});

describe('what was spent before', () => {
  it('belongs to the day and the month in which it was spent', () => {
    // 03:20 on the 21st: three hours of today, 480 of this month lie behind.
    const state = from(steadyHistory(10));
    expect(state.day.usd).toBeCloseTo(3 * 6, 6);
    expect(state.month.usd).toBeCloseTo(336 * 6, 6);
    expect(state.hour.usd).toBe(0);
    const december = Date.UTC(2026, 11, 1, 5, 20) / 60_000;
    const later = from(steadyHistory(10, december), { nowMinute: december });
    expect([later.day.usd, later.month.usd]).toEqual([30, 30]);
    expect([later.day.largestUsd, later.month.largestUsd]).toEqual([6, 6]);
  });

  it('says what of it rests on a declared price, where there is one', () => {
    const rate = { ...RATE, declaredUsdPerInvocation: 0.000_4 };
    const { day, month } = from([hour(1, 10), hour(2, 10), hour(30, 10)], { rate });
    expect(day.declaredUsd).toBeCloseTo(0.48, 9);
    expect(month.declaredUsd).toBeCloseTo(0.72, 9);
    expect(from([hour(1, 0)], { rate }).day).not.toHaveProperty('declaredUsd');
  });

  it('cannot breach by its largest hour alone, in which one minute may be false', () => {
    const state = from([...steadyHistory(1), hour(1, 1e6)]);
    expect(state.day.usd - state.day.largestUsd).toBeLessThan(2);
  });
});

describe('the busiest minute of a weekday, guessed from its hours', () => {
  // 03:20 on a Saturday: Thursday's hours began 28 to 51 hours ago.
  const thursday = (Math.floor(NOW_MINUTE / 1440) - 2) % 7;
  const timed = (hoursAgo: number, durationSeconds: number, perMinute = 10): UsageSample => ({
    ...hour(hoursAgo, perMinute),
    durationSeconds,
  });

  it.each([
    ['is six times the mean of its largest hour', [timed(40, 600), timed(41, 600)], 0.6, 60],
    ['is all of an hour that is most of its day', [timed(40, 600, 1)], 0.6, 600],
    [
      'is the larger of two weeks',
      [timed(40, 600), timed(41, 600), timed(208, 900), timed(209, 900)],
      0.6,
      90,
    ],
    ['is no time where none was reported', [timed(40, 0), timed(41, 0)], 0.6, 0],
  ])('%s', (_, history, usd, seconds) => {
    const { peakMinuteUsd, peakMinuteSeconds } = from(history);
    const ofThursday = (value: number) => [0, 0, 0, 0, 0, 0, 0].fill(value, thursday, thursday + 1);
    expect(peakMinuteUsd.map((value) => Number(value.toFixed(9)))).toEqual(ofThursday(usd));
    expect(peakMinuteSeconds).toEqual(ofThursday(seconds));
  });
});

describe('the history', () => {
  const anyHistory = fc.array(
    fc
      .record({
        hoursAgo: fc.integer({ min: 0, max: 340 }),
        perMinute: fc.integer({ min: 0, max: 1e5 }),
      })
      .map(({ hoursAgo, perMinute }) => hour(hoursAgo, perMinute)),
    { maxLength: 40 },
  );
  const anyAge = fc.integer({ min: 0, max: 14 * 1440 }).map((minutes) => NOW_MINUTE - minutes);

  it('means the same in any order and however often an hour is given', () => {
    const mixed = anyHistory.chain((history) =>
      fc
        .shuffledSubarray([...history, ...history], { minLength: 2 * history.length })
        .map((shuffled) => ({ history, shuffled })),
    );
    fc.assert(
      fc.property(mixed, anyAge, ({ history, shuffled }, knownSinceMinute) => {
        expect(from(shuffled, { knownSinceMinute })).toEqual(from(history, { knownSinceMinute }));
      }),
    );
  });

  it('leaves every number finite', () => {
    fc.assert(
      fc.property(anyHistory, anyAge, (history, knownSinceMinute) => {
        expect(JSON.stringify(from(history, { knownSinceMinute }))).not.toContain('null');
      }),
    );
  });
});

describe('learning', () => {
  it('ends three days after a function is known', () => {
    expect(isLearningAt(NOW_MINUTE - 72 * 60 + 1, NOW_MINUTE, policy())).toBe(true);
    expect(isLearningAt(NOW_MINUTE - 72 * 60, NOW_MINUTE, policy())).toBe(false);
  });

  it('has no usual without hours', () => {
    expect(usualInvocationsPerMinute(stateOf({ knownForMinutes: 1 }))).toBe(0);
  });
});
