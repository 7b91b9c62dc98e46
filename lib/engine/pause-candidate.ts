// A function and the breach to pause it for.
// Whoever named it (its own rule, the account's, an order) is in the breach: a culprit never lacks its reason.

import type { Breach } from '../core/detection/verdict';
import type { WatchedFunction } from '../core/policy/watched-function';

export interface Culprit {
  readonly target: WatchedFunction;
  readonly breach: Breach;
}
