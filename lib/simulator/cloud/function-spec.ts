// What a scenario says of a function: its size, its limits, what it is to the story. The same words on every cloud;
// what a word means there is for the cloud's model to say.

import type { FunctionOverride } from '../../core/policy/policy';
import type { Billing, Rate } from '../../core/prices/rate';

export interface FunctionSpec {
  readonly name: string;
  readonly billing: Billing;
  readonly timeoutSeconds: number;
  /** How long one run takes, whoever calls. */
  readonly durationSeconds: number;
  /** Its owner's limit: of concurrency, or of instances where a cloud scales those. */
  readonly reserved: number | null;
  /** What a cloud that scales instances lets it scale to; left out: that cloud's default. */
  readonly instancesMax?: number;
  /** Kept warm: provisioned concurrency, or a minimum of instances. */
  readonly provisioned: ReadonlyArray<{ readonly id: string; readonly executions: number }>;
  readonly asyncRescue: 'none' | 'deadLetter' | 'destination';
  readonly bornSecond: number;
  readonly modifiedSecond: number | null;
  readonly override: FunctionOverride;
  readonly isGuardOwn: boolean;
  /** Part of the attack, so that the guard may pause it. */
  readonly isTarget: boolean;
}

export interface FunctionPrices {
  readonly rate: Rate;
  readonly usdPerProvisionedSecond: number;
}
