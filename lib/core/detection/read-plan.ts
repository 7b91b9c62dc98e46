// Which functions' metrics to buy this tick, under the guard's own monthly budget.
// Suspects always; everyone when the account's unexplained dollars dwarf the price of looking; else a steady sweep that
// comes round to all in turn. One read returns every minute since the last one, so waiting loses no detail.

import { METRICS_PER_READ, metricsFor, type ReadWhy, readsIn } from '../prices/guard-bill';
import { MINUTES_PER_DAY } from '../units/time';
import type { DetectorState } from './baseline';
import { earnedReads, leastReads, type ReadLedger } from './read-ledger';

export interface PlannedRead {
  readonly functionId: string;
  readonly why: ReadWhy;
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly spanMinutes: 1 | 60;
}

export interface ReadPlanInput {
  readonly functionIds: readonly string[];
  readonly states: Readonly<Record<string, DetectorState>>;
  readonly suspects: ReadonlySet<string>;
  readonly onProbation: ReadonlySet<string>;
  readonly ledger: ReadLedger;
  readonly readsPerMinute: number;
  readonly usdPerRead: number;
  /** Reads that one call holds at the price of one; left out: each is paid for alone. */
  readonly readsTogether?: number;
  readonly countsRunning?: boolean;
  /** Dollars in the account that nothing read so far explains. */
  readonly unexplainedUsd: number;
  readonly nowMinute: number;
}

export interface ReadPlan {
  readonly reads: readonly PlannedRead[];
  readonly ledger: ReadLedger;
  readonly isDrillDown: boolean;
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
/** Back-fill in portions, so that the first ticks in a large account stay short. */
const BACK_FILL_MAX = 500;
/**
 * A history that cannot be read is asked for again after 1, 2, 4 and 8 minutes while the ledger has reads left or dollars
 * are unexplained, and after this many whatever it has: a function without a state is a function without a guard.
 */
const BACK_FILL_AGAIN_MINUTES = 15;
/** Its hours, and the minutes since. */
const READS_PER_BACK_FILL = 2;
const HISTORY_HOURS = 14 * 24;
/**
 * Found in the minutes before its first metrics are published, a function looks idle; if it ran away from its first
 * call, the sweep would come round to it too late. Few at a time: a deployment may bring hundreds. On credit too, because
 * the ledger is in debt for hours after an installation; never below what is still paid back. Half an hour, and the hour by whose start an hourly bucket dates a birth.
 */
const NEWBORN_MINUTES = 90;
const NEWBORN_MAX = 10;
/** Longer ago than this, the minutes between are left out: a state goes on from here, with what it had learned. */
export const STALE_MINUTES = 3 * MINUTES_PER_DAY;
const PLOT_MINUTES = 30;

export function planReads(input: ReadPlanInput): ReadPlan {
  const { functionIds, states, nowMinute } = input;
  const unknown = functionIds.filter((id) => states[id] === undefined);
  const known = functionIds.filter((id) => states[id] !== undefined);
  const earned = earnedReads(input);
  const floor = leastReads(input);
  const isDrillDown = isWorthDrillDown(known, earned - floor, input);
  // What nobody can see is the first to be looked for when dollars are unexplained.
  const needed = dueForBackFill(unknown, input, isDrillDown ? Number.POSITIVE_INFINITY : earned);
  const reads: PlannedRead[] = needed.flatMap((id) => backFill(id, nowMinute));
  const chosen = new Map<string, ReadWhy>();
  for (const id of known) {
    if (input.onProbation.has(id)) chosen.set(id, 'probation');
    else if (input.suspects.has(id)) chosen.set(id, 'suspect');
    else if (isDrillDown) chosen.set(id, 'drill-down');
  }
  const costOfChosen = (): number =>
    [...chosen.values()].reduce(
      (sum, why) => sum + metricsFor(why, input.countsRunning) / METRICS_PER_READ,
      0,
    );
  const borrowed = Math.floor(earned - costOfChosen() - reads.length - floor);
  for (const id of newborn(known, chosen, input).slice(0, Math.max(0, borrowed)))
    chosen.set(id, 'newborn');
  const spare = Math.floor(earned - costOfChosen() - reads.length);
  const rest = known.filter((id) => !chosen.has(id));
  // Where a call costs the same however many it holds, a sweep waits until it fills half of one, or goes along with others.
  const isWorthCall = reads.length + chosen.size > 0 || spare >= (input.readsTogether ?? 1) / 2;
  const swept = isWorthCall ? nextInTurn(rest, input.ledger.sweptThrough, spare) : [];
  for (const id of swept) chosen.set(id, 'sweep');
  for (const [id, why] of chosen)
    reads.push(minuteRead(id, why, states[id] as DetectorState, nowMinute));
  return {
    reads,
    ledger: {
      reads: Math.max(floor, earned - chargedFor(reads, input)),
      atMinute: nowMinute,
      sweptThrough: swept[swept.length - 1] ?? input.ledger.sweptThrough,
      ...askedAfter(unknown, needed, input),
    },
    isDrillDown,
  };
}

/** @param creditReads what may be bought before the ledger owes as much as it may */
function isWorthDrillDown(
  known: readonly string[],
  creditReads: number,
  { unexplainedUsd, usdPerRead, countsRunning }: ReadPlanInput,
): boolean {
  const readsEach = metricsFor('drill-down', countsRunning) / METRICS_PER_READ;
  const isOnCredit = known.length * readsEach <= creditReads;
  const leastUsd = isOnCredit ? UNEXPLAINED_USD_MIN : UNEXPLAINED_USD_MIN_BEYOND_CREDIT;
  return unexplainedUsd >= Math.max(leastUsd, WORTH * known.length * usdPerRead);
}

/** In plain reads; a call that holds many is priced as if it were half full, so that a call for one costs as much as that. */
function chargedFor(
  reads: readonly PlannedRead[],
  { readsTogether = 1, countsRunning }: ReadPlanInput,
): number {
  const calls = Math.ceil(reads.length / readsTogether);
  return Math.max(readsIn(reads, countsRunning), (calls * readsTogether) / 2);
}

/** What never was asked for or waited its quarter of an hour, and what the ledger can pay for before that. */
function dueForBackFill(
  unknown: readonly string[],
  { ledger, nowMinute }: ReadPlanInput,
  earned: number,
): string[] {
  const minutesSince = (id: string): number => nowMinute - (ledger.askedAtMinute[id] ?? 0);
  const needed = unknown.filter((id) => minutesSince(id) >= BACK_FILL_AGAIN_MINUTES);
  const early = unknown.filter((id) => {
    const since = minutesSince(id);
    return since < BACK_FILL_AGAIN_MINUTES && since >= 2 ** ((ledger.askedTimes?.[id] ?? 1) - 1);
  });
  const affordable = Math.floor(earned / READS_PER_BACK_FILL) - needed.length;
  return [...needed, ...early.slice(0, Math.max(0, affordable))].slice(0, BACK_FILL_MAX);
}

function askedAfter(
  unknown: readonly string[],
  asked: readonly string[],
  { ledger, nowMinute }: ReadPlanInput,
): Pick<ReadLedger, 'askedAtMinute' | 'askedTimes'> {
  const now = new Set(asked);
  const times = ledger.askedTimes ?? {};
  const known = unknown.filter((id) => now.has(id) || Object.hasOwn(ledger.askedAtMinute, id));
  return {
    askedAtMinute: Object.fromEntries(
      known.map((id) => [id, now.has(id) ? nowMinute : (ledger.askedAtMinute[id] ?? 0)]),
    ),
    askedTimes: Object.fromEntries(
      known.map((id) => [id, (times[id] ?? 0) + (now.has(id) ? 1 : 0)]),
    ),
  };
}

/** The youngest, by id where they are of an age. */
function newborn(
  known: readonly string[],
  chosen: ReadonlyMap<string, ReadWhy>,
  { states, nowMinute }: ReadPlanInput,
): string[] {
  const bornMinute = (id: string): number => states[id]?.knownSinceMinute ?? 0;
  return known
    .filter((id) => !chosen.has(id) && nowMinute - bornMinute(id) < NEWBORN_MINUTES)
    .sort((a, b) => bornMinute(b) - bornMinute(a) || (a < b ? -1 : 1))
    .slice(0, NEWBORN_MAX);
}

function backFill(functionId: string, nowMinute: number): PlannedRead[] {
  // An attack that began before the hour did shows in minutes too, not only in the hour it takes part of.
  const liveFromMinute = Math.floor((nowMinute - PLOT_MINUTES) / 60) * 60;
  return [
    {
      functionId,
      why: 'back-fill',
      fromMinute: liveFromMinute - HISTORY_HOURS * 60,
      toMinute: liveFromMinute - 60,
      spanMinutes: 60,
    },
    {
      functionId,
      why: 'back-fill',
      fromMinute: liveFromMinute,
      toMinute: nowMinute,
      spanMinutes: 1,
    },
  ];
}

const minuteRead = (
  functionId: string,
  why: ReadWhy,
  state: DetectorState,
  nowMinute: number,
): PlannedRead => ({
  functionId,
  why,
  fromMinute: Math.max(
    nowMinute - STALE_MINUTES,
    Math.min(state.settledMinute + 1, nowMinute - PLOT_MINUTES),
  ),
  toMinute: nowMinute,
  spanMinutes: 1,
});

/**
 * Behind the one that came last, round and round by id. Not the longest unread: a function that cannot be read stays
 * unread, and would be asked for every minute while nobody else's turn came.
 */
function nextInTurn(ids: readonly string[], last: string, count: number): string[] {
  if (count <= 0) return [];
  if (count === 1) return firstOf(ids.filter((id) => id > last)) ?? firstOf(ids) ?? [];
  const sorted = [...ids].sort();
  const start = sorted.findIndex((id) => id > last);
  return start === -1
    ? sorted.slice(0, count)
    : [...sorted.slice(start), ...sorted.slice(0, start)].slice(0, count);
}

const firstOf = (ids: readonly string[]): [string] | undefined =>
  ids.length === 0 ? undefined : [ids.reduce((a, b) => (b < a ? b : a))];
