// Folds the account's minutes into the tripwire: what they cost above the usual, and what they teach.
// Each minute counts once, whatever it grows to and however late it comes; an hour in which something was held or
// suspected teaches nothing.

import { withSlot } from '../../units/ring';
import { epochHourOf, weekSlotOf } from '../../units/time';
import type { AccountSample } from '../usage';
import { type Counted, type TripwireRate, type TripwireState, usualAt } from './tripwire';

/** Day-to-day drift of an account's total; above it, traffic counts as unexplained. */
const SLACK = 1.25;
const REMEMBERED_MINUTES = 30;

/**
 * Folds the account minutes published since the last tick. Each minute counts once, however often it is read; `isFrozen`
 * while something is held or suspected.
 */
export function foldTripwire(
  state: TripwireState,
  samples: readonly AccountSample[],
  rate: TripwireRate,
  isFrozen = false,
): TripwireState {
  const counted = new Map((state.counted ?? []).map((entry) => [entry[0], entry]));
  const fresh = new Map<number, AccountSample>();
  for (const sample of samples) {
    if (sample.spanMinutes !== 1 || !isCountable(state, sample, counted)) continue;
    const known = fresh.get(sample.epochMinute) ?? sample;
    fresh.set(sample.epochMinute, {
      ...sample,
      invocations: Math.max(sample.invocations, known.invocations),
      concurrencyMax: Math.max(sample.concurrencyMax, known.concurrencyMax),
    });
  }
  return [...fresh.values()]
    .sort((a, b) => a.epochMinute - b.epochMinute)
    .reduce((folded, sample) => foldMinute(folded, sample, { rate, isFrozen }), state);
}

/** New, or larger than it was when it was counted, and not so old that nobody remembers whether it was. */
function isCountable(
  { foldedMinute, counted: [oldest] = [] }: TripwireState,
  { epochMinute, invocations, concurrencyMax }: AccountSample,
  counted: ReadonlyMap<number, Counted>,
): boolean {
  if (epochMinute > foldedMinute) return true;
  const before = counted.get(epochMinute);
  if (before) return invocations > before[1] || concurrencyMax > before[2];
  return oldest !== undefined && epochMinute >= oldest[0];
}

interface Folding {
  readonly rate: TripwireRate;
  readonly isFrozen: boolean;
}

function foldMinute(before: TripwireState, sample: AccountSample, how: Folding): TripwireState {
  const { epochMinute } = sample;
  const state = closeHour(before, epochHourOf(epochMinute));
  const usual = usualAt(state, epochMinute);
  const unexplainedUsd = Math.max(0, state.unexplainedUsd + excessUsd(state, sample, how.rate));
  return {
    ...state,
    foldedMinute: Math.max(before.foldedMinute, epochMinute),
    hour: withMinute(state, sample, how.isFrozen),
    unexplainedUsd,
    unexplainedSinceMinute:
      unexplainedUsd > 0 ? (state.unexplainedSinceMinute ?? epochMinute) : null,
    excessConcurrency: withNewest(state, state.excessConcurrency, [
      epochMinute,
      Math.max(0, sample.concurrencyMax - usual.concurrency),
    ]),
    counted: withNewest(state, state.counted ?? [], [
      epochMinute,
      Math.max(sample.invocations, countedAt(state, epochMinute)?.[1] ?? 0),
      Math.max(sample.concurrencyMax, countedAt(state, epochMinute)?.[2] ?? 0),
    ]),
  };
}

const countedAt = ({ counted = [] }: TripwireState, epochMinute: number): Counted | undefined =>
  counted.find(([minute]) => minute === epochMinute);

/** In the order of minutes, each once, and none from before what is remembered. */
function withNewest<Entry extends readonly [epochMinute: number, ...rest: number[]]>(
  { foldedMinute }: TripwireState,
  list: readonly Entry[],
  entry: Entry,
): Entry[] {
  const newest = Math.max(foldedMinute, entry[0]);
  const others = list.filter(
    ([minute]) => minute > newest - REMEMBERED_MINUTES && minute !== entry[0],
  );
  return [...others, entry].sort((a, b) => a[0] - b[0]);
}

/** What a minute has above its reference; of one that was counted before, what it has more. */
function excessUsd(state: TripwireState, sample: AccountSample, rate: TripwireRate): number {
  const { epochMinute, invocations, concurrencyMax } = sample;
  const usual = usualAt(state, epochMinute);
  const { explained } = state;
  const isExplained = epochMinute <= explained.untilMinute;
  const reference = {
    invocations: SLACK * Math.max(usual.invocations, isExplained ? explained.invocations : 0),
    concurrency: SLACK * Math.max(usual.concurrency, isExplained ? explained.concurrency : 0),
  };
  const above = (value: number, limit: number): number => Math.max(0, value - limit);
  const before = countedAt(state, epochMinute);
  // Quiet minutes pay back busy ones in invocations, whose reference is a mean; concurrency's reference is a maximum.
  const more = before
    ? above(invocations, reference.invocations) - above(before[1], reference.invocations)
    : invocations - reference.invocations;
  const moreAtOnce =
    above(concurrencyMax, reference.concurrency) -
    (before ? above(before[2], reference.concurrency) : 0);
  return (
    Math.max(before ? 0 : Number.NEGATIVE_INFINITY, more) * rate.usdPerInvocation +
    Math.max(0, moreAtOnce) * 60 * rate.usdPerSecond
  );
}

/** The hour in progress with this minute in it; a late minute of an hour that is closed teaches nothing any more. */
function withMinute(
  state: TripwireState,
  { epochMinute, invocations, concurrencyMax }: AccountSample,
  isFrozen: boolean,
): TripwireState['hour'] {
  const { hour } = state;
  if (epochHourOf(epochMinute) !== hour.index) return hour;
  const before = countedAt(state, epochMinute);
  return {
    index: hour.index,
    invocations: hour.invocations + Math.max(0, invocations - (before?.[1] ?? 0)),
    concurrency: Math.max(hour.concurrency, concurrencyMax),
    minutes: hour.minutes + (before ? 0 : 1),
    ...(hour.isFrozen || isFrozen ? { isFrozen: true } : {}),
  };
}

function closeHour(state: TripwireState, hourIndex: number): TripwireState {
  if (hourIndex <= state.hour.index) return state;
  const { hour } = state;
  const isWhole = hour.minutes >= 45 && !hour.isFrozen;
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
