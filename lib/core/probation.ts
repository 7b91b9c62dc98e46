// Is it safe to give a paused function back? Judged while it runs half-open, by what its callers ask for, not only by
// what it is let do: throttled demand counts as if it had run. Silence is calm only after the whole watch.

import { allowanceUsd, type FoldContext, fastLimitUsd } from './allowance';
import type { DetectorState } from './baseline';
import { formatUsd } from './money';
import { costUsd, type Rate } from './rate';
import { problemsWithUsage, type Reading, type UsageSample } from './usage';

export interface ProbationInput {
  readonly reading: Reading<UsageSample>;
  readonly state: DetectorState;
  readonly rate: Rate;
  readonly timeoutSeconds: number;
  readonly context: FoldContext;
  readonly sinceMinute: number;
  readonly nowMinute: number;
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

export function judgeProbation(input: ProbationInput): ProbationVerdict {
  const { reading, sinceMinute, nowMinute, context } = input;
  if (reading.outcome === 'unreadable') return { kind: 'watching' };
  const samples = reading.samples.filter(
    (sample) => sample.epochMinute > sinceMinute && problemsWithUsage(sample, input).length === 0,
  );
  const minutes = Math.max(0, nowMinute - LAG_MINUTES - sinceMinute);
  const demandUsd = samples.reduce((sum, sample) => sum + demandOf(sample, input), 0);
  const backlogUsd = input.pausedMinutes * input.state.envelopeUsdPerMinute;
  const allowedUsd = minutes * allowanceUsd(input.state, nowMinute, context) + backlogUsd;
  const limitUsd = fastLimitUsd(input.state, context.policy);
  const hourAheadUsd = minutes > 0 ? ((demandUsd - allowedUsd) / minutes) * 60 : 0;
  if (minutes >= EARLIEST_MINUTES && samples.length >= EARLIEST_MINUTES && hourAheadUsd > limitUsd)
    return {
      kind: 'hot',
      because: `its callers ask for ${formatUsd(hourAheadUsd)}/h above its allowance, limit ${formatUsd(limitUsd)}`,
    };
  if (minutes < context.policy.probationMinutes) return { kind: 'watching' };
  return { kind: 'calm', because: `calm for ${minutes} min at small concurrency` };
}

/** What the sample would have cost had nothing been turned away. */
function demandOf(sample: UsageSample, { rate, state }: ProbationInput): number {
  const spent = costUsd(sample, rate);
  if (sample.throttles === 0) return spent;
  const usual =
    state.hour.invocations > 0 ? state.hour.usd / state.hour.invocations : rate.usdPerInvocation;
  const each = sample.invocations > 0 ? spent / sample.invocations : usual;
  return spent + sample.throttles * each;
}
