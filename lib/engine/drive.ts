// Moves a record's levers to where its phase wants them: look, reckon, set one at a time, write down how far it got.
// It is safe to run at any moment and any number of times: every step is absolute and starts from what is there now.

import type { HeldLever, PauseRecord } from '../core/pausing/pause-record';
import { isResumedByHand, type Reckoning, reckon } from '../core/pausing/resume-plan';
import { describeLever, type FoundInspection, leverKey } from '../core/pausing/target';
import { CloudFailure, JournalConflict, type Ports } from './ports';

export interface DriveOutcome {
  readonly record: PauseRecord;
  readonly reckoning: Reckoning;
  readonly isDone: boolean;
  readonly done: readonly string[];
  readonly problems: readonly string[];
}

export interface DriveInput {
  readonly ports: Ports;
  readonly record: PauseRecord;
  readonly inspection: FoundInspection;
  readonly isOpening: boolean;
  readonly keepLease: KeepLease;
}

/** Prolongs the lease of this run; false where it is somebody else's by now. */
export type KeepLease = () => Promise<boolean>;

const LEASE_MS = 50_000;

/** Takes the lease and keeps it. One that ran out is lost for good: who had it meanwhile may have given it up again. */
export function leaseOf({
  ports,
  clock,
  holder,
}: {
  readonly ports: Ports;
  readonly clock: () => number;
  readonly holder: string;
}): KeepLease {
  let untilMs = Number.POSITIVE_INFINITY;
  return async () => {
    const nowMs = clock();
    if (nowMs >= untilMs) return false;
    const isOurs = await ports.journal.takeLease(holder, nowMs, nowMs + LEASE_MS);
    untilMs = nowMs + (isOurs ? LEASE_MS : 0);
    return isOurs;
  };
}

/** A lease that cannot be kept is as good as lost: another run may be at work. */
export async function isKept(keepLease: KeepLease, problems: string[]): Promise<boolean> {
  try {
    return await keepLease();
  } catch (cause) {
    if (!(cause instanceof CloudFailure)) throw cause;
    problems.push(`the lease cannot be kept: ${cause.message}`);
    return false;
  }
}

export async function drive(input: DriveInput): Promise<DriveOutcome> {
  const { ports, record, inspection, isOpening } = input;
  const reckoning = reckon(record, inspection, isOpening);
  const problems: string[] = [];
  const done: string[] = [];
  const reached = new Map<string, HeldLever['status']>();
  // A person who undid one lever means the function: the others are not set against that, only given back.
  const isTheirs = isResumedByHand(reckoning) && record.phase !== 'resuming';
  for (const { set } of isTheirs ? [] : reckoning.actions) {
    // Setting a few may outlast a lease; whoever has it by now may have given back what would be shut here.
    if (!(await isKept(input.keepLease, problems))) break;
    try {
      await ports.brake.set(record.functionId, set);
      reached.set(leverKey(set), 'set');
      done.push(describeLever(set));
    } catch (cause) {
      if (!(cause instanceof CloudFailure)) throw cause;
      // What does not exist any more cannot be given back; who waited for it would wait for ever.
      if (cause.certainty === 'gone' && record.phase === 'resuming')
        reached.set(leverKey(set), 'released');
      problems.push(
        `${record.functionName}: ${describeLever(set)} failed (${cause.certainty}): ${cause.message}`,
      );
      // While nothing can run, a source that is opened feeds its events to a dead-letter queue.
      if (isOpening && set.lever === 'concurrency') break;
    }
  }
  const held = reckoning.held.map(
    (one): HeldLever => ({ ...one, status: reached.get(leverKey(one.wanted)) ?? one.status }),
  );
  return {
    record: { ...record, held },
    reckoning,
    isDone: held.every((one) => one.status !== 'planned'),
    done,
    problems,
  };
}

export class JournalUnwritable extends Error {
  constructor(functionName: string, options: { cause: unknown }) {
    super(`the record of ${functionName} cannot be written, so nothing of it is changed`, options);
    this.name = 'JournalUnwritable';
  }
}

/** The wall before the first change: the record is in the journal, word for word, or nothing happens. */
export async function writeAndReadBack(ports: Ports, record: PauseRecord): Promise<void> {
  let failure: unknown;
  try {
    await ports.journal.write(record);
  } catch (cause) {
    if (!(cause instanceof CloudFailure)) throw cause;
    failure = cause;
  }
  const stored = await ports.journal.read(record.recordId);
  if (!stored || JSON.stringify(stored) !== JSON.stringify(record))
    throw new JournalUnwritable(record.functionName, { cause: failure });
}

/** The same record one version on, without a change of phase. */
export const nextVersion = (record: PauseRecord): PauseRecord => ({
  ...record,
  version: record.version + 1,
});

/**
 * Writes how far the levers got. A write that fails here costs nothing: the next tick looks at the cloud again, so the
 * record as it was stored is handed back and the failure is only reported.
 */
export async function writeProgress(
  ports: Ports,
  stored: PauseRecord,
  next: PauseRecord,
  problems: string[],
): Promise<PauseRecord> {
  try {
    await ports.journal.write(next);
    return next;
  } catch (cause) {
    if (!(cause instanceof CloudFailure || cause instanceof JournalConflict)) throw cause;
    problems.push(`${next.functionName}: progress was not written: ${cause.message}`);
    return stored;
  }
}

/** A lease that cannot be given up runs out by itself; whatever was done under it stands. */
export async function giveUpLease(ports: Ports, holder: string, problems: string[]): Promise<void> {
  try {
    await ports.journal.giveUpLease(holder);
  } catch (cause) {
    if (!(cause instanceof CloudFailure)) throw cause;
    problems.push(`the lease was not given up: ${cause.message}`);
  }
}
