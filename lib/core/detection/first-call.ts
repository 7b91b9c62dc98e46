// A function that was never called has no usual, however old its code is: with its first call it is a new one.
// Somebody may go live with what was deployed weeks ago; that is no more a runaway than any other start.

import type { GuardPolicy } from '../policy/policy';
import type { DetectorState } from './baseline';
import type { Draft } from './draft';

/**
 * No call in its history, as far back as that goes, nor under a hold, which leaves no usual behind. What ran for a cent's
 * fraction long ago counts as well as nothing.
 */
export const hasNeverRun = (
  {
    hour,
    month,
    days,
    envelopeHistory,
    ringInvocationsPerMinute,
    heldThroughMinute,
  }: DetectorState,
  policy: GuardPolicy,
): boolean =>
  hour.invocations === 0 &&
  month.usd === 0 &&
  heldThroughMinute === 0 &&
  days.aboveUsd === 0 &&
  days.todayUsd === 0 &&
  days.largestUsd.every((usd) => usd === 0) &&
  envelopeHistory.every((usd) => usd <= policy.envelopeFloorUsdPerMinute) &&
  ringInvocationsPerMinute.every((invocations) => invocations <= 0);

/** Deployed long ago and called for the first time: whatever it does now, it has no usual yet. */
export function beginLife(draft: Draft, epochMinute: number): void {
  draft.knownSinceMinute = epochMinute;
  draft.envelopeCapUsdPerMinute = Number.MAX_VALUE;
}
