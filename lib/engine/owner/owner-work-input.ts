// What a tick hands to the work for owners, before the look and after everything was told.
// Plain data and the clock; the ports are owner-work's.

import type { PauseRecord } from '../../core/pausing/pause-record';
import type { GuardPolicy } from '../../core/policy/policy';
import type { WatchedFunction } from '../../core/policy/watched-function';
import type { GuardPrices } from '../../core/prices/guard-bill';
import type { GuardMemory } from '../watching/memory';

export interface OwnerWorkInput {
  readonly memory: GuardMemory;
  readonly policy: GuardPolicy;
  readonly prices: GuardPrices;
  readonly clock: () => number;
}

export interface BeforeWatch {
  readonly memory: GuardMemory;
  /** A function as its owner has decided since it was discovered. */
  readonly decided: (target: WatchedFunction) => WatchedFunction;
  readonly problems: readonly string[];
}

export interface AfterTellInput extends OwnerWorkInput {
  /** What was on record when the tick began, and what is now. */
  readonly open: readonly PauseRecord[];
  readonly records: readonly PauseRecord[];
  readonly readsBought: number;
  /** Nothing new is begun after this. */
  readonly deadlineMs: number;
  /** Functions that would have been stopped, were the guard not observing. */
  readonly observed: readonly ObservedStop[];
}

export interface ObservedStop {
  readonly name: string;
  /** A pause takes a function to zero; a hold leaves it a few executions. */
  readonly kind: 'pause' | 'hold';
}
