// From breaches to pauses: inspect, plan, record, act, the biggest burner first.
// Nothing is changed before its record is in the journal and was read back; observing ends one line before the record.

import type { DetectorState } from '../../core/detection/baseline';
import { type PausePlan, planPause, type Refusal } from '../../core/pausing/pause-plan';
import { inPhase, isHolding, isRecordOf, type PauseRecord } from '../../core/pausing/pause-record';
import type { FoundInspection } from '../../core/pausing/target';
import { type GuardPolicy, policyFor } from '../../core/policy/policy';
import type { WatchedFunction } from '../../core/policy/watched-function';
import { JournalConflict, type Ports } from '../ports';
import { drive, inspectOrBlind } from '../records/drive';
import { clampOf, isSlow, isZeroUsedUp } from '../records/hold-terms';
import { isKept, type KeepLease } from '../records/lease';
import { nextVersion, reasonOf, writeAndReadBack, writeProgress } from '../records/recording';
import { type Opening, openRecord } from './opening';
import { isPersonsOrder, type PauseCandidate } from './pause-candidate';
import { pauseInstead } from './without-room';

export interface PausingInput extends Opening {
  readonly ports: Ports;
  readonly policy: GuardPolicy;
  readonly deadlineMs: number;
  readonly functionCount: number;
  /** When the pool of concurrency was looked at. */
  readonly discoveredAtMs: number;
  readonly states: Readonly<Record<string, DetectorState>>;
  readonly keepLease: KeepLease;
  /** The ids of records that cannot be read. */
  readonly unreadable: readonly string[];
}

export interface PausingOutcome {
  readonly opened: readonly PauseRecord[];
  readonly plans: readonly PausePlan[];
  readonly refusals: readonly Refusal[];
  readonly done: readonly string[];
  readonly problems: readonly string[];
  /** Breaches that would have been paused, were the guard not observing. */
  readonly observed: readonly PauseCandidate[];
  /** Breaches that nothing could be done about, or not even recorded: the money is still burning. */
  readonly failed: ReadonlyArray<PauseCandidate & { readonly because: string }>;
  readonly isMassBreach: boolean;
}

/** The outcome while it is being gathered. */
interface PausingDraft {
  opened: PauseRecord[];
  plans: PausePlan[];
  refusals: Refusal[];
  done: string[];
  problems: string[];
  observed: PauseCandidate[];
  failed: Array<PauseCandidate & { because: string }>;
  isMassBreach: boolean;
}

/** Pauses the candidates: what a person ordered first, then the dearest. `open` are the records there already are. */
export async function pauseAll(
  candidates: readonly PauseCandidate[],
  open: readonly PauseRecord[],
  input: PausingInput,
): Promise<PausingOutcome> {
  const draft: PausingDraft = {
    opened: [],
    plans: [],
    refusals: [],
    done: [],
    problems: [],
    observed: [],
    failed: [],
    isMassBreach: false,
  };
  for (const candidate of [...candidates].sort(byUrgency)) {
    const { functionId } = candidate.target;
    if (await hasTime(input, draft.problems))
      await pauseOne(candidate, [...open, ...draft.opened], input, draft);
    else
      draft.refusals.push({
        functionId,
        reason: 'out-of-time',
        because: 'this tick has no time left; the next tick continues',
      });
  }
  return draft;
}

const hasTime = async (input: PausingInput, problems: string[]): Promise<boolean> =>
  input.clock() <= input.deadlineMs && isKept(input.keepLease, problems);

const byUrgency = (a: PauseCandidate, b: PauseCandidate): number =>
  Number(isPersonsOrder(b)) - Number(isPersonsOrder(a)) ||
  b.breach.evidence.usdPerHour - a.breach.evidence.usdPerHour ||
  (a.target.functionId < b.target.functionId ? -1 : 1);

async function pauseOne(
  candidate: PauseCandidate,
  records: readonly PauseRecord[],
  input: PausingInput,
  draft: PausingDraft,
): Promise<void> {
  const { target } = candidate;
  const policy = policyFor(input.policy, target.override);
  const inspection = await inspectOrBlind(input.ports, target.functionId);
  const isBeyondBlastRadius = isBeyond(records, input);
  const clampConcurrency = clampOf(candidate, input);
  if (isBeyondBlastRadius && isSlow(candidate, clampConcurrency, input)) {
    const because = 'enough were paused within the hour; a hold would stop nothing of so little';
    draft.refusals.push({ functionId: target.functionId, reason: 'next-turn', because });
    return;
  }
  const plan = planPause({
    ...{ target, inspection, policy },
    isAlreadyPaused: records.some(
      (record) => isHolding(record) && record.functionId === target.functionId,
    ),
    isRecordUnreadable: input.unreadable.some((id) => isRecordOf(id, target.name)),
    isPersonsOrder: isPersonsOrder(candidate),
    certainty: candidate.breach.certainty,
    clampConcurrency,
    isZeroUsedUp: isZeroUsedUp(candidate, policy, input),
    reservableConcurrency: reservableOf(target, records, input),
    isBeyondBlastRadius,
  });
  draft.plans.push(plan);
  draft.refusals.push(...plan.refusals);
  const isObserved = policy.mode === 'observe' && !isPersonsOrder(candidate);
  if (plan.actions.length === 0 || inspection.outcome !== 'found') {
    const burning = plan.refusals.find(({ reason }) => STILL_BURNING.has(reason));
    if (burning && isObserved) draft.observed.push(candidate);
    else if (burning) draft.failed.push({ ...candidate, because: burning.because });
    return;
  }
  draft.isMassBreach ||= isBeyondBlastRadius;
  if (isObserved) {
    const because = 'observing only; would have paused';
    draft.refusals.push({ functionId: target.functionId, reason: 'observe-mode', because });
    draft.observed.push(candidate);
    return;
  }
  await recordAndSet({ candidate, plan, policy, inspection }, input, draft);
}

interface Decided {
  readonly candidate: PauseCandidate;
  readonly plan: PausePlan;
  readonly policy: GuardPolicy;
  readonly inspection: FoundInspection;
}

async function recordAndSet(
  { candidate, plan, policy, inspection }: Decided,
  input: PausingInput,
  draft: PausingDraft,
): Promise<void> {
  const { target } = candidate;
  const record = openRecord(candidate, plan, policy, input);
  const { ports, keepLease } = input;
  // What is not on record is not done: the next tick finds what was written, and goes on from there.
  const isRecorded = async (version: PauseRecord): Promise<boolean> => {
    try {
      await writeAndReadBack(ports, version);
      return true;
    } catch (cause) {
      const because = reasonOf(cause);
      draft.problems.push(`${target.name}: ${because}`);
      if (!(cause instanceof JournalConflict)) draft.failed.push({ ...candidate, because });
      return false;
    }
  };
  if (!(await isRecorded(record))) return;
  const drivenFrom = (from: PauseRecord) =>
    drive({ ports, record: from, inspection, isOpening: false, keepLease });
  let stored = record;
  let driven = await drivenFrom(record);
  const instead = pauseInstead(driven, { target, inspection, policy, atMs: input.clock() });
  if (instead) {
    if (!(await isRecorded(instead))) return;
    stored = instead;
    driven = await drivenFrom(instead);
  }
  draft.done.push(...driven.done.map((words) => `${target.name}: ${words}`));
  draft.problems.push(...driven.problems);
  const next = progressOf(driven.record, driven.isDone, input.clock());
  draft.opened.push(await writeProgress(ports, stored, next, draft.problems));
}

/** Refusals by which nothing stops: a function of which no alert is told burns until its bill comes. */
const STILL_BURNING: ReadonlySet<Refusal['reason']> = new Set(['unreadable', 'nothing-to-change']);

function isBeyond(
  records: readonly PauseRecord[],
  { policy, functionCount, clock }: PausingInput,
): boolean {
  const since = clock() - policy.blastRadiusMinutes * 60_000;
  const recent = records.filter(
    (record) => record.openedAtMs > since && record.depth !== 'clamp',
  ).length;
  return (
    recent >=
    Math.max(policy.blastRadiusTargets, Math.floor(policy.blastRadiusShare * functionCount))
  );
}

/** What holds of ours have not taken yet; half of it for each, so that the next hold finds something. */
function reservableOf(
  { concurrencyPool: pool }: WatchedFunction,
  records: readonly PauseRecord[],
  { discoveredAtMs }: PausingInput,
): number {
  if (!pool) return Number.POSITIVE_INFINITY;
  // Where the cloud said what was taken, holds from before that are in it.
  const known = pool.takenExecutions;
  const isUncounted = ({ openedAtMs }: PauseRecord) =>
    known === undefined || openedAtMs >= discoveredAtMs;
  const taken = records
    .filter((record) => isHolding(record) && isUncounted(record))
    .flatMap(({ held }) => held.map(({ wanted }) => wanted));
  const held = taken.reduce(
    (sum, { state }) => (state.kind === 'reserved' ? sum + state.executions : sum),
    0,
  );
  return Math.floor((pool.executions - pool.keptExecutions - (known ?? 0) - held) / 2);
}

/** After the levers moved: the record says how far. Only a whole pause is told as one; until then it is a failure. */
export function progressOf(driven: PauseRecord, isDone: boolean, atMs: number): PauseRecord {
  const wasIncomplete = driven.history[driven.history.length - 1]?.because === INCOMPLETE;
  if (!isDone && wasIncomplete) return nextVersion(driven);
  const others = driven.untold.filter((type) => type !== 'paused' && type !== 'pause-failed');
  if (!isDone)
    return inPhase(
      driven,
      { atMs, phase: 'pausing', by: 'guard', because: INCOMPLETE },
      { untold: [...others, 'pause-failed'] },
    );
  return inPhase(
    driven,
    { atMs, phase: 'paused', by: 'guard', because: driven.because },
    { untold: wasIncomplete ? [...others, 'paused'] : driven.untold },
  );
}

const INCOMPLETE = 'not every setting could be changed; trying again';
