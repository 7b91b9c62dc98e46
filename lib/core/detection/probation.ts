// Is it safe to give a paused function back? Judged while it runs half-open, by what its callers ask for, not only by
// what it is let do: throttled demand counts as if it had run. Silence is calm only after the whole watch, and only
// while metrics flow: where nothing arrives at all, nobody has been calm.

import { costUsd, type Rate } from '../prices/rate';
import { formatUsd } from '../units/money';
import { allowanceUsd, type FoldContext, fastLimitUsd } from './allowance';
import { type DetectorState, isLearningAt, usualInvocationsPerMinute } from './baseline';
import { newBurnUsdPerHour } from './guesses';
import { problemsWithUsage, type Reading, type UsageSample } from './usage';

export interface ProbationInput {
  readonly reading: Reading<UsageSample>;
  readonly state: DetectorState;
  readonly rate: Rate;
  readonly timeoutSeconds: number;
  /** How many of it may run at once; left out: unknown. */
  readonly concurrencyMax?: number;
  readonly context: FoldContext;
  readonly sinceMinute: number;
  readonly nowMinute: number;
  /** The newest minute of the account that any metric was published for. */
  readonly watermarkMinute: number;
  /** How long the function was paused: a backlog of so many usual minutes is no sign of an attack. */
  readonly pausedMinutes: number;
}

export type ProbationVerdict =
  | { readonly kind: 'watching' }
  | { readonly kind: 'calm'; readonly because: string }
  | { readonly kind: 'hot'; readonly because: string };

/** Metrics trail by up to three minutes, so the watch ends that much later. */
const LAG_MINUTES = 4;
const EARLIEST_MINUTES = 3;
/** A reading reaches back half an hour; demand before that is not in it and must not be taken for calm. */
const WATCHED_MINUTES = 30;

export function judgeProbation(input: ProbationInput): ProbationVerdict {
  const { reading, nowMinute, context } = input;
  const isReadable =
    reading.outcome === 'read' &&
    reading.samples.every((sample) => problemsWithUsage(sample, input).length === 0);
  if (!isReadable) return { kind: 'watching' };
  const sinceMinute = Math.max(input.sinceMinute, nowMinute - WATCHED_MINUTES);
  const samples = reportsSince(sinceMinute, reading.samples);
  const minutes = Math.max(0, nowMinute - LAG_MINUTES - sinceMinute);
  const backlogUsd = input.pausedMinutes * input.state.envelopeUsdPerMinute;
  const allowedUsd = minutes * allowanceUsd(input.state, nowMinute, context) + backlogUsd;
  // Where nobody knows what is usual, what is too much is what a new function is paused for.
  const isNew = isLearningAt(input.state.knownSinceMinute, nowMinute, context.policy);
  const limitUsd = isNew
    ? newBurnUsdPerHour(input.concurrencyMax)
    : fastLimitUsd(input.state, context.policy);
  const hourAheadUsd = ((demandUsd(samples, input) - allowedUsd) / minutes) * 60;
  if (minutes >= EARLIEST_MINUTES && samples.length >= EARLIEST_MINUTES && hourAheadUsd > limitUsd)
    return {
      kind: 'hot',
      because: `its callers ask for ${formatUsd(hourAheadUsd)}/h above its allowance, limit ${formatUsd(limitUsd)}`,
    };
  // Only what some metric of the account has reached was watched.
  const watched = Math.min(nowMinute - LAG_MINUTES, input.watermarkMinute) - input.sinceMinute;
  if (watched < context.policy.probationMinutes) return { kind: 'watching' };
  return { kind: 'calm', because: `calm for ${watched} min with a few executions at a time` };
}

/** Each minute once: a bucket only grows, so of two reports the larger is the later. */
function reportsSince(sinceMinute: number, samples: readonly UsageSample[]): UsageSample[] {
  const byMinute = new Map<number, UsageSample>();
  for (const sample of samples) {
    if (sample.epochMinute <= sinceMinute) continue;
    const known = byMinute.get(sample.epochMinute) ?? sample;
    byMinute.set(sample.epochMinute, {
      ...sample,
      invocations: Math.max(sample.invocations, known.invocations),
      durationSeconds: Math.max(sample.durationSeconds, known.durationSeconds),
      throttles: Math.max(sample.throttles, known.throttles),
    });
  }
  return [...byMinute.values()];
}

/** What the watch would have cost had nothing been turned away. */
function demandUsd(samples: readonly UsageSample[], { rate, state }: ProbationInput): number {
  const sum = (of: (sample: UsageSample) => number): number =>
    samples.reduce((total, sample) => total + of(sample), 0);
  const spentUsd = sum((sample) => costUsd(sample, rate));
  const invocations = sum((sample) => sample.invocations);
  const usual = usualInvocationsPerMinute(state);
  const usualUsd = usual > 0 ? state.envelopeUsdPerMinute / usual : rate.usdPerInvocation;
  const eachUsd = invocations > 0 ? spentUsd / invocations : usualUsd;
  return spentUsd + sum((sample) => sample.throttles) * eachUsd;
}
