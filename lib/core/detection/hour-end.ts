// What is learned when an hour ends, and how far the envelope may grow when a day does.
// A day's growth and a month's growth are capped, so that a patient attacker cannot walk the baseline up.

import type { GuardPolicy } from '../policy/policy';
import { withSlot } from '../units/ring';
import { epochDayOf, epochHourOf, epochMonthOf, MINUTES_PER_DAY, weekSlotOf } from '../units/time';
import { isLearningAt } from './baseline';
import type { Draft } from './draft';
import { withDayEnded, withHourEnded } from './rolling-day';

/** Closes the hour in progress, and the day and month with it where they end; opens those that hold `epochMinute`. */
export function closeHours(draft: Draft, epochMinute: number, policy: GuardPolicy): void {
  learnHour(draft, policy);
  // Without its largest minute, as everywhere: a single wrong sample must not fill a day.
  const usd = draft.hour.usd - draft.hour.largestUsd;
  draft.days = withHourEnded(draft.days, { ...draft.hour, usd }, epochHourOf(epochMinute));
  const day = epochDayOf(epochMinute);
  const month = epochMonthOf(day);
  const empty = { usd: 0, largestUsd: 0, largestMinute: 0 };
  if (day !== draft.day.index) {
    closeDay(draft, day, policy);
    draft.day = { index: day, ...empty };
  }
  if (month !== draft.month.index) draft.month = { index: month, ...empty };
  draft.hour = {
    index: epochHourOf(epochMinute),
    invocations: 0,
    minutes: 0,
    largestSeconds: 0,
    isFrozen: false,
    ...empty,
  };
}

function learnHour(draft: Draft, policy: GuardPolicy): void {
  const { hour } = draft;
  if (hour.isFrozen) return;
  const weekday = Math.floor(hour.index / 24) % 7;
  // An attack's first minutes are not suspect yet; taken for a peak at once, they would be what a clamp still allows.
  if (hour.largestSeconds > (draft.peakMinuteSeconds[weekday] ?? 0))
    draft.peakMinuteSeconds = withSlot(draft.peakMinuteSeconds, weekday, hour.largestSeconds);
  if (hour.minutes < 60) return;
  const slot = weekSlotOf(hour.index);
  draft.ringUsdPerMinute = withSlot(draft.ringUsdPerMinute, slot, hour.usd / 60);
  draft.ringInvocationsPerMinute = withSlot(
    draft.ringInvocationsPerMinute,
    slot,
    hour.invocations / 60,
  );
  draft.envelopeUsdPerMinute = envelopeOf(draft, policy);
}

/**
 * What was usual and is no longer in the week fades, so that a weekly job may come an hour late, a monthly one at all,
 * and everybody back from a fortnight's holiday: of a month ago, half is left.
 */
const FADE_PER_DAY = 0.97;

const envelopeOf = (draft: Draft, policy: GuardPolicy): number =>
  Math.max(
    policy.envelopeFloorUsdPerMinute,
    Math.min(
      Math.max(
        ...draft.ringUsdPerMinute,
        FADE_PER_DAY * (draft.envelopeHistory[draft.envelopeHistory.length - 1] ?? 0),
      ),
      draft.envelopeCapUsdPerMinute,
    ),
  );

function closeDay(draft: Draft, day: number, policy: GuardPolicy): void {
  const history = [...draft.envelopeHistory, draft.envelopeUsdPerMinute].slice(-28);
  const isLearning = isLearningAt(draft.knownSinceMinute, day * 1440, policy);
  const oldest = history[0] ?? draft.envelopeUsdPerMinute;
  draft.days = withDayEnded(draft.days, {
    isLearning,
    floorUsd: policy.envelopeFloorUsdPerMinute * MINUTES_PER_DAY,
    spentUsd: draft.day.usd - draft.day.largestUsd,
    policy,
  });
  draft.envelopeHistory = isLearning ? history.slice(-1) : history;
  draft.envelopeCapUsdPerMinute = isLearning
    ? Number.MAX_VALUE
    : Math.min(policy.growthPerDay * draft.envelopeUsdPerMinute, policy.growthPer28Days * oldest);
  draft.envelopeUsdPerMinute = envelopeOf(draft, policy);
  draft.peakMinuteUsd = withSlot(draft.peakMinuteUsd, day % 7, 0);
  draft.peakMinuteSeconds = withSlot(draft.peakMinuteSeconds, day % 7, 0);
}
