// A hold that the cloud refuses for want of room gives way to a pause, which takes nothing from the pool.
// Only while nothing of the hold was set: what was found is then still what is there, and is kept as the prior state.

import { planPause } from '../../core/pausing/pause-plan';
import { inPhase, type PauseRecord } from '../../core/pausing/pause-record';
import type { FoundInspection } from '../../core/pausing/target';
import type { GuardPolicy } from '../../core/policy/policy';
import type { WatchedFunction } from '../../core/policy/watched-function';
import type { DriveOutcome } from '../records/drive';
import { mayGoDeeper } from '../records/proving';
import { heldBy } from './opening';

export interface RefusedHold {
  readonly target: WatchedFunction | undefined;
  readonly inspection: FoundInspection;
  readonly policy: GuardPolicy;
  readonly atMs: number;
}

const BECAUSE = 'paused, not held: other reservations leave the account no room for a hold';

/** The record of the pause in its place; undefined where the function may only be held. */
export function pauseInstead(driven: DriveOutcome, hold: RefusedHold): PauseRecord | undefined {
  const { record, hasNoRoom } = driven;
  const { target, inspection, policy, atMs } = hold;
  const isUntouched = record.held.every(({ status }) => status === 'planned');
  if (!hasNoRoom || !target || !isUntouched || record.depth === 'pause') return undefined;
  if (!mayGoDeeper(record, policy)) return undefined;
  const plan = planPause({
    ...{ target, inspection, policy, isAlreadyPaused: false, isPersonsOrder: true },
    ...{ certainty: 'doubtful', clampConcurrency: 1, reservableConcurrency: 0 },
    isBeyondBlastRadius: false,
  });
  if (plan.depth !== 'pause' || plan.actions.length === 0) return undefined;
  return inPhase(
    record,
    { atMs, phase: 'pausing', by: 'guard', because: BECAUSE },
    { depth: 'pause', held: heldBy(plan), notes: [...plan.notes, BECAUSE] },
  );
}
