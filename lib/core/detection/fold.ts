// Folds minutes of usage into a state: the two sums of excess and the spend of the hour, the day and the month.
// Nothing is learned from an hour under suspicion or while the function is held. The input state is never changed.

import { withSlot } from '../units/ring';
import { epochDayOf, epochHourOf } from '../units/time';
import {
  allowanceUsd,
  dollarMultipleOf,
  type FoldContext,
  fastLimitUsd,
  slowLimitUsd,
} from './allowance';
import { type DetectorState, type Excess, isLearningAt, type SpendWindow } from './baseline';
import { type Draft, draftOf, type Mutable } from './draft';
import { beginLife, hasNeverRun } from './first-call';
import { closeHours } from './hour-end';

export interface MinuteOfUsage {
  readonly epochMinute: number;
  readonly usd: number;
  readonly invocations: number;
  readonly durationSeconds: number;
  /** What of `usd` rests on a declared price; left out where nobody declared one. */
  readonly declaredUsd?: number;
}

/** The state after `minutes`, which are dense, oldest first, and begin where the state ends. */
export function foldMinutes(
  state: DetectorState,
  minutes: readonly MinuteOfUsage[],
  context: FoldContext,
): DetectorState {
  if (minutes.length === 0) return state;
  const draft = draftOf(state);
  for (const minute of minutes) foldMinute(draft, minute, context);
  return draft;
}

function foldMinute(draft: Draft, minute: MinuteOfUsage, context: FoldContext): void {
  const { policy } = context;
  const { epochMinute, usd } = minute;
  if (epochHourOf(epochMinute) !== draft.hour.index) closeHours(draft, epochMinute, policy);
  if (minute.invocations > 0 && hasNeverRun(draft, policy)) beginLife(draft, epochMinute);
  const exemptedUsd = Math.min(draft.exemptUsd, usd);
  const isHeld = context.isHeld || epochMinute <= draft.heldThroughMinute;
  const countedUsd = isHeld ? 0 : usd - exemptedUsd;
  const allowedUsd = allowanceUsd(draft, epochMinute, context);
  pile(draft.fast, countedUsd - allowedUsd, epochMinute);
  pile(
    draft.slow,
    countedUsd - (allowedUsd * policy.slowMultiple) / dollarMultipleOf(policy),
    epochMinute,
  );
  const isFrozen = isHeld || isSuspect(draft, epochMinute, context);
  if (epochMinute > draft.forgivenThroughMinute)
    for (const window of [draft.hour, draft.day, draft.month]) addSpend(window, minute);
  draft.hour.invocations += minute.invocations;
  draft.hour.minutes += 1;
  draft.hour.isFrozen ||= isFrozen;
  draft.exemptUsd -= exemptedUsd;
  draft.settledMinute = epochMinute;
  draft.hour.largestSeconds = Math.max(draft.hour.largestSeconds, minute.durationSeconds);
  if (!isFrozen) raisePeak(draft, minute);
}

/** While it is learned what is usual, nothing is above it. */
const isSuspect = (draft: Draft, epochMinute: number, { policy }: FoldContext): boolean =>
  !isLearningAt(draft.knownSinceMinute, epochMinute, policy) &&
  (draft.fast.usd > fastLimitUsd(draft, policy) / 2 ||
    draft.slow.usd > slowLimitUsd(draft, policy) / 2);

/** A minute with so many times all that was piled up before it is where the excess begins. */
const TRICKLE_RATIO = 20;

function pile(excess: Mutable<Excess>, addedUsd: number, epochMinute: number): void {
  const usd = excess.usd + addedUsd;
  if (usd <= 0) {
    excess.usd = 0;
    excess.largestUsd = 0;
    excess.largestMinute = 0;
    excess.sinceMinute = 0;
    return;
  }
  // Cents that trickled for hours are not when a flood began.
  if (addedUsd > TRICKLE_RATIO * excess.usd) excess.sinceMinute = epochMinute;
  excess.usd = usd;
  // What has drained away is no longer there to be set aside: the sum without its largest minute is never below zero.
  if (addedUsd <= excess.largestUsd) {
    excess.largestUsd = Math.min(excess.largestUsd, usd);
    return;
  }
  excess.largestUsd = addedUsd;
  excess.largestMinute = epochMinute;
}

function addSpend(window: Mutable<SpendWindow>, minute: MinuteOfUsage): void {
  const { usd, declaredUsd = 0, epochMinute } = minute;
  window.usd += usd;
  if (declaredUsd > 0) window.declaredUsd = (window.declaredUsd ?? 0) + declaredUsd;
  if (usd <= window.largestUsd) return;
  window.largestUsd = usd;
  window.largestMinute = epochMinute;
}

function raisePeak(draft: Draft, { epochMinute, usd }: MinuteOfUsage): void {
  const slot = epochDayOf(epochMinute) % 7;
  if (usd > (draft.peakMinuteUsd[slot] ?? 0))
    draft.peakMinuteUsd = withSlot(draft.peakMinuteUsd, slot, usd);
}
