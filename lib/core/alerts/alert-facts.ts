// What whoever tells an alert can look up beyond the record: how long work is kept, a recent deploy, links.
// A fact that nobody knows is left out; it is never guessed, and never changes what the alert is about.

import { formatDuration, MINUTES_PER_DAY, msOfEpochMinute } from '../units/time';
import type { AlertEvent, AlertLink, Waiting } from './alert-event';
import { describeWaiting, formatMoment } from './alert-words';

export interface AlertFacts {
  /** How long a source keeps what waits, by its name in `waiting`. */
  readonly retentionSeconds?: Readonly<Record<string, number>>;
  /** How long the cloud retries an asynchronous event of this function; left out where it has none. */
  readonly asyncRetrySeconds?: number;
  /** Last change of code or settings. */
  readonly modifiedAtMs?: number | null;
  readonly links?: readonly AlertLink[];
}

export function withFacts(alert: AlertEvent, facts: AlertFacts): AlertEvent {
  const waiting = alert.waiting.map((source) => withDeadline(source, facts.retentionSeconds ?? {}));
  const datedLines = new Map(
    alert.waiting.map((source, index) => [
      describeWaiting(source, alert.atMs),
      describeWaiting(waiting[index] ?? source, alert.atMs),
    ]),
  );
  return {
    ...alert,
    waiting,
    impact: [
      ...alert.impact.map((line) => datedLines.get(line) ?? line),
      ...asyncDeadline(alert, facts.asyncRetrySeconds),
    ],
    causes: [...causesIn(alert, facts), ...alert.causes],
    links: [...alert.links, ...(facts.links ?? [])],
  };
}

function withDeadline(waiting: Waiting, kept: Readonly<Record<string, number>>): Waiting {
  const seconds = Object.hasOwn(kept, waiting.name) ? kept[waiting.name] : undefined;
  return seconds === undefined || !Number.isFinite(seconds)
    ? waiting
    : { ...waiting, keptUntilMs: waiting.sinceMs + seconds * 1000 };
}

/** At concurrency 0 nothing is retried (impact says so already); above it, throttled events are, for a while. */
function asyncDeadline(alert: AlertEvent, seconds: number | undefined): string[] {
  if (seconds === undefined || alert.status === 'resolved') return [];
  if (alert.depth !== 'slow' && alert.depth !== 'clamp') return [];
  return [
    `asynchronous events that come now are retried until ${formatMoment(alert.atMs + seconds * 1000, alert.atMs)}`,
  ];
}

function causesIn(alert: AlertEvent, facts: AlertFacts): string[] {
  if (alert.status === 'resolved') return [];
  return deployBefore(alert, facts.modifiedAtMs ?? null);
}

/** Only a change before the excess can have caused it, and one of days ago is not the likely cause. */
function deployBefore({ evidence }: AlertEvent, modifiedAtMs: number | null): string[] {
  if (evidence === null || modifiedAtMs === null) return [];
  const sinceMs = msOfEpochMinute(evidence.sinceMinute ?? evidence.atMinute);
  const beforeSeconds = (sinceMs - modifiedAtMs) / 1000;
  if (beforeSeconds < 0 || beforeSeconds > MINUTES_PER_DAY * 60) return [];
  return [
    `changed at ${formatMoment(modifiedAtMs, sinceMs)}, ${formatDuration(beforeSeconds)} before it began`,
  ];
}
