// How fast a function spends now, and which minute of it has a witness.
// Only a confirmed pace may stand for minutes that nothing has reported yet: two minutes say the same, or the account does.

import { allowanceUsd } from './allowance';
import { type JudgeInput, PACE_MINUTES } from './judge-input';
import { type Running, runningOf } from './running';

/** Below this many at once, the account's concurrency says nothing about one function. */
const WITNESS_CONCURRENCY = 5;
const UNREPORTED_MINUTES_MAX = 5;

export interface Pace {
  readonly usdPerMinute: number;
  readonly excessUsdPerMinute: number;
  readonly invocationsPerMinute: number;
  /** What two minutes in a row, or one minute with a witness, say a minute costs. */
  readonly confirmedUsd: number;
  /** What two reported minutes in a row say, without any witness. */
  readonly twiceSeenUsd: number;
  /** How many ran at once in the confirmed minutes, by Little's law. */
  readonly confirmedConcurrency: number;
  /** The part of the pace that two minutes or a witness confirm, times the minutes that nothing has reported yet. */
  readonly unreportedUsd: number;
  readonly unreportedExcessUsd: number;
  /** Burnt by runs that have not ended, so that no sum holds it yet. */
  readonly runningUsd: number;
}

export const STANDSTILL: Pace = Object.freeze({
  usdPerMinute: 0,
  excessUsdPerMinute: 0,
  invocationsPerMinute: 0,
  confirmedUsd: 0,
  twiceSeenUsd: 0,
  confirmedConcurrency: 0,
  unreportedUsd: 0,
  unreportedExcessUsd: 0,
  runningUsd: 0,
});

/**
 * Metrics trail by minutes, and at a flood's pace those minutes are most of the bill. They are counted in only when
 * the pace is confirmed and unlike any minute of the past week, so an hourly burst is never multiplied.
 */
export function paceOf(input: JudgeInput): Pace {
  return withRunning(reportedPaceOf(input), runningOf(input), input);
}

/** What runs for minutes is seen in how many run at once, before any metric has its seconds. */
function withRunning(pace: Pace, running: Running, input: JudgeInput): Pace {
  const { usdPerMinute } = running;
  if (usdPerMinute === 0) return pace;
  const atLeast = (usd: number): number => Math.max(usd, usdPerMinute);
  const allowed = allowanceUsd(input.state, running.epochMinute, input);
  return {
    ...pace,
    usdPerMinute: atLeast(pace.usdPerMinute),
    excessUsdPerMinute: Math.max(pace.excessUsdPerMinute, usdPerMinute - allowed),
    confirmedUsd: atLeast(pace.confirmedUsd),
    twiceSeenUsd: atLeast(pace.twiceSeenUsd),
    confirmedConcurrency: Math.max(pace.confirmedConcurrency, running.executions),
    runningUsd: running.usd,
  };
}

function reportedPaceOf(input: JudgeInput): Pace {
  const { state, minutes, nowMinute } = input;
  const last = minutes[minutes.length - 1];
  if (!last || nowMinute - last.epochMinute > PACE_MINUTES) return STANDSTILL;
  const previous = minutes[minutes.length - 2];
  const allowed = allowanceUsd(state, last.epochMinute, input);
  const usdPerMinute = Math.max(last.usd, previous?.usd ?? 0);
  const hasLastWitness = hasWitness(input, last.epochMinute);
  const twiceSeenUsd = Math.min(last.usd, previous?.usd ?? 0);
  const confirmedUsd = hasLastWitness ? last.usd : twiceSeenUsd;
  // An hourly history hides how short its bursts are: what a usual hour spends may all be spent in its first minute.
  const isUnprecedented =
    confirmedUsd > 2 * input.precedentUsd && state.hour.usd > 1.5 * busiestHourUsd(input);
  const unreported = isUnprecedented
    ? Math.min(UNREPORTED_MINUTES_MAX, Math.max(0, nowMinute - last.epochMinute - 1))
    : 0;
  return {
    usdPerMinute,
    excessUsdPerMinute: Math.max(0, usdPerMinute - allowed),
    invocationsPerMinute: Math.max(last.invocations, previous?.invocations ?? 0),
    confirmedUsd,
    twiceSeenUsd,
    confirmedConcurrency:
      (hasLastWitness
        ? last.durationSeconds
        : Math.min(last.durationSeconds, previous?.durationSeconds ?? 0)) / 60,
    unreportedUsd: unreported * confirmedUsd,
    unreportedExcessUsd: unreported * Math.max(0, confirmedUsd - allowed),
    runningUsd: 0,
  };
}

/** At its floor an envelope tells of no hour that was: then the week itself does, and of a new function it tells nothing. */
function busiestHourUsd({ state, policy }: JudgeInput): number {
  const isFloor = state.envelopeUsdPerMinute <= policy.envelopeFloorUsdPerMinute;
  return 60 * (isFloor ? Math.max(...state.ringUsdPerMinute) : state.envelopeUsdPerMinute);
}

/**
 * The account ran at least half as much above its usual in that minute as this function's own metrics claim it ran. What
 * a minute began never ran more at once than was begun, however many minutes each run lasted.
 */
export function hasWitness(input: JudgeInput, epochMinute: number): boolean {
  const first = input.minutes[0];
  const { durationSeconds = 0, invocations = 0 } =
    (first && input.minutes[epochMinute - first.epochMinute]) ?? {};
  const implied = Math.min(durationSeconds / 60, invocations);
  return (
    implied >= WITNESS_CONCURRENCY &&
    (input.accountExcessConcurrency?.(epochMinute) ?? 0) >= implied / 2
  );
}
