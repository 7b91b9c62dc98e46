// What a function may spend before anyone minds: its envelope times the owner's multiple, and the limits of the two
// excess rules. A deploy or a declared event widens the allowance for a while; nothing here touches a ceiling.

import { baselineMultipleOf, type GuardPolicy } from '../policy/policy';
import type { DetectorState } from './baseline';

export interface FoldContext {
  readonly policy: GuardPolicy;
  /** When the function's code or settings last changed; a dearer deploy gets a temporary allowance. */
  readonly modifiedAtMinute: number | null;
  /** Paused or on probation by us: spend still counts, but is neither excess nor usual. */
  readonly isHeld: boolean;
}

/** The dollars a minute may cost before it adds to the fast excess. */
export function allowanceUsd(
  state: DetectorState,
  epochMinute: number,
  context: FoldContext,
): number {
  const { policy } = context;
  const multiple = policy.signal === 'invocations' ? 3 : baselineMultipleOf(policy);
  return state.envelopeUsdPerMinute * multiple * lenience(state, epochMinute, context);
}

function lenience(state: DetectorState, epochMinute: number, context: FoldContext): number {
  const { policy, modifiedAtMinute } = context;
  let factor = 1;
  if (modifiedAtMinute !== null && epochMinute >= modifiedAtMinute) {
    const isFresh = epochMinute - modifiedAtMinute < policy.deployHours * 60;
    if (isFresh && state.knownSinceMinute < modifiedAtMinute) factor = policy.deployMultiple;
  }
  for (const event of policy.events) {
    const atMs = epochMinute * 60_000;
    if (atMs >= event.fromMs && atMs < event.untilMs) factor = Math.max(factor, event.multiple);
  }
  return factor;
}

/** The dollars of excess at which the fast and the slow tier fire. */
export const fastLimitUsd = (state: DetectorState, policy: GuardPolicy): number =>
  Math.max(policy.fastFloorUsd, policy.fastHours * 60 * state.envelopeUsdPerMinute);
export const slowLimitUsd = (state: DetectorState, policy: GuardPolicy): number =>
  Math.max(policy.slowFloorUsd, policy.slowHours * 60 * state.envelopeUsdPerMinute);

/** The invocation signal has its own multiple; its dollar sums, kept for explanation, use the usual one. */
const DOLLAR_MULTIPLE = 3;

export const dollarMultipleOf = (policy: GuardPolicy): number =>
  policy.signal === 'invocations' ? DOLLAR_MULTIPLE : baselineMultipleOf(policy);
