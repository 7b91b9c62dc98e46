// What the guard itself costs, so that it can keep a budget like everything else it watches.
// Fixed costs come from running once a minute; the rest is bought as metric reads, one function at a time.

import { MB_PER_GB } from '../units/money';
import { MINUTES_PER_MONTH } from '../units/time';
import { marginalUsd, type PriceBook } from './prices';

export type ReadWhy = 'suspect' | 'probation' | 'drill-down' | 'newborn' | 'sweep' | 'back-fill';

/** Invocations and Duration: what a function's dollars are made of. */
export const METRICS_PER_READ = 2;
/** Where a verdict is near, throttles and errors matter too: demand that is turned away, calls that fail. */
const METRICS_NEAR_A_VERDICT = 4;

/** How many metrics such a read buys; each costs as much as the first. */
export const metricsFor = (why: ReadWhy | undefined): number =>
  why === 'probation' || why === 'suspect' ? METRICS_NEAR_A_VERDICT : METRICS_PER_READ;

/** What is bought, in reads of the plain kind: what a ledger counts in. */
export const readsIn = (reads: ReadonlyArray<{ readonly why: ReadWhy }>): number =>
  reads.reduce((sum, { why }) => sum + metricsFor(why) / METRICS_PER_READ, 0);

/** Invocations and ConcurrentExecutions, without dimensions: the account as a whole. */
export const ACCOUNT_METRICS = 2;

/** The watchdog's size, on arm64; what is deployed must have the same. */
export const WATCHDOG_MEMORY_MB = 512;
/** A tick's own run takes about 0.6 s, measured on the bundled watchdog against local endpoints. */
const TICK_GB_SECONDS = (WATCHDOG_MEMORY_MB / MB_PER_GB) * 0.6;
const TICK_LOG_KB = 0.5;
/** A lease taken and given up, and the open records looked for. */
const TICK_JOURNAL_WRITES = 2;
const TICK_JOURNAL_READS = 2;
/** Silence, errors, throttles. */
const ALARMS = 3;

export const usdPerFunctionRead = (book: PriceBook): number =>
  METRICS_PER_READ * marginalUsd(book, 'metrics.getMetricData');

/** A month of ticks that find nothing, at list price with no free tier. */
export const fixedUsdPerMonth = (book: PriceBook): number =>
  usdPerTick(book) * MINUTES_PER_MONTH + ALARMS * marginalUsd(book, 'metrics.alarm');

function usdPerTick(book: PriceBook): number {
  return (
    ACCOUNT_METRICS * marginalUsd(book, 'metrics.request') +
    marginalUsd(book, 'lambda.request.arm64') +
    TICK_GB_SECONDS * marginalUsd(book, 'lambda.duration.arm64') +
    marginalUsd(book, 'events.scheduler') +
    TICK_JOURNAL_WRITES * marginalUsd(book, 'dynamodb.write') +
    TICK_JOURNAL_READS * marginalUsd(book, 'dynamodb.read') +
    (TICK_LOG_KB / 1024 / 1024) * marginalUsd(book, 'logs.ingest')
  );
}

/** What so many ticks have cost, with the alarms' share of the time they took: an estimate at list price. */
export const usdSoFar = (
  { ticks, readsBought }: { readonly ticks: number; readonly readsBought: number },
  book: PriceBook,
): number =>
  ticks * (fixedUsdPerMonth(book) / MINUTES_PER_MONTH) + readsBought * usdPerFunctionRead(book);

/** How many function reads the budget leaves for each minute; never less than one every ten minutes. */
export const readsPerMinute = (budgetUsdPerMonth: number, book: PriceBook): number =>
  Math.max(
    0.1,
    (budgetUsdPerMonth - fixedUsdPerMonth(book)) / usdPerFunctionRead(book) / MINUTES_PER_MONTH,
  );
