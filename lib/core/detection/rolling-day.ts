// What a function spends in any 24 hours, and the largest such day of the last four weeks.
// A guess about what is too much follows this. It never stops the function by itself: only a person's number does that.

import type { GuardPolicy } from '../policy/policy';
import { withSlot } from '../units/ring';

/** An hour and what was spent in it. */
export interface HourOfSpend {
  readonly index: number;
  readonly usd: number;
}

export interface RollingDays {
  /** Dollars of the last 24 hours that have ended, by hour of the day. */
  readonly hoursUsd: readonly number[];
  /** The largest 24 hours that ended within each day, newest last, 28 at most. */
  readonly largestUsd: readonly number[];
  /** The largest 24 hours so far today. */
  readonly todayUsd: number;
  /** Of each of those days, what its sixth quietest hour cost, newest last; and of today so far. */
  readonly quietUsd: readonly number[];
  readonly todayQuietUsd: number;
  /** Its largest usual day when the guard came to know it, or when a person accepted a level. */
  readonly fromUsd: number;
  /** What its days have cost above that since; of a month ago a third is left. */
  readonly aboveUsd: number;
}

const HOURS = 24;
const DAYS_KEPT = 28;
/** A month ago counts for half, as with the envelope: what was usual fades, and is not forgotten overnight. */
const FADE_PER_DAY = 0.975;

export const NO_DAYS: RollingDays = Object.freeze({
  hoursUsd: Object.freeze(new Array<number>(HOURS).fill(0)),
  largestUsd: Object.freeze([]),
  todayUsd: 0,
  quietUsd: Object.freeze([]),
  todayQuietUsd: 0,
  fromUsd: 0,
  aboveUsd: 0,
});

/** The 23 hours before, and the hour in progress. */
export function rollingDayUsd(days: RollingDays, hour: HourOfSpend): number {
  const slot = hour.index % HOURS;
  return days.hoursUsd.reduce((sum, usd, at) => (at === slot ? sum : sum + usd), hour.usd);
}

/** The largest rolling day that is usual: today's counts only once today is over. */
export const usualDayUsd = ({ largestUsd }: RollingDays): number => largestFaded(largestUsd);

function largestFaded(daysUsd: readonly number[]): number {
  const last = daysUsd.length - 1;
  return daysUsd.reduce((most, usd, day) => Math.max(most, usd * FADE_PER_DAY ** (last - day)), 0);
}

/** Five hours may be quieter: a night's outage, a batch that rests. */
const QUIETER_HOURS = 5;

/** The sixth quietest of 24 hours. What runs all day long raises it, whatever the busy hours are like. */
export const quietHourUsd = ({ hoursUsd }: Pick<RollingDays, 'hoursUsd'>): number =>
  sixthLeast(Float64Array.from(hoursUsd));

/** Sorts what it is given: numbers in an array of their own kind need no comparison in JavaScript. */
const sixthLeast = (hoursUsd: Float64Array): number => hoursUsd.sort()[QUIETER_HOURS] ?? 0;

/** Whether the sixth quietest hour costs more, without sorting them: most days raise nothing. */
function isQuietAbove(hoursUsd: Float64Array, usd: number): boolean {
  let quieter = 0;
  for (const hourUsd of hoursUsd) if (hourUsd <= usd && ++quieter > QUIETER_HOURS) return false;
  return true;
}

export const usualQuietHourUsd = ({ quietUsd }: RollingDays): number => largestFaded(quietUsd);

/** Closes `hour`; hours between it and the next one had no traffic. A frozen hour counts, and makes no day the largest. */
export function withHourEnded(
  days: RollingDays,
  hour: HourOfSpend & { readonly isFrozen: boolean },
  nextIndex: number,
): RollingDays {
  const dayUsd = rollingDayUsd(days, hour);
  let hoursUsd = withSlot(days.hoursUsd, hour.index % HOURS, hour.usd);
  for (let index = Math.max(hour.index + 1, nextIndex - HOURS); index < nextIndex; index++)
    hoursUsd = withSlot(hoursUsd, index % HOURS, 0);
  return {
    ...days,
    hoursUsd,
    todayUsd: hour.isFrozen ? days.todayUsd : Math.max(days.todayUsd, dayUsd),
    todayQuietUsd: hour.isFrozen
      ? days.todayQuietUsd
      : Math.max(days.todayQuietUsd, quietHourUsd({ hoursUsd })),
  };
}

/**
 * Growth of 20 % a month passes; growth of a third a day, which no business keeps up, is held within five days
 * (scenario `boiling-frog`). What is meant to stay is accepted by its owner. A whole day is steadier than its busiest
 * hour, so it grows by no more than this where the policy lets the envelope grow by half.
 */
const GROWTH_PER_DAY_MAX = 1.25;

/** Of what was spent above the level at install, so much is left a day later. */
const ABOVE_LEFT = 1 - 1 / 30;

export interface DayEnd {
  readonly isLearning: boolean;
  readonly floorUsd: number;
  /** What the day cost. */
  readonly spentUsd: number;
  readonly policy: Pick<GuardPolicy, 'growthPerDay' | 'growthPer28Days'>;
}

/** Takes today in as usual, by no more than the caps on growth allow. */
export function withDayEnded(days: RollingDays, cap: DayEnd): RollingDays {
  const usual = usualDayUsd(days);
  const oldest = Math.max(days.largestUsd[0] ?? 0, cap.floorUsd);
  const growthPerDay = Math.min(cap.policy.growthPerDay, GROWTH_PER_DAY_MAX);
  const most = Math.min(
    growthPerDay * Math.max(usual, cap.floorUsd),
    cap.policy.growthPer28Days * oldest,
  );
  const today = cap.isLearning ? days.todayUsd : Math.min(days.todayUsd, most);
  const quiet = cap.isLearning
    ? days.todayQuietUsd
    : Math.min(
        days.todayQuietUsd,
        growthPerDay * Math.max(usualQuietHourUsd(days), cap.floorUsd / HOURS),
      );
  const grown = {
    ...days,
    largestUsd: [...days.largestUsd, today].slice(-DAYS_KEPT),
    todayUsd: 0,
    quietUsd: [...days.quietUsd, quiet].slice(-DAYS_KEPT),
    todayQuietUsd: 0,
  };
  return {
    ...grown,
    fromUsd: cap.isLearning ? usualDayUsd(grown) : days.fromUsd,
    aboveUsd: cap.isLearning
      ? 0
      : ABOVE_LEFT * days.aboveUsd + Math.max(0, cap.spentUsd - days.fromUsd),
  };
}

/** From hourly history, oldest first; each hour with its dollars. */
export function daysFromHistory(
  hours: ReadonlyArray<{ readonly epochHour: number; readonly usd: number }>,
  liveHour: number,
): RollingDays {
  const first = hours[0]?.epochHour ?? liveHour;
  // One array and not a look-up for each hour of each day: a new guard does this for every function of the account.
  const usdFromFirst = new Float64Array(Math.max(0, liveHour - first));
  for (const { epochHour, usd } of hours) usdFromFirst[epochHour - first] = usd;
  const at = (epochHour: number): number => usdFromFirst[epochHour - first] ?? 0;
  const largestUsd: number[] = [];
  const quietUsd: number[] = [];
  let sum = 0;
  let largest = 0;
  let quiet = 0;
  for (let hour = first; hour < liveHour; hour++) {
    sum = Math.max(0, sum + at(hour) - at(hour - HOURS));
    largest = Math.max(largest, sum);
    if (hour >= first + HOURS - 1) {
      const dayUsd = usdFromFirst.subarray(hour - first - 23, hour - first + 1);
      if (isQuietAbove(dayUsd, quiet)) quiet = sixthLeast(dayUsd.slice());
    }
    if ((hour + 1) % HOURS !== 0) continue;
    largestUsd.push(largest);
    quietUsd.push(quiet);
    largest = 0;
    quiet = 0;
  }
  // What came before the last midnight is usual; of today, what there was so far is too.
  const kept = [...largestUsd, ...(largest > 0 ? [largest] : [])].slice(-DAYS_KEPT);
  const keptQuiet = [...quietUsd, ...(quiet > 0 ? [quiet] : [])].slice(-DAYS_KEPT);
  const days = {
    ...NO_DAYS,
    hoursUsd: dayTo(at, liveHour - 1),
    largestUsd: kept,
    quietUsd: keptQuiet,
  };
  return { ...days, fromUsd: usualDayUsd(days) };
}

/** The 24 hours that end with this one, by hour of the day. */
const dayTo = (at: (epochHour: number) => number, last: number): number[] =>
  Array.from({ length: HOURS }, (_, slot) => at(last - (((last % HOURS) - slot + HOURS) % HOURS)));
