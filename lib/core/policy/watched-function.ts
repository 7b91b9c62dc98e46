// One function as discovery describes it: enough to price it, to judge it and to leave it alone where told.
// It may be minutes old: a deploy since then has changed anything but its id.

import type { Rate } from '../prices/rate';
import type { FunctionOverride } from './policy';

export interface ConcurrencyPool {
  readonly executions: number;
  /** The cloud refuses a hold that leaves less than this to functions without a hold of their own. */
  readonly keptExecutions: number;
  /** What had been taken from it when the function was discovered, by whomever; left out where the cloud does not say. */
  readonly takenExecutions?: number;
}

export interface WatchedFunction {
  /** Stable and unique in the account and Region; the ARN on AWS. */
  readonly functionId: string;
  readonly name: string;
  /** What its usage costs at list price, as this cloud bills it. */
  readonly rate: Rate;
  readonly timeoutSeconds: number;
  /** The most that can run at once: its reservation, or the account's quota. */
  readonly concurrencyMax: number;
  /** What a hold above 0 is taken from, where all functions share it; null where each has room of its own. */
  readonly concurrencyPool: ConcurrencyPool | null;
  /** Last change of code or settings. */
  readonly modifiedAtMs: number | null;
  readonly override: FunctionOverride;
  /** The guard itself or a part of its alert path: never touched. */
  readonly isGuardOwn: boolean;
  /** Its cloud may let it run on after it is stopped, so what it spends while it is paused is read every minute. */
  readonly isStopSoft?: true;
}
