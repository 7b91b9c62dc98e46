// The cheap eye: two account-wide metrics a minute say whether reading every function is worth its price.
// It never judges a function. A false trip costs cents, so it errs towards looking; a missing minute is not a calm one.

import { withSlot } from './ring';
import { epochHourOf, HOURS_PER_WEEK, weekSlotOf } from './time';
import type { AccountSample } from './usage';

const UNKNOWN = -1;
/** Day-to-day drift of an account's total; above it, traffic counts as unexplained. */
const SLACK = 1.25;
const REMEMBERED_MINUTES = 30;

export interface TripwireState {
  /** Mean invocations a minute and largest concurrency, by hour of the week. */
  readonly invocationsRing: readonly number[];
  readonly concurrencyRing: readonly number[];
  readonly hour: {
    readonly index: number;
    readonly invocations: number;
    readonly concurrency: number;
    readonly minutes: number;
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
}

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

/** Folds the account minutes published since the last tick. Each minute counts once, however often it is read. */
export function foldTripwire(
  state: TripwireState,
  samples: readonly AccountSample[],
  rate: TripwireRate,
): TripwireState {
  const fresh = new Map<number, AccountSample>();
  for (const sample of samples) {
    if (sample.spanMinutes !== 1 || sample.epochMinute <= state.foldedMinute) continue;
    const known = fresh.get(sample.epochMinute) ?? sample;
    fresh.set(sample.epochMinute, {
      ...sample,
      invocations: Math.max(sample.invocations, known.invocations),
      concurrencyMax: Math.max(sample.concurrencyMax, known.concurrencyMax),
    });
  }
  return [...fresh.values()]
    .sort((a, b) => a.epochMinute - b.epochMinute)
    .reduce((folded, sample) => foldMinute(folded, sample, rate), state);
}

function foldMinute(
  before: TripwireState,
  sample: AccountSample,
  rate: TripwireRate,
): TripwireState {
  const state = closeHour(before, epochHourOf(sample.epochMinute));
  const usual = usualAt(state, sample.epochMinute);
  const isExplained = sample.epochMinute <= state.explained.untilMinute;
  const reference = {
    invocations: SLACK * Math.max(usual.invocations, isExplained ? state.explained.invocations : 0),
    concurrency: SLACK * Math.max(usual.concurrency, isExplained ? state.explained.concurrency : 0),
  };
  // Quiet minutes pay back busy ones in invocations, whose reference is a mean; concurrency's reference is a maximum.
  const excessUsd =
    (sample.invocations - reference.invocations) * rate.usdPerInvocation +
    Math.max(0, sample.concurrencyMax - reference.concurrency) * 60 * rate.usdPerSecond;
  const unexplainedUsd = Math.max(0, state.unexplainedUsd + excessUsd);
  return {
    ...state,
    foldedMinute: sample.epochMinute,
    hour: {
      index: state.hour.index,
      invocations: state.hour.invocations + sample.invocations,
      concurrency: Math.max(state.hour.concurrency, sample.concurrencyMax),
      minutes: state.hour.minutes + 1,
    },
    unexplainedUsd,
    unexplainedSinceMinute:
      unexplainedUsd > 0 ? (state.unexplainedSinceMinute ?? sample.epochMinute) : null,
    excessConcurrency: [
      ...state.excessConcurrency.filter(
        ([minute]) => minute > sample.epochMinute - REMEMBERED_MINUTES,
      ),
      [sample.epochMinute, Math.max(0, sample.concurrencyMax - usual.concurrency)],
    ],
  };
}

/** The same hour last week; failing that the mean of the hours known; failing that nothing is usual. */
function usualAt(
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

function closeHour(state: TripwireState, hourIndex: number): TripwireState {
  if (hourIndex === state.hour.index) return state;
  const { hour } = state;
  const isWhole = hour.minutes >= 45;
  return {
    ...state,
    hour: { index: hourIndex, invocations: 0, concurrency: 0, minutes: 0 },
    invocationsRing: isWhole
      ? withSlot(state.invocationsRing, weekSlotOf(hour.index), hour.invocations / 60)
      : state.invocationsRing,
    concurrencyRing: isWhole
      ? withSlot(state.concurrencyRing, weekSlotOf(hour.index), hour.concurrency)
      : state.concurrencyRing,
  };
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
