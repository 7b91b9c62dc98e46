// (state, samples) → (state, verdict). The one place that decides whether a function is running away.
// Two sums of dollars above an allowance, fixed ceilings, and never a breach that rests on a single unconfirmed minute.

import { costUsd, declaredUsd } from '../prices/rate';
import type { FoldContext } from './allowance';
import type { DetectorState } from './baseline';
import type { DetectInput } from './detect-input';
import { foldMinutes, type MinuteOfUsage } from './fold';
import { judge } from './judgement';
import { paceOf } from './pace';
import { settleMinutesOf } from './quiet';
import { isOnlyRunning, problemsWithUsage, type UsageSample } from './usage';
import type { Verdict } from './verdict';

export interface Detection {
  /** What is settled: carried to the next tick. */
  readonly state: DetectorState;
  /** With the minutes that may still change: for judging now, never kept. */
  readonly latest: DetectorState;
  readonly verdict: Verdict;
  /** How fast money goes above the allowance in the newest minutes. */
  readonly excessUsdPerMinute: number;
}

/** Without any sign that metrics flow, a silent minute is held open this long before it counts as zero. */
const SILENCE_MINUTES = 180;

export function detect(input: DetectInput): Detection {
  const { state, reading } = input;
  if (reading.outcome === 'unreadable') return blind(state, reading.because);
  const problem = firstProblem(input, reading.samples);
  if (problem) return blind(state, problem);

  const minutes = minutesOf(input, reading.samples);
  const context: FoldContext = {
    policy: input.policy,
    modifiedAtMinute: input.modifiedAtMinute,
    isHeld: input.isHeld,
  };
  const settleThrough = settleThroughOf(input);
  const settling = minutes.findIndex((minute) => minute.epochMinute > settleThrough);
  const count = settling === -1 ? minutes.length : settling;
  const reported = foldMinutes(state, minutes.slice(0, count), context);
  const settled = foldMinutes(reported, silence(reported, settleThrough), context);
  const latest = foldMinutes(settled, minutes.slice(count), context);
  // What a pause held is no pace of the present, however late its metrics come.
  const free = minutes.filter(({ epochMinute }) => epochMinute > state.heldThroughMinute);
  const precedentUsd = Math.max(...settled.peakMinuteUsd);
  const judged = { ...input, state: latest, minutes: free, precedentUsd };
  return {
    state: settled,
    latest,
    verdict: judge(judged),
    excessUsdPerMinute: paceOf(judged).excessUsdPerMinute,
  };
}

const blind = (state: DetectorState, because: string): Detection => ({
  state,
  latest: state,
  verdict: { kind: 'blind', because },
  excessUsdPerMinute: 0,
});

function firstProblem(input: DetectInput, samples: readonly UsageSample[]): string | undefined {
  for (const sample of samples) {
    const problems = problemsWithUsage(sample, input);
    if (problems.length > 0) return `usage cannot be believed: ${problems.join('; ')}`;
    if (sample.spanMinutes !== 1)
      return `usage cannot be believed: spanMinutes ${sample.spanMinutes} in a live reading`;
  }
  return undefined;
}

/** Dense minutes from the first unsettled one to the last reported one; gaps between reports are zeros. */
function minutesOf(input: DetectInput, samples: readonly UsageSample[]): MinuteOfUsage[] {
  const first = input.state.settledMinute + 1;
  const byOffset: UsageSample[] = [];
  for (const sample of samples) {
    const offset = sample.epochMinute - first;
    if (offset < 0 || isOnlyRunning(sample)) continue;
    const known = byOffset[offset];
    byOffset[offset] = known ? later(known, sample) : sample;
  }
  const minutes: MinuteOfUsage[] = [];
  for (let offset = 0; offset < byOffset.length; offset++) {
    const sample = byOffset[offset];
    const invocations = sample?.invocations ?? 0;
    const durationSeconds = sample?.durationSeconds ?? 0;
    const usd = sample ? costUsd(sample, input.rate) : 0;
    const declared = sample ? declaredUsd(sample, input.rate) : 0;
    minutes.push({
      ...{ epochMinute: first + offset, usd, invocations, durationSeconds },
      ...(declared > 0 ? { declaredUsd: declared } : {}),
    });
  }
  return minutes;
}

/** A bucket only grows as late runs report, so of two reports of one minute the larger is the later. */
const later = (a: UsageSample, b: UsageSample): UsageSample => ({
  ...a,
  invocations: Math.max(a.invocations, b.invocations),
  durationSeconds: Math.max(a.durationSeconds, b.durationSeconds),
});

function settleThroughOf(input: DetectInput): number {
  const { nowMinute, watermarkMinute } = input;
  return Math.max(
    Math.min(nowMinute - settleMinutesOf(input.timeoutSeconds), watermarkMinute),
    nowMinute - SILENCE_MINUTES,
  );
}

/** Minutes that nothing reported and nothing will: a function that did not run publishes no bucket. */
function silence(state: DetectorState, throughMinute: number): MinuteOfUsage[] {
  const minutes: MinuteOfUsage[] = [];
  for (let epochMinute = state.settledMinute + 1; epochMinute <= throughMinute; epochMinute++)
    minutes.push({ epochMinute, usd: 0, invocations: 0, durationSeconds: 0 });
  return minutes;
}
