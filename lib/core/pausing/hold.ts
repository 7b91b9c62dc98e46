// How long a function is held after a breach, by the rule that was broken.
// A hold never ends before what broke the rule is over, and never before the time that its re-trips have earned.

import type { BreachRule } from '../detection/verdict';
import type { GuardPolicy } from '../policy/policy';
import { MINUTES_PER_DAY, msOfEpochMinute } from '../units/time';
import { holdMinutesAt } from './pause-record';

/** hand: what time does not heal, money that is gone for the month or a person's word. day: its window, at least. */
const ENDS: Readonly<Record<BreachRule, 'time' | 'day' | 'hand'>> = {
  'fast-excess': 'time',
  'slow-excess': 'time',
  'invocation-multiple': 'time',
  'minute-multiple': 'time',
  'day-growth': 'time',
  'hour-multiple': 'time',
  creep: 'time',
  'new-burn': 'time',
  'hour-ceiling': 'time',
  'day-ceiling': 'day',
  'month-ceiling': 'hand',
  'account-excess': 'time',
  'account-creep': 'time',
  'account-ceiling': 'time',
  budget: 'hand',
  operator: 'hand',
};

/** What the guard guessed may keep a function at zero for so many hours a week only (zero-hours.ts). */
export const IS_GUESS: Readonly<Record<BreachRule, boolean>> = {
  'fast-excess': true,
  'slow-excess': true,
  'invocation-multiple': true,
  'minute-multiple': true,
  'day-growth': true,
  'hour-multiple': true,
  creep: true,
  // It burns what nobody ever did from birth, or creeps in company: one at a time would not stop it.
  'new-burn': false,
  'account-excess': false,
  'account-creep': false,
  'hour-ceiling': false,
  'day-ceiling': false,
  'month-ceiling': false,
  'account-ceiling': false,
  budget: false,
  operator: false,
};

/** null: only a person ends it. */
export function holdUntil(
  { rule }: { readonly rule: BreachRule },
  level: number,
  atMs: number,
  policy: GuardPolicy,
): number | null {
  if (policy.afterPause === 'manual' || ENDS[rule] === 'hand') return null;
  const holdEnds = atMs + holdMinutesAt(level, policy.holdMinutes, policy.holdMinutesMax) * 60_000;
  if (ENDS[rule] === 'time') return holdEnds;
  const nextDay = Math.floor(atMs / 60_000 / MINUTES_PER_DAY) + 1;
  return Math.max(holdEnds, msOfEpochMinute(nextDay * MINUTES_PER_DAY));
}
