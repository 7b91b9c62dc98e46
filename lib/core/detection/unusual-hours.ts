// What no hour of rush shows: callers who stay all day. Their hours stand out from the same hours of the days before,
// and the quiet hours most of all. It tells or holds; a function is never taken to zero for its hours.

import { formatUsd } from '../units/money';
import { HOURS_PER_WEEK, MINUTES_PER_DAY, weekSlotOf } from '../units/time';
import type { DetectorState } from './baseline';
import type { Finding, JudgeInput } from './judge-input';
import type { Pace } from './pace';
import { isMeanWithin } from './quiet';
import {
  quietHourUsd,
  type RollingDays,
  rollingDayUsd,
  usualDayUsd,
  usualQuietHourUsd,
} from './rolling-day';

/** So many in a row: a rush may last for two. */
const HOURS = 3;
/** Times the same hours of the week before, each day's with the hours beside it; of the seven, the middle one. */
const HOUR_MULTIPLE = 3;
const EXTRA_FLOOR_USD = 5;
/** Less than this share of a day above its usual hours is no reason to hold anything. */
const EXTRA_DAY_SHARE = 0.2;

export function hourMultipleFinding({ state, nowMinute }: JudgeInput): Finding {
  const { days, hour, heldThroughMinute } = state;
  const first = hour.index - HOURS;
  // As with a day's growth: a hold of today that ended calm was the answer.
  const isAnswered = nowMinute - heldThroughMinute < MINUTES_PER_DAY;
  let extraUsd = isAnswered ? Number.NEGATIVE_INFINITY : 0;
  for (let index = first; index < hour.index; index++) {
    const usd = days.hoursUsd[index % 24] ?? 0;
    const usualUsd = 60 * usualAroundUsdPerMinute(state, index);
    extraUsd =
      usd > HOUR_MULTIPLE * usualUsd ? extraUsd + usd - usualUsd : Number.NEGATIVE_INFINITY;
  }
  const limitUsd = Math.max(EXTRA_FLOOR_USD, EXTRA_DAY_SHARE * usualDayUsd(days));
  return {
    rule: 'hour-multiple',
    certainty: 'doubtful',
    spentUsd: Math.max(0, extraUsd),
    limitUsd,
    usdPerMinute: 0,
    sinceMinute: first * 60,
    words: () =>
      `${HOURS} hours in a row above ${HOUR_MULTIPLE} times the same hours of its last week, ${formatUsd(extraUsd)} more`,
    isQuiet: (usd) => isMeanWithin(usd, limitUsd / (HOURS * 60)),
  };
}

/** Of each of the seven days before, the dearest of this hour and the two beside it; what nobody has seen is nothing. */
function usualAroundUsdPerMinute({ ringUsdPerMinute }: DetectorState, epochHour: number): number {
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => {
    const around = [-1, 0, 1].map((beside) => day * 24 - beside);
    return around
      .filter((hoursAgo) => hoursAgo < HOURS_PER_WEEK)
      .reduce((most, ago) => Math.max(most, ringUsdPerMinute[weekSlotOf(epochHour - ago)] ?? 0), 0);
  });
  return days.sort((a, b) => a - b)[3] ?? 0;
}

/** Twice as much in every quiet hour of a day, on a function whose quiet hours followed each other within a half. */
const QUIET_MULTIPLE = 1.5;
const QUIET_FLOOR_USD_PER_DAY = 5;

/** Something runs all day long that did not run before. Dollars of a day, so that they compare with a bill. */
export function raisedQuietHours(days: RollingDays): { usd: number; usualUsd: number } | undefined {
  const usd = 24 * quietHourUsd(days);
  const usualUsd = 24 * usualQuietHourUsd(days);
  const isRaised = usd > QUIET_MULTIPLE * usualUsd && usd - usualUsd > QUIET_FLOOR_USD_PER_DAY;
  return isRaised ? { usd, usualUsd } : undefined;
}

/** A function that cost less than this on its largest day has found no users yet. */
const IDLE_USD_PER_DAY = 0.05;
/** What it may take in a month, all its days added up, before a person has said that it is meant to. */
const CREEP_USD = 25;

export const wasIdle = ({ fromUsd }: RollingDays): boolean => fromUsd < IDLE_USD_PER_DAY;

/** What its days cost above the level that it began from; the day in progress is a part of them. */
export const creptUsd = ({ days, day }: DetectorState): number =>
  days.aboveUsd + Math.max(0, day.usd - day.largestUsd - days.fromUsd);

/** An idle function that comes to cost money, however slowly. */
export function creepFinding(state: DetectorState, pace: Pace): Finding {
  const { days } = state;
  return {
    rule: 'creep',
    certainty: 'likely',
    spentUsd: wasIdle(days) ? creptUsd(state) : 0,
    limitUsd: CREEP_USD,
    usdPerMinute: wasIdle(days) ? pace.usdPerMinute : 0,
    sinceMinute: (state.hour.index - 24) * 60,
    words: () => `${formatUsd(creptUsd(state))} in a month, and it was idle when it was first seen`,
    // Bursts of a minute every few hours are over whenever somebody looks: the day says whether it goes on.
    isQuiet: (usd) => isMeanWithin(usd, CREEP_USD / 30 / 1440) && state.day.usd <= CREEP_USD / 30,
  };
}

/** One bill more than it began with is told, at any size. */
const CREPT_BILLS = 1;
const CREPT_FLOOR_USD = 50;

export function hasCrept(state: DetectorState): boolean {
  const billUsd = 30 * state.days.fromUsd;
  return (
    creptUsd(state) > Math.max(CREPT_FLOOR_USD, CREPT_BILLS * billUsd) &&
    rollingDayUsd(state.days, state.hour) > state.days.fromUsd
  );
}
