// What the guard itself costs, so that it can keep a budget like everything else it watches.
// Fixed costs come from running once a minute, and each cloud has its own (books/); the rest is bought as metric reads.

import { MINUTES_PER_MONTH } from '../units/time';

export type ReadWhy = 'suspect' | 'probation' | 'drill-down' | 'newborn' | 'sweep' | 'back-fill';

/** Invocations and Duration: what a function's dollars are made of. */
export const METRICS_PER_READ = 2;
/** Where a verdict is near, throttles and errors matter too: demand that is turned away, calls that fail. */
export const asksForTrouble = (why: ReadWhy | undefined): boolean =>
  why === 'suspect' || why === 'probation';

/** Where dollars are unexplained or a verdict may come, so does what runs at once: it shows before a run has ended. */
export const asksForRunning = (why: ReadWhy | undefined): boolean =>
  why === 'suspect' || why === 'drill-down' || why === 'newborn';

/** How many metrics such a read buys; each costs as much as the first. Not every cloud has one of what runs at once. */
export const metricsFor = (why: ReadWhy | undefined, countsRunning = false): number =>
  METRICS_PER_READ + (asksForTrouble(why) ? 2 : 0) + (countsRunning && asksForRunning(why) ? 1 : 0);

/** What is bought, in reads of the plain kind: what a ledger counts in. */
export const readsIn = (
  reads: ReadonlyArray<{ readonly why: ReadWhy }>,
  countsRunning = false,
): number =>
  reads.reduce((sum, { why }) => sum + metricsFor(why, countsRunning) / METRICS_PER_READ, 0);

/** What the guard's own work costs in one cloud, at list price with no free tier. */
export interface GuardPrices {
  /** A month of ticks that find nothing, and the alarms that watch the guard. */
  readonly fixedUsdPerMonth: number;
  /** One plain read of one function. */
  readonly usdPerRead: number;
  /** Reads that one call holds, where a call costs the same however many it holds; left out: each is paid for alone. */
  readonly readsTogether?: number;
  /** A function has a metric of what runs at once, which shows long runs before they end; left out: it has none. */
  readonly countsRunning?: boolean;
}

/** What so many ticks have cost, with the alarms' share of the time they took: an estimate at list price. */
export const usdSoFar = (
  { ticks, readsBought }: { readonly ticks: number; readonly readsBought: number },
  { fixedUsdPerMonth, usdPerRead }: GuardPrices,
): number => ticks * (fixedUsdPerMonth / MINUTES_PER_MONTH) + readsBought * usdPerRead;

/** How many function reads the budget leaves for each minute; never less than one every ten minutes. */
export const readsPerMinute = (
  budgetUsdPerMonth: number,
  { fixedUsdPerMonth, usdPerRead }: GuardPrices,
): number => Math.max(0.1, (budgetUsdPerMonth - fixedUsdPerMonth) / usdPerRead / MINUTES_PER_MONTH);

/**
 * On Azure and Google Cloud the guard pauses its own confirm page beyond this, also where it only observes: a person needs a few
 * requests in a night, which cost next to nothing.
 */
export const PAGE_CEILING_USD_PER_DAY = 0.5;
