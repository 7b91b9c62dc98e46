// What a function spends in any 24 hours, what of it is usual, and what a day may add: as much as the policy lets usual
// spending grow.

import {
  type DayEnd,
  daysFromHistory,
  NO_DAYS,
  quietHourUsd,
  type RollingDays,
  rollingDayUsd,
  usualDayUsd,
  usualQuietHourUsd,
  withDayEnded,
  withHourEnded,
} from '../../../lib/core/detection/rolling-day';
import { policy } from '../../support/builders';

const dayEnd = (overrides: Partial<DayEnd> = {}): DayEnd => ({
  isLearning: false,
  floorUsd: 1,
  spentUsd: 0,
  policy: policy(),
  ...overrides,
});

const usual = { ...NO_DAYS, largestUsd: new Array<number>(28).fill(100), fromUsd: 100 };
const grownUsd = (changes: Parameters<typeof policy>[0]): number =>
  usualDayUsd(withDayEnded({ ...usual, todayUsd: 1_000 }, dayEnd({ policy: policy(changes) })));

test('a day ten times the largest adds a quarter to it, by the shipped policy', () => {
  expect(grownUsd({})).toBeCloseTo(125);
});

test('less where the policy lets spending grow by less in a day or in four weeks', () => {
  expect(grownUsd({ growthPerDay: 1.1 })).toBeCloseTo(110);
  expect(grownUsd({ growthPer28Days: 1.05 })).toBeCloseTo(105);
});

test('no more where it lets the busiest hour grow by more: a day is steadier', () => {
  expect(grownUsd({ growthPerDay: 3 })).toBeCloseTo(125);
});

/** Of each hour of the day its number: 0, 1, … 23, together 276. */
const counting = Array.from({ length: 24 }, (_, hour) => hour);

describe('a rolling day', () => {
  it('is the hour in progress and the 23 before it', () => {
    const days = { ...NO_DAYS, hoursUsd: counting };
    expect(rollingDayUsd(days, { index: 24 * 9 + 5, usd: 100 })).toBe(276 - 5 + 100);
  });

  it('has as its quiet hour the sixth least of all, and leaves its hours as they are', () => {
    const hoursUsd = Object.freeze([...counting].reverse());
    expect(quietHourUsd({ hoursUsd })).toBe(5);
    expect(quietHourUsd(NO_DAYS)).toBe(0);
  });
});

describe('the largest usual day', () => {
  it.each<[string, number[], number]>([
    ['is none before a day has ended', [], 0],
    ['is yesterday in full', [100], 100],
    ['fades by a fortieth a day', [100, 10, 10], 100 * 0.975 ** 2],
    ['is a later one where that is more than is left', [100, 98], 98],
  ])('%s', (_, daysUsd, usd) => {
    expect(usualDayUsd({ ...NO_DAYS, largestUsd: daysUsd })).toBeCloseTo(usd, 12);
    expect(usualQuietHourUsd({ ...NO_DAYS, quietUsd: daysUsd })).toBeCloseTo(usd, 12);
  });
});

describe('an hour that ends', () => {
  const before: RollingDays = { ...NO_DAYS, hoursUsd: counting, todayUsd: 300, todayQuietUsd: 2 };
  const ended = (nextIndex: number, changes: { usd?: number; isFrozen?: boolean } = {}) =>
    withHourEnded(before, { index: 24 * 9 + 5, usd: 50, isFrozen: false, ...changes }, nextIndex);

  it.each([
    ['takes the place of the same hour of yesterday', 1, 276 - 5 + 50],
    ['is followed by silence until the next', 4, 276 - 5 + 50 - 6 - 7 - 8],
    ['is all there was when the next comes a day later', 24, 50],
    ['is out of the day an hour after that', 25, 0],
    ['is out of it a week later', 168, 0],
  ])('%s', (_, hours, usd) => {
    const { hoursUsd } = ended(24 * 9 + 5 + hours);
    expect(hoursUsd.reduce((sum, hour) => sum + hour, 0)).toBe(usd);
    expect(hoursUsd).toHaveLength(24);
  });

  it('makes today the largest and the quietest so far, unless it is under suspicion', () => {
    // 271 were spent before it. Of the hours with it, 4 is the fifth and 6 the sixth least.
    const next = 24 * 9 + 6;
    expect(ended(next)).toMatchObject({ todayUsd: 321, todayQuietUsd: 6 });
    expect(ended(next, { usd: 20 })).toMatchObject({ todayUsd: 300 });
    expect(ended(next, { isFrozen: true })).toMatchObject({ todayUsd: 300, todayQuietUsd: 2 });
    const loud = { ...before, todayQuietUsd: 9 };
    const hour = { index: 24 * 9 + 5, usd: 50, isFrozen: false };
    expect(withHourEnded(loud, hour, next).todayQuietUsd).toBe(9);
  });
});

describe('a day that ends', () => {
  it('may begin from the floor where there was no day before it', () => {
    const first = { ...NO_DAYS, todayUsd: 1_000, todayQuietUsd: 1_000 };
    const { largestUsd, quietUsd } = withDayEnded(first, dayEnd({ floorUsd: 48 }));
    expect(largestUsd).toEqual([48 * 1.25]);
    expect(quietUsd).toEqual([2 * 1.25]);
    const slow = policy({ growthPer28Days: 1.125 });
    expect(withDayEnded(first, dayEnd({ floorUsd: 0.5, policy: slow })).largestUsd).toEqual([
      0.5 * 1.125,
    ]);
  });

  it('is eight times the day of four weeks ago at most, or the floor of that time', () => {
    const risen = { ...NO_DAYS, largestUsd: [10, 100], todayUsd: 1_000 };
    expect(withDayEnded(risen, dayEnd()).largestUsd).toEqual([10, 100, 80]);
    expect(withDayEnded(risen, dayEnd({ floorUsd: 15 })).largestUsd).toEqual([10, 100, 120]);
  });

  it('lets quiet hours grow by a quarter', () => {
    const before = { ...usual, quietUsd: [4], todayQuietUsd: 100 };
    expect(withDayEnded(before, dayEnd()).quietUsd).toEqual([4, 5]);
    expect(withDayEnded({ ...before, todayQuietUsd: 3 }, dayEnd()).quietUsd).toEqual([4, 3]);
  });

  it('is one of 28, and the next begins with nothing', () => {
    const month = Array.from({ length: 28 }, (_, day) => 100 + day);
    const full = { ...usual, largestUsd: month, quietUsd: month, todayUsd: 7, todayQuietUsd: 3 };
    const after = withDayEnded(full, dayEnd());
    expect(after.largestUsd).toEqual([...month.slice(1), 7]);
    expect(after.quietUsd).toEqual([...month.slice(1), 3]);
    expect(after).toMatchObject({ todayUsd: 0, todayQuietUsd: 0 });
  });

  it('adds to a month what it cost above the first level; of what was there, a thirtieth is gone', () => {
    const crept = { ...usual, fromUsd: 2, aboveUsd: 30 };
    expect(withDayEnded(crept, dayEnd({ spentUsd: 5 })).aboveUsd).toBeCloseTo(29 + 3, 12);
    expect(withDayEnded(crept, dayEnd({ spentUsd: 1 })).aboveUsd).toBeCloseTo(29, 12);
    expect(withDayEnded(crept, dayEnd({ spentUsd: 5 })).fromUsd).toBe(2);
  });

  it('while a function is learned is its level, whatever it costs', () => {
    const young = { ...NO_DAYS, largestUsd: [1], quietUsd: [1], aboveUsd: 9, fromUsd: 1 };
    const today = { ...young, todayUsd: 1_000, todayQuietUsd: 40 };
    expect(withDayEnded(today, dayEnd({ isLearning: true, spentUsd: 1_000 }))).toMatchObject({
      largestUsd: [1, 1_000],
      quietUsd: [1, 40],
      fromUsd: 1_000,
      aboveUsd: 0,
    });
  });
});

describe('the days of a history', () => {
  const MIDNIGHT = 24 * 400;
  const hoursFrom = (first: number, count: number, usdOf = (_: number): number => 1) =>
    Array.from({ length: count }, (_, at) => ({ epochHour: first + at, usd: usdOf(at) }));

  it('are each the largest 24 hours that end in it, today so far included', () => {
    const hours = hoursFrom(MIDNIGHT, 48, () => 1 / 32);
    expect(daysFromHistory(hours, MIDNIGHT + 54)).toEqual({
      ...NO_DAYS,
      hoursUsd: new Array<number>(24).fill(1 / 32).fill(0, 0, 6),
      largestUsd: [24 / 32, 24 / 32, 23 / 32],
      quietUsd: [1 / 32, 1 / 32, 1 / 32],
      fromUsd: (24 / 32) * 0.975,
    });
  });

  it('have as a quiet hour the sixth least of 24 that follow each other', () => {
    // 100, 99, … 77: of a falling day the last six are the least.
    const falling = hoursFrom(MIDNIGHT, 30, (at) => 100 - at);
    expect(daysFromHistory(falling, MIDNIGHT + 30).quietUsd).toEqual([82, 81]);
  });

  it('have no quiet hour before a whole day was seen', () => {
    const { largestUsd, quietUsd } = daysFromHistory(hoursFrom(MIDNIGHT + 12, 36), MIDNIGHT + 48);
    expect(largestUsd).toEqual([12, 24]);
    expect(quietUsd).toEqual([0, 1]);
    const young = daysFromHistory(hoursFrom(MIDNIGHT, 12), MIDNIGHT + 12);
    expect([young.largestUsd, young.quietUsd]).toEqual([[12], []]);
  });

  it('fall silent with the function, and of a silent today there is none', () => {
    const { largestUsd, quietUsd } = daysFromHistory(hoursFrom(MIDNIGHT, 24), MIDNIGHT + 80);
    expect(largestUsd).toEqual([24, 23, 0]);
    expect(quietUsd).toEqual([1, 1, 0]);
  });

  it('are 28 at most', () => {
    const { largestUsd, quietUsd } = daysFromHistory(hoursFrom(MIDNIGHT, 24 * 30), MIDNIGHT + 720);
    expect([largestUsd.length, quietUsd.length]).toEqual([28, 28]);
  });

  it('end with the last 24 hours, by hour of the day', () => {
    const { hoursUsd } = daysFromHistory(
      hoursFrom(MIDNIGHT, 30, (at) => at),
      MIDNIGHT + 30,
    );
    expect(hoursUsd).toEqual(counting.map((hour) => (hour < 6 ? hour + 24 : hour)));
  });

  it('are none for a function that never ran', () => {
    const nothing = {
      hoursUsd: new Array<number>(24).fill(0),
      largestUsd: [],
      todayUsd: 0,
      quietUsd: [],
      todayQuietUsd: 0,
      fromUsd: 0,
      aboveUsd: 0,
    };
    expect([NO_DAYS, daysFromHistory([], MIDNIGHT)]).toEqual([nothing, nothing]);
  });
});
