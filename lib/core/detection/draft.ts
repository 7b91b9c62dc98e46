// A detector state while it is being folded: the same fields, writable, and ours alone.
// Folding a day a minute at a time would otherwise copy the state 1,440 times.

import type { DetectorState, Excess, SpendWindow } from './baseline';

export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A state of our own to write into; rings are shared with the original until an hour closes and replaces them. */
export interface Draft
  extends Omit<Mutable<DetectorState>, 'fast' | 'slow' | 'hour' | 'day' | 'month'> {
  fast: Mutable<Excess>;
  slow: Mutable<Excess>;
  hour: Mutable<DetectorState['hour']>;
  day: Mutable<SpendWindow>;
  month: Mutable<SpendWindow>;
}

export const draftOf = (state: DetectorState): Draft => ({
  ...state,
  fast: { ...state.fast },
  slow: { ...state.slow },
  hour: { ...state.hour },
  day: { ...state.day },
  month: { ...state.month },
});
