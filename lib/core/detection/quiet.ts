// Whether what broke a rule is over: a function that has calmed down since is told about and watched, not paused.
// Silence counts only where metrics flow, and for long enough that no pulse and no long run can hide in it.

import { costUsd } from '../prices/rate';
import type { DetectInput } from './detect-input';

/** Minutes after which a bucket is taken as final: publishing takes up to 3, and a run reports only when it ends. */
export const settleMinutesOf = (timeoutSeconds: number): number =>
  5 + Math.ceil(timeoutSeconds / 60);

/** Beyond what may still be unreported: one that floods for a minute in ten is never taken for calm. */
const QUIET_MINUTES = 10;
/** An account's minute shows within three minutes of its end, and the guard's own runs make one every minute. */
const FLOWING_MINUTES = 10;

/** Without a recent minute of the account nobody knows what goes on, and silence is no calm. */
export const areMetricsFlowing = (watermarkMinute: number, nowMinute: number): boolean =>
  nowMinute - watermarkMinute <= FLOWING_MINUTES;

/**
 * A watch lasts as much longer as metrics are late, as long as they are within the reading of a probation. Metrics that are
 * a quarter of an hour late all day must not keep a hold for as long.
 */
const WATCHABLE_MINUTES = 25;

export const canBeWatched = (watermarkMinute: number, nowMinute: number): boolean =>
  nowMinute - watermarkMinute <= WATCHABLE_MINUTES;

/** Dollars of each minute lately, for one that may have calmed down; undefined where nobody can know. */
export function lateUsdPerMinute(input: DetectInput): readonly number[] | undefined {
  const { reading, rate, nowMinute, watermarkMinute, timeoutSeconds } = input;
  if (reading.outcome === 'unreadable' || !areMetricsFlowing(watermarkMinute, nowMinute))
    return undefined;
  const minutes = QUIET_MINUTES + settleMinutesOf(timeoutSeconds);
  const usd = new Array<number>(minutes).fill(0);
  for (const sample of reading.samples) {
    const slot = minutes - 1 - (nowMinute - sample.epochMinute);
    if (slot >= 0) usd[slot] = Math.max(usd[slot] ?? 0, costUsd(sample, rate));
  }
  return usd;
}

export const areAllWithin = (usd: readonly number[], limitUsd: number): boolean =>
  usd.every((minute) => minute <= limitUsd);

export const isMeanWithin = (usd: readonly number[], limitUsd: number): boolean =>
  usd.reduce((sum, minute) => sum + minute, 0) <= limitUsd * usd.length;
