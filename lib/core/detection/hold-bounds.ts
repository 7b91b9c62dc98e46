// What a function may burn while it is held, in dollars, and the concurrency that allows no more.
// First wide, so that most honest work goes on; then, where the day's extra dollars pass a sum, as tight as its usual.

import type { Rate } from '../prices/rate';
import { MINUTES_PER_DAY } from '../units/time';
import type { DetectorState } from './baseline';
import { hasNoUsers } from './guesses';
import { rollingDayUsd, usualDayUsd } from './rolling-day';
import { wasIdle } from './unusual-hours';

/** What it may burn while nobody has looked, a month: one run at a time of 1 GB, so that few need be shut again. */
export const RETRY_USD_PER_MONTH = 50;
const RETRY_USD_PER_MINUTE = RETRY_USD_PER_MONTH / (30 * MINUTES_PER_DAY);

/** As much as the fast rule allows, and as the busiest minute of its week where it has users; today's may be the attack's. */
const WIDE_MULTIPLE = 3;

export const wideUsdPerMinute = (state: DetectorState): number =>
  Math.max(
    tightUsdPerMinute(state),
    WIDE_MULTIPLE * state.envelopeUsdPerMinute,
    ...(hasNoUsers(state) ? [] : state.peakMinuteUsd.filter((_, day) => day !== todayOf(state))),
  );

const todayOf = ({ hour }: DetectorState): number => Math.floor(hour.index / 24) % 7;

/**
 * The mean of its largest usual day: held there, a flood can at most double the bill. Of a function that was idle, what
 * its days have come to cost may be the attack's.
 */
export const tightUsdPerMinute = ({ days }: DetectorState): number =>
  wasIdle(days)
    ? RETRY_USD_PER_MINUTE
    : Math.max(RETRY_USD_PER_MINUTE, usualDayUsd(days) / MINUTES_PER_DAY);

/**
 * Who takes nearly all of an account takes it from the honest callers of a held function too: of what a hold lets run, they
 * get their share among a thousand. A fifth of its usual lets them wait little longer, and halves the loss that was left
 * of floods (docs/benchmark.md, 2026-11-30).
 */
const SEIZED_SHARE = 0.2;

export const seizedUsdPerMinute = (state: DetectorState): number =>
  Math.max(RETRY_USD_PER_MINUTE, SEIZED_SHARE * tightUsdPerMinute(state));

/** Beyond this much above the largest usual day, a wide hold was too wide. */
export const EXTRA_FLOOR_USD = 5;
export const EXTRA_DAYS = 4;
export const extraLimitUsd = ({ days }: DetectorState): number =>
  Math.max(EXTRA_FLOOR_USD, EXTRA_DAYS * usualDayUsd(days));

/** Dollars of the last 24 hours above the largest 24 hours that are usual. */
export const extraUsd = ({ days, hour }: DetectorState): number =>
  Math.max(0, rollingDayUsd(days, hour) - usualDayUsd(days));

/** Lambda takes up to ten requests a second for each unit of concurrency (Lambda guide, "Lambda quotas", 2026-04). */
const CALLS_PER_SLOT_MINUTE = 600;

/**
 * Instances that scale are filled to 60 % of what they take, and to all of it where their number is held
 * (cloud.google.com/run/docs/about-instance-autoscaling, 2026-11).
 */
const FILLED_SHARE = 0.6;

/** What one unit of concurrency burns in a minute when it is never idle, by what a call costs of late. */
export function slotUsdPerMinute(rate: Rate, usdPerCall: number): number {
  const { usdPerSecond, usdPerInvocation, isShared } = rate;
  const seconds = usdPerSecond > 0 ? Math.max(0, usdPerCall - usdPerInvocation) / usdPerSecond : 0;
  const most = seconds > 0 ? 60 / seconds : CALLS_PER_SLOT_MINUTE;
  const calls = isShared ? most / FILLED_SHARE : Math.min(CALLS_PER_SLOT_MINUTE, most);
  return 60 * usdPerSecond + calls * usdPerInvocation;
}

/** What so many cost in a minute when none of them is ever idle. */
export const burnUsdPerMinute = (executions: number, state: DetectorState, rate: Rate): number =>
  executions * slotUsdPerMinute(rate, usdPerCallOf(state));

/** How many may run at once within a burn; at least one, because a hold is no pause. */
export function concurrencyWithin(usdPerMinute: number, state: DetectorState, rate: Rate): number {
  const slotUsd = slotUsdPerMinute(rate, usdPerCallOf(state));
  const slots = slotUsd > 0 ? Math.floor(usdPerMinute / slotUsd) : 1;
  return Math.min(CONCURRENCY_MAX, Math.max(1, slots));
}

/** No account runs more, whatever its prices say. */
const CONCURRENCY_MAX = 100_000;

const usdPerCallOf = (state: DetectorState): number => {
  const { usd, invocations } = state.hour;
  return invocations > 0 ? usd / invocations : usualUsdPerCall(state);
};

const usualUsdPerCall = ({ ringUsdPerMinute, ringInvocationsPerMinute }: DetectorState): number => {
  const invocations = Math.max(0, ...ringInvocationsPerMinute);
  return invocations > 0 ? Math.max(0, ...ringUsdPerMinute) / invocations : 0;
};
