// What an office keeps in the guard's memory, and how it begins.
// Losing it loses a count and no decision: the journal has those.

import type { Decision } from '../core/owner/decision';

/** What the office carries from tick to tick, inside the guard's memory. Losing it loses a count and no decision. */
export interface OfficeMemory {
  /** As last read, for a tick that cannot read them. */
  readonly decisions: readonly Decision[];
  /** Time of the newest acceptance that a state has taken in, by function. */
  readonly acceptedAtMs: Readonly<Record<string, number>>;
  readonly bill: BillSoFar;
  readonly digest: DigestSoFar;
}

/** Since the month began, in UTC. */
export interface BillSoFar {
  readonly epochMonth: number;
  readonly sinceMs: number;
  readonly ticks: number;
  readonly readsBought: number;
}

/** What the daily digest will say of the day in progress. */
export interface DigestSoFar {
  readonly epochDay: number;
  readonly wouldHavePaused: readonly string[];
}

export const NEW_OFFICE: OfficeMemory = Object.freeze({
  decisions: [],
  acceptedAtMs: {},
  bill: { epochMonth: 0, sinceMs: 0, ticks: 0, readsBought: 0 },
  digest: { epochDay: 0, wouldHavePaused: [] },
});
