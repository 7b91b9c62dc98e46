// The figures behind a verdict, from the judgement's input and its reading.
// They depend on what was reported, never on the order or the number of times in which it was.

import { usualInvocationsPerMinute } from './baseline';
import type { Finding, JudgeInput } from './judge-input';
import type { Pace } from './pace';
import type { UsageSample } from './usage';
import type { Evidence } from './verdict';

const SERIES_MINUTES = 30;
const ERROR_MINUTES = 5;

export function evidenceOf(
  input: JudgeInput,
  pace: Pace,
  finding: Pick<Finding, 'spentUsd' | 'limitUsd' | 'sinceMinute'>,
): Evidence {
  const { state } = input;
  return {
    atMinute: input.nowMinute,
    invocationsPerMinute: pace.invocationsPerMinute,
    usualInvocationsPerMinute: usualInvocationsPerMinute(state),
    usdPerHour: pace.usdPerMinute * 60,
    usualUsdPerHour: state.envelopeUsdPerMinute * 60,
    excessUsd: Math.max(0, finding.spentUsd),
    limitUsd: finding.limitUsd,
    sinceMinute: finding.sinceMinute,
    errorShare: errorShareOf(input),
    series: newestOf(input, SERIES_MINUTES, 'invocations'),
  };
}

/** The last reported minutes, oldest first; the reading may reach further back than what is unsettled. */
export function newestOf(
  { reading }: JudgeInput,
  minutes: number,
  field: 'invocations' | 'errors',
): number[] {
  const newest = new Array<number>(minutes).fill(0);
  if (reading.outcome === 'unreadable') return [];
  const last = lastMinuteOf(reading.samples);
  for (const sample of reading.samples) {
    const slot = minutes - 1 - (last - sample.epochMinute);
    if (slot >= 0) newest[slot] = Math.max(newest[slot] ?? 0, sample[field]);
  }
  return newest;
}

const lastMinuteOf = (samples: readonly UsageSample[]): number =>
  samples.reduce((max, sample) => Math.max(max, sample.epochMinute), 0);

function errorShareOf(input: JudgeInput): number {
  const sum = (field: 'invocations' | 'errors'): number =>
    newestOf(input, ERROR_MINUTES, field).reduce((total, count) => total + count, 0);
  const invocations = sum('invocations');
  return invocations > 0 ? Math.min(1, sum('errors') / invocations) : 0;
}
