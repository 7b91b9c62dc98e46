// What an idle function has come to cost beyond what it always cost: in the hour, the day and the month.
// Must never count what it always cost: an account of a thousand small functions is no creep.

import type { DetectorState } from '../baseline';
import { rollingDayUsd, usualDayUsd } from '../rolling-day';
import { creptUsd, wasIdle } from '../unusual-hours';
import type { IdleShare } from './account-verdict';

/** A new function has no level to come from, and an hour in which a pause ended is that pause's. */
export function idleShareOf(state: DetectorState, isNew: boolean): IdleShare {
  const { days, hour, heldThroughMinute } = state;
  const isPaused = heldThroughMinute >= 60 * hour.index;
  const own = isPaused ? { ...hour, usd: 0, largestUsd: 0 } : hour;
  const isCounted = !isNew && wasIdle(days);
  const counted = (usd: number): number => (isCounted ? Math.max(0, usd) : 0);
  return {
    idleHourUsd: counted(own.usd - own.largestUsd - days.fromUsd / 24),
    idleDayUsd: counted(rollingDayUsd(days, own) - own.largestUsd - days.fromUsd),
    idleMonthUsd: counted(creptUsd(state)),
    // What an idle function has come to cost is not what the account usually costs.
    usualDayUsd: wasIdle(days) ? days.fromUsd : usualDayUsd(days),
  };
}
