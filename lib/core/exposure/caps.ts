// The bound turned round: from dollars to the largest concurrency and throttle that keep within them.
// Whatever is returned has been put through the bound itself, so it can never exceed the ceiling.

import { API_ACCOUNT_THROTTLE, LAMBDA_UNRESERVABLE_CONCURRENCY } from '../prices/aws-limits';
import type { PriceBook } from '../prices/prices';
import { A_PERIOD, formatUsd, PERIODS, type Period, roundUpToCent, usdOf } from '../units/money';
import { exposureOf, sumUsd } from './exposure';
import { factsOf } from './facts';
import type { Exposure, ExposureInput, ExposureTerm, WayIn } from './input';
import { largest } from './largest';
import { formatCount } from './pace';
import { type Ceiling, problemsWithCeiling } from './problems';
import { promisesFor } from './promises';

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

/**
 * 'all' holds everything in the bound under the ceiling. 'function' holds what the function itself spends
 * (duration, requests, logs, downstream) and leaves what its ways in charge to the bound's own report.
 */
export type Counted = 'all' | 'function';

interface Search {
  input: ExposureInput;
  ceiling: Ceiling;
  counted: Counted;
  book: PriceBook;
}

export function countedTerms(exposure: Exposure, counted: Counted): readonly ExposureTerm[] {
  return exposure.terms.filter((term) => counted === 'all' || term.way === undefined);
}

function keeps(exposure: Exposure, { ceiling, counted }: Search): boolean {
  const usd = counted === 'all' ? exposure : sumUsd(countedTerms(exposure, counted));
  return PERIODS.every((period) => usdOf(usd, period) <= ceilingOf(ceiling, period));
}

function ceilingOf(ceiling: Ceiling, period: Period): number {
  const none = Number.POSITIVE_INFINITY;
  const { usdPerHour = none, usdPerDay = none, usdPerMonth = none } = ceiling;
  return usdOf({ usdPerHour, usdPerDay, usdPerMonth }, period);
}

/** What a user can say to bring down a term that was taken at its worst for want of knowing better. */
const HINTS: Readonly<Record<string, string>> = {
  egress: 'declare the largest answer (responseKb)',
  'API requests': 'declare the largest request (requestKb)',
  'API messages': 'declare the largest message (messageKb)',
  'API connections': 'declare the new connections a second (newConnectionsPerSecond)',
  'queue requests': 'declare the largest message (messageKb)',
  'state transitions': 'declare the states for each call (transitionsPerInvocation)',
  'load balancer capacity': 'declare the largest request and answer (requestKb, responseKb)',
  'bucket writes': 'declare the events a second or the shortest run (eventsPerSecond)',
  'topic publishes': 'declare the largest event and how many a second (eventKb, eventsPerSecond)',
  'bus events': 'declare the largest event and how many a second (eventKb, eventsPerSecond)',
};

function impossible(least: Exposure, search: Search, setting: string): ImpossibleCaps {
  const terms = countedTerms(least, search.counted);
  const usd = sumUsd(terms);
  const excess = (period: Period) => usdOf(usd, period) / ceilingOf(search.ceiling, period);
  const period = PERIODS.reduce((worst, next) => (excess(next) > excess(worst) ? next : worst));
  const belowUsd = roundUpToCent(usdOf(usd, period));
  const dearest = [...terms].sort((a, b) => usdOf(b, period) - usdOf(a, period)).slice(0, 3);
  const named = dearest.map(
    (term) => `${term.name} ${formatUsd(usdOf(term, period))} (${term.boundedBy})`,
  );
  const hint = HINTS[dearest[0]?.name ?? ''];
  const because =
    `even with ${setting} it can spend ${formatUsd(belowUsd, 'up')} ${A_PERIOD[period]}, ` +
    `mostly ${named.join(', ')}${hint === undefined ? '' : `; ${hint} to lower it`}`;
  return { kind: 'impossible', belowUsd, period, because };
}

/** No reservation fits into an account this small: either its quota already keeps the bound, or nothing. */
function capsOfSmallAccount(search: Search): Caps | ImpossibleCaps {
  const { input, book } = search;
  const { concurrency } = factsOf(input);
  const bound = (r: number) =>
    exposureOf({ ...withCaps(input, concurrency, r), reservedConcurrency: undefined }, book);
  if (!keeps(bound(1), search)) {
    const setting = `the account's ${formatCount(concurrency)} at once, too few to reserve from,`;
    return impossible(bound(1), search, setting);
  }
  const rate = largest(1, API_ACCOUNT_THROTTLE.requestsPerSecond, (r) => keeps(bound(r), search));
  return {
    kind: 'caps',
    concurrency,
    requestsPerSecond: input.waysIn.some(takesThrottle) ? rate : null,
    limitedBy: 'quota',
    isReservable: false,
    exposure: bound(rate),
  };
}

/** A throttle to match so many runs: one request a second for each where nothing says how long they take. */
function matchingRate(input: ExposureInput, concurrency: number): number {
  const perRun = Math.min(10, 1 / (input.shortestRunSeconds ?? 1));
  const rate = Math.max(1, Math.floor(concurrency * perRun));
  return Math.min(rate, API_ACCOUNT_THROTTLE.requestsPerSecond);
}

/**
 * Concurrency first, with a throttle to match; then the throttle as far as the dollars left allow; then
 * concurrency again. After that neither can be raised alone without breaking the ceiling.
 */
function searchCaps(search: Search, fewest: number, most: number): Caps | ImpossibleCaps {
  const { input, book } = search;
  const bound = (c: number, r: number) => exposureOf(withCaps(input, c, r), book);
  const fits = (c: number, r: number) => keeps(bound(c, r), search);
  const hasThrottle = input.waysIn.some(takesThrottle);
  if (!fits(fewest, 1)) {
    const rate = hasThrottle ? ' and 1 request/s' : '';
    return impossible(bound(fewest, 1), search, `${formatCount(fewest)} at once${rate}`);
  }
  const start = largest(fewest, most, (c) => fits(c, matchingRate(input, c)));
  const rate = largest(1, API_ACCOUNT_THROTTLE.requestsPerSecond, (r) => fits(start, r));
  const concurrency = largest(start, most, (c) => fits(c, rate));
  return {
    kind: 'caps',
    concurrency,
    requestsPerSecond: hasThrottle ? rate : null,
    limitedBy: concurrency === most ? 'quota' : 'ceiling',
    isReservable: true,
    exposure: bound(concurrency, rate),
  };
}

export function capsFor(
  ceiling: Ceiling,
  input: ExposureInput,
  book: PriceBook,
  counted: Counted = 'all',
): Caps | ImpossibleCaps {
  const problems = problemsWithCeiling(ceiling);
  if (problems.length > 0) throw new RangeError(`cannot cap ${input.name}: ${problems.join('; ')}`);
  const search = { input: { ...input, reservedConcurrency: undefined }, ceiling, counted, book };
  const caps = capsOf(search);
  return caps.kind === 'impossible' ? { ...caps, because: withPromises(caps, search) } : caps;
}

/** What each missing promise would give, and which one would keep the ceiling. */
function withPromises({ because }: ImpossibleCaps, search: Search): string {
  const values = promisesFor(search.input).flatMap(({ words, input }) => {
    const caps = capsOf({ ...search, input });
    if (caps.kind === 'impossible') return [];
    const rate = caps.requestsPerSecond;
    const throttle = rate === null ? '' : ` behind ${formatCount(rate)} requests/s`;
    return [`with ${words} it would be ${formatCount(caps.concurrency)} at once${throttle}`];
  });
  return [because, ...values].join('; ');
}

function capsOf(search: Search): Caps | ImpossibleCaps {
  const { input } = search;
  const reservable = factsOf(search.input).concurrency - LAMBDA_UNRESERVABLE_CONCURRENCY;
  if (reservable < 1) return capsOfSmallAccount(search);
  const { provisionedConcurrency: provisioned } = input;
  const fewest = typeof provisioned === 'number' ? Math.max(1, provisioned) : 1;
  return searchCaps(search, fewest, Math.max(fewest, reservable));
}
