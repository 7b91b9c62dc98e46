// The most a whole account can spend: its functions together, under the limits they share.
// Functions without a reservation share one pool, so they cannot all be at their worst at once. The pool
// is given, one run at a time, to whoever makes most of it: no other division can spend more.

import { API_ACCOUNT_THROTTLE, LAMBDA_ACCOUNT_CONCURRENCY } from './aws-limits';
import { exposureOf, sumUsd } from './exposure';
import { apiUnits } from './exposure-front-terms';
import type { Exposure, ExposureInput, Known, Throttle } from './exposure-input';
import { formatCount } from './exposure-pace';
import { PERIODS, type Period, SECONDS_PER, type UsdByPeriod, usdOf } from './money';
import { type PriceBook, usdFor } from './prices';

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

/** A pool up to this size is handed out one by one, a larger one in equal parts, rounded up. */
const LARGEST_STEPS = 1_000;

interface Candidate {
  /** Held from the start: provisioned concurrency is taken out of the pool whether used or not. */
  from: number;
  usdAt(concurrency: number): UsdByPeriod;
}

function reservedOf(input: ExposureInput): number | undefined {
  return typeof input.reservedConcurrency === 'number' ? input.reservedConcurrency : undefined;
}

function isReserved(input: ExposureInput | undefined): boolean {
  return input !== undefined && reservedOf(input) !== undefined;
}

function candidateOf(input: ExposureInput, book: PriceBook): Candidate {
  const seen = new Map<number, UsdByPeriod>();
  const usdAt = (concurrency: number): UsdByPeriod => {
    const known = seen.get(concurrency);
    if (known) return known;
    const usd = exposureOf({ ...input, reservedConcurrency: concurrency }, book);
    seen.set(concurrency, usd);
    return usd;
  };
  const { provisionedConcurrency: provisioned } = input;
  return { from: typeof provisioned === 'number' ? provisioned : 0, usdAt };
}

/**
 * Every function spends less on each further run, so handing each run to the dearest next one finds the
 * worst division. In parts, each function may get up to one part more than its share: hence the extra ones.
 */
function worstDivision(candidates: readonly Candidate[], pool: number, period: Period): number {
  const free = candidates.reduce((left, candidate) => left - candidate.from, pool);
  const part = Math.max(1, Math.ceil(free / LARGEST_STEPS));
  const extra = part === 1 ? 0 : candidates.length;
  const states = candidates.map((candidate) => {
    const usd = (concurrency: number) => usdOf(candidate.usdAt(concurrency), period);
    const at = candidate.from;
    return { usd, at, spent: usd(at), next: usd(at + part) };
  });
  for (let parts = Math.ceil(free / part) + extra; parts > 0; parts -= 1) {
    const dearest = states.reduce((a, b) => (b.next - b.spent > a.next - a.spent ? b : a));
    dearest.at += part;
    dearest.spent = dearest.next;
    dearest.next = dearest.usd(dearest.at + part);
  }
  return states.reduce((sum, state) => sum + state.spent, 0);
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
      const units = inputs.flatMap(({ waysIn }) =>
        waysIn.flatMap((way) =>
          way.kind in API_METERS && API_METERS[way.kind as keyof typeof API_METERS] === meter
            ? [apiUnits(way as Parameters<typeof apiUnits>[0])]
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
  const own = sumUsd(functions.filter((_, index) => isReserved(placed[index])));
  const candidates = placed
    .filter((input) => !isReserved(input))
    .map((input) => candidateOf({ ...input, accountConcurrency: quota }, book));
  const throttle = limits.apiThrottle ?? API_ACCOUNT_THROTTLE;
  const terms = functions.flatMap((exposure) => exposure.terms);
  const over = sharedThrottleUsd(placed, terms, throttle, book);
  const total = (period: Period) => {
    const divided = candidates.length > 0 ? worstDivision(candidates, shared, period) : 0;
    const usd = usdOf(own, period) + divided - usdOf(over, period);
    return Math.min(usd, usdOf(sumOfFunctions, period));
  };
  const [usdPerHour = 0, usdPerDay = 0, usdPerMonth = 0] = PERIODS.map(total);
  return {
    usdPerHour,
    usdPerDay,
    usdPerMonth,
    functions,
    sumOfFunctions,
    sharedConcurrency: shared,
    boundedBy: `account concurrency ${formatCount(quota)}, API Gateway account throttle ${formatCount(throttle.requestsPerSecond)}/s`,
    blindSpots,
  };
}
