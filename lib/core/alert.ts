// The one canonical alert; every channel renders this and nothing else.
// The headline stands alone on a lock screen; the rest answers why, how much, who is hit, what to do, and what if not.

import { type AlertEvent, type AlertType, HEADLINE_CHARS_MAX, type Severity } from './alert-event';
import {
  causesOf,
  formatMoment,
  impactOf,
  stepsOf,
  stepsOfObservation,
  waitingOf,
} from './alert-words';
import { clip } from './clip';
import { formatUsd } from './money';
import type { PauseRecord } from './pause-record';
import { sparkline } from './sparkline';
import { formatDuration, formatUtcClock, msOfEpochMinute } from './time';
import type { Evidence } from './verdict';

export type { AlertEvent, AlertLink, AlertRow, AlertType, Severity, Waiting } from './alert-event';

/** So that a long name leaves room for the reason. */
const NAME_CHARS_MAX = 64;

const SEVERITY: Record<AlertType, Severity> = {
  paused: 'error',
  'would-pause': 'warning',
  'pause-failed': 'critical',
  probation: 'info',
  're-tripped': 'error',
  resumed: 'info',
  warn: 'warning',
  blind: 'warning',
  'mass-breach': 'critical',
  digest: 'info',
};

/** An alert about a pause on record; `type` says which moment of it. */
export function alertOfRecord(record: PauseRecord, type: AlertType, atMs: number): AlertEvent {
  const name = clip(record.functionName, NAME_CHARS_MAX);
  const verb =
    record.depth === 'pause' ? 'Paused' : record.depth === 'squeeze' ? 'Squeezed to 1' : 'Clamped';
  const because = reasonOf(record, type);
  const headlines: Partial<Record<AlertType, string>> = {
    paused: `${verb} ${name}: ${because}`,
    'pause-failed': `PAUSE FAILED for ${name}, money still burning: ${because}`,
    probation: `On probation: ${name}, ${because}`,
    're-tripped': `${verb} ${name} again: ${because}`,
    resumed: `Resumed ${name}: ${because}`,
  };
  const isOver = type === 'resumed';
  const waiting = isOver ? [] : waitingOf(record);
  return {
    ...frameOf(type, record.recordId, atMs),
    functionId: record.functionId,
    functionName: record.functionName,
    recordId: record.recordId,
    depth: record.depth,
    headline: clip(headlines[type] ?? `${type} ${name}`, HEADLINE_CHARS_MAX),
    because,
    money: isOver ? moneyNotSpent(record) : moneyOf(record.evidence),
    impact: isOver ? [] : impactOf(record, waiting, atMs),
    waiting,
    causes: isOver ? [] : causesOf(record),
    nextSteps: isOver ? [] : stepsOf(record, type),
    ifNothing: isOver ? '' : ifNothingOf(record, atMs),
    plot: plotOf(record.evidence),
    evidence: record.evidence,
  };
}

export interface ObservationInput {
  readonly type: 'would-pause' | 'pause-failed' | 'warn' | 'blind' | 'mass-breach';
  readonly functionId: string;
  readonly functionName: string;
  readonly because: string;
  readonly evidence: Evidence | null;
  readonly atMs: number;
}

/** Why this moment of the pause came about; where the history does not say, why the pause did. */
function reasonOf({ history, because }: PauseRecord, type: AlertType): string {
  const told = [...history].reverse().find(({ phase, by }) => {
    if (type === 'probation') return phase === 'probation';
    if (type === 're-tripped') return phase === 'pausing' && by === 'probation';
    return type === 'resumed';
  });
  return told?.because ?? because;
}

const IF_NOTHING: Record<ObservationInput['type'], string> = {
  'would-pause': 'nothing is paused while observing',
  'pause-failed': 'it runs on; the guard tries again every minute',
  warn: 'it runs on, and is paused if it breaches a limit',
  blind: 'it is not watched until it can be read again; its static caps still hold',
  'mass-breach': 'they stay at twice their usual concurrency until a person looks',
};

/** An alert about something seen and not acted upon. */
export function alertOfObservation(input: ObservationInput): AlertEvent {
  const { type, functionName, because, evidence } = input;
  const name = clip(functionName, NAME_CHARS_MAX);
  const words = {
    'would-pause': `Would have paused ${name} (observing only)`,
    'pause-failed': `PAUSE FAILED for ${name}, money still burning`,
    warn: `Unusual traffic on ${name}, not paused`,
    blind: `Cannot see ${name}`,
    'mass-breach': 'Mass breach',
  }[type];
  return {
    ...frameOf(type, `${type}/${input.functionId}`, input.atMs),
    functionId: input.functionId,
    functionName,
    recordId: null,
    depth: null,
    headline: clip(`${words}: ${because}`, HEADLINE_CHARS_MAX),
    because,
    money: evidence ? moneyOf(evidence) : '',
    impact: [],
    waiting: [],
    causes: [],
    nextSteps: stepsOfObservation(type, { functionId: input.functionId, functionName }),
    ifNothing: IF_NOTHING[type],
    plot: evidence ? plotOf(evidence) : '',
    evidence,
  };
}

type AlertFrame = Pick<
  AlertEvent,
  'schemaVersion' | 'type' | 'status' | 'severity' | 'dedupKey' | 'atMs' | 'links' | 'rows'
>;

const frameOf = (type: AlertType, key: string, atMs: number): AlertFrame => ({
  schemaVersion: 1,
  type,
  status: type === 'resumed' ? 'resolved' : 'firing',
  severity: SEVERITY[type],
  dedupKey: `spendfuse/${key}`,
  atMs,
  links: [],
  rows: [],
});

function moneyOf(evidence: Evidence): string {
  const since =
    evidence.sinceMinute === null
      ? ''
      : ` since ${formatUtcClock(msOfEpochMinute(evidence.sinceMinute)).slice(0, 5)} UTC`;
  return `about ${formatUsd(evidence.usdPerHour)}/h (${formatUsd(evidence.usdPerHour * 24)}/day) against a usual ${formatUsd(evidence.usualUsdPerHour)}/h; ${formatUsd(evidence.excessUsd)} over${since}; estimates at list price`;
}

/** What a pause was worth: the pace that it ended, over the time that it lasted. */
function moneyNotSpent({ openedAtMs, phaseSinceMs, evidence }: PauseRecord): string {
  const hours = Math.max(0, phaseSinceMs - openedAtMs) / 3_600_000;
  return `held for ${formatDuration(hours * 3600)}; at the pace it was stopped at that is about ${formatUsd(evidence.usdPerHour * hours)}, an estimate at list price`;
}

function ifNothingOf({ phase, holdUntilMs }: PauseRecord, nowMs: number): string {
  if (phase === 'pausing') return 'the guard tries again every minute';
  if (phase === 'probation')
    return 'it is given back in full if it stays calm, and paused again for longer if not';
  return holdUntilMs === null
    ? 'it stays so until a person resumes it'
    : `it is tried at small concurrency from ${formatMoment(holdUntilMs, nowMs)} and resumed if calm`;
}

const plotOf = (evidence: Evidence): string =>
  evidence.series.length === 0
    ? ''
    : `${sparkline(evidence.series)} invocations/min, last ${evidence.series.length} min`;
