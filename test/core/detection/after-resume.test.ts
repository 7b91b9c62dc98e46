// What the end of a pause means for what is usual: a fresh start, and nothing learned from the attack.

import { afterResume, forgetSince } from '../../../lib/core/detection/after-resume';
import { NO_EXCESS, UNKNOWN } from '../../../lib/core/detection/baseline';
import { weekSlotOf } from '../../../lib/core/units/time';
import { NOW_MINUTE, state, stateOf } from '../../support/builders';

const spent = { usd: 30, largestUsd: 20, largestMinute: NOW_MINUTE - 5 };
const attacked = state({
  fast: { ...spent, sinceMinute: NOW_MINUTE - 6 },
  slow: { ...spent, sinceMinute: NOW_MINUTE - 6 },
  hour: { ...stateOf().hour, ...spent, isFrozen: true, minutes: 20 },
  day: { ...stateOf().day, ...spent },
  month: { ...stateOf().month, ...spent },
});

describe('after a pause', () => {
  const resume = { atMinute: NOW_MINUTE, pausedMinutes: 90, isForgiven: false };

  it('no old excess is left', () => {
    const { fast, slow } = afterResume(attacked, resume);
    expect([fast, slow]).toEqual([NO_EXCESS, NO_EXCESS]);
  });

  it('a backlog of as many usual minutes as it was held is no excess', () => {
    expect(afterResume(attacked, resume).exemptUsd).toBeCloseTo(90 * 0.0005, 9);
  });

  it('minutes up to its end are neither excess nor usual', () => {
    expect(afterResume(attacked, resume).heldThroughMinute).toBe(NOW_MINUTE);
  });

  it('counts what the attack cost in no later day', () => {
    const days = { ...attacked.days, hoursUsd: attacked.days.hoursUsd.map(() => 4) };
    expect(afterResume({ ...attacked, days }, resume).days.hoursUsd.some((usd) => usd > 0)).toBe(
      false,
    );
  });

  it('that ended by itself, the ceilings go on counting', () => {
    const after = afterResume(attacked, resume);
    expect([after.hour.usd, after.day.usd, after.month.usd]).toEqual([30, 30, 30]);
    expect(after.forgivenThroughMinute).toBe(0);
  });

  it('that a person ended, the ceilings begin anew, for late metrics too', () => {
    const after = afterResume(attacked, { ...resume, isForgiven: true });
    for (const window of [after.hour, after.day, after.month])
      expect(window).toMatchObject({ usd: 0, largestUsd: 0, largestMinute: 0 });
    expect(after.forgivenThroughMinute).toBe(NOW_MINUTE);
    expect(after.hour).toMatchObject({ isFrozen: true, minutes: 20 });
  });
});

describe('forgetting', () => {
  const hour = attacked.hour.index;

  it('takes the hours since the excess began out of the usual', () => {
    const { ringUsdPerMinute } = forgetSince(stateOf({ usualPerMinute: 10 }), (hour - 3) * 60 + 59);
    const forgotten = ringUsdPerMinute.flatMap((usd, slot) => (usd === UNKNOWN ? [slot] : []));
    expect(forgotten).toEqual([hour - 3, hour - 2, hour - 1].map(weekSlotOf).sort((a, b) => a - b));
  });

  it('takes the days since the excess began out of what fades', () => {
    const before = { ...stateOf({ usualPerMinute: 10 }), envelopeHistory: [0.11, 0.12, 0.15, 0.2] };
    const since = (days: number): readonly number[] =>
      forgetSince(before, (hour - days * 24) * 60).envelopeHistory;
    expect([since(0), since(2), since(3)]).toEqual([before.envelopeHistory, [0.11, 0.12], [0.11]]);
    // Where no day is left, its busiest hour that is left is what fades.
    expect([since(4), since(5)]).toEqual([[expect.closeTo(0.1, 9)], [expect.closeTo(0.1, 9)]]);
  });

  it('forgets nothing when the excess began this hour', () => {
    const before = stateOf({ usualPerMinute: 10 });
    expect(forgetSince(before, hour * 60)).toEqual(before);
  });

  it('forgets a week at most', () => {
    const { ringInvocationsPerMinute } = forgetSince(stateOf({ usualPerMinute: 10 }), 0);
    expect(ringInvocationsPerMinute.filter((count) => count === UNKNOWN)).toHaveLength(167);
  });
});
