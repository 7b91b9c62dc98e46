// What burns now in runs that have not ended: a metric has their seconds only once they have, up to a timeout later.
// Must never take a burst of short runs for long ones: what began in a minute or the one before explains its peak.

import { type JudgeInput, PACE_MINUTES } from './judge-input';
import type { UsageSample } from './usage';

export interface Running {
  readonly executions: number;
  readonly usdPerMinute: number;
  /** In all minutes of the reading together. */
  readonly usd: number;
  readonly epochMinute: number;
}

const NOTHING_RUNS: Running = Object.freeze({
  executions: 0,
  usdPerMinute: 0,
  usd: 0,
  epochMinute: 0,
});

/** By then a minute's own invocations are published, as well as how many ran (one to three minutes; bench and simulator). */
const PUBLISHED_MINUTES = 3;
/** The account must show at least so much of it: two metrics that are measured apart. */
const WITNESS_SHARE = 0.5;

export function runningOf(input: JudgeInput): Running {
  const { reading, nowMinute, rate, accountExcessConcurrency } = input;
  if (reading.outcome === 'unreadable' || !accountExcessConcurrency) return NOTHING_RUNS;
  // Most reads do not ask for it, and this is looked at for every function that is read.
  if (!reading.samples.some(({ concurrencyMax = 0 }) => concurrencyMax > 0)) return NOTHING_RUNS;
  const byMinute = new Map<number, UsageSample>();
  for (const sample of reading.samples)
    if (sample.epochMinute <= nowMinute - PUBLISHED_MINUTES)
      byMinute.set(sample.epochMinute, largerOf(sample, byMinute.get(sample.epochMinute)));
  const begunIn = (minute: number): number => byMinute.get(minute)?.invocations ?? 0;
  const unexplainedIn = (minute: number): number => {
    const atOnce = byMinute.get(minute)?.concurrencyMax ?? 0;
    return Math.max(0, atOnce - begunIn(minute) - begunIn(minute - 1));
  };
  const minutes = [...byMinute.keys()].filter((minute) => unexplainedIn(minute) > 0);
  const epochMinute = Math.max(0, ...minutes);
  if (nowMinute - epochMinute > PACE_MINUTES) return NOTHING_RUNS;
  const executions = Math.min(unexplainedIn(epochMinute), unexplainedIn(epochMinute - 1));
  if (accountExcessConcurrency(epochMinute) < WITNESS_SHARE * executions) return NOTHING_RUNS;
  const usdOf = (count: number): number => count * 60 * rate.usdPerSecond;
  return {
    executions,
    usdPerMinute: usdOf(executions),
    usd: minutes.reduce((sum, minute) => sum + usdOf(unexplainedIn(minute)), 0),
    epochMinute,
  };
}

/** A minute's metrics only grow, so of two reports the larger is the later. */
const largerOf = (sample: UsageSample, known: UsageSample | undefined): UsageSample => ({
  ...sample,
  invocations: Math.max(sample.invocations, known?.invocations ?? 0),
  concurrencyMax: Math.max(sample.concurrencyMax ?? 0, known?.concurrencyMax ?? 0),
});
