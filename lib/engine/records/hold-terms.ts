// At how many executions a candidate would be held, and whether zero or nothing at all is the better answer for now.
// Each from the state alone: what a function's calls cost of late, and how long it was at zero this week.

import type { DetectorState } from '../../core/detection/baseline';
import { hasNoUsers } from '../../core/detection/guesses';
import {
  burnUsdPerMinute,
  concurrencyWithin,
  seizedUsdPerMinute,
  tightUsdPerMinute,
  wideUsdPerMinute,
} from '../../core/detection/hold-bounds';
import { holdMinutesAt } from '../../core/pausing/pause-record';
import { isZeroAllowed } from '../../core/pausing/zero-hours';
import type { GuardPolicy } from '../../core/policy/policy';
import { nextLevel, type Opening } from '../pausing/opening';
import type { PauseCandidate } from '../pausing/pause-candidate';

interface HoldFacts extends Opening {
  readonly states: Readonly<Record<string, DetectorState>>;
}

/** A function without a state has no usual: one at a time is the least that still runs. */
export function clampOf(
  { target, breach }: PauseCandidate,
  { states }: Pick<HoldFacts, 'states'>,
): number {
  const state = states[target.functionId];
  // What creeps is cheap by the minute: only the least that still runs takes less.
  if (!state || breach.rule === 'creep') return 1;
  const usdPerMinute =
    breach.certainty === 'doubtful' ? wideUsdPerMinute(state) : seizedUsdPerMinute(state);
  return concurrencyWithin(usdPerMinute, state, target.rate);
}

/** Together too much, by itself less than what a hold would still let it burn. */
export function isSlow(
  { target, breach }: PauseCandidate,
  clampConcurrency: number,
  { states }: HoldFacts,
): boolean {
  const state = states[target.functionId];
  if (!state || (breach.rule !== 'account-creep' && breach.rule !== 'account-excess')) return false;
  const heldUsdPerHour = 60 * burnUsdPerMinute(clampConcurrency, state, target.rate);
  return breach.evidence.usdPerHour <= heldUsdPerHour;
}

/** Only where the hold that takes its place is cheap: one execution of several gigabytes is not. */
export function isZeroUsedUp(
  { target, breach }: PauseCandidate,
  policy: GuardPolicy,
  { states, lastHolds, clock }: HoldFacts,
): boolean {
  const state = states[target.functionId];
  if (!state || burnUsdPerMinute(1, state, target.rate) > tightUsdPerMinute(state)) return false;
  const last = lastHolds[target.functionId];
  const nowMs = clock();
  const level = nextLevel(last, nowMs);
  return !isZeroAllowed({
    rule: breach.rule,
    last,
    hasUsers: !hasNoUsers(state),
    holdMinutes: holdMinutesAt(level, policy.holdMinutes, policy.holdMinutesMax),
    nowMs,
  });
}
