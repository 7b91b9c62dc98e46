// What becomes of records that are open: finish what a crash cut short, notice a person's hand, try probation, resume.
// One record at a time, each from what is in the cloud now; nothing here opens a new pause.

import { canBeWatched } from '../../core/detection/quiet';
import { eventsDue } from '../../core/pausing/events-at-risk';
import { inPhase, type PauseRecord, type Transition } from '../../core/pausing/pause-record';
import {
  isResumedByHand,
  wantHeldAt,
  wantProbation,
  wantResumed,
} from '../../core/pausing/resume-plan';
import { type GuardPolicy, policyFor } from '../../core/policy/policy';
import { epochMinuteOf } from '../../core/units/time';
import { climb, leakOfRecord } from '../pausing/climb';
import { progressOf } from '../pausing/pausing';
import { pauseInstead } from '../pausing/without-room';
import { JournalConflict } from '../ports';
import { isHoldOver, isItsTurn } from '../turns';
import { type DriveOutcome, inspectOrBlind } from './drive';
import {
  closed,
  driveAndLog,
  finishResuming,
  lookAgain,
  type ResumingCase,
} from './finish-resuming';
import { leftBeneath, leverBeneath, withLever } from './left-beneath';
import type { OpenRecordsInput } from './open-records-input';
import {
  isAffordable,
  probationExecutions,
  probationVerdict,
  reTripped,
  tighterHold,
} from './probation';
import { afterProof, mayGoDeeper } from './proving';
import { nextVersion, reasonOf, writeAndReadBack, writeProgress } from './recording';

export interface OpenRecordsOutcome {
  readonly records: readonly PauseRecord[];
  readonly done: readonly string[];
  readonly problems: readonly string[];
}

interface Case extends ResumingCase {
  readonly input: OpenRecordsInput;
  readonly policy: GuardPolicy;
}

export async function advanceAll(
  open: readonly PauseRecord[],
  input: OpenRecordsInput,
): Promise<OpenRecordsOutcome> {
  const records: PauseRecord[] = [];
  const log = { done: [] as string[], problems: [] as string[] };
  for (const [index, record] of open.entries()) {
    const isDue = record.phase !== 'closed' && isItsTurn(record, index, open.length, input.clock());
    if (!isDue || input.clock() > input.deadlineMs) {
      records.push(record);
      continue;
    }
    try {
      records.push(await advance(record, input, log));
    } catch (cause) {
      log.problems.push(`${record.functionName}: ${reasonOf(cause)}`);
      // Whoever wrote over us acts on it; what we hold is stale.
      if (!(cause instanceof JournalConflict)) records.push(record);
    }
  }
  return { records, ...log };
}

async function advance(
  record: PauseRecord,
  input: OpenRecordsInput,
  log: Case['log'],
): Promise<PauseRecord> {
  const inspection = await inspectOrBlind(input.ports, record.functionId, record.held);
  if (inspection.outcome === 'unreadable') {
    log.problems.push(`${record.functionName}: its state cannot be read: ${inspection.because}`);
    return record;
  }
  if (inspection.outcome === 'gone') {
    const gone = at('closed', 'deleted', 'the function was deleted', input);
    return writeProgress(input.ports, record, closed(record, gone), log.problems);
  }
  const policy = policyFor(input.policy, input.targetOf(record.functionId)?.override ?? {});
  const entry: Case = { input, inspection, log, policy };
  switch (record.phase) {
    case 'pausing':
      return finishPausing(record, entry);
    case 'paused':
      return advancePaused(await withEventsDue(record, entry), entry);
    case 'probation':
      return advanceProbation(await withEventsDue(record, entry), entry);
    default:
      return advanceResuming(record, entry);
  }
}

const at = (
  phase: Transition['phase'],
  by: Transition['by'],
  because: string,
  { clock }: Pick<OpenRecordsInput, 'clock'>,
): Transition => ({ atMs: clock(), phase, by, because });

/** Once, before the first events are lost. */
async function withEventsDue(record: PauseRecord, { input, log }: Case): Promise<PauseRecord> {
  const words = eventsDue(record, input.clock());
  if (!words) return record;
  const notes = [...record.notes, words];
  const due = { ...nextVersion(record), notes, untold: [...record.untold, 'attention'] };
  return writeProgress(input.ports, record, due, log.problems);
}

async function finishPausing(record: PauseRecord, entry: Case): Promise<PauseRecord> {
  const driven = await driveAndLog(record, false, entry);
  if (isResumedByHand(driven.steps)) return yieldToHand(record, driven, entry);
  const { input, inspection, policy } = entry;
  const target = input.targetOf(record.functionId);
  const instead = pauseInstead(driven, { target, inspection, policy, atMs: input.clock() });
  if (instead) {
    await writeAndReadBack(input.ports, instead);
    return finishPausing(instead, entry);
  }
  const next = progressOf(driven.record, driven.isDone, entry.input.clock());
  return writeProgress(entry.input.ports, record, next, entry.log.problems);
}

async function advancePaused(record: PauseRecord, entry: Case): Promise<PauseRecord> {
  const { input, policy, log } = entry;
  const driven = await driveAndLog(record, false, entry);
  if (isResumedByHand(driven.steps)) return yieldToHand(record, driven, entry);
  const tighter = tighterOf(record, entry);
  if (tighter && !hasMoved(driven)) return tighten(record, tighter, entry);
  const leak = mayGoDeeper(record, policy) ? leakOfRecord(record, input) : undefined;
  if (leak && !hasMoved(driven)) return climbOn(record, leak, entry);
  const proved = hasMoved(driven) ? undefined : await afterProof(record, policy, input);
  if (proved) {
    await writeAndReadBack(input.ports, proved);
    // With levers that the hold did not have: what was looked at for it is not enough.
    const now = proved.phase === 'pausing' ? await lookAgain(entry, proved) : undefined;
    return now ? finishPausing(proved, now) : proved;
  }
  const nowMs = input.clock();
  // Half-open lets callers in to be watched; with no metrics there would be nobody who watches.
  const canWatch = canBeWatched(input.watermarkMinute, epochMinuteOf(nowMs));
  if (!isHoldOver(record, nowMs) || !canWatch || hasMoved(driven)) return record;
  const executions = probationExecutions(record, policy, input);
  const because = `the hold is over; at most ${executions} at once, watched for ${policy.probationMinutes} min`;
  const opened = inPhase(record, at('probation', 'probation', because, input), {
    held: wantProbation(record.held, executions),
    untold: [...record.untold, 'probation'],
  });
  await writeAndReadBack(input.ports, opened);
  const opening = await driveAndLog(opened, true, entry);
  const next = { ...opening.record, version: opened.version + 1 };
  return writeProgress(input.ports, opened, next, log.problems);
}

async function advanceProbation(record: PauseRecord, entry: Case): Promise<PauseRecord> {
  const { input, log } = entry;
  const driven = await driveAndLog(record, true, entry);
  if (isResumedByHand(driven.steps)) return yieldToHand(record, driven, entry);
  const progress = { ...driven.record, version: record.version + 1 };
  const stored = hasMoved(driven)
    ? await writeProgress(input.ports, record, progress, log.problems)
    : record;
  const verdict = probationVerdict(record, entry.policy, input);
  if (verdict.kind === 'watching') return stored;
  const now = hasMoved(driven) ? await lookAgain(entry, record) : entry;
  if (!now) return stored;
  const tighter = tighterOf(record, entry);
  if (tighter && !hasMoved(driven)) return tighten(stored, tighter, entry);
  // What it may burn like this is bounded: it serves whom it can until its callers are calm, and is not shut again.
  if (verdict.kind === 'hot' && isAffordable(record, input)) return stored;
  if (verdict.kind === 'hot') return pauseAgain(stored, verdict.because, now);
  const resuming = inPhase(stored, at('resuming', 'probation', verdict.because, input), {
    held: wantResumed(stored.held),
  });
  await writeAndReadBack(input.ports, resuming);
  return finishResuming(resuming, now);
}

/**
 * A resume that lasts leaves a function that runs, and that no detector may pause: it is watched as on probation. A pause
 * that could not set what a person took over would be none.
 */
async function advanceResuming(record: PauseRecord, entry: Case): Promise<PauseRecord> {
  const verdict = probationVerdict(record, entry.policy, entry.input);
  return verdict.kind === 'hot' && record.held.every(({ status }) => status !== 'released')
    ? pauseAgain(record, verdict.because, entry)
    : finishResuming(record, entry);
}

async function pauseAgain(record: PauseRecord, because: string, entry: Case): Promise<PauseRecord> {
  const again = reTripped(record, because, entry.policy, entry.input.clock());
  await writeAndReadBack(entry.input.ports, again);
  return finishPausing(again, entry);
}

const tighterOf = (record: PauseRecord, { input, policy }: Case) =>
  mayGoDeeper(record, policy) ? tighterHold(record, input) : undefined;

async function climbOn(record: PauseRecord, leak: string, entry: Case): Promise<PauseRecord> {
  const climbed = await climb(record, leak, entry.input);
  if (!climbed) return record;
  entry.log.done.push(...climbed.done);
  entry.log.problems.push(...climbed.problems);
  const now = await lookAgain(entry, climbed.record);
  return now ? finishPausing(climbed.record, now) : climbed.record;
}

async function tighten(
  record: PauseRecord,
  { executions, because }: { readonly executions: number; readonly because: string },
  entry: Case,
): Promise<PauseRecord> {
  const tighter = inPhase(record, at('pausing', 'guard', because, entry.input), {
    held: wantHeldAt(record.held, executions),
    because,
    untold: [...record.untold.filter((type) => type !== 'paused'), 'paused'],
  });
  await writeAndReadBack(entry.input.ports, tighter);
  return finishPausing(tighter, entry);
}

/** Some lever was set, or may have been: what the inspection says of it is out of date. */
const hasMoved = ({ done, problems }: DriveOutcome): boolean => done.length + problems.length > 0;

/** A person or a deploy changed a lever: that is a resume. What is still as we set it is given back, the rest is theirs. */
async function yieldToHand(
  record: PauseRecord,
  driven: DriveOutcome,
  entry: Case,
): Promise<PauseRecord> {
  const because = driven.steps.released.map((released) => released.because).join('; ');
  const { held } = driven.record;
  const beneath = leverBeneath(entry.input.ports, held);
  const now = beneath ? await lookAgain(entry, withLever(record, beneath)) : entry;
  if (!now) return record;
  const executions = probationExecutions(record, entry.policy, entry.input);
  const left = leftBeneath(beneath, record, now.inspection, executions);
  const restored = { held: wantResumed([...held, ...left]) };
  const yielded = inPhase(record, at('resuming', 'hand', because, entry.input), restored);
  await writeAndReadBack(entry.input.ports, yielded);
  return finishResuming(yielded, now);
}
