// How long a guess may keep a function at zero in a week: whoever makes the guard pause it buys no more silence than that.
// Once it is used up, the function is held at a burn of a few dollars a month instead. A person's number is never weakened.

import type { BreachRule } from '../detection/verdict';
import { IS_GUESS } from './hold';
import type { PauseRecord } from './pause-record';

/** What the last holds of a function were. */
export interface LastHold {
  readonly level: number;
  readonly atMs: number;
  /** Of the hours at zero that a week allows, what is used up; left out: nothing. */
  readonly zeroMinutes?: number;
}

/** At once, and again over each week: twice as much in the worst week, 12 and 4 hours (2026-11-30). */
const ZERO_MINUTES = { idle: 6 * 60, users: 2 * 60 } as const;
const WEEK_MS = 7 * 24 * 60 * 60_000;

export interface ZeroInput {
  readonly rule: BreachRule;
  readonly last: LastHold | undefined;
  readonly hasUsers: boolean;
  readonly holdMinutes: number;
  readonly nowMs: number;
}

/** May it be taken to zero for as long as the next hold would last? */
export function isZeroAllowed({ rule, last, hasUsers, holdMinutes, nowMs }: ZeroInput): boolean {
  if (!IS_GUESS[rule]) return true;
  const allowed = ZERO_MINUTES[hasUsers ? 'users' : 'idle'];
  return usedMinutes(last, allowed, nowMs) + holdMinutes <= allowed;
}

function usedMinutes(last: LastHold | undefined, allowed: number, nowMs: number): number {
  if (!last) return 0;
  return Math.max(0, (last.zeroMinutes ?? 0) - (allowed * (nowMs - last.atMs)) / WEEK_MS);
}

/** What is used up once this record has ended. Refilled as slowly as for a function with users: never too fast. */
export function zeroMinutesAfter(last: LastHold | undefined, record: PauseRecord): number {
  return usedMinutes(last, ZERO_MINUTES.users, record.phaseSinceMs) + zeroMinutesOf(record);
}

function zeroMinutesOf({ depth, history }: PauseRecord): number {
  if (depth !== 'pause') return 0;
  return history.reduce((sum, { phase, atMs }, index) => {
    const until = history[index + 1]?.atMs ?? atMs;
    return phase === 'pausing' || phase === 'paused' ? sum + (until - atMs) / 60_000 : sum;
  }, 0);
}
