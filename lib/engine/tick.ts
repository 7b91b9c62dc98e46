// One tick: read → detect → inspect → plan → record → act → tell. The watchdog runs one a minute, the simulator thousands.
// One tick acts at a time (a lease), every change is preceded by its record, and what fails is reported, never dropped.

import type { AlertEvent } from '../core/alerts/alert';
import type { Verdict } from '../core/detection/verdict';
import type { PausePlan, Refusal } from '../core/pausing/pause-plan';
import { isHolding, type PauseRecord } from '../core/pausing/pause-record';
import type { GuardPolicy } from '../core/policy/policy';
import type { GuardPrices } from '../core/prices/guard-bill';
import { afterTell, beforeWatch, type OwnerPorts } from './owner/owner-work';
import type { ObservedStop } from './owner/owner-work-input';
import type { PauseCandidate } from './pausing/pause-candidate';
import { pauseCandidatesOf } from './pausing/pause-candidates';
import { type PausingOutcome, pauseAll } from './pausing/pausing';
import type { Ports } from './ports';
import { giveUpLease, type KeepLease, leaseOf } from './records/lease';
import { advanceAll, type OpenRecordsOutcome } from './records/open-records';
import { tellSeen } from './tell-seen';
import { tellRecords } from './telling';
import { learnFromEndedPauses, remember } from './watching/learn-from-ended-pauses';
import { type GuardMemory, NO_MEMORY, parseMemory } from './watching/memory';
import { type WatchOutcome, watch } from './watching/watch';
import { problemOf } from './watching/watch-input';

export interface TickInput {
  readonly ports: Ports;
  readonly policy: GuardPolicy;
  /** What the guard's own work costs in this cloud. */
  readonly prices: GuardPrices;
  /** Moves while calls take time; the engine reads it and never waits. */
  readonly clock: () => number;
  /** Who is running: unique for each run. */
  readonly holder: string;
  /** null on a cold start: what was remembered is recalled. */
  readonly memory: GuardMemory | null;
  /** No new pause is begun after this much time. */
  readonly budgetMs: number;
  /** Functions to pause whatever the detector says. */
  readonly ordered?: Orders;
  /** Left out: it guards, and does no more. */
  readonly owner?: OwnerPorts;
}

/**
 * A used-up budget, or a person's word: whom it means is asked after the look, of what the look found, so that one tick
 * is enough even on a cold start.
 */
export type Orders = (seen: GuardMemory) => readonly PauseCandidate[];

export interface TickReport {
  readonly atMs: number;
  readonly mode: GuardPolicy['mode'];
  readonly outcome: 'done' | 'lease-held' | 'journal-unreadable';
  /** Every verdict that is not calm. */
  readonly verdicts: ReadonlyArray<{ readonly functionId: string; readonly verdict: Verdict }>;
  readonly plans: readonly PausePlan[];
  readonly refusals: readonly Refusal[];
  readonly done: readonly string[];
  readonly told: readonly AlertEvent[];
  readonly problems: readonly string[];
  readonly readsBought: number;
  readonly isDrillDown: boolean;
  readonly openRecords: number;
}

export interface TickOutcome {
  /** To be given to the next tick; null when nothing was recalled yet. */
  readonly memory: GuardMemory | null;
  readonly report: TickReport;
}

export async function tick(input: TickInput): Promise<TickOutcome> {
  const startMs = input.clock();
  const { ports, holder } = input;
  const keepLease = leaseOf(input);
  const problems: string[] = [];
  const idle = (outcome: TickReport['outcome']): TickOutcome => ({
    memory: input.memory,
    report: { ...emptyReport(input, startMs), outcome, problems },
  });
  let begun: Begun;
  try {
    if (!(await keepLease())) return idle('lease-held');
    const memory = input.memory ?? (await recall(ports, problems));
    const { records, problems: damaged, unreadable } = await ports.journal.open();
    problems.push(...damaged);
    begun = { memory, open: records, damaged, unreadable };
  } catch (cause) {
    problems.push(problemOf('the journal cannot be used, so nothing is changed', cause));
    await giveUpLease(ports, holder, problems);
    return idle('journal-unreadable');
  }
  const outcome = await run({ ...input, keepLease }, begun, problems);
  await giveUpLease(ports, holder, problems);
  return outcome;
}

async function recall(ports: Ports, problems: string[]): Promise<GuardMemory> {
  const kept = await ports.journal.recall();
  if (kept === undefined) return NO_MEMORY;
  const parsed = parseMemory(kept);
  problems.push(...parsed.problems);
  return parsed.memory;
}

interface Begun {
  readonly memory: GuardMemory;
  readonly open: readonly PauseRecord[];
  readonly damaged: readonly string[];
  readonly unreadable: readonly string[];
}

interface Leased extends TickInput {
  readonly keepLease: KeepLease;
}

async function run(input: Leased, begun: Begun, problems: string[]): Promise<TickOutcome> {
  const { ports, policy, prices, clock, owner = {} } = input;
  const { memory: before, open, damaged } = begun;
  const startMs = clock();
  // Pauses that a person ended since the last tick: their attacks' late metrics must not count as new.
  const learnedBefore = learnFromEndedPauses(before, open, open);
  const prepared = await beforeWatch(owner, { memory: learnedBefore, policy, prices, clock });
  const { memory: known, decided } = prepared;
  const seen = await watch({ ports, policy, prices, nowMs: startMs, memory: known, open, decided });
  const paused = await pause(input, seen, begun, startMs);
  const pausesTold = await tellRecords(paused.opened, ports, clock());
  const advanced = await advance(input, seen, open, startMs);
  const recordsTold = await tellRecords(advanced.records, ports, clock());
  const seenTold = await tellSeen(seen, paused, { ports, policy, damaged, nowMs: clock() });
  const records = [...recordsTold.records, ...pausesTold.records];
  const learned = learnFromEndedPauses(seenTold.memory, open, records);
  const after = await afterTell(owner, {
    ...{ memory: learned, policy, prices, clock, open, records },
    readsBought: seen.readsBought,
    deadlineMs: startMs + input.budgetMs,
    observed: observedStops(paused),
  });
  const steps = [prepared, seen, paused, advanced, pausesTold, recordsTold, seenTold, after];
  problems.push(...steps.flatMap((step) => step.problems));
  const memory = await remember({
    ...{ ports, nowMs: clock(), records, problems },
    memory: after.memory,
  });
  return {
    memory,
    report: {
      ...emptyReport(input, startMs),
      verdicts: seen.watched.flatMap(({ target, verdict }) =>
        verdict.kind === 'calm' ? [] : [{ functionId: target.functionId, verdict }],
      ),
      plans: paused.plans,
      refusals: paused.refusals,
      done: [...paused.done, ...advanced.done, ...after.done],
      told: [...pausesTold.told, ...recordsTold.told, ...seenTold.told, ...after.told],
      problems,
      readsBought: seen.readsBought,
      isDrillDown: seen.isDrillDown,
      openRecords: records.filter(isHolding).length,
    },
  };
}

function pause(
  input: Leased,
  seen: WatchOutcome,
  { open, unreadable }: Begun,
  startMs: number,
): Promise<PausingOutcome> {
  const { ports, policy, clock } = input;
  const { memory } = seen;
  const ordered = input.ordered?.(memory) ?? [];
  return pauseAll(pauseCandidatesOf(seen, ordered), open, {
    ports,
    policy,
    clock,
    deadlineMs: startMs + input.budgetMs,
    functionCount: memory.functions.length,
    discoveredAtMs: memory.discoveredAtMs,
    states: memory.states,
    lastHolds: memory.lastHolds,
    keepLease: input.keepLease,
    unreadable,
  });
}

function advance(
  input: Leased,
  seen: WatchOutcome,
  open: readonly PauseRecord[],
  startMs: number,
): Promise<OpenRecordsOutcome> {
  const watched = new Map(seen.watched.map((entry) => [entry.target.functionId, entry]));
  const known = new Map(seen.memory.functions.map((target) => [target.functionId, target]));
  return advanceAll(open, {
    ports: input.ports,
    policy: input.policy,
    clock: input.clock,
    keepLease: input.keepLease,
    deadlineMs: startMs + input.budgetMs,
    // As its owner has decided since, where it was looked at.
    targetOf: (id) => watched.get(id)?.target ?? known.get(id),
    watermarkMinute: seen.memory.tripwire.foldedMinute,
    stateOf: (id) => seen.memory.states[id],
    readingOf: (id) => watched.get(id)?.reading,
  });
}

const emptyReport = (input: TickInput, atMs: number): TickReport => ({
  atMs,
  mode: input.policy.mode,
  outcome: 'done',
  verdicts: [],
  plans: [],
  refusals: [],
  done: [],
  told: [],
  problems: [],
  readsBought: 0,
  isDrillDown: false,
  openRecords: 0,
});

/** What the plan would have done to each: a hold leaves a function some executions. */
const observedStops = ({ observed, plans }: PausingOutcome): ObservedStop[] =>
  observed.map(({ target }) => ({
    name: target.name,
    kind:
      plans.find(({ functionId }) => functionId === target.functionId)?.depth === 'clamp'
        ? 'hold'
        : 'pause',
  }));
