// What a meter says a function did, and the trust boundary it must pass.
// A value that cannot be true is a named problem, never a number: nothing unreadable becomes zero.

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

const NO_PROBLEMS: readonly string[] = Object.freeze([]);

/** The quick yes for the ordinary sample; whatever it cannot vouch for is examined field by field. */
function isPlain(sample: UsageSample, { nowMinute, timeoutSeconds }: UsageLimits): boolean {
  if (typeof sample !== 'object' || sample === null) return false;
  const { epochMinute, invocations, durationSeconds, throttles, errors } = sample;
  return (
    Number.isSafeInteger(epochMinute) &&
    epochMinute <= nowMinute &&
    epochMinute > nowMinute - 1440 * OLDEST_DAYS &&
    (sample.spanMinutes === 1 || sample.spanMinutes === 60) &&
    isPlainCount(invocations) &&
    isPlainCount(throttles) &&
    isPlainCount(errors) &&
    isPlainCount(durationSeconds) &&
    (sample.concurrencyMax === undefined || isPlainCount(sample.concurrencyMax)) &&
    durationSeconds <= invocations * longestRunSeconds(timeoutSeconds) + 1
  );
}

const isPlainCount = (value: unknown): boolean =>
  typeof value === 'number' && value >= 0 && value <= INVOCATIONS_PER_MINUTE_MAX;

/** Every way in which a sample cannot be true, in words. An empty list means: believe it. */
export function problemsWithUsage(sample: UsageSample, limits: UsageLimits): readonly string[] {
  if (isPlain(sample, limits)) return NO_PROBLEMS;
  if (!isFields(sample)) return [`sample is ${shown(sample)}, not an object`];
  const problems = [
    ...problemsWithBucket(sample, limits.nowMinute),
    ...(['invocations', 'durationSeconds', 'throttles', 'errors'] as const).flatMap((field) =>
      problemsWithCount(field, sample[field], sample.spanMinutes),
    ),
    ...(sample.concurrencyMax === undefined
      ? []
      : problemsWithCount('concurrencyMax', sample.concurrencyMax, 1)),
  ];
  if (problems.length > 0) return problems;
  const longestSeconds = longestRunSeconds(limits.timeoutSeconds);
  if (sample.durationSeconds > sample.invocations * longestSeconds + 1) {
    problems.push(
      `durationSeconds ${sample.durationSeconds} is more than ${sample.invocations} invocations can run at ${Math.round(longestSeconds)} s each`,
    );
  }
  return problems;
}

export function problemsWithAccountSample(sample: AccountSample, nowMinute: number): string[] {
  if (!isFields(sample)) return [`sample is ${shown(sample)}, not an object`];
  return [
    ...problemsWithBucket(sample, nowMinute),
    ...problemsWithCount('invocations', sample.invocations, sample.spanMinutes),
    ...problemsWithCount('concurrencyMax', sample.concurrencyMax, 1),
  ];
}

function problemsWithBucket(
  sample: { epochMinute: number; spanMinutes: number },
  nowMinute: number,
): string[] {
  const { epochMinute, spanMinutes } = sample;
  if (!Number.isSafeInteger(epochMinute))
    return [`epochMinute ${shown(epochMinute)} is not a whole minute`];
  if (spanMinutes !== 1 && spanMinutes !== 60)
    return [`spanMinutes ${shown(spanMinutes)} is not 1 or 60`];
  if (epochMinute > nowMinute)
    return [`epochMinute ${epochMinute} lies ${epochMinute - nowMinute} min in the future`];
  if (epochMinute < nowMinute - OLDEST_DAYS * 1440)
    return [`epochMinute ${epochMinute} is older than ${OLDEST_DAYS} days`];
  return [];
}

function problemsWithCount(field: string, value: number, spanMinutes: number): string[] {
  if (typeof value !== 'number' || !Number.isFinite(value))
    return [`${field} ${shown(value)} is not a number`];
  if (value < 0) return [`${field} ${value} is negative`];
  // A run lasts up to 900 s, so a bucket may hold that many seconds for each invocation. Of a span that is neither, the
  // bucket's own problem tells; it may be anything, and must not be calculated with.
  const ceiling =
    INVOCATIONS_PER_MINUTE_MAX *
    (spanMinutes === 60 ? 60 : 1) *
    (field === 'durationSeconds' ? 900 : 1);
  return value > ceiling ? [`${field} ${value} is beyond what any account can do`] : [];
}
