// What a tick hands to the part of it that looks after open records: the seams, the clock, and what was seen.
// Lookups give undefined where nothing is known; nobody may take that for calm.

import type { DetectorState } from '../../core/detection/baseline';
import type { Reading, UsageSample } from '../../core/detection/usage';
import type { GuardPolicy } from '../../core/policy/policy';
import type { WatchedFunction } from '../../core/policy/watched-function';
import type { Ports } from '../ports';
import type { KeepLease } from './lease';

export interface OpenRecordsInput {
  readonly ports: Ports;
  readonly policy: GuardPolicy;
  readonly clock: () => number;
  readonly keepLease: KeepLease;
  readonly deadlineMs: number;
  readonly targetOf: (functionId: string) => WatchedFunction | undefined;
  readonly stateOf: (functionId: string) => DetectorState | undefined;
  /** The newest minute of the account that any metric was published for. */
  readonly watermarkMinute: number;
  readonly readingOf: (functionId: string) => Reading<UsageSample> | undefined;
}
