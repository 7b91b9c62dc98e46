// One function as discovery describes it: enough to price it, to judge it and to leave it alone where told.
// It may be minutes old: a deploy since then has changed anything but its id.

import type { Billing } from '../prices/rate';
import type { FunctionOverride } from './policy';

export interface WatchedFunction {
  /** Stable and unique in the account and Region; the ARN on AWS. */
  readonly functionId: string;
  readonly name: string;
  readonly billing: Billing;
  readonly timeoutSeconds: number;
  /** The most that can run at once: its reservation, or the account's quota. */
  readonly concurrencyMax: number;
  /** Last change of code or settings. */
  readonly modifiedAtMs: number | null;
  readonly override: FunctionOverride;
  /** The guard itself or a part of its alert path: never touched. */
  readonly isGuardOwn: boolean;
}
