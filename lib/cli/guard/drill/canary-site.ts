// Where a drill's canary lives: what a cloud must be able to do with it, and nothing more.
// `remove` must be right at any time, also in the middle of a creation, and says what is left rather than throw.

import type { Lever } from '../../../core/pausing/target';
import type { Rate } from '../../../core/prices/rate';
import type { CanaryWords, DrillPlan, Phases } from './drill-plan';
import type { Removal } from './drill-report';

/** refused: the function has no room to run, as when it is paused. */
export type CallOutcome =
  | { readonly kind: 'ran' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed'; readonly because: string };

export interface CanarySite {
  readonly words: CanaryWords;
  /** What a canary of the drill's memory costs, at list price. */
  readonly rate: Rate;
  /** Those that are not as PHASE_MINUTES has them. */
  readonly phases?: Partial<Phases>;
  /** The name of what an earlier drill left; a Failure where the place is taken by something else. */
  leftover(plan: DrillPlan): Promise<string | undefined>;
  /** Calls `stopIfInterrupted` before each step that creates something. */
  create(plan: DrillPlan, stopIfInterrupted: () => void): Promise<void>;
  /** Calls the canary and waits for it. */
  call(plan: DrillPlan): Promise<CallOutcome>;
  levers(plan: DrillPlan): Promise<readonly Lever[]>;
  remove(plan: DrillPlan): Promise<Removal>;
}
