// What the watching half of a tick is given, and what it yields about one function.
// Kept apart so that the account's view and the function's view can share it without knowing each other.

import type { Share } from '../../core/detection/account/account-verdict';
import type { DetectorState } from '../../core/detection/baseline';
import type { Reading, UsageSample } from '../../core/detection/usage';
import type { Verdict } from '../../core/detection/verdict';
import type { PauseRecord } from '../../core/pausing/pause-record';
import type { GuardPolicy } from '../../core/policy/policy';
import type { WatchedFunction } from '../../core/policy/watched-function';
import type { GuardPrices } from '../../core/prices/guard-bill';
import { CloudFailure, type Ports } from '../ports';
import type { GuardMemory } from './memory';

export interface WatchInput {
  readonly ports: Ports;
  readonly policy: GuardPolicy;
  readonly prices: GuardPrices;
  readonly nowMs: number;
  readonly memory: GuardMemory;
  readonly open: readonly PauseRecord[];
  /** A function as its owner has decided since; left out: as discovered. */
  readonly decided?: (target: WatchedFunction) => WatchedFunction;
}

export interface Watched {
  readonly target: WatchedFunction;
  readonly verdict: Verdict;
  /** What is settled, to be kept; undefined when there is no usable history yet. */
  readonly state: DetectorState | undefined;
  readonly share: Share | undefined;
  /** Its part in the account's newest minute. */
  readonly newest: { readonly invocations: number; readonly durationSeconds: number };
  /** Kept only where someone looks at it again; readings of a whole account would fill the memory. */
  readonly reading: Reading<UsageSample> | undefined;
}

/** A cloud failure in words; anything else is our own bug and goes on up. */
export function problemOf(what: string, cause: unknown): string {
  if (cause instanceof CloudFailure) return `${what} (${cause.certainty}): ${cause.message}`;
  throw cause;
}

/**
 * The same for work beyond guarding, which must not end a tick: what reads others' data may trip over a value that nobody
 * foresaw, and would do so every minute for as long as the value is there.
 */
export function problemBeyondGuarding(what: string, cause: unknown): string {
  const isTripped = [TypeError, RangeError, SyntaxError].some((kind) => cause instanceof kind);
  return isTripped ? `${what}: a fault of the guard: ${cause}` : problemOf(what, cause);
}
