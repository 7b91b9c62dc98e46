// From a folded state to a verdict: which rule, if any, is broken, and the words for it.
// No rule may rest on one minute alone: it must stand without its largest minute, or that minute has a witness.

import { allowanceUsd, fastLimitUsd, slowLimitUsd } from './allowance';
import { ceilingsFor, isLearningAt, type SpendWindow, usualInvocationsPerMinute } from './baseline';
import type { DetectInput } from './detect-input';
import type { MinuteOfUsage } from './fold';
import { formatUsd } from './money';
import { baselineMultipleOf } from './policy';
import { type BreachRule, describeRate, type Evidence, formatCount, type Verdict } from './verdict';

export interface JudgeInput extends DetectInput {
  /** The unsettled minutes, dense, oldest first; already folded into `state`. */
  readonly minutes: readonly MinuteOfUsage[];
  readonly errorShare: number;
}

interface Finding {
  readonly rule: BreachRule;
  readonly spentUsd: number;
  readonly limitUsd: number;
  /** How fast `spentUsd` grows at the present pace. */
  readonly usdPerMinute: number;
  readonly sinceMinute: number;
  readonly words: string;
}

/** A function that would break a rule within this time at its present pace is read every tick. */
const SUSPECT_MINUTES = 30;
/** Below this many at once, the account's concurrency says nothing about one function. */
const WITNESS_CONCURRENCY = 5;
/** Older than this, the newest minute says nothing about the present pace. */
const PACE_MINUTES = 10;
const UNREPORTED_MINUTES_MAX = 5;

export function judge(input: JudgeInput): Verdict {
  if (input.isHeld) return { kind: 'calm' };
  const { state, policy } = input;
  const pace = paceOf(input);
  const isLearning = isLearningAt(state.knownSinceMinute, input.nowMinute, policy);
  const findings = ceilingFindings(input, pace);
  if (!isLearning)
    findings.push(
      ...(policy.signal === 'dollars' ? excessFindings(input, pace) : invocationFindings(input)),
    );
  const broken = findings.find((finding) => finding.spentUsd > finding.limitUsd);
  if (broken) {
    const evidence = evidenceOf(input, pace, broken);
    return { kind: 'breach', rule: broken.rule, because: sentence(evidence, broken), evidence };
  }
  const near = findings.find(
    (finding) =>
      finding.usdPerMinute > 0 &&
      finding.spentUsd + finding.usdPerMinute * SUSPECT_MINUTES > finding.limitUsd,
  );
  if (near) {
    const evidence = evidenceOf(input, pace, near);
    return { kind: 'suspect', because: sentence(evidence, near), evidence };
  }
  if (isLearning)
    return {
      kind: 'learning',
      because: 'its history is shorter than the learning time; only ceilings apply',
    };
  return warnOr(input, pace);
}

export interface Pace {
  readonly usdPerMinute: number;
  readonly excessUsdPerMinute: number;
  readonly invocationsPerMinute: number;
  /** The part of the pace that two minutes or a witness confirm, times the minutes that nothing has reported yet. */
  readonly unreportedUsd: number;
  readonly unreportedExcessUsd: number;
}

const STANDSTILL: Pace = {
  usdPerMinute: 0,
  excessUsdPerMinute: 0,
  invocationsPerMinute: 0,
  unreportedUsd: 0,
  unreportedExcessUsd: 0,
};

/**
 * Metrics trail by minutes, and at a flood's pace those minutes are most of the bill. They are counted in only when
 * the pace is confirmed and unlike any minute of the past week, so an hourly burst is never multiplied.
 */
export function paceOf(input: JudgeInput): Pace {
  const { state, minutes, nowMinute } = input;
  const last = minutes[minutes.length - 1];
  if (!last || nowMinute - last.epochMinute > PACE_MINUTES) return STANDSTILL;
  const previous = minutes[minutes.length - 2];
  const allowed = allowanceUsd(state, last.epochMinute, input);
  const usdPerMinute = Math.max(last.usd, previous?.usd ?? 0);
  const confirmedUsd = hasWitness(input, last.epochMinute)
    ? last.usd
    : Math.min(last.usd, previous?.usd ?? 0);
  const isUnprecedented = confirmedUsd > 2 * Math.max(...state.peakMinuteUsd);
  const unreported = isUnprecedented
    ? Math.min(UNREPORTED_MINUTES_MAX, Math.max(0, nowMinute - last.epochMinute - 1))
    : 0;
  return {
    usdPerMinute,
    excessUsdPerMinute: Math.max(0, usdPerMinute - allowed),
    invocationsPerMinute: Math.max(last.invocations, previous?.invocations ?? 0),
    unreportedUsd: unreported * confirmedUsd,
    unreportedExcessUsd: unreported * Math.max(0, confirmedUsd - allowed),
  };
}

function hasWitness(input: JudgeInput, epochMinute: number): boolean {
  const first = input.minutes[0];
  const minute = first && input.minutes[epochMinute - first.epochMinute];
  const implied = (minute?.durationSeconds ?? 0) / 60;
  return (
    implied >= WITNESS_CONCURRENCY &&
    (input.accountExcessConcurrency?.(epochMinute) ?? 0) >= implied / 2
  );
}

/** What is left of a sum when its largest minute is set aside, unless a witness vouches for that minute. */
const standing = (
  input: JudgeInput,
  sum: { usd: number; largestUsd: number; largestMinute: number },
): number => (hasWitness(input, sum.largestMinute) ? sum.usd : sum.usd - sum.largestUsd);

function ceilingFindings(input: JudgeInput, pace: Pace): Finding[] {
  const ceilings = ceilingsFor(input.state, input.policy);
  const { hour, day, month } = input.state;
  const finding = (
    rule: BreachRule,
    window: SpendWindow,
    limitUsd: number,
    name: string,
    sinceMinute: number,
  ): Finding => ({
    rule,
    spentUsd: standing(input, window) + pace.unreportedUsd,
    limitUsd,
    usdPerMinute: pace.usdPerMinute,
    sinceMinute,
    words: `${formatUsd(window.usd + pace.unreportedUsd)} this ${name}, ceiling ${formatUsd(limitUsd)}`,
  });
  return [
    finding('hour-ceiling', hour, ceilings.usdPerHour, 'hour', hour.index * 60),
    finding('day-ceiling', day, ceilings.usdPerDay, 'day', day.index * 1440),
    finding('month-ceiling', month, ceilings.usdPerMonth, 'month', day.index * 1440),
  ];
}

function excessFindings(input: JudgeInput, pace: Pace): Finding[] {
  const { state, policy } = input;
  const finding = (rule: BreachRule, excess: typeof state.fast, limitUsd: number): Finding => ({
    rule,
    spentUsd: standing(input, excess) + pace.unreportedExcessUsd,
    limitUsd,
    usdPerMinute: pace.excessUsdPerMinute,
    sinceMinute: excess.sinceMinute || input.nowMinute,
    words: `${formatUsd(excess.usd + pace.unreportedExcessUsd)} over its allowance, limit ${formatUsd(limitUsd)}`,
  });
  return [
    finding('fast-excess', state.fast, fastLimitUsd(state, policy)),
    finding('slow-excess', state.slow, slowLimitUsd(state, policy)),
  ];
}

/** Pure rate times baseline: every one of the last `confirmMinutes` reported minutes is above the multiple and the floor. */
function invocationFindings(input: JudgeInput): Finding[] {
  const { state, policy, minutes } = input;
  const threshold = Math.max(
    policy.floorInvocationsPerMinute,
    baselineMultipleOf(policy) * usualInvocationsPerMinute(state),
  );
  const recent = minutes.slice(-policy.confirmMinutes);
  const last = recent[recent.length - 1];
  const isConfirmed =
    recent.length === policy.confirmMinutes &&
    last !== undefined &&
    input.nowMinute - last.epochMinute <= PACE_MINUTES &&
    recent.every((minute) => minute.invocations > threshold);
  const isRising = last !== undefined && last.invocations > threshold;
  return [
    {
      rule: 'invocation-multiple',
      spentUsd: isConfirmed ? 1 : 0,
      limitUsd: 0.5,
      usdPerMinute: isRising ? 1 : 0,
      sinceMinute: recent[0]?.epochMinute ?? input.nowMinute,
      words: `over ${formatCount(threshold)}/min for ${policy.confirmMinutes} min`,
    },
  ];
}

function warnOr(input: JudgeInput, pace: Pace): Verdict {
  const { state, policy, minutes } = input;
  const threshold = Math.max(
    policy.floorInvocationsPerMinute,
    policy.warnMultiple * usualInvocationsPerMinute(state),
  );
  const recent = minutes.slice(-2);
  const isSustained =
    recent.length === 2 && recent.every((minute) => minute.invocations > threshold);
  if (!isSustained || pace === STANDSTILL) return { kind: 'calm' };
  const words = `over ${formatCount(threshold)}/min, cheap so far`;
  const evidence = evidenceOf(input, pace, {
    spentUsd: state.fast.usd,
    limitUsd: fastLimitUsd(state, policy),
    sinceMinute: recent[0]?.epochMinute ?? input.nowMinute,
  });
  return { kind: 'warn', because: sentence(evidence, { words }), evidence };
}

const sentence = (evidence: Evidence, { words }: { words: string }): string =>
  `${describeRate(evidence, formatUsd)}; ${words}`;

function evidenceOf(
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
    errorShare: input.errorShare,
    series: seriesOf(input),
  };
}

const SERIES_MINUTES = 30;

/** The reading may reach further back than the unsettled minutes; the plot uses all of it. */
function seriesOf({ reading }: JudgeInput): number[] {
  if (reading.outcome === 'unreadable') return [];
  const last = reading.samples.reduce((max, sample) => Math.max(max, sample.epochMinute), 0);
  const series = new Array<number>(SERIES_MINUTES).fill(0);
  for (const sample of reading.samples) {
    const slot = SERIES_MINUTES - 1 - (last - sample.epochMinute);
    if (slot >= 0) series[slot] = Math.max(series[slot] ?? 0, sample.invocations);
  }
  return series;
}
