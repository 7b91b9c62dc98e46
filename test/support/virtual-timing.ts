// Time that passes only when someone sleeps: an hour of pacing is a test of a millisecond.

import type { Timing } from '../../lambda/watchdog/pacing';
import { NOW_MS } from './builders';

export function virtualTiming(
  startMs = NOW_MS,
): Timing & { readonly advance: (ms: number) => void } {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
    random: () => 0.5,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
