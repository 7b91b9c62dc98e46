// The cheap eye on the whole account: what it calls unexplained, and what it learns to expect.

import fc from 'fast-check';
import {
  excessConcurrencyAt,
  explain,
  NO_TRIPWIRE,
  type TripwireState,
  tripwireFromHistory,
} from '../../../../lib/core/detection/account/tripwire';
import { foldTripwire } from '../../../../lib/core/detection/account/tripwire-fold';
import type { AccountSample } from '../../../../lib/core/detection/usage';
import { accountSample, NOW_MINUTE } from '../../../support/builders';

const RATE = { usdPerInvocation: 0.001, usdPerSecond: 0.0001 };
const HOUR = Math.floor(NOW_MINUTE / 60);

const hours = (invocationsPerMinute: number, concurrencyMax: number): AccountSample[] =>
  Array.from({ length: 168 }, (_, index) =>
    accountSample({
      epochMinute: (HOUR - 168 + index) * 60,
      spanMinutes: 60,
      invocations: invocationsPerMinute * 60,
      concurrencyMax,
    }),
  );

/** An account that runs 1,000 a minute, ten at once, all week. */
const usual = tripwireFromHistory(hours(1_000, 10), NOW_MINUTE);

const minutes = (count: number, changes: Partial<AccountSample>): AccountSample[] =>
  Array.from({ length: count }, (_, index) =>
    accountSample({ epochMinute: NOW_MINUTE - 9 + index, ...changes }),
  );

const fold = (samples: readonly AccountSample[], state = usual): TripwireState =>
  foldTripwire(state, samples, RATE);

/** So long ago, so many began and so many ran at once. */
const at = (minutesAgo: number, invocations: number, concurrencyMax: number): AccountSample =>
  accountSample({ epochMinute: NOW_MINUTE - minutesAgo, invocations, concurrencyMax });

describe('the unexplained dollars', () => {
  it('are none at the usual, and none at a quarter above it', () => {
    expect(fold(minutes(5, { invocations: 1_250, concurrencyMax: 12 })).unexplainedUsd).toBe(0);
  });

  it('are the invocations above that, at the price of the dearest function', () => {
    const { unexplainedUsd } = fold(minutes(2, { invocations: 2_250, concurrencyMax: 10 }));
    expect(unexplainedUsd).toBeCloseTo(2 * 1_000 * 0.001, 9);
  });

  it('are the run time of the executions above it, long before those end and report', () => {
    const { unexplainedUsd } = fold(minutes(1, { invocations: 1_250, concurrencyMax: 112.5 }));
    expect(unexplainedUsd).toBeCloseTo(100 * 60 * 0.0001, 9);
  });

  it('remember since when there are any, and forget it with them', () => {
    const busy = fold(minutes(3, { invocations: 2_250 }));
    expect(busy.unexplainedSinceMinute).toBe(NOW_MINUTE - 9);
    const quiet = minutes(9, { invocations: 0 }).slice(3);
    expect(fold(quiet, busy)).toMatchObject({ unexplainedUsd: 0, unexplainedSinceMinute: null });
  });

  it('are everything in an account without a past', () => {
    const fresh = tripwireFromHistory([], NOW_MINUTE);
    const { unexplainedUsd } = fold(minutes(1, { invocations: 100 }), fresh);
    expect(unexplainedUsd).toBeCloseTo(0.1, 9);
    expect(fold([at(9, 0, 1)], fresh).unexplainedUsd).toBeCloseTo(60 * 0.0001, 9);
  });

  it('are measured against the mean of the week where its own hour is not known', () => {
    const others = hours(1_000, 10).filter((_, index) => index !== 0);
    const fresh = tripwireFromHistory(others, NOW_MINUTE);
    expect(fold(minutes(1, { invocations: 1_250 }), fresh).unexplainedUsd).toBe(0);
    const twice = tripwireFromHistory(
      [...hours(0, 10).slice(1, 2), ...hours(0, 30).slice(2, 3)],
      NOW_MINUTE,
    );
    expect(excessConcurrencyAt(fold([at(9, 0, 120)], twice), NOW_MINUTE - 9)).toBe(100);
    const once = tripwireFromHistory(hours(0, 10).slice(1, 2), NOW_MINUTE);
    expect(excessConcurrencyAt(fold([at(9, 0, 120)], once), NOW_MINUTE - 9)).toBe(110);
  });

  it('are measured against the same hour of the week, however busy the others are', () => {
    const week = hours(1_000, 10);
    const own = hours(8_000, 80).slice(0, 1);
    const nightly = tripwireFromHistory([...week, ...own], NOW_MINUTE);
    expect(fold([at(9, 10_000, 100)], nightly).unexplainedUsd).toBe(0);
    expect(fold([at(9, 10_100, 100)], nightly).unexplainedUsd).toBeCloseTo(0.1, 9);
  });
});

describe('a minute', () => {
  it('counts once, however often and in whatever order it is read', () => {
    const anyMinutes = fc.array(
      fc
        .record({
          epochMinute: fc.integer({ min: NOW_MINUTE - 15, max: NOW_MINUTE }),
          invocations: fc.nat(5_000),
          concurrencyMax: fc.nat(500),
        })
        .map(accountSample),
      { maxLength: 20 },
    );
    const mixed = anyMinutes.chain((samples) =>
      fc
        .shuffledSubarray([...samples, ...samples], { minLength: 2 * samples.length })
        .map((shuffled) => ({ samples, shuffled })),
    );
    fc.assert(
      fc.property(mixed, ({ samples, shuffled }) => {
        const once = fold(samples);
        expect(fold(shuffled)).toEqual(once);
        expect(fold(samples, once)).toEqual(once);
      }),
    );
  });

  it('that grew since it was counted, or comes after a later one, counts by what it has more', () => {
    const whole = [at(9, 1_250, 80), at(8, 5_250, 80), at(7, 9_250, 80)];
    const expected = fold(whole);
    const partly = fold([at(9, 1_250, 80), at(7, 4_250, 30)]);
    const later = fold(whole, partly);
    expect(later.unexplainedUsd).toBeCloseTo(expected.unexplainedUsd, 9);
    expect(later.excessConcurrency).toEqual(expected.excessConcurrency);
    expect(later.hour).toEqual(expected.hour);
    expect(fold(whole, later)).toEqual(later);
  });

  it('that did not grow is left alone, though something is held by now', () => {
    const once = fold([at(9, 2_250, 40), at(8, 2_250, 40)]);
    expect(foldTripwire(once, [at(9, 2_250, 40), at(8, 2_250, 40)], RATE, true)).toEqual(once);
  });

  it('may grow in one of its two counts alone, and keeps the larger of each', () => {
    const once = fold([at(9, 2_250, 40), at(8, 2_250, 40)]);
    const { counted, unexplainedUsd } = fold([at(9, 1_000, 50), at(8, 3_250, 30)], once);
    expect(counted).toEqual([
      [NOW_MINUTE - 9, 2_250, 50],
      [NOW_MINUTE - 8, 3_250, 40],
    ]);
    expect(unexplainedUsd - once.unexplainedUsd).toBeCloseTo(1_000 * 0.001 + 10 * 60 * 0.0001, 9);
  });

  it('that comes late is put in its place', () => {
    const late = fold([at(9, 0, 0), at(7, 0, 0)]);
    const { excessConcurrency, counted } = fold([at(8, 0, 310)], late);
    expect(excessConcurrency).toEqual([
      [NOW_MINUTE - 9, 0],
      [NOW_MINUTE - 8, 300],
      [NOW_MINUTE - 7, 0],
    ]);
    expect(counted).toEqual([
      [NOW_MINUTE - 9, 0, 0],
      [NOW_MINUTE - 8, 0, 310],
      [NOW_MINUTE - 7, 0, 0],
    ]);
  });

  it('from before the guard looked, or older than what is remembered, is not counted', () => {
    const flood = [at(10, 90_000, 900), at(15, 90_000, 900)];
    expect(fold(flood)).toEqual(usual);
    const later = fold([accountSample({ epochMinute: NOW_MINUTE + 25 })], fold([at(9, 0, 0)]));
    expect(fold([at(9, 90_000, 900)], later)).toEqual(later);
  });

  it('of an hour that has ended teaches the next one nothing', () => {
    const [last, first] = [-39, -40];
    const { hour } = fold([at(last, 90_000, 900)], fold([at(last + 1, 0, 0), at(first, 0, 0)]));
    expect(hour).toEqual({ index: HOUR + 1, invocations: 0, concurrency: 0, minutes: 1 });
  });

  it('of the usual that grows late is not above it', () => {
    const partly = fold(minutes(5, { invocations: 900 }));
    expect(fold(minutes(5, { invocations: 1_200 }), partly).unexplainedUsd).toBe(0);
  });

  it('that is an hour long is no minute', () => {
    expect(fold(minutes(2, { spanMinutes: 60, invocations: 1e6 }))).toEqual(usual);
  });
});

describe('a departure that a look explained', () => {
  const level = minutes(5, { invocations: 3_000, concurrencyMax: 40 });

  it('is no departure any more for as long as that level lasts', () => {
    const explained = explain(fold(level), level, NOW_MINUTE + 60);
    expect(explained).toMatchObject({ unexplainedUsd: 0, unexplainedSinceMinute: null });
    const on = minutes(9, { invocations: 3_000, concurrencyMax: 40 }).slice(5);
    expect(fold(on, explained).unexplainedUsd).toBe(0);
    const more = minutes(9, { invocations: 6_000, concurrencyMax: 40 }).slice(5);
    expect(fold(more, explained).unexplainedUsd).toBeGreaterThan(1);
  });

  it('in how many run at once is none either, and is one when more do', () => {
    const long = minutes(5, { invocations: 1_000, concurrencyMax: 400 });
    const explained = explain(fold(long), long, NOW_MINUTE);
    expect(fold([at(0, 1_000, 500)], explained).unexplainedUsd).toBe(0);
    expect(fold([at(0, 1_000, 600)], explained).unexplainedUsd).toBeCloseTo(0.6 - 0.25, 9);
    const later = accountSample({ epochMinute: NOW_MINUTE + 1, concurrencyMax: 500 });
    expect(fold([later], explained).unexplainedUsd).toBeGreaterThan(1);
  });

  it('is nothing where no minute shows anything', () => {
    const { explained } = explain(usual, [], NOW_MINUTE);
    expect(explained).toEqual({ invocations: 0, concurrency: 0, untilMinute: NOW_MINUTE });
  });

  it('is one again after its time', () => {
    const explained = explain(fold(level), level, NOW_MINUTE - 3);
    const on = minutes(9, { invocations: 3_000, concurrencyMax: 40 }).slice(7);
    expect(fold(on, explained).unexplainedUsd).toBeGreaterThan(1);
  });

  it('is the level of its newest minutes, in whatever order they were read', () => {
    const risen = [...minutes(5, { invocations: 9_000 }).slice(0, 2), ...level.slice(2)];
    const { explained } = explain(usual, risen.reverse(), NOW_MINUTE);
    expect(explained).toEqual({ invocations: 3_000, concurrency: 40, untilMinute: NOW_MINUTE });
  });
});

describe('what is usual', () => {
  it('is nothing before the guard has looked; an hour not seen is stored as -1', () => {
    const unseen = new Array<number>(168).fill(-1);
    expect(NO_TRIPWIRE).toEqual({
      invocationsRing: unseen,
      concurrencyRing: unseen,
      hour: { index: 0, invocations: 0, concurrency: 0, minutes: 0 },
      foldedMinute: 0,
      explained: { invocations: 0, concurrency: 0, untilMinute: 0 },
      unexplainedUsd: 0,
      unexplainedSinceMinute: null,
      excessConcurrency: [],
    });
  });

  it('is nothing after an hour in which nothing ran', () => {
    const silent = Array.from({ length: 61 }, (_, minute) =>
      accountSample({ epochMinute: (HOUR + 1) * 60 + minute }),
    );
    const { invocationsRing, concurrencyRing } = fold(silent);
    const slot = (HOUR + 1) % 168;
    expect([invocationsRing[slot], concurrencyRing[slot]]).toEqual([0, 0]);
  });

  it('is learned from an hour of which three quarters were seen', () => {
    const start = (HOUR + 1) * 60;
    const hour = (count: number): AccountSample[] =>
      Array.from({ length: count }, (_, index) =>
        accountSample({ epochMinute: start + index, invocations: 600, concurrencyMax: 4 }),
      );
    const closing = accountSample({ epochMinute: start + 60 });
    const learned = fold([...hour(60), closing]);
    const slot = (HOUR + 1) % 168;
    expect(learned.invocationsRing[slot]).toBe(600);
    expect(learned.concurrencyRing[slot]).toBe(4);
    expect(fold([...hour(44), closing]).invocationsRing).toEqual(usual.invocationsRing);
    expect(fold([...hour(45), closing]).invocationsRing[slot]).toBe(450);
  });

  it('is not learned from an hour in which anything was held or suspected', () => {
    const start = (HOUR + 1) * 60;
    const hour = Array.from({ length: 60 }, (_, index) =>
      accountSample({ epochMinute: start + index, invocations: 90_000, concurrencyMax: 1_000 }),
    );
    const closing = accountSample({ epochMinute: start + 60 });
    const suspected = [10, 11].reduce(
      (state, index) => foldTripwire(state, [hour[index] as AccountSample], RATE, true),
      fold(hour.slice(0, 10)),
    );
    const after = fold([...hour.slice(12), closing], suspected);
    expect(after.invocationsRing).toEqual(usual.invocationsRing);
    expect(after.concurrencyRing).toEqual(usual.concurrencyRing);
    expect(after.hour.isFrozen).toBeUndefined();
  });

  it('is the last week only, and of an hour given twice the larger', () => {
    const old = accountSample({
      epochMinute: (HOUR - 169) * 60,
      spanMinutes: 60,
      invocations: 9e9,
    });
    const now = accountSample({ epochMinute: HOUR * 60, spanMinutes: 60, invocations: 9e9 });
    expect(
      tripwireFromHistory([old, now, ...hours(1, 1), ...hours(1_000, 10)], NOW_MINUTE),
    ).toEqual(usual);
    expect(tripwireFromHistory([...hours(1_000, 10), ...hours(1, 1)], NOW_MINUTE)).toEqual(usual);
    expect(usual.invocationsRing).toEqual(new Array<number>(168).fill(1_000));
  });
});

describe('the witness', () => {
  it('is the concurrency above the usual in a minute, for half an hour', () => {
    const seen = fold(minutes(1, { concurrencyMax: 300 }));
    expect(excessConcurrencyAt(seen, NOW_MINUTE - 9)).toBe(290);
    expect(excessConcurrencyAt(seen, NOW_MINUTE - 8)).toBe(0);
    const later = fold([accountSample({ epochMinute: NOW_MINUTE + 21 })], seen);
    expect(excessConcurrencyAt(later, NOW_MINUTE - 9)).toBe(0);
    expect(excessConcurrencyAt(NO_TRIPWIRE, NOW_MINUTE)).toBe(0);
  });
});
