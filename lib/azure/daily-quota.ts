// From dollars to the daily quota of a Consumption plan on Windows, the one ceiling that Azure enforces in units of its bill.
// It must hold whatever the mixture of runs is: each GB-second is priced with the most executions that fit into it.

import type { Ceiling } from '../core/exposure/problems';
import { azurePriceBook } from '../core/prices/books/azure';
import { marginalUsd } from '../core/prices/prices';

/** The least an execution is billed: 128 MB for 100 ms (azure.microsoft.com/pricing/details/functions). */
const LEAST_GB_SECONDS = 0.125 * 0.1;
/** The quota starts anew each day of UTC, and no month has more of them. */
const LONGEST_MONTH_DAYS = 31;

/** The most a GB-second can cost together with the executions it was used by. */
const usdPerGbSecond = (): number =>
  marginalUsd(azurePriceBook, 'functions.consumption.duration') +
  marginalUsd(azurePriceBook, 'functions.consumption.execution') / LEAST_GB_SECONDS;

/** Whole GB-seconds a day; 0 where the ceiling does not pay for one, which Azure would read as no quota. */
export function dailyQuotaFor({ usdPerDay, usdPerMonth }: Ceiling): number {
  const daily = Math.min(
    usdPerDay ?? Number.POSITIVE_INFINITY,
    (usdPerMonth ?? Number.POSITIVE_INFINITY) / LONGEST_MONTH_DAYS,
  );
  return Math.floor(daily / usdPerGbSecond());
}
