// The promise to give back: what was found, what was set, and how far we got. Written and read back before the first
// change. Only the parser below may turn stored text into a record: a damaged record is a problem, never a guess.

import type { BreachRule, Evidence } from '../detection/verdict';
import type { Depth } from './pause-plan';
import type { Lever } from './target';

export const PHASES = ['pausing', 'paused', 'probation', 'resuming', 'closed'] as const;
export type Phase = (typeof PHASES)[number];

export const HELD_STATUSES = ['planned', 'set', 'released'] as const;

export interface HeldLever {
  /** What to give back. Written once, never again. */
  readonly prior: Lever;
  /** What a pause sets. */
  readonly paused: Lever;
  /** What the present phase wants: `paused`, something between, or `prior`. */
  readonly wanted: Lever;
  /** planned: not known to be so yet. set: seen or reported done. released: a person changed it; it is theirs. */
  readonly status: (typeof HELD_STATUSES)[number];
}

export const ACTORS = ['guard', 'probation', 'operator', 'hand', 'uninstall', 'deleted'] as const;
export type Actor = (typeof ACTORS)[number];

export interface Transition {
  readonly atMs: number;
  readonly phase: Phase;
  readonly by: Actor;
  readonly because: string;
}

export interface PauseRecord {
  readonly schemaVersion: 1;
  readonly recordId: string;
  readonly functionId: string;
  readonly functionName: string;
  /** Rises by one with every write; a write is accepted only over the version it was read at. */
  readonly version: number;
  readonly phase: Phase;
  readonly depth: Depth;
  readonly openedAtMs: number;
  readonly phaseSinceMs: number;
  readonly rule: BreachRule;
  readonly because: string;
  readonly evidence: Evidence;
  readonly notes: readonly string[];
  readonly held: readonly HeldLever[];
  /** 0 for a first pause; each re-trip on probation adds one and doubles the hold. */
  readonly holdLevel: number;
  /** null: only a person resumes it. */
  readonly holdUntilMs: number | null;
  /** Alerts not delivered yet; told again next tick until they are. */
  readonly untold: readonly string[];
  /** The baselines have taken the end of this pause into account, and that is kept. */
  readonly isAbsorbed: boolean;
  readonly history: readonly Transition[];
}

/** Named after its function, so that a record that cannot be read still says of whom it is. */
export const recordIdOf = (functionName: string, atMs: number): string =>
  `${functionName}-${atMs.toString(36)}`;

export const isRecordOf = (recordId: string, functionName: string): boolean =>
  recordId.startsWith(`${functionName}-`) &&
  /^[0-9a-z]+$/.test(recordId.slice(functionName.length + 1));

/** Holds something that has to be given back. */
export const isHolding = (record: PauseRecord): boolean => record.phase !== 'closed';
/**
 * It is being tried, or ran away again: given back in full only to someone who says why. What a person paused a second
 * time has not run away.
 */
export const needsReason = ({ phase, holdLevel, rule }: PauseRecord): boolean =>
  phase === 'probation' || (holdLevel > 0 && rule !== 'operator');
/** Still has work for the guard: something held, something to tell, or an end that the baselines do not know yet. */
export const isOpen = (record: PauseRecord): boolean =>
  isHolding(record) || record.untold.length > 0 || !record.isAbsorbed;

/** The hold after `level` re-trips. */
export const holdMinutesAt = (level: number, holdMinutes: number, holdMinutesMax: number): number =>
  Math.min(holdMinutesMax, holdMinutes * 2 ** level);

/** The next version of a record in a phase, with the transition on its history. */
export function inPhase(
  record: PauseRecord,
  transition: Transition,
  changes: Partial<PauseRecord> = {},
): PauseRecord {
  return {
    ...record,
    ...changes,
    version: record.version + 1,
    phase: transition.phase,
    phaseSinceMs: transition.atMs,
    history: [...record.history, transition],
  };
}
