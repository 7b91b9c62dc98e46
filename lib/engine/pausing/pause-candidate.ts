// A function and the breach to pause it for.
// Whoever named it (its own rule, the account's, an order) is in the breach: a candidate never lacks its reason.

import type { Breach } from '../../core/detection/verdict';
import type { WatchedFunction } from '../../core/policy/watched-function';

export interface PauseCandidate {
  readonly target: WatchedFunction;
  readonly breach: Breach;
}

/** A person said so: it is paused in every mode, and only a person resumes it. */
export const isPersonsOrder = ({ breach }: Pick<PauseCandidate, 'breach'>): boolean =>
  breach.rule === 'operator';
