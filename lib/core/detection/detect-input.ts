// What the detector is given about one function in one tick: plain data, the clock included.
// Anything unreadable arrives as an `unreadable` reading, never as an empty list.

import type { GuardPolicy } from '../policy/policy';
import type { Rate } from '../prices/rate';
import type { DetectorState } from './baseline';
import type { Reading, UsageSample } from './usage';

export interface DetectInput {
  readonly state: DetectorState;
  /** One-minute samples after `state.settledMinute`, in any order; a minute given twice counts once. */
  readonly reading: Reading<UsageSample>;
  readonly rate: Rate;
  readonly timeoutSeconds: number;
  /** How many of it may run at once; left out: unknown. */
  readonly concurrencyMax?: number;
  readonly policy: GuardPolicy;
  readonly nowMinute: number;
  /** The newest minute for which the meter has published anything at all: proof that a gap before it is a zero. */
  readonly watermarkMinute: number;
  readonly modifiedAtMinute: number | null;
  readonly isHeld: boolean;
  /** Account concurrency above the usual in a minute: a second witness, measured apart from this function's metrics. */
  readonly accountExcessConcurrency?: ((epochMinute: number) => number) | undefined;
}
