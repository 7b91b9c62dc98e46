// The one canonical alert; every channel renders this and nothing else.
// The headline stands alone on a lock screen; the rest answers why, how much, who is hit, what to do, and what if not.

import { type Evidence, formatAbout } from '../detection/verdict';
import type { AlertType } from '../pausing/alert-type';
import type { PauseRecord } from '../pausing/pause-record';
import { clip } from '../units/clip';
import { sparkline } from '../units/sparkline';
import { formatDuration, msOfEpochMinute } from '../units/time';
import type { AlertEvent, Severity } from './alert-event';
import {
  causesOf,
  formatMoment,
  headlineOf,
  impactOf,
  stepsOf,
  stepsOfObservation,
  waitingOf,
} from './alert-words';

export type { AlertType } from '../pausing/alert-type';
export type { AlertEvent, AlertLink, AlertRow, Severity, Waiting } from './alert-event';

/** So that a long name leaves room for the reason. */
const NAME_CHARS_MAX = 64;

const SEVERITY: Record<AlertType, Severity> = {
  paused: 'error',
  'would-pause': 'warning',
  'pause-failed': 'critical',
  probation: 'info',
  're-tripped': 'error',
  resumed: 'info',
  'resume-failed': 'error',
  warn: 'warning',
  blind: 'warning',
  'mass-breach': 'critical',
  digest: 'info',
  attention: 'warning',
};

/** An alert about a pause on record; `type` says which moment of it. */
export function alertOfRecord(record: PauseRecord, type: AlertType, atMs: number): AlertEvent {
  if (type === 'attention') return attentionTo(record, atMs);
  const name = clip(record.functionName, NAME_CHARS_MAX);
  const done =
    record.depth === 'pause'
      ? `Paused ${name}`
      : record.depth === 'slow'
        ? `Slowed ${name} to 1`
        : `Held ${name}${executionsOf(record)}`;
  const because = reasonOf(record, type);
  const words: Partial<Record<AlertType, string>> = {
    paused: done,
    'pause-failed': `PAUSE FAILED for ${name}, still spending`,
    probation: `${name} on probation`,
    're-tripped': `${done} again`,
    'resume-failed': `RESUME FAILED for ${name}`,
  };
  const isOver = type === 'resumed';
  const waiting = isOver ? [] : waitingOf(record);
  return {
    ...frameOf(type, record.recordId, atMs),
    functionId: record.functionId,
    functionName: record.functionName,
    recordId: record.recordId,
    depth: record.depth,
    headline: headlineOf(words[type] ?? `Resumed ${name}`, because),
    because,
    money: isOver ? moneyNotSpent(record) : moneyOf(record.evidence, atMs),
    impact: isOver ? [] : impactOf(record, waiting, atMs),
    waiting,
    causes: isOver ? [] : causesOf(record),
    nextSteps: isOver ? [] : stepsOf(record, type),
    ifNothing: isOver ? '' : ifNothingOf(record, atMs),
    plot: plotOf(record.evidence, atMs),
    evidence: record.evidence,
  };
}

/** About the record, and no moment of its pause: it opens no incident, and resolves none. */
const attentionTo = (record: PauseRecord, atMs: number): AlertEvent =>
  alertOfObservation({
    ...{ type: 'attention', about: record.recordId, evidence: null, atMs },
    functionId: record.functionId,
    functionName: record.functionName,
    because: record.notes[record.notes.length - 1] ?? record.because,
  });

export interface ObservationInput {
  readonly type: 'would-pause' | 'pause-failed' | 'warn' | 'blind' | 'mass-breach' | 'attention';
  readonly functionId: string;
  readonly functionName: string;
  /** What of the function it is about, where it can be about several things. */
  readonly about?: string;
  readonly because: string;
  readonly evidence: Evidence | null;
  readonly atMs: number;
}

/** " at 12 at once": how many a hold lets run. */
function executionsOf({ held }: PauseRecord): string {
  const limit = held.flatMap(({ paused: { state } }) =>
    state.kind === 'reserved' ? [state.executions] : [],
  )[0];
  return limit === undefined ? '' : ` at ${limit} at once`;
}

/** Why this moment of the pause came about; where the history does not say, why the pause did. */
function reasonOf({ history, because }: PauseRecord, type: AlertType): string {
  const transition = history.findLast(({ phase, by }) => {
    if (type === 'probation') return phase === 'probation';
    if (type === 're-tripped') return phase === 'pausing' && by === 'probation';
    return type.startsWith('resume');
  });
  return transition?.because ?? because;
}

const IF_NOTHING: Record<ObservationInput['type'], string> = {
  'would-pause': 'it runs on; in observe mode nothing is paused',
  'pause-failed': 'it runs on; the guard tries again every minute',
  warn: 'it runs on, and is paused if it breaches a limit',
  blind: 'it is not watched until it can be read again; fixed limits still apply',
  'mass-breach': 'those that are not paused run on, each at a limited concurrency',
  attention: 'it stays as it is, and this alert is not repeated',
};

/** An alert about something seen and not acted upon. */
export function alertOfObservation(input: ObservationInput): AlertEvent {
  const { type, functionName, because, evidence } = input;
  const name = clip(functionName, NAME_CHARS_MAX);
  const words = {
    'would-pause': `Would have paused ${name} (observing only)`,
    'pause-failed': `PAUSE FAILED for ${name}, still spending`,
    warn: `Unusual traffic on ${name}, not paused`,
    blind: `Cannot see ${name}`,
    'mass-breach': 'Mass breach',
    attention: `Look at ${name}`,
  }[type];
  return {
    ...frameOf(type, [type, input.functionId, input.about].filter(Boolean).join('/'), input.atMs),
    functionId: input.functionId,
    functionName,
    recordId: null,
    depth: null,
    headline: headlineOf(words, because),
    because,
    money: evidence ? moneyOf(evidence, input.atMs) : '',
    impact: [],
    waiting: [],
    causes: [],
    nextSteps: stepsOfObservation(type, { functionId: input.functionId, functionName }),
    ifNothing: IF_NOTHING[type],
    plot: evidence ? plotOf(evidence, input.atMs) : '',
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

/** Empty where nothing was counted: a pause by order has a reason, and no price. */
function moneyOf(evidence: Evidence, nowMs: number): string {
  const { atMinute, usdPerHour, usualUsdPerHour, excessUsd, sinceMinute } = evidence;
  if (usdPerHour === 0) return '';
  const since =
    sinceMinute === null
      ? ''
      : ` ${formatAbout(excessUsd)} over since ${formatMoment(msOfEpochMinute(sinceMinute), nowMs)};`;
  return `about ${formatAbout(usdPerHour)}/h (${formatAbout(usdPerHour * 24)}/day) at ${formatMoment(msOfEpochMinute(atMinute), nowMs)}, usually ${formatAbout(usualUsdPerHour)}/h;${since} estimates at list price`;
}

/** What a pause was worth: the pace that it ended, over the time that it lasted. */
function moneyNotSpent({ openedAtMs, phaseSinceMs, evidence }: PauseRecord): string {
  const seconds = Math.max(0, phaseSinceMs - openedAtMs) / 1000;
  const usd = (evidence.usdPerHour * seconds) / 3600;
  const saved =
    usd > 0
      ? `; at its pace before the pause, that would have cost about ${formatAbout(usd)}, an estimate at list price`
      : '';
  return `held for ${formatDuration(seconds)}${saved}`;
}

function ifNothingOf({ phase, holdUntilMs }: PauseRecord, nowMs: number): string {
  if (phase === 'pausing') return IF_NOTHING['pause-failed'];
  if (phase === 'resuming') return 'it stays as it is; the guard tries again every minute';
  if (phase === 'probation')
    return 'it is resumed in full if it stays calm, and paused again for longer if not';
  return holdUntilMs === null
    ? 'it stays paused until a person resumes it'
    : `at ${formatMoment(holdUntilMs, nowMs)} it restarts with a few executions at a time, and fully once spending stays normal`;
}

/** Dated, because a pause is told of for as long as it lasts. */
const plotOf = ({ series, atMinute }: Evidence, nowMs: number): string =>
  series.length === 0
    ? ''
    : `${sparkline(series)} invocations/min, ${series.length} min to ${formatMoment(msOfEpochMinute(atMinute), nowMs)}`;
