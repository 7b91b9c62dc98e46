// What the guard guesses about a function that nobody set a limit for. A guess follows the function, is told before it
// bites, and holds back; the only function that it takes to zero is one without users of its own.

import { formatUsd } from '../units/money';
import { MINUTES_PER_DAY } from '../units/time';
import type { DetectorState } from './baseline';
import type { Finding, JudgeInput } from './judge-input';
import type { Pace } from './pace';
import { isMeanWithin } from './quiet';
import { rollingDayUsd, usualDayUsd } from './rolling-day';

/** Below a dollar on its largest usual day, nothing that burns dollars in minutes can be its users' doing. */
export const NO_USERS_USD_PER_DAY = 1;

/** A function that nobody knows yet has none that anybody knows of. */
export const hasNoUsers = (state: DetectorState | undefined): boolean =>
  state === undefined || usualDayUsd(state.days) < NO_USERS_USD_PER_DAY;

/** The largest rolling day doubled on the honest series of the traces bench, and never tripled (2026-11-29). */
const DAY_MULTIPLE = 3;
const DAY_FLOOR_USD = 10;

export const guessedUsdPerDay = ({ days }: DetectorState): number =>
  Math.max(DAY_FLOOR_USD, DAY_MULTIPLE * usualDayUsd(days));

/** Any 24 hours against the largest 24 hours of the last four weeks: no clock day, so nothing waits for midnight. */
export function dayGrowthFinding({ state, nowMinute }: JudgeInput, pace: Pace): Finding {
  const { days, hour, heldThroughMinute } = state;
  const limitUsd = guessedUsdPerDay(state);
  const spentUsd = rollingDayUsd(days, hour) - hour.largestUsd;
  // A hold of today that ended calm was the answer to today's guess; the same 24 hours are not asked about again.
  const isAnswered = nowMinute - heldThroughMinute < MINUTES_PER_DAY;
  return {
    rule: 'day-growth',
    certainty: 'doubtful',
    spentUsd: isAnswered ? 0 : spentUsd,
    limitUsd,
    usdPerMinute: pace.usdPerMinute,
    sinceMinute: nowMinute - MINUTES_PER_DAY,
    words: () =>
      `${formatUsd(spentUsd)} in 24 hours, its largest day was ${formatUsd(usualDayUsd(days))}`,
    isQuiet: (usd) => isMeanWithin(usd, limitUsd / DAY_MULTIPLE / MINUTES_PER_DAY),
  };
}

/** Two minutes in a row above these leave no room for a usual burst: in 14 Azure function-years none did. */
const MINUTE_MULTIPLE = 5;
/** What takes all that the account may run leaves nothing for anybody else: there the next larger burst is enough. */
const MINUTE_MULTIPLE_OF_ALL = 1.25;
const MINUTE_USD_PER_HOUR = 3;
/** Minutes that nothing has reported yet are most of a flood's bill: at such a pace the dollar floor is too patient. */
export const MINUTE_FLOOR_USD = 0.4;

/** The quick look: a pace unlike any minute of the week, before the sums of excess have filled. */
export function minuteFinding(input: JudgeInput, pace: Pace, standingUsd: number): Finding {
  const { state, nowMinute, precedentUsd } = input;
  const isIdle = hasNoUsers(state);
  const multiple = isTakingAll(input, pace) ? MINUTE_MULTIPLE_OF_ALL : MINUTE_MULTIPLE;
  const threshold = Math.max(MINUTE_USD_PER_HOUR / 60, multiple * precedentUsd);
  // Zero takes two minutes that were reported; a hold takes one and a witness.
  const isAbove = (isIdle ? pace.twiceSeenUsd : pace.confirmedUsd) > threshold;
  return {
    rule: 'minute-multiple',
    certainty: isIdle ? 'unmistakable' : 'doubtful',
    spentUsd: isAbove ? standingUsd + pace.unreportedExcessUsd + pace.runningUsd : 0,
    limitUsd: isIdle ? MINUTE_FLOOR_USD : 0,
    usdPerMinute: 0,
    sinceMinute: state.fast.sinceMinute || nowMinute,
    words: () =>
      `over ${formatUsd(threshold * 60)}/h in each of its newest minutes, ${multiple} times any minute of its past week`,
    // It rests on the newest minutes alone.
    isQuiet: () => false,
  };
}

/**
 * No honest start is known to burn this much from birth in an account of the usual quota; a flood of 1,000 at 512 MB burns
 * $30 an hour. An account whose quota was raised runs larger things.
 */
const NEW_BURN_USD_PER_HOUR = 25;
const USUAL_QUOTA = 1_000;
export const newBurnUsdPerHour = (concurrencyMax = USUAL_QUOTA): number =>
  NEW_BURN_USD_PER_HOUR * Math.max(1, concurrencyMax / USUAL_QUOTA);

/** No usual day takes most of what the whole account may run at once: its owner would have had the quota raised. */
const ALL_SHARE = 0.8;
export const isTakingAll = (
  { concurrencyMax = Number.POSITIVE_INFINITY }: Pick<JudgeInput, 'concurrencyMax'>,
  { confirmedConcurrency }: Pick<Pace, 'confirmedConcurrency'>,
): boolean => confirmedConcurrency > ALL_SHARE * concurrencyMax;

/** A new function has no usual: what stops it is a pace that no start explains. */
export function newBurnFinding(input: JudgeInput, pace: Pace): Finding {
  const { state } = input;
  const usdPerHour = pace.confirmedUsd * 60;
  const burnUsdPerHour = newBurnUsdPerHour(input.concurrencyMax);
  const isBurning =
    usdPerHour > burnUsdPerHour || (usdPerHour > MINUTE_USD_PER_HOUR && isTakingAll(input, pace));
  return {
    rule: 'new-burn',
    certainty: 'unmistakable',
    spentUsd: isBurning ? state.hour.usd + pace.runningUsd : 0,
    limitUsd: MINUTE_FLOOR_USD,
    usdPerMinute: isBurning ? pace.usdPerMinute : 0,
    sinceMinute: state.hour.index * 60,
    words: () =>
      `a new function at ${formatUsd(usdPerHour)}/h, limit ${formatUsd(burnUsdPerHour)}/h`,
    isQuiet: () => false,
  };
}
