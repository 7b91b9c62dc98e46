// Ours among the detectors: the shipped defaults, armed. A sweep measures other policies beside them by name.
// Every name begins with `spendfuse`, so that a reader of the report finds ours.

import type { GuardPolicy } from '../core/policy/policy';
import { SHIPPED } from './guarded-life';

export interface NamedPolicy {
  readonly name: string;
  readonly policy: GuardPolicy;
}

export type Policies = readonly NamedPolicy[];

export const OURS = 'spendfuse';
export const shippedPolicies: Policies = [{ name: OURS, policy: SHIPPED }];
