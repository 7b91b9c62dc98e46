// The most a whole account can spend: its functions together, under the limits they share.
// Functions without a reservation share one pool, so they cannot all be at their worst at once. The pool
// is given, one run at a time, to whoever makes most of it: no other division can spend more.

import { API_ACCOUNT_THROTTLE, LAMBDA_ACCOUNT_CONCURRENCY } from '../prices/aws-limits';
import { type PriceBook, usdFor } from '../prices/prices';
import { type Period, SECONDS_PER, type UsdByPeriod, usdOf } from '../units/money';
import { exposureOf, sumUsd } from './exposure';
import { apiUnits } from './front-terms';
import type { Exposure, ExposureInput, Known, Throttle } from './input';
import { largest } from './largest';
import { formatCount } from './pace';

export interface AccountLimits {
  /** Left out or unknown, the default quota of 1,000 is assumed. */
  concurrency?: Known<number>;
  /** Left out, the default API Gateway throttle that all APIs of the account share. */
  apiThrottle?: Throttle;
}

export interface AccountExposure extends UsdByPeriod {
  /** Each function alone, as if all that is shared were its own. */
  functions: readonly Exposure[];
  /** What they would come to if nothing were shared. */
  sumOfFunctions: UsdByPeriod;
  sharedConcurrency: number;
  boundedBy: string;
  blindSpots: readonly string[];
}

interface Candidate {
  /** Held from the start: provisioned concurrency is taken out of the pool whether used or not. */
  from: number;
  usdAt(concurrency: number): UsdByPeriod;
}

function reservedOf(input: ExposureInput): number | undefined {
  return typeof input.reservedConcurrency === 'number' ? input.reservedConcurrency : undefined;
}

/** A function of the pool, priced by how much of the pool it holds. */
function candidateOf(input: ExposureInput, pool: number, book: PriceBook): Candidate {
  const { provisionedConcurrency: provisioned } = input;
  const from = typeof provisioned === 'number' ? Math.min(provisioned, pool) : 0;
  const held = { ...input, provisionedConcurrency: provisioned === 'unknown' ? provisioned : from };
  const seen = new Map<number, UsdByPeriod>();
  const usdAt = (wanted: number): UsdByPeriod => {
    const reservedConcurrency = Math.min(wanted, pool);
    const known = seen.get(reservedConcurrency);
    if (known) return known;
    const usd = exposureOf({ ...held, reservedConcurrency }, book);
    seen.set(reservedConcurrency, usd);
    return usd;
  };
  return { from, usdAt };
}

const curves = new WeakMap<PriceBook, Map<string, Candidate>>();
/** More kinds of functions than one run ever meets; beyond it the memory is worth more than the time. */
const CURVES_MAX = 2_000;

/** An app's functions are mostly alike, in one stack and the next: each kind is priced once. */
function curveOf(input: ExposureInput, pool: number, book: PriceBook): Candidate {
  const waysIn = input.waysIn.map((way) => ({ ...way, label: undefined }));
  const alike: ExposureInput = { ...input, name: 'alike', waysIn };
  const known = curves.get(book) ?? new Map<string, Candidate>();
  curves.set(book, known);
  const key = JSON.stringify([pool, alike]);
  const curve = known.get(key) ?? candidateOf(alike, pool, book);
  if (known.size >= CURVES_MAX) known.clear();
  known.set(key, curve);
  return curve;
}

interface Holder {
  at: number;
  usd(concurrency: number): number;
}

/** Differences of large sums carry noise: gains this close to each other are equal. */
const EQUAL = 1 - 1e-9;

function gainAt(holder: Holder, concurrency: number): number {
  return holder.usd(concurrency + 1) - holder.usd(concurrency);
}

/**
 * No function spends more on one run more than on the one before, so handing each run to whoever makes
 * most of it finds the worst division there is.
 */
function worstDivision(candidates: readonly Candidate[], pool: number, period: Period): number {
  const holders: Holder[] = candidates.map(({ from, usdAt }) => ({
    at: from,
    usd: (concurrency) => usdOf(usdAt(concurrency), period),
  }));
  const gains = holders.map((holder) => gainAt(holder, holder.at));
  let left = candidates.reduce((free, candidate) => free - candidate.from, pool);
  while (left > 0) {
    const dearest = gains.indexOf(Math.max(...gains));
    const holder = holders[dearest];
    if (!holder) break;
    const { at } = holder;
    const runnerUp = Math.max(0, ...gains.filter((_, index) => index !== dearest));
    holder.at = largest(at + 1, at + left, (upTo) => gainAt(holder, upTo - 1) >= runnerUp * EQUAL);
    left -= holder.at - at;
    gains[dearest] = gainAt(holder, holder.at);
  }
  return holders.reduce((sum, holder) => sum + holder.usd(holder.at), 0);
}

const API_METERS = {
  'rest-api': 'api.rest',
  'http-api': 'api.http',
  'websocket-api': 'api.websocket',
} as const;

/** What the shared API throttle takes off: all APIs of a kind admit no more than the account does. */
function sharedThrottleUsd(
  inputs: readonly ExposureInput[],
  terms: Exposure['terms'],
  throttle: Throttle,
  book: PriceBook,
): UsdByPeriod {
  const over = (period: Period): number => {
    const admitted = throttle.requestsPerSecond * SECONDS_PER[period] + throttle.burst;
    return Object.values(API_METERS).reduce((sum, meter) => {
      const units = inputs.flatMap(({ waysIn, sizes }) =>
        waysIn.flatMap((way) =>
          API_METERS[way.kind as keyof typeof API_METERS] === meter
            ? [apiUnits(way as Parameters<typeof apiUnits>[0], sizes)]
            : [],
        ),
      );
      const alone = terms
        .filter((term) => term.meter === meter)
        .reduce((usd, term) => usd + usdOf(term, period), 0);
      return sum + Math.max(0, alone - usdFor(book, meter, admitted * Math.max(1, ...units)));
    }, 0);
  };
  return { usdPerHour: over('hour'), usdPerDay: over('day'), usdPerMonth: over('month') };
}

function quotaOf(limits: AccountLimits, reserved: number): { quota: number; blindSpots: string[] } {
  const { concurrency } = limits;
  const quota =
    typeof concurrency === 'number' ? concurrency : Math.max(LAMBDA_ACCOUNT_CONCURRENCY, reserved);
  const blindSpots: string[] = [];
  if (typeof concurrency !== 'number') {
    blindSpots.push(`the account concurrency quota is not known: ${formatCount(quota)} is assumed`);
  }
  if (reserved > quota) {
    const both = `${formatCount(reserved)}, over the account's ${formatCount(quota)}`;
    blindSpots.push(`the functions reserve ${both}: not all of it can be in force`);
  }
  return { quota, blindSpots };
}

export function accountExposure(
  inputs: readonly ExposureInput[],
  limits: AccountLimits,
  book: PriceBook,
): AccountExposure {
  const reserved = inputs.reduce((sum, input) => sum + (reservedOf(input) ?? 0), 0);
  const { quota, blindSpots } = quotaOf(limits, reserved);
  const shared = Math.max(0, quota - reserved);
  const placed = inputs.map((input) => ({
    ...input,
    accountConcurrency: limits.concurrency,
    reservedElsewhere: reserved - (reservedOf(input) ?? 0),
  }));
  const functions = placed.map((input) => exposureOf(input, book));
  const sumOfFunctions = sumUsd(functions);
  const isOfPool = placed.map((input) => reservedOf(input) === undefined);
  const own = sumUsd(functions.filter((_, index) => !isOfPool[index]));
  const candidates = placed
    .filter((_, index) => isOfPool[index])
    .map((input) => curveOf({ ...input, accountConcurrency: quota }, shared, book));
  const throttle = limits.apiThrottle ?? API_ACCOUNT_THROTTLE;
  const terms = functions.flatMap((exposure) => exposure.terms);
  const over = sharedThrottleUsd(placed, terms, throttle, book);
  const total = (period: Period) => {
    const divided = worstDivision(candidates, shared, period);
    const usd = usdOf(own, period) + divided - usdOf(over, period);
    return Math.min(usd, usdOf(sumOfFunctions, period));
  };
  return {
    usdPerHour: total('hour'),
    usdPerDay: total('day'),
    usdPerMonth: total('month'),
    functions,
    sumOfFunctions,
    sharedConcurrency: shared,
    boundedBy: `account concurrency ${formatCount(quota)}, API Gateway account throttle ${formatCount(throttle.requestsPerSecond)}/s`,
    blindSpots,
  };
}
