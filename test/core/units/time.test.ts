// Calendar arithmetic without a Date; Date is the witness here.

import fc from 'fast-check';
import {
  civilDateOf,
  epochDayOf,
  epochHourOf,
  epochMinuteOf,
  epochMonthOf,
  formatDuration,
  formatUtc,
  formatUtcClock,
  MINUTES_PER_DAY,
  MINUTES_PER_HOUR,
  MINUTES_PER_MONTH,
  msOfEpochMinute,
  weekSlotOf,
} from '../../../lib/core/units/time';
import { NOW_MINUTE, NOW_MS } from '../../support/builders';

/** The years 0 to 9999. */
const anyEpochDay = fc.integer({ min: -719_528, max: 2_932_896 });

describe('the calendar', () => {
  it('agrees with Date on every day', () => {
    fc.assert(
      fc.property(anyEpochDay, (epochDay) => {
        const date = new Date(epochDay * 86_400_000);
        expect(civilDateOf(epochDay)).toEqual({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
        });
      }),
    );
  });

  it('agrees with Date on every end of a month that a leap year can move', () => {
    for (let year = -400; year <= 2_401; year += 1)
      for (const [month, day] of [
        [0, 31],
        [1, 28],
        [1, 29],
        [2, 1],
        [11, 31],
      ] as const) {
        const epochDay = new Date(0).setUTCFullYear(year, month, day) / 86_400_000;
        const date = new Date(epochDay * 86_400_000);
        const found = civilDateOf(epochDay);
        if (
          found.year !== date.getUTCFullYear() ||
          found.month !== date.getUTCMonth() + 1 ||
          found.day !== date.getUTCDate()
        )
          throw new Error(`${date.toISOString()} is taken for ${JSON.stringify(found)}`);
      }
  });

  it('agrees with Date on how a moment is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_000 }), (atMs) => {
        const iso = new Date(atMs).toISOString();
        expect(formatUtc(atMs)).toBe(`${iso.slice(0, 19)}Z`);
        expect(formatUtcClock(atMs)).toBe(iso.slice(11, 19));
      }),
    );
  });

  it('changes its month number exactly when the month changes', () => {
    const day = (text: string): number => Date.parse(text) / 86_400_000;
    expect(epochMonthOf(day('2024-02-29'))).toBe(epochMonthOf(day('2024-02-01')));
    expect(epochMonthOf(day('2024-03-01'))).toBe(epochMonthOf(day('2024-02-29')) + 1);
    expect(epochMonthOf(day('2025-01-01'))).toBe(epochMonthOf(day('2024-12-31')) + 1);
    // A guard remembers it: counted from elsewhere, an upgrade would begin the month's ceiling anew.
    expect(epochMonthOf(day('1970-01-01'))).toBe(1970 * 12);
  });

  it('gives the same slot to the same hour of the same weekday', () => {
    const hour = epochHourOf(NOW_MINUTE);
    expect(weekSlotOf(hour + 168)).toBe(weekSlotOf(hour));
    expect(
      new Set(Array.from({ length: 168 }, (_, offset) => weekSlotOf(hour + offset))).size,
    ).toBe(168);
    expect(weekSlotOf(-1)).toBe(167);
  });

  it('names a minute and finds its beginning again', () => {
    expect(epochMinuteOf(NOW_MS + 59_999)).toBe(NOW_MINUTE);
    expect(msOfEpochMinute(NOW_MINUTE)).toBe(NOW_MS);
    expect(epochHourOf(NOW_MINUTE)).toBe(Date.UTC(2026, 10, 21, 3) / 3_600_000);
    expect(epochDayOf(NOW_MINUTE)).toBe(Date.UTC(2026, 10, 21) / 86_400_000);
  });

  it('has a mean month of 43,800 minutes, as prices are compared', () => {
    expect([MINUTES_PER_HOUR, MINUTES_PER_DAY, MINUTES_PER_MONTH]).toEqual([60, 1_440, 43_800]);
  });
});

describe('a duration reads', () => {
  test.each([
    [0, '0 s'],
    [45, '45 s'],
    [59.4, '59 s'],
    [59.5, '1 min'],
    [90, '2 min'],
    [3_569, '59 min'],
    [3_570, '1 h'],
    [720, '12 min'],
    [3_599, '1 h'],
    [3_600, '1 h'],
    [11_100, '3 h 05 min'],
    [86_369, '23 h 59 min'],
    [86_370, '1 d'],
    [172_800, '2 d'],
    [187_200, '2 d 4 h'],
    [273_600, '3 d 4 h'],
  ])('%d seconds as %s', (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words);
  });
});
