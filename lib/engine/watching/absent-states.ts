// What was learned of functions that a discovery did not list: kept for a week, and theirs again when they are back.
// A list that was incomplete once must not make a function a newborn whose ceilings are fixed anew, at what it spends now.

import type { DetectorState } from '../../core/detection/baseline';

export interface AbsentState {
  readonly state: DetectorState;
  readonly sinceMs: number;
}

export interface LearnedStates {
  readonly states: Readonly<Record<string, DetectorState>>;
  readonly absent?: Readonly<Record<string, AbsentState>>;
}

/** A function that is deployed again after longer than this is another one. */
const KEPT_MS = 7 * 86_400_000;

/** The states of the functions that are there now, and of those that were there lately. */
export function statesAfterDiscovery(
  { states: before, absent: absentBefore = {} }: LearnedStates,
  present: ReadonlySet<string>,
  nowMs: number,
): Required<LearnedStates> {
  const states: Record<string, DetectorState> = {};
  const absent: Record<string, AbsentState> = {};
  for (const [id, kept] of Object.entries(absentBefore)) {
    if (present.has(id)) states[id] = kept.state;
    else if (nowMs - kept.sinceMs < KEPT_MS) absent[id] = kept;
  }
  for (const [id, state] of Object.entries(before)) {
    if (present.has(id)) states[id] = state;
    else absent[id] = { state, sinceMs: nowMs };
  }
  return { states, absent };
}
