// The cheap eye: two account-wide metrics a minute say whether reading every function is worth its price.
// It never judges a function. A false trip costs cents, so it errs towards looking; a missing minute is not a calm one.

import { epochHourOf, HOURS_PER_WEEK, weekSlotOf } from '../../units/time';
import type { AccountSample } from '../usage';

const UNKNOWN = -1;

export interface TripwireState {
  /** Mean invocations a minute and largest concurrency, by hour of the week. */
  readonly invocationsRing: readonly number[];
  readonly concurrencyRing: readonly number[];
  readonly hour: {
    readonly index: number;
    readonly invocations: number;
    readonly concurrency: number;
    readonly minutes: number;
    /** Something was held or suspected in it: it does not teach what is usual. */
    readonly isFrozen?: boolean;
  };
  readonly foldedMinute: number;
  /** The level that the last drill-down accounted for. */
  readonly explained: {
    readonly invocations: number;
    readonly concurrency: number;
    readonly untilMinute: number;
  };
  /** Dollars that no drill-down has explained yet. */
  readonly unexplainedUsd: number;
  readonly unexplainedSinceMinute: number | null;
  /** Concurrency above the usual in the newest minutes: the witness for one function's metrics. */
  readonly excessConcurrency: ReadonlyArray<readonly [epochMinute: number, executions: number]>;
  /** The newest minutes as they were counted: one that is published late, or grows, is counted by what it has more. */
  readonly counted?: readonly Counted[];
}

export type Counted = readonly [epochMinute: number, invocations: number, concurrencyMax: number];

/** What one invocation and one second of the dearest function cost: the tripwire must not think an attack cheap. */
export interface TripwireRate {
  readonly usdPerInvocation: number;
  readonly usdPerSecond: number;
}

export const NO_TRIPWIRE: TripwireState = Object.freeze({
  invocationsRing: new Array<number>(HOURS_PER_WEEK).fill(UNKNOWN),
  concurrencyRing: new Array<number>(HOURS_PER_WEEK).fill(UNKNOWN),
  hour: { index: 0, invocations: 0, concurrency: 0, minutes: 0 },
  foldedMinute: 0,
  explained: { invocations: 0, concurrency: 0, untilMinute: 0 },
  unexplainedUsd: 0,
  unexplainedSinceMinute: null,
  excessConcurrency: [],
});

/** Seeds the rings from hourly history, so that an install is not a week of guessing. */
export function tripwireFromHistory(
  history: readonly AccountSample[],
  nowMinute: number,
): TripwireState {
  const thisHour = epochHourOf(nowMinute);
  const invocationsRing = new Array<number>(HOURS_PER_WEEK).fill(UNKNOWN);
  const concurrencyRing = new Array<number>(HOURS_PER_WEEK).fill(UNKNOWN);
  for (const sample of history) {
    const hour = epochHourOf(sample.epochMinute);
    if (hour >= thisHour || hour < thisHour - HOURS_PER_WEEK) continue;
    raise(invocationsRing, weekSlotOf(hour), sample.invocations / 60);
    raise(concurrencyRing, weekSlotOf(hour), sample.concurrencyMax);
  }
  return {
    ...NO_TRIPWIRE,
    invocationsRing,
    concurrencyRing,
    hour: { ...NO_TRIPWIRE.hour, index: thisHour },
    foldedMinute: nowMinute - 10,
  };
}

/** A bucket only grows: of two reports of one hour the larger is the later. */
function raise(ring: number[], slot: number, value: number): void {
  ring[slot] = Math.max(ring[slot] ?? UNKNOWN, value);
}

/** The same hour last week; failing that the mean of the hours known; failing that nothing is usual. */
export function usualAt(
  state: TripwireState,
  epochMinute: number,
): { invocations: number; concurrency: number } {
  const slot = weekSlotOf(epochHourOf(epochMinute));
  const at = (ring: readonly number[]): number => {
    const sameHour = ring[slot] ?? UNKNOWN;
    if (sameHour !== UNKNOWN) return sameHour;
    const known = ring.filter((value) => value !== UNKNOWN);
    return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : 0;
  };
  return { invocations: at(state.invocationsRing), concurrency: at(state.concurrencyRing) };
}

/** After a drill-down that covered the departure: this level is accounted for, for an hour. */
export function explain(
  state: TripwireState,
  samples: readonly AccountSample[],
  untilMinute: number,
): TripwireState {
  const last = samples.reduce((max, { epochMinute }) => Math.max(max, epochMinute), 0);
  const newest = samples.filter(({ epochMinute }) => epochMinute > last - 3);
  return {
    ...state,
    unexplainedUsd: 0,
    unexplainedSinceMinute: null,
    explained: {
      invocations: Math.max(0, ...newest.map((sample) => sample.invocations)),
      concurrency: Math.max(0, ...newest.map((sample) => sample.concurrencyMax)),
      untilMinute,
    },
  };
}

/** Concurrency above the usual in one minute; 0 where nothing is known. */
export const excessConcurrencyAt = (state: TripwireState, epochMinute: number): number =>
  state.excessConcurrency.find(([minute]) => minute === epochMinute)?.[1] ?? 0;
