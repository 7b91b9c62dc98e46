// One tick: read → detect → inspect → plan → record → act → tell. The watchdog runs one a minute, the simulator thousands.
// One tick acts at a time (a lease), every change is preceded by its record, and what fails is reported, never dropped.

import type { AlertEvent } from '../core/alerts/alert';
import type { Verdict } from '../core/detection/verdict';
import type { PausePlan, Refusal } from '../core/pausing/pause-plan';
import { isHolding, type PauseRecord } from '../core/pausing/pause-record';
import type { GuardPolicy } from '../core/policy/policy';
import type { PriceBook } from '../core/prices/prices';
import { giveUpLease, type KeepLease, leaseOf } from './drive';
import { absorb, remember } from './learn-from-ended-pauses';
import { type GuardMemory, NO_MEMORY, parseMemory } from './memory';
import { advanceAll, type HoldingOutcome } from './open-records';
import type { Office } from './owner/owner-work';
import type { Culprit } from './pause-candidate';
import { culpritsOf, observationsOf } from './pause-candidates';
import { type PausingOutcome, pauseAll } from './pausing';
import type { Ports } from './ports';
import { tellObservations, tellRecords } from './telling';
import { type WatchOutcome, watch } from './watch';
import { problemOf } from './watch-input';

export interface TickInput {
  readonly ports: Ports;
  readonly policy: GuardPolicy;
  readonly book: PriceBook;
  /** Moves while calls take time; the engine reads it and never waits. */
  readonly clock: () => number;
  /** Who is running: unique for each run. */
  readonly holder: string;
  /** null on a cold start: what was remembered is recalled. */
  readonly memory: GuardMemory | null;
  /** No new pause is begun after this much time. */
  readonly budgetMs: number;
  /** Functions to pause whatever the detector says: a budget that is used up, or an operator's word. */
  readonly ordered?: readonly Culprit[];
  /** Left out: it guards, and does no more. */
  readonly office?: Office;
}

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
  let begun: { readonly memory: GuardMemory; readonly records: readonly PauseRecord[] };
  try {
    if (!(await keepLease())) return idle('lease-held');
    const memory = input.memory ?? (await recall(ports, problems));
    const { records, problems: damaged } = await ports.journal.open();
    problems.push(...damaged);
    begun = { memory, records };
  } catch (cause) {
    problems.push(problemOf('the journal cannot be used, so nothing is changed', cause));
    await giveUpLease(ports, holder, problems);
    return idle('journal-unreadable');
  }
  const outcome = await run({ ...input, keepLease }, begun.memory, begun.records, problems);
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

interface Leased extends TickInput {
  readonly keepLease: KeepLease;
}

async function run(
  input: Leased,
  before: GuardMemory,
  open: readonly PauseRecord[],
  problems: string[],
): Promise<TickOutcome> {
  const { ports, policy, book, clock, office } = input;
  const startMs = clock();
  // Pauses that a person ended since the last tick: their attacks' late metrics must not count as new.
  const begun = absorb(before, open, open);
  const morning = await office?.begin({ memory: begun, policy, book, clock });
  const { memory: known, decided } = morning ?? { memory: begun };
  const seen = await watch({ ports, policy, book, nowMs: startMs, memory: known, open, decided });
  const paused = await pause(input, seen, open, startMs);
  const byPauses = await tellRecords(paused.opened, ports, clock());
  const held = await hold(input, seen, open, startMs);
  const byRecords = await tellRecords(held.records, ports, clock());
  const observations = observationsOf(seen, paused, clock());
  const byEyes = await tellObservations(observations, seen.memory.toldAtMs, ports, clock());
  problems.push(
    ...(morning?.problems ?? []),
    ...seen.problems,
    ...paused.problems,
    ...held.problems,
    ...byPauses.problems,
    ...byRecords.problems,
    ...byEyes.problems,
  );
  const records = [...byRecords.records, ...byPauses.records];
  const learned = absorb({ ...seen.memory, toldAtMs: byEyes.toldAtMs }, open, records);
  const evening = await office?.end({
    ...{ memory: learned, policy, book, clock, open, records },
    readsBought: seen.readsBought,
    deadlineMs: startMs + input.budgetMs,
    observed: paused.observed.map(({ target }) => target.name),
  });
  problems.push(...(evening?.problems ?? []));
  const memory = await remember({
    ...{ ports, nowMs: clock(), records, problems },
    memory: evening?.memory ?? learned,
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
      done: [...paused.done, ...held.done, ...(evening?.done ?? [])],
      told: [...byPauses.told, ...byRecords.told, ...byEyes.told, ...(evening?.told ?? [])],
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
  open: readonly PauseRecord[],
  startMs: number,
): Promise<PausingOutcome> {
  const { ports, policy, clock } = input;
  const { memory } = seen;
  return pauseAll(culpritsOf(seen, input.ordered ?? []), open, {
    ports,
    policy,
    clock,
    deadlineMs: startMs + input.budgetMs,
    functionCount: memory.functions.length,
    states: memory.states,
    lastHolds: memory.lastHolds,
    keepLease: input.keepLease,
  });
}

function hold(
  input: Leased,
  seen: WatchOutcome,
  open: readonly PauseRecord[],
  startMs: number,
): Promise<HoldingOutcome> {
  const watchedOf = (id: string) => seen.watched.find(({ target }) => target.functionId === id);
  return advanceAll(open, {
    ports: input.ports,
    policy: input.policy,
    book: input.book,
    clock: input.clock,
    keepLease: input.keepLease,
    deadlineMs: startMs + input.budgetMs,
    // As its owner has decided since, where it was looked at.
    targetOf: (id) =>
      watchedOf(id)?.target ?? seen.memory.functions.find((one) => one.functionId === id),
    watermarkMinute: seen.memory.tripwire.foldedMinute,
    stateOf: (id) => seen.memory.states[id],
    readingOf: (id) => watchedOf(id)?.reading,
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
