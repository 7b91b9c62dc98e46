// Moves a record's levers to where its phase wants them: compare, set one at a time, say how far it got.
// It is safe to run at any moment and any number of times: every step is absolute and starts from what is there now.

import type { HeldLever, PauseRecord } from '../../core/pausing/pause-record';
import { isResumedByHand, type LeverSteps, stepsToWanted } from '../../core/pausing/resume-plan';
import {
  describeLever,
  type FoundInspection,
  type Inspection,
  leverKey,
} from '../../core/pausing/target';
import { CloudFailure, NoRoom, type Ports } from '../ports';
import { isKept, type KeepLease } from './lease';

export interface DriveOutcome {
  readonly record: PauseRecord;
  readonly steps: LeverSteps;
  readonly isDone: boolean;
  /** A hold was refused because what all functions share leaves no room for it. */
  readonly hasNoRoom: boolean;
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

export async function drive(input: DriveInput): Promise<DriveOutcome> {
  const { ports, record, inspection, isOpening } = input;
  const steps = stepsToWanted(record, inspection, isOpening);
  const problems: string[] = [];
  const done: string[] = [];
  let hasNoRoom = false;
  const reached = new Map<string, HeldLever['status']>();
  // A person who undid one lever means the function: the others are not set against that, only given back.
  const isTheirs = isResumedByHand(steps) && record.phase !== 'resuming';
  for (const { set } of isTheirs ? [] : steps.actions) {
    // Setting a few may outlast a lease; whoever has it by now may have given back what would be shut here.
    if (!(await isKept(input.keepLease, problems))) break;
    try {
      await ports.brake.set(record.functionId, set);
      reached.set(leverKey(set), 'set');
      done.push(describeLever(set));
    } catch (cause) {
      if (!(cause instanceof CloudFailure)) throw cause;
      hasNoRoom ||= cause instanceof NoRoom;
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
  const held = steps.held.map(
    (lever): HeldLever => ({
      ...lever,
      status: reached.get(leverKey(lever.wanted)) ?? lever.status,
    }),
  );
  return {
    record: { ...record, held },
    steps,
    hasNoRoom,
    isDone: held.every((lever) => lever.status !== 'planned'),
    done,
    problems,
  };
}

/** What is there now; a look that fails is a state that cannot be read. */
export async function inspectOrBlind(
  ports: Pick<Ports, 'brake'>,
  functionId: string,
  held?: PauseRecord['held'],
): Promise<Inspection> {
  try {
    return await ports.brake.inspect(
      functionId,
      held?.map(({ prior }) => prior),
    );
  } catch (cause) {
    if (!(cause instanceof CloudFailure)) throw cause;
    return { outcome: 'unreadable', because: cause.message };
  }
}
