// What the end of a pause does to a state: a fresh start, without learning from the hours of the attack.
// Metrics of the attack still arrive for minutes afterwards; they must not pause the function again.

import { epochDayOf, epochHourOf, weekSlotOf } from '../units/time';
import { type DetectorState, NO_EXCESS, type SpendWindow, UNKNOWN } from './baseline';
import { NO_DAYS } from './rolling-day';

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
    forgivenThroughMinute: resume.isForgiven ? resume.atMinute : state.forgivenThroughMinute,
    // What a stopped attack cost is not counted again, as if the function went on with it.
    days: { ...state.days, hoursUsd: NO_DAYS.hoursUsd },
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
  const days = epochDayOf(state.hour.index * 60) - epochDayOf(sinceMinute);
  const closes = state.envelopeHistory.slice(0, Math.max(0, state.envelopeHistory.length - days));
  return {
    ...state,
    ringUsdPerMinute,
    ringInvocationsPerMinute,
    envelopeHistory: closes.length > 0 ? closes : [Math.max(0, ...ringUsdPerMinute)],
  };
}
