// What a held function may burn and how many of it that lets run: wide first, tight where it has users, little where not.

import type { DetectorState } from '../../../lib/core/detection/baseline';
import {
  burnUsdPerMinute,
  concurrencyWithin,
  extraLimitUsd,
  extraUsd,
  seizedUsdPerMinute,
  slotUsdPerMinute,
  tightUsdPerMinute,
  wideUsdPerMinute,
} from '../../../lib/core/detection/hold-bounds';
import { NO_DAYS } from '../../../lib/core/detection/rolling-day';
import type { Rate } from '../../../lib/core/prices/rate';
import { stateOf } from '../../support/builders';

/** One run at a time of 1 GB: fifty dollars in a month of thirty days. */
const RETRY_USD = 50 / 30 / 1440;

/** Its largest usual day cost so much, from the beginning. */
const ofDay = (usd: number, overrides: Partial<DetectorState> = {}): DetectorState => ({
  ...stateOf(),
  days: { ...NO_DAYS, largestUsd: [usd], fromUsd: usd },
  peakMinuteUsd: [0, 0, 0, 0, 0, 0, 0],
  ...overrides,
});

describe('held tight, a function may burn', () => {
  it.each([
    ['what fifty dollars a month pay for, where it was idle at first', 0.04, RETRY_USD],
    ['no less than that where it has few users', 1, RETRY_USD],
    ['the mean of its largest usual day', 144, 0.1],
  ])('%s', (_, dayUsd, usd) => {
    expect(tightUsdPerMinute(ofDay(dayUsd))).toBeCloseTo(usd, 12);
  });
});

test('what an idle function came to cost is not its usual when it is held: that may be the attack', () => {
  const grown = ofDay(144);
  const crept = { ...grown, days: { ...grown.days, fromUsd: 0 } };
  expect(tightUsdPerMinute(crept)).toBeCloseTo(RETRY_USD, 12);
});

describe('held while somebody takes all of the account, it may burn', () => {
  it.each([
    ['a fifth of the mean of its largest usual day', 144, 0.02],
    ['no less than what fifty dollars a month pay for', 2.88, RETRY_USD],
  ])('%s', (_, dayUsd, usd) => {
    expect(seizedUsdPerMinute(ofDay(dayUsd))).toBeCloseTo(usd, 12);
  });
});

describe('held wide, a function may burn', () => {
  it('three times its envelope, and no less than held tight', () => {
    expect(wideUsdPerMinute(ofDay(144, { envelopeUsdPerMinute: 0.2 }))).toBeCloseTo(0.6, 12);
    expect(wideUsdPerMinute(ofDay(144, { envelopeUsdPerMinute: 0.01 }))).toBeCloseTo(0.1, 12);
  });

  it('as much as its busiest minute of the week; that of today may be the attack', () => {
    const { hour } = stateOf();
    for (let day = 0; day < 7; day++) {
      const lastOfDay = { ...hour, index: 24 * day + 23 };
      const peaks = ofDay(144, { hour: lastOfDay, peakMinuteUsd: [1, 2, 3, 4, 5, 6, 7] });
      expect(wideUsdPerMinute(peaks)).toBe(day === 6 ? 6 : 7);
      const nextWeek = { ...peaks, hour: { ...hour, index: 24 * (day + 7) } };
      expect(wideUsdPerMinute(nextWeek)).toBe(day === 6 ? 6 : 7);
    }
  });

  it('nothing for any minute of its week, where it has no users', () => {
    const peaks = { envelopeUsdPerMinute: 0.2, peakMinuteUsd: [1, 2, 3, 4, 5, 6, 7] };
    expect(wideUsdPerMinute(ofDay(0.99, peaks))).toBeCloseTo(0.6, 12);
    expect(wideUsdPerMinute(ofDay(1, peaks))).toBeGreaterThan(5);
  });
});

describe('a wide hold was too wide', () => {
  it.each([
    ['five dollars beyond a small day', 1.2, 5],
    ['four days beyond a larger one', 1.3, 5.2],
  ])('%s', (_, dayUsd, usd) => {
    expect(extraLimitUsd(ofDay(dayUsd))).toBeCloseTo(usd, 12);
  });

  it('by what the last 24 hours cost above the largest day', () => {
    const hoursUsd = new Array<number>(24).fill(1);
    const grown = (dayUsd: number): DetectorState =>
      ofDay(dayUsd, { days: { ...NO_DAYS, hoursUsd, largestUsd: [dayUsd], fromUsd: dayUsd } });
    expect(extraUsd(grown(20))).toBeCloseTo(3, 12);
    expect(extraUsd(grown(30))).toBe(0);
  });
});

describe('what one execution burns in a minute when it is never idle', () => {
  const rate: Rate = { usdPerInvocation: 0.001, usdPerSecond: 0.001 };

  it.each<[string, Rate, number, number]>([
    ['is its time and the calls that fit into it', rate, 0.003, 0.06 + 30 * 0.001],
    ['is ten calls a second at most', rate, 0.001_01, 0.06 + 600 * 0.001],
    ['is ten calls a second where a call is not known', rate, 0, 0.06 + 600 * 0.001],
    [
      'is ten calls a second where time costs nothing',
      { ...rate, usdPerSecond: 0 },
      0.002,
      600 * 0.001,
    ],
    [
      'is as many as a full instance takes where it is shared, filled to 60 % of late',
      { ...rate, isShared: true },
      0.003,
      0.06 + 50 * 0.001,
    ],
    [
      'is a thousand calls of an instance where a call is not known',
      { ...rate, isShared: true },
      0.001,
      0.06 + 1_000 * 0.001,
    ],
  ])('%s', (_, price, usdPerCall, usd) => {
    expect(slotUsdPerMinute(price, usdPerCall)).toBeCloseTo(usd, 12);
  });

  it('goes by what a call costs in this hour', () => {
    const { hour } = stateOf();
    for (const invocations of [1, 100]) {
      const seen = { ...stateOf(), hour: { ...hour, usd: 0.003 * invocations, invocations } };
      expect(burnUsdPerMinute(2, seen, rate)).toBeCloseTo(2 * 0.09, 12);
    }
  });

  it('goes by the busiest hour of its week where this hour saw none, and by nothing where no hour did', () => {
    const week = (usd: number, invocations: number): DetectorState => {
      const ring = (value: number) => stateOf().ringUsdPerMinute.map((_, at) => (at ? 0 : value));
      const rings = { ringUsdPerMinute: ring(usd), ringInvocationsPerMinute: ring(invocations) };
      return { ...stateOf(), ...rings };
    };
    expect(burnUsdPerMinute(1, week(0.001, 0.5), rate)).toBeCloseTo(0.12, 12);
    expect(burnUsdPerMinute(1, week(0, 0), rate)).toBeCloseTo(0.66, 12);
  });
});

describe('a burn lets run', () => {
  const state = stateOf({ usualPerMinute: 10 });
  const sixCents: Rate = { usdPerInvocation: 0, usdPerSecond: 0.001 };

  it.each<[string, number, Rate, number]>([
    ['as many as it pays for in full', 0.659, sixCents, 10],
    ['one where it pays for less', 0.01, sixCents, 1],
    ['one where nothing has a price', 60, { usdPerInvocation: 0, usdPerSecond: 0 }, 1],
    ['a hundred thousand at most', 1e9, sixCents, 100_000],
  ])('%s', (_, usdPerMinute, rate, executions) => {
    expect(concurrencyWithin(usdPerMinute, state, rate)).toBe(executions);
  });
});
