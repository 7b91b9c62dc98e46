// What a tick hands to the part of it that looks after open records: the seams, the clock, and what was seen.
// Lookups give undefined where nothing is known; nobody may take that for calm.

import type { DetectorState } from '../core/baseline';
import type { GuardPolicy } from '../core/policy';
import type { PriceBook } from '../core/prices';
import type { Reading, UsageSample } from '../core/usage';
import type { WatchedFunction } from '../core/watched-function';
import type { KeepLease } from './drive';
import type { Ports } from './ports';

export interface HoldingInput {
  readonly ports: Ports;
  readonly policy: GuardPolicy;
  readonly book: PriceBook;
  readonly clock: () => number;
  readonly keepLease: KeepLease;
  readonly deadlineMs: number;
  readonly targetOf: (functionId: string) => WatchedFunction | undefined;
  readonly stateOf: (functionId: string) => DetectorState | undefined;
  /** The newest minute of the account that any metric was published for. */
  readonly watermarkMinute: number;
  readonly readingOf: (functionId: string) => Reading<UsageSample> | undefined;
}
