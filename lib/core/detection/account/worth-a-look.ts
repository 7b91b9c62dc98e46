// Whether the account's unexplained dollars are worth a look: at all functions, and at whether there are new ones.
// A look that costs more than it may save is not taken; beyond the ledger's credit, no look for a few cents is.

import { METRICS_PER_READ, metricsFor } from '../../prices/guard-bill';
import { earnedReads, leastReads, type ReadLedger } from '../read-ledger';

export interface LookInput {
  readonly ledger: ReadLedger;
  readonly readsPerMinute: number;
  readonly usdPerRead: number;
  readonly countsRunning?: boolean;
  /** Dollars in the account that nothing read so far explains. */
  readonly unexplainedUsd: number;
  readonly nowMinute: number;
}

/** A look is worth its price when the dollars it may explain are ten times as many. */
const WORTH = 10;
/** Below this, no look is worth it: the smallest floor is a dollar. */
const UNEXPLAINED_USD_MIN = 0.05;
/**
 * And below this where the ledger owes as much as it may: an account of 50 functions with bursts has five unexplained cents
 * twice an hour, month after month, and its looks would cost more than the budget. Still below the smallest floor, so that a
 * look comes before any limit is passed.
 */
const UNEXPLAINED_USD_MIN_BEYOND_CREDIT = 0.5;

/** @param known functions that a look reads */
export const isWorthDrillDown = (known: number, input: LookInput): boolean =>
  isWorthDiscovery(known, input) && input.unexplainedUsd >= WORTH * known * input.usdPerRead;

/**
 * What runs away may be a function that nobody knows yet. To list functions costs next to nothing, however many there are,
 * but each list makes a tick longer: the dollars that no look is taken for do not ask for a list every other minute either.
 */
export function isWorthDiscovery(known: number, input: LookInput): boolean {
  const readsEach = metricsFor('drill-down', input.countsRunning) / METRICS_PER_READ;
  const isOnCredit = known * readsEach <= earnedReads(input) - leastReads(input);
  const leastUsd = isOnCredit ? UNEXPLAINED_USD_MIN : UNEXPLAINED_USD_MIN_BEYOND_CREDIT;
  return input.unexplainedUsd >= leastUsd;
}
