// What a function adds to the account's day: what it costs as usual, and what an idle one has come to cost.
// Must never count what an idle function always cost: an account of a thousand small functions is no creep.

import type { DetectorState } from '../baseline';
import { rollingDayUsd, usualDayUsd } from '../rolling-day';
import { wasIdle } from '../unusual-hours';
import type { Share } from './account-verdict';

/** A new function has no level to come from, and an hour in which a pause ended is that pause's. */
export function dayShareOf(
  { days, hour, heldThroughMinute }: DetectorState,
  isNew: boolean,
): Pick<Share, 'idleDayUsd' | 'usualDayUsd'> {
  const isPaused = heldThroughMinute >= 60 * hour.index;
  const own = isPaused ? { ...hour, usd: 0, largestUsd: 0 } : hour;
  const isCounted = !isNew && wasIdle(days);
  return {
    idleDayUsd: isCounted
      ? Math.max(0, rollingDayUsd(days, own) - own.largestUsd - days.fromUsd)
      : 0,
    usualDayUsd: usualDayUsd(days),
  };
}
