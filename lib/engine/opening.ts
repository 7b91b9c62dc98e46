// What a pause writes down before it touches anything: what was found, what will be set, and how long it is held.
// The prior states come from the plan alone, and are never written again.

import type { Breach } from '../core/detection/verdict';
import type { PausePlan } from '../core/pausing/pause-plan';
import { holdMinutesAt, type PauseRecord } from '../core/pausing/pause-record';
import type { GuardPolicy } from '../core/policy/policy';
import { MINUTES_PER_DAY, msOfEpochMinute } from '../core/units/time';
import type { Culprit } from './culprit';

export interface Opening {
  readonly clock: () => number;
  /** How long functions were held last time. */
  readonly lastHolds: Readonly<Record<string, { level: number; atMs: number }>>;
}

export function openRecord(
  { target, breach }: Culprit,
  plan: PausePlan,
  policy: GuardPolicy,
  input: Opening,
): PauseRecord {
  const atMs = input.clock();
  const isOrder = breach.rule === 'operator';
  const last = input.lastHolds[target.functionId];
  const holdLevel = last && atMs - last.atMs < MINUTES_PER_DAY * 60_000 ? last.level + 1 : 0;
  return {
    schemaVersion: 1,
    recordId: `${target.name}-${atMs.toString(36)}`,
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
    held: plan.actions.map(({ prior, set }) => ({
      prior,
      paused: set,
      wanted: set,
      status: 'planned' as const,
    })),
    holdLevel,
    holdUntilMs: holdUntil(breach, holdLevel, atMs, policy),
    untold: ['paused'],
    isAbsorbed: false,
    history: [
      { atMs, phase: 'pausing', by: isOrder ? 'operator' : 'guard', because: breach.because },
    ],
  };
}

/** What time does not heal: money that is gone for the month, and a person's word. */
const ONLY_BY_HAND: ReadonlySet<Breach['rule']> = new Set(['month-ceiling', 'budget', 'operator']);

/** A ceiling holds until its window ends; the other rules until the hold is over. */
export function holdUntil(
  breach: Pick<Breach, 'rule'>,
  level: number,
  atMs: number,
  policy: GuardPolicy,
): number | null {
  if (policy.afterPause === 'manual' || ONLY_BY_HAND.has(breach.rule)) return null;
  const holdEnds = atMs + holdMinutesAt(level, policy.holdMinutes, policy.holdMinutesMax) * 60_000;
  if (breach.rule !== 'day-ceiling') return holdEnds;
  const nextDay = Math.floor(atMs / 60_000 / MINUTES_PER_DAY) + 1;
  return Math.max(holdEnds, msOfEpochMinute(nextDay * MINUTES_PER_DAY));
}
