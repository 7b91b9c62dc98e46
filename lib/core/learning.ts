// Folds minutes of usage into a detector state: the two excess sums, the spend windows, and what is learned at
// the end of an hour and a day. Nothing is learned from an hour under suspicion or while the function is held.

import {
  type DetectorState,
  type Excess,
  type HourWindow,
  isLearningAt,
  NO_EXCESS,
  type SpendWindow,
  UNKNOWN,
} from './baseline';
import { baselineMultipleOf, type GuardPolicy } from './policy';
import { epochDayOf, epochHourOf, epochMonthOf, weekSlotOf } from './time';

export interface MinuteOfUsage {
  readonly epochMinute: number;
  readonly usd: number;
  readonly invocations: number;
  readonly durationSeconds: number;
}

export interface FoldContext {
  readonly policy: GuardPolicy;
  /** When the function's code or settings last changed; a dearer deploy gets a temporary allowance. */
  readonly modifiedAtMinute: number | null;
  /** Paused or on probation by us: spend still counts, but is neither excess nor usual. */
  readonly isHeld: boolean;
}

/** The dollars a minute may cost before it adds to the fast excess. */
export function allowanceUsd(
  state: DetectorState,
  epochMinute: number,
  context: FoldContext,
): number {
  const { policy } = context;
  const multiple = policy.signal === 'invocations' ? 3 : baselineMultipleOf(policy);
  return state.envelopeUsdPerMinute * multiple * lenience(state, epochMinute, context);
}

function lenience(state: DetectorState, epochMinute: number, context: FoldContext): number {
  const { policy, modifiedAtMinute } = context;
  let factor = 1;
  if (modifiedAtMinute !== null && epochMinute >= modifiedAtMinute) {
    const isFresh = epochMinute - modifiedAtMinute < policy.deployHours * 60;
    if (isFresh && state.knownSinceMinute < modifiedAtMinute) factor = policy.deployMultiple;
  }
  for (const event of policy.events) {
    const atMs = epochMinute * 60_000;
    if (atMs >= event.fromMs && atMs < event.untilMs) factor = Math.max(factor, event.multiple);
  }
  return factor;
}

/** The dollars of excess at which the fast and the slow tier fire. */
export const fastLimitUsd = (state: DetectorState, policy: GuardPolicy): number =>
  Math.max(policy.fastFloorUsd, policy.fastHours * 60 * state.envelopeUsdPerMinute);
export const slowLimitUsd = (state: DetectorState, policy: GuardPolicy): number =>
  Math.max(policy.slowFloorUsd, policy.slowHours * 60 * state.envelopeUsdPerMinute);

/** One minute further. Returns a new state; the rings are shared until an hour closes. */
export function foldMinute(
  before: DetectorState,
  minute: MinuteOfUsage,
  context: FoldContext,
): DetectorState {
  const state =
    epochHourOf(minute.epochMinute) === before.hour.index
      ? before
      : closeHours(before, minute.epochMinute, context);
  const { policy } = context;
  const exempted = Math.min(state.exemptUsd, minute.usd);
  const isHeld = context.isHeld || minute.epochMinute <= state.heldThroughMinute;
  const counted = isHeld ? 0 : minute.usd - exempted;
  const allowed = allowanceUsd(state, minute.epochMinute, context);
  const slowAllowed =
    (allowed * policy.slowMultiple) /
    (policy.signal === 'invocations' ? 3 : baselineMultipleOf(policy));
  const fast = pile(state.fast, counted - allowed, minute.epochMinute);
  const slow = pile(state.slow, counted - slowAllowed, minute.epochMinute);
  const isSuspect =
    fast.usd > fastLimitUsd(state, policy) / 2 || slow.usd > slowLimitUsd(state, policy) / 2;
  return {
    ...state,
    settledMinute: minute.epochMinute,
    fast,
    slow,
    exemptUsd: state.exemptUsd - exempted,
    hour: addToHour(state.hour, minute, isHeld || isSuspect),
    day: addSpend(state.day, minute),
    month: addSpend(state.month, minute),
    ...peaksWith(state, minute, isHeld || isSuspect),
  };
}

function pile(excess: Excess, addedUsd: number, epochMinute: number): Excess {
  const usd = excess.usd + addedUsd;
  if (usd <= 0) return NO_EXCESS;
  const isLargest = addedUsd > excess.largestUsd;
  if (!isLargest && excess.sinceMinute > 0) return { ...excess, usd };
  return {
    usd,
    largestUsd: isLargest ? addedUsd : excess.largestUsd,
    largestMinute: isLargest ? epochMinute : excess.largestMinute,
    sinceMinute: excess.sinceMinute || epochMinute,
  };
}

function addSpend<Window extends SpendWindow>(window: Window, minute: MinuteOfUsage): Window {
  const isLargest = minute.usd > window.largestUsd;
  return {
    ...window,
    usd: window.usd + minute.usd,
    largestUsd: isLargest ? minute.usd : window.largestUsd,
    largestMinute: isLargest ? minute.epochMinute : window.largestMinute,
  };
}

const addToHour = (hour: HourWindow, minute: MinuteOfUsage, isFrozen: boolean): HourWindow => ({
  ...addSpend(hour, minute),
  invocations: hour.invocations + minute.invocations,
  minutes: hour.minutes + 1,
  isFrozen: hour.isFrozen || isFrozen,
});

type Peaks = Pick<DetectorState, 'peakMinuteUsd' | 'peakMinuteSeconds'>;

function peaksWith(state: DetectorState, minute: MinuteOfUsage, isFrozen: boolean): Peaks {
  const slot = epochDayOf(minute.epochMinute) % 7;
  const { peakMinuteUsd, peakMinuteSeconds } = state;
  const isHigher =
    minute.usd > (peakMinuteUsd[slot] ?? 0) ||
    minute.durationSeconds > (peakMinuteSeconds[slot] ?? 0);
  if (isFrozen || !isHigher) return { peakMinuteUsd, peakMinuteSeconds };
  return {
    peakMinuteUsd: withSlot(peakMinuteUsd, slot, Math.max(minute.usd, peakMinuteUsd[slot] ?? 0)),
    peakMinuteSeconds: withSlot(
      peakMinuteSeconds,
      slot,
      Math.max(minute.durationSeconds, peakMinuteSeconds[slot] ?? 0),
    ),
  };
}

function withSlot(ring: readonly number[], slot: number, value: number): readonly number[] {
  const copy = ring.slice();
  copy[slot] = value;
  return copy;
}

const emptyWindow = (index: number): SpendWindow => ({
  index,
  usd: 0,
  largestUsd: 0,
  largestMinute: 0,
});

/** Closes the hour in progress, and the day and month with it where they end; opens the ones that hold `epochMinute`. */
function closeHours(
  before: DetectorState,
  epochMinute: number,
  context: FoldContext,
): DetectorState {
  let state = learnHour(before, context.policy);
  const day = epochDayOf(epochMinute);
  if (day !== before.day.index) state = closeDay(state, day, context.policy);
  const month = epochMonthOf(day);
  return {
    ...state,
    hour: { ...emptyWindow(epochHourOf(epochMinute)), invocations: 0, minutes: 0, isFrozen: false },
    day: day === state.day.index ? state.day : emptyWindow(day),
    month: month === state.month.index ? state.month : emptyWindow(month),
  };
}

function learnHour(state: DetectorState, policy: GuardPolicy): DetectorState {
  const { hour } = state;
  if (hour.isFrozen || hour.minutes < 60) return state;
  const slot = weekSlotOf(hour.index);
  const ringUsdPerMinute = withSlot(state.ringUsdPerMinute, slot, hour.usd / 60);
  return {
    ...state,
    ringUsdPerMinute,
    ringInvocationsPerMinute: withSlot(state.ringInvocationsPerMinute, slot, hour.invocations / 60),
    envelopeUsdPerMinute: envelopeOf(ringUsdPerMinute, state.envelopeCapUsdPerMinute, policy),
  };
}

const envelopeOf = (
  ring: readonly number[],
  capUsdPerMinute: number,
  policy: GuardPolicy,
): number =>
  Math.max(policy.envelopeFloorUsdPerMinute, Math.min(Math.max(0, ...ring), capUsdPerMinute));

/** A day's envelope may grow by a factor a day and another over 28 days, so a baseline cannot be walked up quickly. */
function closeDay(state: DetectorState, day: number, policy: GuardPolicy): DetectorState {
  const envelopeHistory = [...state.envelopeHistory, state.envelopeUsdPerMinute].slice(-28);
  const oldest = envelopeHistory[0] ?? state.envelopeUsdPerMinute;
  const isLearning = isLearningAt(state.knownSinceMinute, day * 1440, policy);
  const cap = isLearning
    ? Number.MAX_VALUE
    : Math.min(policy.growthPerDay * state.envelopeUsdPerMinute, policy.growthPer28Days * oldest);
  const peaks = day % 7;
  return {
    ...state,
    envelopeHistory: isLearning ? envelopeHistory.slice(-1) : envelopeHistory,
    envelopeCapUsdPerMinute: cap,
    envelopeUsdPerMinute: envelopeOf(state.ringUsdPerMinute, cap, policy),
    peakMinuteUsd: withSlot(state.peakMinuteUsd, peaks, 0),
    peakMinuteSeconds: withSlot(state.peakMinuteSeconds, peaks, 0),
  };
}

export interface ResumeOfState {
  readonly atMinute: number;
  readonly pausedMinutes: number;
  /** A person said go on: what was spent so far no longer counts against the ceilings. */
  readonly isForgiven: boolean;
}

/** A fresh start after a pause: no old excess, a backlog's worth of leave, and forgiveness where a person gave it. */
export function afterResume(state: DetectorState, resume: ResumeOfState): DetectorState {
  const forgive = <Window extends SpendWindow>(window: Window): Window =>
    resume.isForgiven ? { ...window, usd: 0, largestUsd: 0, largestMinute: 0 } : window;
  return {
    ...state,
    fast: NO_EXCESS,
    slow: NO_EXCESS,
    exemptUsd: resume.pausedMinutes * state.envelopeUsdPerMinute,
    heldThroughMinute: resume.atMinute,
    hour: forgive(state.hour),
    day: forgive(state.day),
    month: forgive(state.month),
  };
}

/** After a confirmed attack: the hours since the excess began were not usual. */
export function forgetSince(state: DetectorState, sinceMinute: number): DetectorState {
  const ringUsdPerMinute = state.ringUsdPerMinute.slice();
  const ringInvocationsPerMinute = state.ringInvocationsPerMinute.slice();
  const firstHour = Math.max(epochHourOf(sinceMinute), state.hour.index - 167);
  for (let hour = firstHour; hour < state.hour.index; hour++) {
    ringUsdPerMinute[weekSlotOf(hour)] = UNKNOWN;
    ringInvocationsPerMinute[weekSlotOf(hour)] = UNKNOWN;
  }
  return { ...state, ringUsdPerMinute, ringInvocationsPerMinute };
}
