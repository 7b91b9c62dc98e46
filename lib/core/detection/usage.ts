// What a meter says a function did, and the trust boundary it must pass.
// A value that cannot be true is a named problem, never a number: nothing unreadable becomes zero.

import { MINUTES_PER_DAY } from '../units/time';
import { isFields, shown } from '../units/values';

/** One bucket of metrics. `spanMinutes` is 1 for live reads and 60 for back-filled history. */
export interface UsageSample {
  readonly epochMinute: number;
  readonly spanMinutes: 1 | 60;
  readonly invocations: number;
  /** Sum of run time of the invocations that started in the bucket. */
  readonly durationSeconds: number;
  readonly throttles: number;
  readonly errors: number;
  /** The most that ran at once, known while runs go on; left out: not read. */
  readonly concurrencyMax?: number;
}

/** Nothing began in it and nothing failed: it says only that runs go on. */
export const isOnlyRunning = (sample: UsageSample): boolean =>
  sample.concurrencyMax !== undefined &&
  sample.invocations + sample.durationSeconds + sample.throttles + sample.errors === 0;

/**
 * Where a run is counted when it ends, and billed in each minute of an instance: what is at work and has not ended counts too,
 * at least one execution for each minute of an instance. More seconds than executions could take would be no sample at all.
 */
export const executionsAtLeast = (counted: number, durationSeconds: number): number =>
  Math.max(counted, Math.ceil(durationSeconds / 60));

/** The whole account in one minute: what the tripwire sees. */
export interface AccountSample {
  readonly epochMinute: number;
  readonly spanMinutes: 1 | 60;
  readonly invocations: number;
  readonly concurrencyMax: number;
}

/** A reading either is data or says why it is not. */
export type Reading<Sample> =
  | { readonly outcome: 'read'; readonly samples: readonly Sample[] }
  | { readonly outcome: 'unreadable'; readonly because: string };

export interface UsageLimits {
  readonly nowMinute: number;
  readonly timeoutSeconds: number;
}

/** Ten times the request rate of an account with a quota of 100,000: nothing real is above it. */
const INVOCATIONS_PER_MINUTE_MAX = 10 * 10 * 100_000 * 60;
/** CloudWatch keeps one-hour buckets for 455 days (CloudWatch GetMetricData reference, 2026-04). */
const OLDEST_DAYS = 455;

/** Lambda's longest run (quotas page, 2026-04). The timeout we know may be an hour old: a deploy changes it. */
const RUN_SECONDS_MAX = 900;
const longestRunSeconds = (timeoutSeconds: number): number =>
  Math.max(RUN_SECONDS_MAX, timeoutSeconds) * 1.1;

/** Every way in which a sample cannot be true, in words. An empty list means: believe it. */
export function problemsWithUsage(sample: UsageSample, limits: UsageLimits): readonly string[] {
  if (!isFields(sample)) return [`sample is ${shown(sample)}, not an object`];
  const { spanMinutes, invocations, durationSeconds, concurrencyMax } = sample;
  const problems: string[] = [];
  const tell = (problem: string | null): void => {
    if (problem !== null) problems.push(problem);
  };
  tell(problemWithBucket(sample, limits.nowMinute));
  tell(problemWithCount('invocations', invocations, spanMinutes));
  tell(problemWithCount('durationSeconds', durationSeconds, spanMinutes));
  tell(problemWithCount('throttles', sample.throttles, spanMinutes));
  tell(problemWithCount('errors', sample.errors, spanMinutes));
  if (concurrencyMax !== undefined) tell(problemWithCount('concurrencyMax', concurrencyMax, 1));
  const longestSeconds = longestRunSeconds(limits.timeoutSeconds);
  if (problems.length > 0 || durationSeconds <= invocations * longestSeconds + 1) return problems;
  return [
    `durationSeconds ${durationSeconds} is more than ${invocations} invocations can run at ${Math.round(longestSeconds)} s each`,
  ];
}

export function problemsWithAccountSample(sample: AccountSample, nowMinute: number): string[] {
  if (!isFields(sample)) return [`sample is ${shown(sample)}, not an object`];
  return [
    problemWithBucket(sample, nowMinute),
    problemWithCount('invocations', sample.invocations, sample.spanMinutes),
    problemWithCount('concurrencyMax', sample.concurrencyMax, 1),
  ].filter((problem) => problem !== null);
}

function problemWithBucket(
  { epochMinute, spanMinutes }: { epochMinute: number; spanMinutes: number },
  nowMinute: number,
): string | null {
  if (!Number.isSafeInteger(epochMinute))
    return `epochMinute ${shown(epochMinute)} is not a whole minute`;
  if (spanMinutes !== 1 && spanMinutes !== 60)
    return `spanMinutes ${shown(spanMinutes)} is not 1 or 60`;
  if (epochMinute > nowMinute)
    return `epochMinute ${epochMinute} lies ${epochMinute - nowMinute} min in the future`;
  if (epochMinute < nowMinute - OLDEST_DAYS * MINUTES_PER_DAY)
    return `epochMinute ${epochMinute} is older than ${OLDEST_DAYS} days`;
  return null;
}

function problemWithCount(field: string, value: number, spanMinutes: number): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value))
    return `${field} ${shown(value)} is not a number`;
  if (value < 0) return `${field} ${value} is negative`;
  // A run lasts up to 900 s, so a bucket may hold that many seconds for each invocation. Of a span that is neither, the
  // bucket's own problem tells; it may be anything, and must not be calculated with.
  const most =
    INVOCATIONS_PER_MINUTE_MAX *
    (spanMinutes === 60 ? 60 : 1) *
    (field === 'durationSeconds' ? RUN_SECONDS_MAX : 1);
  return value > most ? `${field} ${value} is beyond what any account can do` : null;
}
