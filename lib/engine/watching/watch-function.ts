// One function's readings to one verdict: find or build its state, then detect.
// History that cannot be believed leaves the function blind; it never becomes an empty history.

import type { Share } from '../../core/detection/account/account-verdict';
import { idleShareOf } from '../../core/detection/account/idle-share';
import { excessConcurrencyAt, type TripwireState } from '../../core/detection/account/tripwire';
import {
  type DetectorState,
  isLearningAt,
  NO_EXCESS,
  stateFromHistory,
} from '../../core/detection/baseline';
import { type Detection, detect } from '../../core/detection/detector';
import { type PlannedRead, STALE_MINUTES } from '../../core/detection/read-plan';
import { problemsWithUsage, type Reading, type UsageSample } from '../../core/detection/usage';
import { policyFor } from '../../core/policy/policy';
import type { WatchedFunction } from '../../core/policy/watched-function';
import { isPrice, type Rate } from '../../core/prices/rate';
import { epochMinuteOf } from '../../core/units/time';
import type { Watched, WatchInput } from './watch-input';

export interface ReadResult {
  readonly read: PlannedRead;
  readonly reading: Reading<UsageSample>;
}

export interface FunctionView {
  readonly target: WatchedFunction;
  readonly results: readonly ReadResult[];
  readonly tripwire: TripwireState;
  readonly isHeld: boolean;
}

/** With no history, a function whose code is older than this has been idle, not new. */
const KNOWN_FOR_MINUTES = 14 * 1440;
const NOTHING: Reading<UsageSample> = { outcome: 'read', samples: [] };

export function judgeFunction(input: WatchInput, view: FunctionView): Watched {
  const { target, results, tripwire, isHeld } = view;
  const reading = results.find(({ read }) => read.spanMinutes === 1)?.reading ?? NOTHING;
  const { rate } = target;
  const state = isPrice(rate) ? stateFor(input, view, rate) : 'it cannot be priced';
  if (typeof state === 'string') {
    const verdict = { kind: 'blind', because: state } as const;
    return { target, verdict, state: undefined, share: undefined, newest: UNSEEN, reading };
  }
  const detection = detect({
    state,
    reading,
    rate,
    timeoutSeconds: target.timeoutSeconds,
    concurrencyMax: target.concurrencyMax,
    policy: policyFor(input.policy, target.override),
    nowMinute: epochMinuteOf(input.nowMs),
    watermarkMinute: tripwire.foldedMinute,
    modifiedAtMinute: target.modifiedAtMs === null ? null : epochMinuteOf(target.modifiedAtMs),
    isHeld,
    accountExcessConcurrency: input.ports.meter.isConcurrencyDerived
      ? undefined
      : (minute) => excessConcurrencyAt(tripwire, minute),
  });
  const { verdict } = detection;
  const isNew = isLearningAt(state.knownSinceMinute, epochMinuteOf(input.nowMs), input.policy);
  return {
    target,
    verdict,
    state: detection.state,
    share: shareOf(detection, view, isNew),
    newest: verdict.kind === 'blind' ? UNSEEN : minuteOf(reading, tripwire.foldedMinute),
    reading: isHeld || verdict.kind !== 'calm' ? reading : undefined,
  };
}

/** Excess that is still growing counts against the account; what lies in the past does not. */
function shareOf(
  { latest, excessUsdPerMinute }: Detection,
  { target, isHeld }: FunctionView,
  isNew: boolean,
): Share {
  const { fast, hour, day } = latest;
  return {
    functionId: target.functionId,
    // Of a new function nobody can say what is above its usual.
    excessUsd: excessUsdPerMinute > 0 && !isNew ? fast.usd - fast.largestUsd : 0,
    excessUsdPerMinute: isNew ? 0 : excessUsdPerMinute,
    hour: { usd: hour.usd, largestUsd: hour.largestUsd },
    day: { usd: day.usd, largestUsd: day.largestUsd },
    ...idleShareOf(latest, isNew),
    isHeld,
  };
}

const UNSEEN: Watched['newest'] = Object.freeze({ invocations: 0, durationSeconds: 0 });

function minuteOf(reading: Reading<UsageSample>, epochMinute: number): Watched['newest'] {
  let { invocations, durationSeconds } = UNSEEN;
  for (const sample of reading.outcome === 'read' ? reading.samples : []) {
    if (sample.epochMinute !== epochMinute) continue;
    invocations = Math.max(invocations, sample.invocations);
    durationSeconds = Math.max(durationSeconds, sample.durationSeconds);
  }
  return { invocations, durationSeconds };
}

/** The state so far, or one built from history; text when there is nothing to build from. */
function stateFor(
  input: WatchInput,
  { target, results }: FunctionView,
  rate: Rate,
): DetectorState | string {
  const nowMinute = epochMinuteOf(input.nowMs);
  const known = input.memory.states[target.functionId];
  if (known) return resumeReading(known, nowMinute);
  const backFill = results.find(({ read }) => read.spanMinutes === 60);
  if (!backFill) return 'its history was not read';
  const { read, reading: history } = backFill;
  if (history.outcome === 'unreadable') return history.because;
  const limits = { nowMinute, timeoutSeconds: target.timeoutSeconds };
  const wrong = history.samples.flatMap((sample) => problemsWithUsage(sample, limits));
  if (wrong.length > 0) return `its history cannot be believed: ${wrong[0]}`;
  return stateFromHistory({
    history: history.samples,
    rate,
    policy: policyFor(input.policy, target.override),
    nowMinute,
    liveFromMinute: read.toMinute + read.spanMinutes,
    knownSinceMinute: knownSince(target, history.samples, nowMinute),
  });
}

/** After days without a reading, or from a clock that ran ahead: what was usual still is, the rest was not seen. */
const resumeReading = (state: DetectorState, nowMinute: number): DetectorState =>
  nowMinute - state.settledMinute <= STALE_MINUTES && state.settledMinute <= nowMinute
    ? state
    : { ...state, fast: NO_EXCESS, slow: NO_EXCESS, settledMinute: nowMinute - STALE_MINUTES };

function knownSince(
  target: WatchedFunction,
  history: readonly UsageSample[],
  nowMinute: number,
): number {
  const oldest = history.reduce((min, sample) => Math.min(min, sample.epochMinute), nowMinute);
  const modified = target.modifiedAtMs === null ? nowMinute : epochMinuteOf(target.modifiedAtMs);
  return Math.max(nowMinute - KNOWN_FOR_MINUTES, Math.min(oldest, modified));
}
