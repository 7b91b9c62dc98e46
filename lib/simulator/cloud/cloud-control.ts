// What every cloud lets anyone do to its functions: list them, look at one, set one lever at a time.
// Every lever set here is set for good until someone sets it again; the cloud gives nothing back by itself.

import type { Inspection, Lever } from '../../core/pausing/target';
import type { WatchedFunction } from '../../core/policy/watched-function';
import { CloudFailure } from '../../engine/ports';

export interface CloudControl {
  list(nowMs: number): WatchedFunction[];
  /** `held`: what the guard holds of it already, as the engine's brake is asked. */
  inspect(functionId: string, nowMs: number, held?: readonly Lever[]): Inspection;
  set(functionId: string, lever: Lever, nowMs: number): void;
  /** Left out: a stop always stops there. */
  nextRung?(functionId: string, held: readonly Lever[], nowMs: number): readonly Lever[];
}

/** So many calls a second, all callers together; more is refused. */
export class Bucket {
  private tokens: number;
  private filledMs = 0;

  constructor(
    private readonly perSecond: number,
    private readonly refusal: string,
    private readonly burst = perSecond,
  ) {
    this.tokens = burst;
  }

  take(nowMs: number): void {
    this.tokens = Math.min(
      this.burst,
      this.tokens + ((nowMs - this.filledMs) / 1000) * this.perSecond,
    );
    this.filledMs = nowMs;
    if (this.tokens < 1) throw new CloudFailure('refused', this.refusal);
    this.tokens -= 1;
  }
}
