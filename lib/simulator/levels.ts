// What the guard held for usual during a run, and how far the functions of the story were held back, tick by tick.
// The first is read from its memory, because it is what decided; the second from the cloud, because it is what was.

import type { GuardPolicy } from '../core/policy/policy';
import { epochMinuteOf } from '../core/units/time';
import type { GuardMemory } from '../engine/watching/memory';
import { type UsualLevels, usualLevels } from '../engine/watching/usual-levels';
import type { Stage } from './stage';

export interface LevelOfRun {
  readonly atMs: number;
  /** undefined until the guard has learned something. */
  readonly usual: UsualLevels | undefined;
  /** zero: one of the functions could start nothing. held: one of them only a few at a time. */
  readonly restraint: 'none' | 'held' | 'zero';
}

export function levelOf(
  { stars }: Stage,
  policy: GuardPolicy,
  memory: GuardMemory,
  nowMs: number,
): LevelOfRun {
  const ids = stars.map(({ functionId }) => functionId);
  const second = Math.floor(nowMs / 1000);
  const restraints = stars.map((star) => star.restraintAt(second));
  return {
    atMs: nowMs,
    usual: usualLevels(memory, ids, policy, epochMinuteOf(nowMs)),
    restraint: RESTRAINTS.find((restraint) => restraints.includes(restraint)) ?? 'none',
  };
}

/** The hardest first. */
const RESTRAINTS = ['zero', 'held'] as const;
