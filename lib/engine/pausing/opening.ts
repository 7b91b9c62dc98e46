// What a pause writes down before it touches anything: what was found, what will be set, and how long it is held.
// The prior states come from the plan alone, and are never written again.

import { holdUntil } from '../../core/pausing/hold';
import type { PausePlan } from '../../core/pausing/pause-plan';
import { type PauseRecord, recordIdOf } from '../../core/pausing/pause-record';
import type { LastHold } from '../../core/pausing/zero-hours';
import type { GuardPolicy } from '../../core/policy/policy';
import { MINUTES_PER_DAY } from '../../core/units/time';
import { isPersonsOrder, type PauseCandidate } from './pause-candidate';

export interface Opening {
  readonly clock: () => number;
  /** How long functions were held last time. */
  readonly lastHolds: Readonly<Record<string, LastHold>>;
}

/** Nothing of it is set yet. */
export const heldBy = ({ actions }: PausePlan): PauseRecord['held'] =>
  actions.map(({ prior, set }) => ({ prior, paused: set, wanted: set, status: 'planned' }));

export function openRecord(
  { target, breach }: PauseCandidate,
  plan: PausePlan,
  policy: GuardPolicy,
  input: Opening,
): PauseRecord {
  const atMs = input.clock();
  const isOrder = isPersonsOrder({ breach });
  const holdLevel = nextLevel(input.lastHolds[target.functionId], atMs);
  return {
    schemaVersion: 1,
    recordId: recordIdOf(target.name, atMs),
    functionId: target.functionId,
    functionName: target.name,
    version: 1,
    phase: 'pausing',
    depth: plan.depth,
    openedAtMs: atMs,
    phaseSinceMs: atMs,
    rule: breach.rule,
    because: breach.because,
    evidence: breach.evidence,
    notes: plan.notes,
    held: heldBy(plan),
    holdLevel,
    holdUntilMs: holdUntil(breach, plan.isTurnAwaited ? 0 : holdLevel, atMs, policy),
    untold: ['paused'],
    isAbsorbed: false,
    history: [
      { atMs, phase: 'pausing', by: isOrder ? 'operator' : 'guard', because: breach.because },
    ],
  };
}

/** What ran away again within a day is held for longer. */
export const nextLevel = (last: LastHold | undefined, atMs: number): number =>
  last && atMs - last.atMs < MINUTES_PER_DAY * 60_000 ? last.level + 1 : 0;
