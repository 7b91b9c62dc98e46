// What the guard promises about a run, each promise by name, and the words for a run that broke it.
// The one place that judges a finished run: the command, the demonstration and the tests all ask here.

import { formatCount } from '../core/detection/verdict';
import { formatUsd } from '../core/units/money';
import type { Allowance } from './allowance';
import type { HonestFigures } from './honest-report';
import type { PromiseName } from './promise-name';
import type { RunSummary } from './report';

export interface BrokenPromise {
  readonly promise: PromiseName;
  readonly words: string;
}

export interface JudgedRun {
  readonly summary: Omit<RunSummary, 'violations'>;
  readonly allowance: Allowance;
  readonly stars: HonestFigures;
  readonly bystanders: HonestFigures;
  /** From the first call of the attack to the first alert about it; null: nobody was told. */
  readonly secondsToAlert: number | null;
  readonly guardBudgetUsdPerMonth: number;
}

/** Binary fractions: two ways to add up the same dollars differ far below this. */
const NOISE = 1e-9;

/** A hold changes for how long a crowd is there, and so, by chance, whom it turns away. */
const CROWD_SHARE = 0.001;

const hours = (value: number): string => `${value.toFixed(1)} h`;
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const isLater = (seconds: number | null, limitHours: number): boolean =>
  Number.isFinite(limitHours) && (seconds === null || seconds > limitHours * 3600);
const after = (seconds: number | null): string =>
  seconds === null ? 'never' : `after ${hours(seconds / 3600)}`;

/** null: the promise held. */
const PROMISES: Record<PromiseName, (run: JudgedRun) => string | null> = {
  'attack-held': ({ summary, allowance }) =>
    allowance.mustHold && !summary.paused
      ? `the attack was not paused; it spent ${formatUsd(summary.spentUsd)}`
      : null,
  'held-in-time': ({ summary, allowance: { heldWithinHours } }) =>
    isLater(summary.secondsToPause, heldWithinHours)
      ? `held ${after(summary.secondsToPause)}, allowed ${hours(heldWithinHours)}`
      : null,
  'told-in-time': ({ secondsToAlert, allowance: { toldWithinHours } }) =>
    isLater(secondsToAlert, toldWithinHours)
      ? `somebody was told ${after(secondsToAlert)}, allowed ${hours(toldWithinHours)}`
      : null,
  'honest-left-alone': ({ summary, allowance }) =>
    summary.paused && !allowance.mayHold ? 'an honest run was paused' : null,
  'honest-served': ({ stars, allowance: { refusedShare } }) =>
    stars.refused > refusedShare * stars.requests + NOISE
      ? `${formatCount(Math.round(stars.refused))} of ${formatCount(stars.requests)} honest requests were turned away (${percent(stars.refused / stars.requests)}), allowed ${percent(refusedShare)}`
      : null,
  'never-at-zero': ({ stars, allowance: { hoursAtZero } }) =>
    stars.hoursAtZero > hoursAtZero + NOISE
      ? `held at zero for ${hours(stars.hoursAtZero)}, allowed ${hours(hoursAtZero)}`
      : null,
  'bystanders-served': ({ bystanders }) =>
    bystanders.refused > CROWD_SHARE * bystanders.requests || bystanders.hoursAtZero > 0
      ? `${formatCount(Math.round(bystanders.refused))} honest requests of bystanders were turned away`
      : null,
  'loss-within-bound': ({ summary: { overspendUsd, boundUsd } }) =>
    overspendUsd > boundUsd + NOISE
      ? `the loss of ${formatUsd(overspendUsd)} exceeds its bound of ${formatUsd(boundUsd)}`
      : null,
  'loss-allowed': ({ summary, allowance }) =>
    summary.overspendUsd > allowance.overspendUsd
      ? `the loss of ${formatUsd(summary.overspendUsd)} exceeds the ${formatUsd(allowance.overspendUsd)} that its scenario allows`
      : null,
  'no-event-lost': ({ summary: { eventsLost } }) =>
    eventsLost > 0 ? `${formatCount(eventsLost)} events were lost` : null,
  'events-add-up': ({ summary }) => {
    const { eventsSent, eventsProcessed, eventsRescued, eventsQueued, eventsLost } = summary;
    const missing = eventsSent - eventsProcessed - eventsRescued - eventsQueued - eventsLost;
    return missing === 0 ? null : `${formatCount(missing)} events are nowhere`;
  },
  'given-back': ({ summary, allowance }) =>
    summary.resumedExactly === false && !allowance.mayEndHeld
      ? 'the state after the resume differs from the state before'
      : null,
  'guard-affordable': ({ summary, guardBudgetUsdPerMonth }) =>
    summary.guardUsdPerMonth > guardBudgetUsdPerMonth
      ? `the guard itself would cost ${formatUsd(summary.guardUsdPerMonth)} a month, its budget is ${formatUsd(guardBudgetUsdPerMonth)}`
      : null,
};

export const brokenPromises = (run: JudgedRun): BrokenPromise[] =>
  (Object.keys(PROMISES) as PromiseName[]).flatMap((promise) => {
    const words = PROMISES[promise](run);
    return words === null ? [] : [{ promise, words }];
  });
