// The bound turned round: from dollars to the largest concurrency and throttle that keep within them.
// Whatever is returned has been put through the bound itself, so it can never exceed the ceiling.

import { API_ACCOUNT_THROTTLE, LAMBDA_UNRESERVABLE_CONCURRENCY } from './aws-limits';
import { exposureOf } from './exposure';
import { factsOf } from './exposure-facts';
import type { Exposure, ExposureInput, WayIn } from './exposure-input';
import { formatCount } from './exposure-pace';
import { type Ceiling, problemsWithCeiling } from './exposure-problems';
import { formatUsd, PERIODS, type Period, roundUpToCent, usdOf } from './money';
import type { PriceBook } from './prices';

export interface Caps {
  kind: 'caps';
  /** What to reserve for the function; with `isReservable` false, what the account already holds it to. */
  concurrency: number;
  /** The throttle of every API in front, rate and burst alike; null when no way in takes a throttle. */
  requestsPerSecond: number | null;
  limitedBy: 'ceiling' | 'quota';
  isReservable: boolean;
  exposure: Exposure;
}

export interface ImpossibleCaps {
  kind: 'impossible';
  /** The smallest ceiling that can be kept, for the period that fails first. */
  belowUsd: number;
  period: Period;
  because: string;
}

function takesThrottle(way: WayIn): boolean {
  return way.kind === 'rest-api' || way.kind === 'http-api' || way.kind === 'websocket-api';
}

/** The same function with these caps on it, whatever it had before. */
export function withCaps(
  input: ExposureInput,
  concurrency: number,
  requestsPerSecond: number,
): ExposureInput {
  const throttle = { requestsPerSecond, burst: requestsPerSecond };
  const waysIn = input.waysIn.map((way) => (takesThrottle(way) ? { ...way, throttle } : way));
  return { ...input, reservedConcurrency: concurrency, waysIn: waysIn as WayIn[] };
}

function keeps(exposure: Exposure, ceiling: Ceiling): boolean {
  return PERIODS.every((period) => usdOf(exposure, period) <= ceilingOf(ceiling, period));
}

function ceilingOf(ceiling: Ceiling, period: Period): number {
  const none = Number.POSITIVE_INFINITY;
  const { usdPerHour = none, usdPerDay = none, usdPerMonth = none } = ceiling;
  return usdOf({ usdPerHour, usdPerDay, usdPerMonth }, period);
}

/** The largest whole number for which it holds, knowing that it holds for `from`. */
function largest(from: number, to: number, holds: (value: number) => boolean): number {
  let good = from;
  let bad = to + 1;
  while (bad - good > 1) {
    const middle = good + Math.floor((bad - good) / 2);
    if (holds(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

function impossible(least: Exposure, ceiling: Ceiling, setting: string): ImpossibleCaps {
  const excess = (period: Period) => usdOf(least, period) / ceilingOf(ceiling, period);
  const period = PERIODS.reduce((worst, next) => (excess(next) > excess(worst) ? next : worst));
  const belowUsd = roundUpToCent(usdOf(least, period));
  const dearest = [...least.terms]
    .sort((a, b) => usdOf(b, period) - usdOf(a, period))
    .slice(0, 3)
    .map((term) => `${term.name} ${formatUsd(usdOf(term, period))} (${term.boundedBy})`);
  const because =
    `even with ${setting} it can spend ${formatUsd(belowUsd, 'up')} a ${period}, ` +
    `mostly ${dearest.join(', ')}`;
  return { kind: 'impossible', belowUsd, period, because };
}

/** No reservation fits into an account this small: either its quota already keeps the bound, or nothing. */
function capsOfSmallAccount(
  ceiling: Ceiling,
  input: ExposureInput,
  book: PriceBook,
): Caps | ImpossibleCaps {
  const { concurrency } = factsOf({ ...input, reservedConcurrency: undefined });
  const search = throttled({ ...input, reservedConcurrency: undefined }, concurrency, book);
  if (!keeps(search(1), ceiling)) {
    const setting = `the account's ${formatCount(concurrency)} at once, too few to reserve from`;
    return impossible(search(1), ceiling, setting);
  }
  const hasThrottle = input.waysIn.some(takesThrottle);
  const rate = largest(1, API_ACCOUNT_THROTTLE.requestsPerSecond, (r) => keeps(search(r), ceiling));
  return {
    kind: 'caps',
    concurrency,
    requestsPerSecond: hasThrottle ? rate : null,
    limitedBy: 'quota',
    isReservable: false,
    exposure: search(rate),
  };
}

function throttled(input: ExposureInput, concurrency: number, book: PriceBook) {
  return (requestsPerSecond: number) => {
    const capped = withCaps(input, concurrency, requestsPerSecond);
    const reservedConcurrency = input.reservedConcurrency === undefined ? undefined : concurrency;
    return exposureOf({ ...capped, reservedConcurrency }, book);
  };
}

/** A throttle that matches what so many runs can serve: one each second where nothing says how long they take. */
function matchingRate(input: ExposureInput, concurrency: number): number {
  const perRun = Math.min(10, 1 / (input.shortestRunSeconds ?? 1));
  const rate = Math.max(1, Math.floor(concurrency * perRun));
  return Math.min(rate, API_ACCOUNT_THROTTLE.requestsPerSecond);
}

/**
 * Concurrency first, with a throttle to match; then the throttle as far as the dollars left allow; then
 * concurrency again. After that neither can be raised alone without breaking the ceiling.
 */
export function capsFor(
  ceiling: Ceiling,
  input: ExposureInput,
  book: PriceBook,
): Caps | ImpossibleCaps {
  const problems = problemsWithCeiling(ceiling);
  if (problems.length > 0) throw new RangeError(`cannot cap ${input.name}: ${problems.join('; ')}`);
  const facts = factsOf({ ...input, reservedConcurrency: undefined });
  const reservable = facts.concurrency - LAMBDA_UNRESERVABLE_CONCURRENCY;
  if (reservable < 1) return capsOfSmallAccount(ceiling, input, book);
  const fewest = Math.min(reservable, Math.max(1, facts.provisioned));
  const bound = (c: number, r: number) => exposureOf(withCaps(input, c, r), book);
  const fits = (c: number, r: number) => keeps(bound(c, r), ceiling);
  const hasThrottle = input.waysIn.some(takesThrottle);
  if (!fits(fewest, 1)) {
    const rate = hasThrottle ? ' and 1 request/s' : '';
    return impossible(bound(fewest, 1), ceiling, `${formatCount(fewest)} at once${rate}`);
  }
  const matched = (c: number) => matchingRate(input, c);
  const start = fits(fewest, matched(fewest))
    ? largest(fewest, reservable, (c) => fits(c, matched(c)))
    : fewest;
  const floorRate = fits(start, matched(start)) ? matched(start) : 1;
  const rate = largest(floorRate, API_ACCOUNT_THROTTLE.requestsPerSecond, (r) => fits(start, r));
  const concurrency = largest(start, reservable, (c) => fits(c, rate));
  return {
    kind: 'caps',
    concurrency,
    requestsPerSecond: hasThrottle ? rate : null,
    limitedBy: concurrency === reservable ? 'quota' : 'ceiling',
    isReservable: true,
    exposure: bound(concurrency, rate),
  };
}
