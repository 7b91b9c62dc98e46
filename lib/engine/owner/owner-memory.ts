// What the guard remembers of its owners' decisions, its bill and the day's digest, read back with care.
// Dropping a damaged part costs a count or another look at the decisions; a damaged decision must never be acted on.

import { type Decision, problemsWithDecision } from '../../core/owner/decision';

/** Carried from tick to tick inside the guard's memory. Losing it loses a count and no decision: the journal has those. */
export interface OwnerMemory {
  /** As last read, for a tick that cannot read them. */
  readonly decisions: readonly Decision[];
  /** Time of the newest acceptance that a state was adapted to, by function. */
  readonly acceptedAtMs: Readonly<Record<string, number>>;
  readonly bill: BillSoFar;
  readonly digest: DigestSoFar;
  readonly observing: ObservingSoFar;
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

/** What the guard would have done since it began to observe: each function once for each day and kind of stop. */
export interface ObservingSoFar {
  /** null: it enforces. */
  readonly sinceMs: number | null;
  readonly pauses: number;
  readonly holds: number;
}

const NEW_OWNER_MEMORY: OwnerMemory = Object.freeze({
  decisions: [],
  acceptedAtMs: {},
  bill: { epochMonth: 0, sinceMs: 0, ticks: 0, readsBought: 0 },
  digest: { epochDay: 0, wouldHavePaused: [] },
  observing: { sinceMs: null, pauses: 0, holds: 0 },
});

/** Where a guard's memory keeps it. */
interface WithOwner {
  readonly owner?: OwnerMemory;
}

export function ownerMemoryIn({ owner }: WithOwner): OwnerMemory {
  const { decisions, acceptedAtMs, bill, digest, observing } = owner ?? NEW_OWNER_MEMORY;
  return {
    decisions: Array.isArray(decisions)
      ? (decisions as Decision[]).filter((decision) => problemsWithDecision(decision).length === 0)
      : [],
    acceptedAtMs: isNumbers(acceptedAtMs) ? acceptedAtMs : {},
    bill:
      isNumbers(bill) && 'ticks' in bill && 'readsBought' in bill ? bill : NEW_OWNER_MEMORY.bill,
    digest:
      Number.isFinite(digest?.epochDay) && Array.isArray(digest.wouldHavePaused)
        ? digest
        : NEW_OWNER_MEMORY.digest,
    observing: isObserving(observing) ? observing : NEW_OWNER_MEMORY.observing,
  };
}

/** Memory of an earlier release has none. */
const isObserving = (value: ObservingSoFar | undefined): value is ObservingSoFar =>
  value !== undefined &&
  isNumbers({ ...value, sinceMs: value.sinceMs ?? 0 }) &&
  'pauses' in value &&
  'holds' in value;

const isNumbers = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every(Number.isFinite);

export const withOwnerMemory = <Memory extends WithOwner>(
  memory: Memory,
  changes: Partial<OwnerMemory>,
): Memory => ({
  ...memory,
  owner: { ...ownerMemoryIn(memory), ...changes },
});
