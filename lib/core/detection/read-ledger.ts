// The guard's own budget as a ledger of reads: a minute earns some, a read takes one, and five days may be owed.
// What is not used is saved up for a day at most, so that a quiet week buys no storm of reads.

import { MINUTES_PER_DAY } from '../units/time';

export interface ReadLedger {
  /** Function reads paid for and not used yet; negative after an emergency, and then the sweep waits. */
  readonly reads: number;
  readonly atMinute: number;
  /** The function the sweep came to last; it goes on behind it, whatever became of that read. */
  readonly sweptThrough: string;
  /** When the history of functions without a state was asked for last: what cannot be read is not asked every minute. */
  readonly askedAtMinute: Readonly<Record<string, number>>;
  /** How often in vain; left out: once. */
  readonly askedTimes?: Readonly<Record<string, number>>;
}

export const NEW_LEDGER: ReadLedger = Object.freeze({
  reads: 0,
  atMinute: 0,
  sweptThrough: '',
  askedAtMinute: {},
});

const SAVED_DAYS_MAX = 1;
const OWED_DAYS_MAX = 5;

interface Earning {
  readonly ledger: ReadLedger;
  readonly readsPerMinute: number;
  readonly nowMinute: number;
}

export function earnedReads({ ledger, nowMinute, readsPerMinute }: Earning): number {
  const minutes = ledger.atMinute === 0 ? 1 : Math.max(0, nowMinute - ledger.atMinute);
  return Math.min(
    SAVED_DAYS_MAX * MINUTES_PER_DAY * readsPerMinute,
    ledger.reads + minutes * readsPerMinute,
  );
}

/** How far below zero a ledger may be. */
export const leastReads = ({ readsPerMinute }: Pick<Earning, 'readsPerMinute'>): number =>
  -OWED_DAYS_MAX * MINUTES_PER_DAY * readsPerMinute;
