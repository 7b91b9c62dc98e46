// This is the new normal: a state that takes a level as usual, from its owner's word.
// It takes a person: an accepted level widens what is usual at once, and never narrows it. No ceiling moves by it.

import { type DetectorState, NO_EXCESS, type SpendWindow } from '../detection/baseline';
import {
  quietHourUsd,
  type RollingDays,
  rollingDayUsd,
  usualDayUsd,
  usualQuietHourUsd,
} from '../detection/rolling-day';
import type { PauseRecord } from '../pausing/pause-record';
import type { GuardPolicy } from '../policy/policy';
import type { Level } from './decision';

export interface Acceptance {
  readonly level: Level;
  readonly atMinute: number;
}

/** Every hour of the ring, until each is learned anew; what was spent so far no longer counts. */
export function accepted(
  state: DetectorState,
  { level, atMinute }: Acceptance,
  policy: GuardPolicy,
): DetectorState {
  const { usdPerMinute, invocationsPerMinute } = level;
  const atLeast = (ring: readonly number[], usual: number): number[] =>
    ring.map((slot) => Math.max(slot, usual));
  const envelopeUsdPerMinute = Math.max(state.envelopeUsdPerMinute, usdPerMinute);
  return {
    ...state,
    ringUsdPerMinute: atLeast(state.ringUsdPerMinute, usdPerMinute),
    ringInvocationsPerMinute: atLeast(state.ringInvocationsPerMinute, invocationsPerMinute),
    envelopeUsdPerMinute,
    envelopeCapUsdPerMinute: Math.max(
      state.envelopeCapUsdPerMinute,
      policy.growthPerDay * envelopeUsdPerMinute,
    ),
    // The growth of 28 days is counted from here, or it would pull the envelope back at midnight.
    envelopeHistory: [envelopeUsdPerMinute],
    // What was spent until now is this day's usual too: the guess starts from the accepted level.
    days: acceptedDays(state, usdPerMinute),
    fast: NO_EXCESS,
    slow: NO_EXCESS,
    forgivenThroughMinute: Math.max(state.forgivenThroughMinute, atMinute),
    hour: forgiven(state.hour),
    day: forgiven(state.day),
    month: forgiven(state.month),
  };
}

function acceptedDays({ days, hour }: DetectorState, usdPerMinute: number): RollingDays {
  const largestUsd = Math.max(usualDayUsd(days), rollingDayUsd(days, hour), 1440 * usdPerMinute);
  return {
    ...days,
    largestUsd: [largestUsd],
    quietUsd: [Math.max(usualQuietHourUsd(days), quietHourUsd(days), 60 * usdPerMinute)],
    fromUsd: largestUsd,
    aboveUsd: 0,
  };
}

const forgiven = <Window extends SpendWindow>(window: Window): Window => ({
  ...window,
  usd: 0,
  largestUsd: 0,
  largestMinute: 0,
});

/**
 * What a function does at present: the pace at which it was paused, or the mean of the hour in progress, or what is
 * usual, whichever is most. undefined: nothing is known of it.
 */
export function presentLevel(
  state: DetectorState | undefined,
  records: readonly PauseRecord[],
): Level | undefined {
  const paces = records.map(({ evidence }) => ({
    usdPerMinute: evidence.usdPerHour / 60,
    invocationsPerMinute: evidence.invocationsPerMinute,
  }));
  if (state && state.hour.minutes > 0) {
    const { usd, invocations, minutes } = state.hour;
    paces.push({ usdPerMinute: usd / minutes, invocationsPerMinute: invocations / minutes });
  }
  if (state)
    paces.push({
      usdPerMinute: state.envelopeUsdPerMinute,
      invocationsPerMinute: Math.max(0, ...state.ringInvocationsPerMinute),
    });
  if (paces.length === 0) return undefined;
  return {
    usdPerMinute: Math.max(...paces.map((pace) => pace.usdPerMinute)),
    invocationsPerMinute: Math.max(...paces.map((pace) => pace.invocationsPerMinute)),
  };
}
