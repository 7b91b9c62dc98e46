// What memory out of a journal must look like, number by number, before a decision may rest on it.
// A field that is missing, not finite or beyond all measure makes a detector deaf or throws; such a part is learned again.

import { EXEMPTIONS } from '../../core/policy/exemption';

export type Shape = (value: unknown) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const number =
  (min: number, max: number): Shape =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max;
const whole: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const flag: Shape = (value) => typeof value === 'boolean';
const text: Shape = (value) => typeof value === 'string';
const list =
  (item: Shape, min: number, max: number): Shape =>
  (value) =>
    Array.isArray(value) && value.length >= min && value.length <= max && value.every(item);
const object =
  (fields: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([field, shape]) => shape(value[field]));
export const mapOf =
  (item: Shape): Shape =>
  (value) =>
    isObject(value) && Object.values(value).every(item);
const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value);

/** A field that memory of an earlier release does not have. */
const orMissing =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);

/** Nobody spends more in any of the spans that a state knows. */
const USD_MAX = 1e12;
const COUNT_MAX = 1e15;
const usd = number(0, USD_MAX);
const count = number(0, COUNT_MAX);
/** -1 is an hour that nobody has seen. */
const week = (most: number): Shape => list(number(-1, most), 168, 168);

const excess = object({ usd, largestUsd: usd, largestMinute: whole, sinceMinute: whole });
const windowFields = {
  index: whole,
  usd,
  largestUsd: usd,
  largestMinute: whole,
  declaredUsd: orMissing(usd),
};

export const detectorState = object({
  settledMinute: whole,
  knownSinceMinute: whole,
  ringUsdPerMinute: week(USD_MAX),
  ringInvocationsPerMinute: week(COUNT_MAX),
  envelopeUsdPerMinute: usd,
  // Without limit while a function is new.
  envelopeCapUsdPerMinute: number(0, Number.MAX_VALUE),
  envelopeHistory: list(usd, 1, 28),
  peakMinuteUsd: list(usd, 7, 7),
  peakMinuteSeconds: list(count, 7, 7),
  fast: excess,
  slow: excess,
  hour: object({
    ...windowFields,
    invocations: count,
    minutes: whole,
    largestSeconds: count,
    isFrozen: flag,
  }),
  day: object(windowFields),
  month: object(windowFields),
  days: object({
    hoursUsd: list(usd, 24, 24),
    largestUsd: list(usd, 0, 28),
    todayUsd: usd,
    quietUsd: list(usd, 0, 28),
    todayQuietUsd: usd,
    fromUsd: usd,
    aboveUsd: usd,
  }),
  exemptUsd: usd,
  heldThroughMinute: whole,
  forgivenThroughMinute: whole,
});

export const absentStates = orMissing(mapOf(object({ state: detectorState, sinceMs: count })));

export const tripwireState = object({
  invocationsRing: week(COUNT_MAX),
  concurrencyRing: week(COUNT_MAX),
  hour: object({
    index: whole,
    invocations: count,
    concurrency: count,
    minutes: whole,
    isFrozen: orMissing(flag),
  }),
  foldedMinute: whole,
  explained: object({ invocations: count, concurrency: count, untilMinute: whole }),
  unexplainedUsd: usd,
  unexplainedSinceMinute: orNull(whole),
  excessConcurrency: list(list(count, 2, 2), 0, 100),
  counted: orMissing(list(list(count, 3, 3), 0, 100)),
});

export const ledger = object({
  reads: number(-COUNT_MAX, COUNT_MAX),
  atMinute: whole,
  sweptThrough: text,
  askedAtMinute: mapOf(whole),
  askedTimes: orMissing(mapOf(whole)),
});

export const suspects = list(text, 0, 1e6);
export const moments = mapOf(count);
export const lastHolds = mapOf(
  object({ level: whole, atMs: count, zeroMinutes: orMissing(count) }),
);
export const exempt = orMissing(mapOf((value) => EXEMPTIONS.some((entry) => entry === value)));
export const moment = count;
export const wholeOrMissing = orMissing(whole);
