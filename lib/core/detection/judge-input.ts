// What a judgement works on: the detector's input with its minutes in order and folded into the state.
// `minutes` are dense and oldest first, so a gap in them is a zero that is known to be one.

import type { DetectInput } from './detect-input';
import type { MinuteOfUsage } from './fold';
import type { BreachRule, Certainty } from './verdict';

/** Older than this, the newest minute says nothing about the present pace. */
export const PACE_MINUTES = 10;

export interface JudgeInput extends DetectInput {
  /** The unsettled minutes; already folded into `state`. */
  readonly minutes: readonly MinuteOfUsage[];
  /** The dearest settled minute of the past week: what has been seen before. */
  readonly precedentUsd: number;
}

/** One rule, how far it is used up, and the words for it. */
export interface Finding {
  readonly rule: BreachRule;
  readonly certainty: Certainty;
  readonly spentUsd: number;
  readonly limitUsd: number;
  /** How fast `spentUsd` grows at the present pace. */
  readonly usdPerMinute: number;
  /** Of a rule that counts something else: how far it is used up. Its dollars are only told. */
  readonly reach?: 'broken' | 'near' | 'far';
  readonly sinceMinute: number;
  /** Asked for only where the rule is broken or near it: words cost more than the judgement. */
  readonly words: () => string;
  /** Whether such minutes, one after the other, are those of a function that has calmed down. */
  readonly isQuiet: (usd: readonly number[]) => boolean;
}
