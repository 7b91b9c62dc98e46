// What goes wrong between the guard and its cloud: calls refused or unanswered, metrics late, missing or doubled, writes
// lost, a crash between any two calls, two ticks at once. Only inside windows that end: a bound must be able to count them.

import type { Reading } from '../core/detection/usage';
import type { Random } from './random';

export type FaultLevel = 'none' | 'light' | 'heavy';
export const FAULT_LEVELS: readonly FaultLevel[] = ['none', 'light', 'heavy'];

export type CallKind =
  | 'discover'
  | 'readAccount'
  | 'readFunctions'
  | 'inspect'
  | 'set'
  | 'open'
  | 'read'
  | 'write'
  | 'recall'
  | 'remember'
  | 'takeLease'
  | 'giveUpLease'
  | 'tell'
  | 'rescue';

/** unheard: it did not happen, and nobody said so. unanswered: it did happen, and nobody said so. */
export type CallFault = 'refused' | 'unheard' | 'unanswered' | 'crashBefore' | 'crashAfter' | null;

export interface FaultWindow {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Faults {
  readonly windows: readonly FaultWindow[];
  onCall(kind: CallKind, atMs: number): CallFault;
  distort<Sample extends { readonly epochMinute: number }>(
    reading: Reading<Sample>,
    atMs: number,
  ): Reading<Sample>;
  /** Another tick starts with this one, so many milliseconds later. */
  doubleAfterMs(atMs: number): number | null;
}

export const NO_FAULTS: Faults = {
  windows: [],
  onCall: () => null,
  distort: (reading) => reading,
  doubleAfterMs: () => null,
};

interface Rates {
  readonly windows: number;
  readonly minutes: readonly [from: number, to: number];
  readonly refused: number;
  readonly unheard: number;
  readonly unanswered: number;
  readonly crash: number;
  readonly metrics: number;
  readonly double: number;
}

const RATES: Record<Exclude<FaultLevel, 'none'>, Rates> = {
  light: {
    windows: 2,
    minutes: [2, 6],
    refused: 0.05,
    unheard: 0.03,
    unanswered: 0.03,
    crash: 0.01,
    metrics: 0.15,
    double: 0.1,
  },
  heavy: {
    windows: 4,
    minutes: [4, 12],
    refused: 0.12,
    unheard: 0.08,
    unanswered: 0.08,
    crash: 0.04,
    metrics: 0.4,
    double: 0.35,
  },
};

/** `aroundMs`: moments at which a fault would hurt most; each window opens near one of them. */
export function faultsOf(
  level: FaultLevel,
  random: Random,
  aroundMs: readonly [number, ...number[]],
): Faults {
  if (level === 'none') return NO_FAULTS;
  const rates = RATES[level];
  const windows = Array.from({ length: rates.windows }, (_, index): FaultWindow => {
    const near = aroundMs[index % aroundMs.length] ?? aroundMs[0];
    const fromMs = Math.round(near + random.between(-2, 6) * 60_000);
    const minutes = random.between(rates.minutes[0], rates.minutes[1]);
    return { fromMs, untilMs: fromMs + Math.round(minutes * 60_000) };
  });
  const isIn = (atMs: number): boolean =>
    windows.some(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs);
  const calls = random.split('calls');
  const metrics = random.split('metrics');
  const doubles = random.split('doubles');
  return {
    windows,
    onCall: (_kind, atMs) => (isIn(atMs) ? callFault(rates, calls) : null),
    distort: (reading, atMs) =>
      isIn(atMs) && metrics.chance(rates.metrics) ? distorted(reading, metrics) : reading,
    doubleAfterMs: (atMs) =>
      isIn(atMs) && doubles.chance(rates.double) ? doubles.integer(0, 400) : null,
  };
}

function callFault(rates: Rates, random: Random): CallFault {
  let roll = random.next();
  const kinds: ReadonlyArray<readonly [number, CallFault]> = [
    [rates.refused, 'refused'],
    [rates.unheard, 'unheard'],
    [rates.unanswered, 'unanswered'],
    [rates.crash / 2, 'crashBefore'],
    [rates.crash / 2, 'crashAfter'],
  ];
  for (const [share, fault] of kinds) {
    if (roll < share) return fault;
    roll -= share;
  }
  return null;
}

function distorted<Sample extends { readonly epochMinute: number }>(
  reading: Reading<Sample>,
  random: Random,
): Reading<Sample> {
  if (reading.outcome === 'unreadable') return reading;
  const { samples } = reading;
  switch (random.integer(0, 3)) {
    case 0:
      return { outcome: 'unreadable', because: 'the metric store answered InternalServiceError' };
    case 1:
      return { outcome: 'read', samples: samples.slice(0, Math.max(0, samples.length - 3)) };
    case 2:
      return { outcome: 'read', samples: samples.filter(() => !random.chance(0.3)) };
    default:
      return { outcome: 'read', samples: [...samples, ...samples.slice(-2)].reverse() };
  }
}

/** Whether a moment lies in a window, or so soon after one that its traces may still be seen. */
export const isDisturbed = (faults: Faults, atMs: number, afterwardsMs: number): boolean =>
  faults.windows.some(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs + afterwardsMs);

/** All the minutes in which something may go wrong before a moment, counted once. */
export function faultMinutesBefore(faults: Faults, fromMs: number, toMs: number): number {
  const sorted = [...faults.windows].sort((a, b) => a.fromMs - b.fromMs);
  let coveredMs = fromMs;
  let sumMs = 0;
  for (const window of sorted) {
    const start = Math.max(coveredMs, window.fromMs);
    const end = Math.min(toMs, window.untilMs);
    if (end > start) sumMs += end - start;
    coveredMs = Math.max(coveredMs, end);
  }
  return sumMs / 60_000;
}
