// How minutes become a state: what piles up, what is spent, and what is learned or not.

import { type FoldContext, fastLimitUsd } from '../../../lib/core/detection/allowance';
import type { DetectorState } from '../../../lib/core/detection/baseline';
import { foldMinutes, type MinuteOfUsage } from '../../../lib/core/detection/fold';
import { withSlot } from '../../../lib/core/units/ring';
import { weekSlotOf } from '../../../lib/core/units/time';
import { NOW_MINUTE, policy, stateOf } from '../../support/builders';

const context = (overrides: Partial<FoldContext> = {}): FoldContext => ({
  policy: policy(),
  modifiedAtMinute: null,
  isHeld: false,
  ...overrides,
});

/** The first minute that the state has not folded: the beginning of the hour. */
const START = stateOf().settledMinute + 1;

const minutesOf = (usd: readonly number[], fromMinute = START): MinuteOfUsage[] =>
  usd.map((entry, offset) => ({
    epochMinute: fromMinute + offset,
    usd: entry,
    invocations: Math.round(entry * 100),
    durationSeconds: entry * 60,
  }));

const steady = (usd: number, minutes: number): number[] => new Array<number>(minutes).fill(usd);

const fold = (
  usd: readonly number[],
  state: DetectorState = stateOf(),
  changes: Partial<FoldContext> = {},
): DetectorState => foldMinutes(state, minutesOf(usd, state.settledMinute + 1), context(changes));

describe('excess', () => {
  it('is what three times the envelope does not cover, piled up', () => {
    const { fast } = fold([0.5, 0.2]);
    expect(fast.usd).toBeCloseTo(0.7 - 2 * 0.0015, 9);
    expect(fast.sinceMinute).toBe(START);
    expect(fast.largestMinute).toBe(START);
    expect(fast.largestUsd).toBeCloseTo(0.5 - 0.0015, 9);
  });

  it('drains in quiet minutes, and begins anew once it is gone', () => {
    const busy = stateOf({ usualPerMinute: 10 });
    expect(fold([0.5, 0], busy).fast).toEqual({
      usd: 0,
      largestUsd: 0,
      largestMinute: 0,
      sinceMinute: 0,
    });
    expect(fold([0.5, 0, 0.5], busy).fast.sinceMinute).toBe(START + 2);
    const trickle = new Array<number>(60).fill(0.001_6);
    expect(fold([...trickle, 1, 1]).fast.sinceMinute).toBe(START + 60);
  });

  it('keeps no more of its largest minute than is left', () => {
    const busy = stateOf({ usualPerMinute: 10 });
    const { fast } = fold([2, 0, 0, 0], busy);
    expect(fast.usd).toBeCloseTo(1.7 - 0.9, 9);
    expect(fast.largestUsd).toBe(fast.usd);
  });

  it('piles up slower against the slow allowance, but drains slower too', () => {
    const busy = stateOf({ usualPerMinute: 10 });
    const { fast, slow } = fold(steady(0.25, 10), busy);
    expect(fast.usd).toBe(0);
    expect(slow.usd).toBeCloseTo(10 * (0.25 - 0.125), 9);
  });

  it('begins with a minute of more than twenty times what was there', () => {
    const before = { ...stateOf().fast, usd: 0.1, sinceMinute: 7, largestUsd: 0.05 };
    const sinceOf = (addedUsd: number): number =>
      fold([addedUsd + 0.0015], { ...stateOf(), fast: before }).fast.sinceMinute;
    expect([sinceOf(1.999), sinceOf(2.001)]).toEqual([7, START]);
  });

  it('has as its largest minute the first of those that are alike', () => {
    const { fast, hour } = fold([0.5, 0.5]);
    expect([fast.largestMinute, hour.largestMinute]).toEqual([START, START]);
  });

  it('is gone when what was there has drained away to the cent', () => {
    const before = { usd: 0.0015, largestUsd: 0.001, largestMinute: 5, sinceMinute: 5 };
    const { fast } = fold([0], { ...stateOf(), fast: before });
    expect(fast).toEqual({ usd: 0, largestUsd: 0, largestMinute: 0, sinceMinute: 0 });
  });

  it('does not grow in minutes that a pause held, and does from the next one on', () => {
    const held = { ...stateOf(), heldThroughMinute: START + 1 };
    const { fast } = fold([1, 1, 0.5], held);
    expect(fast.usd).toBeCloseTo(0.5 - 0.0015, 9);
    expect(fast.sinceMinute).toBe(START + 2);
  });

  it('does not count what a pause was allowed to leave behind', () => {
    const after = fold([0.3, 0.3], { ...stateOf(), exemptUsd: 0.4 });
    expect(after.fast.usd).toBeCloseTo(0.2 - 0.0015, 9);
    expect(after.exemptUsd).toBe(0);
  });
});

describe('spend', () => {
  it('adds up in the hour, the day and the month, and begins anew with each', () => {
    // 03:00 to 04:30 on a day; then the last minutes before December.
    const after = fold(steady(0.1, 90));
    expect(after.hour.usd).toBeCloseTo(3, 9);
    expect(after.day.usd).toBeCloseTo(9, 9);
    expect(after.month.usd).toBeCloseTo(9, 9);
    const december = Date.UTC(2026, 11, 1) / 60_000;
    const next = foldMinutes(
      { ...after, settledMinute: december - 1 },
      minutesOf([1], december),
      context(),
    );
    expect([next.hour.usd, next.day.usd, next.month.usd]).toEqual([1, 1, 1]);
  });

  it('says what of it rests on a declared price, and nothing where nothing does', () => {
    const [minute] = minutesOf([1]) as [MinuteOfUsage];
    const later = { ...minute, epochMinute: START + 1 };
    const declared = [
      { ...minute, declaredUsd: 0.25 },
      { ...later, declaredUsd: 0.5 },
    ];
    expect(foldMinutes(stateOf(), declared, context()).day.declaredUsd).toBe(0.75);
    expect(foldMinutes(stateOf(), [minute], context()).day).not.toHaveProperty('declaredUsd');
  });

  it('remembers the largest minute of each', () => {
    const { hour } = fold([0.1, 0.4, 0.2]);
    expect(hour).toMatchObject({ largestUsd: 0.4, largestMinute: START + 1 });
  });

  it('counts no minute that a person has accepted', () => {
    const forgiven = { ...stateOf(), forgivenThroughMinute: START + 1 };
    expect(fold([1, 1, 0.5], forgiven).day.usd).toBe(0.5);
  });
});

describe('suspicion', () => {
  const minute = (usd: number, changes: Partial<DetectorState>): boolean =>
    fold([usd], { ...stateOf(), ...changes }).hour.isFrozen;
  const piled = (usd: number) => ({ ...stateOf().fast, usd });

  it('begins above half of a limit: fifty cents of the fast one, two and a half dollars of the slow one', () => {
    // A minute at the allowance adds nothing: 0.15 cents for the fast sum, 0.0625 for the slow one.
    const fast = [0.5, 0.501].map((usd) => minute(0.0015, { fast: piled(usd) }));
    const slow = [2.5, 2.501].map((usd) => minute(0.000_625, { slow: piled(usd) }));
    expect([fast, slow]).toEqual([
      [false, true],
      [false, true],
    ]);
  });

  it('is none while it is learned what is usual', () => {
    const knownSinceMinute = START - 72 * 60;
    const young = { ...piled(30) };
    const isFrozen = [1, 0].map((later) =>
      minute(0, { fast: young, knownSinceMinute: knownSinceMinute + later }),
    );
    expect(isFrozen).toEqual([false, true]);
  });
});

describe('an hour', () => {
  const slot = weekSlotOf(START / 60);

  it('is learned when it was watched from beginning to end', () => {
    const after = fold([...steady(0.002, 60), 0]);
    expect(after.ringUsdPerMinute[slot]).toBeCloseTo(0.002, 9);
    expect(after.ringInvocationsPerMinute[slot]).toBe(0);
  });

  it('is not learned when its beginning was not seen', () => {
    const state = { ...stateOf(), settledMinute: START + 9 };
    expect(fold([...steady(0.002, 50), 0], state).ringUsdPerMinute[slot]).toBe(0);
  });

  test.each<[string, DetectorState, Partial<FoldContext>]>([
    ['while the function is held', stateOf(), { isHeld: true }],
    ['when a pause held any minute of it', { ...stateOf(), heldThroughMinute: START }, {}],
    [
      'under suspicion of the fast rule',
      { ...stateOf(), fast: { ...stateOf().fast, usd: 0.7 } },
      {},
    ],
    [
      'under suspicion of the slow rule',
      { ...stateOf(), slow: { ...stateOf().slow, usd: 2.7 } },
      {},
    ],
  ])('is not learned %s', (_, state, changes) => {
    const after = fold([...steady(0.002, 60), 0], state, changes);
    expect(after.ringUsdPerMinute[slot]).toBe(0);
    expect(after.envelopeUsdPerMinute).toBe(state.envelopeUsdPerMinute);
  });

  it('under suspicion at its end is not learned from its calm beginning either', () => {
    const after = fold([...steady(0.001, 55), ...steady(0.2, 5), 0]);
    expect(after.ringUsdPerMinute[slot]).toBe(0);
  });

  it('is learned again after the suspicion is over', () => {
    const busy = stateOf({ usualPerMinute: 10 });
    const after = fold([...steady(2, 6), ...steady(0.05, 54), ...steady(0.05, 61)], busy);
    expect(after.ringUsdPerMinute[slot]).toBeCloseTo(0.1, 9);
    expect(after.ringUsdPerMinute[slot + 1]).toBeCloseTo(0.05, 9);
  });
});

describe('the envelope of a new function', () => {
  it('rises freely for three days, and by half a day from then on', () => {
    const midnight = Math.ceil(START / 1440) * 1440;
    const born = { ...stateOf({ nowMinute: midnight, knownForMinutes: 60 }) };
    const dayOf = (state: DetectorState, usd: number): DetectorState =>
      fold([...steady(usd, 1440), 0], state);
    // A tenfold rise each day, too cheap to be suspect.
    const first = dayOf(born, 0.0001);
    const second = dayOf(first, 0.001);
    const third = dayOf(second, 0.004);
    expect(third.envelopeUsdPerMinute).toBeCloseTo(0.004, 6);
    expect(second.envelopeHistory).toHaveLength(1);
    const fourth = dayOf(third, 0.008);
    const fifth = dayOf(fourth, 0.012);
    expect(fifth.envelopeHistory.length).toBeGreaterThan(1);
    expect(fifth.envelopeUsdPerMinute).toBeLessThanOrEqual(
      1.5 * fourth.envelopeUsdPerMinute + 1e-12,
    );
  });
});

describe('what comes less often than every week', () => {
  const MIDNIGHT = Math.ceil(START / 1440) * 1440;
  const known = { ...stateOf({ nowMinute: MIDNIGHT }), settledMinute: MIDNIGHT - 1 };
  /** A job of ten dollars in half an hour was all there was in the week before; how much of the limit its next run takes. */
  const limitsTakenBy = (day: number, hour: number): number => {
    const usual = 10 / 60;
    const ring = withSlot(known.ringUsdPerMinute, weekSlotOf(MIDNIGHT / 60 + 3), usual);
    const before = { ...known, ringUsdPerMinute: ring, envelopeHistory: [usual] };
    let now: DetectorState = { ...before, envelopeUsdPerMinute: usual };
    now = { ...now, envelopeCapUsdPerMinute: 1.5 * usual };
    const from = MIDNIGHT + day * 1440 + hour * 60;
    now = fold(steady(0, from - now.settledMinute - 1), now);
    now = fold(steady(10 / 30, 30), now);
    return now.fast.usd / fastLimitUsd(now, policy());
  };

  it.each([
    ['a week and an hour later, as when clocks change', 7, 4],
    ['a week and a day later', 8, 3],
    ['a fortnight later', 14, 3],
    ['at the end of a month of 31 days', 31, 3],
  ])('is still usual %s', (_when, day, hour) => {
    expect(limitsTakenBy(day, hour)).toBeLessThan(0.7);
  });

  it('is new again after a quarter of a year', () => {
    expect(limitsTakenBy(92, 3)).toBeGreaterThan(2);
  });
});

describe('the busiest minute', () => {
  it('is kept by weekday, in dollars and in seconds', () => {
    const { peakMinuteUsd, peakMinuteSeconds } = fold([0.1, 0.3, ...steady(0, 59)]);
    const day = Math.floor(START / 1440) % 7;
    expect(peakMinuteUsd[day]).toBe(0.3);
    expect(peakMinuteSeconds[day]).toBe(18);
  });

  it('in seconds, which a clamp doubles, is none of an hour that ends under suspicion', () => {
    const before = stateOf();
    const after = fold([...steady(0.2, 10), ...steady(0, 51)], before);
    expect(after.peakMinuteSeconds).toEqual(before.peakMinuteSeconds);
    expect(fold(steady(0.4, 1), before).peakMinuteSeconds).toEqual(before.peakMinuteSeconds);
  });

  it('of a weekday is forgotten when the weekday comes again', () => {
    const midnight = (Math.floor(START / 1440) + 1) * 1440;
    const day = (midnight / 1440) % 7;
    const before = {
      ...stateOf(),
      peakMinuteUsd: [9, 9, 9, 9, 9, 9, 9],
      settledMinute: midnight - 1,
    };
    const after = foldMinutes(before, minutesOf([0.1], midnight), context());
    expect(after.peakMinuteUsd.filter((usd) => usd === 9)).toHaveLength(6);
    expect(after.peakMinuteUsd[day]).toBe(0.1);
  });

  it('is that of the weekday on which it was', () => {
    for (let day = 0; day < 7; day++) {
      const epochMinute = START + day * 1440;
      const before = {
        ...stateOf(),
        peakMinuteUsd: [0, 0, 0, 0, 0, 0, 0],
        settledMinute: epochMinute - 1,
      };
      const { peakMinuteUsd } = foldMinutes(before, minutesOf([0.1], epochMinute), context());
      const expected = [0, 0, 0, 0, 0, 0, 0];
      expected[Math.floor(epochMinute / 1440) % 7] = 0.1;
      expect(peakMinuteUsd).toEqual(expected);
    }
  });

  it('is replaced by a dearer one only', () => {
    const day = Math.floor(START / 1440) % 7;
    const before = { ...stateOf(), peakMinuteUsd: new Array<number>(7).fill(0.2) };
    expect(fold([0.19], before).peakMinuteUsd).toBe(before.peakMinuteUsd);
    expect(fold([0.2], before).peakMinuteUsd).toBe(before.peakMinuteUsd);
    expect(fold([0.21], before).peakMinuteUsd[day]).toBe(0.21);
  });
});

describe('folding', () => {
  it('raises no peak in a minute under suspicion', () => {
    const before = stateOf();
    expect(fold([0.7, 0.9], before).peakMinuteUsd).toEqual(before.peakMinuteUsd);
  });

  it('leaves the state it began with as it was', () => {
    const before = stateOf({ usualPerMinute: 10 });
    const copy = structuredClone(before);
    fold(steady(1, 200), before);
    expect(before).toEqual(copy);
  });

  it('of nothing gives the same state', () => {
    const before = stateOf();
    expect(foldMinutes(before, [], context())).toBe(before);
  });

  it('moves the settled minute to the last one folded', () => {
    expect(fold(steady(0, 20)).settledMinute).toBe(NOW_MINUTE - 1);
  });
});
