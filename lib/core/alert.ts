// The one canonical alert; every channel renders this and nothing else.
// The headline stands alone on a lock screen; the rest answers why, how much, who is hit, what to do, and what if not.

import { formatUsd } from './money';
import type { PauseRecord } from './pause-record';
import { sparkline } from './sparkline';
import { describeLever } from './target';
import { formatUtcClock, msOfEpochMinute } from './time';
import type { Evidence } from './verdict';

export type AlertType =
  | 'paused'
  | 'would-pause'
  | 'pause-failed'
  | 'probation'
  | 're-tripped'
  | 'resumed'
  | 'warn'
  | 'blind'
  | 'mass-breach';

export type Severity = 'critical' | 'error' | 'warning' | 'info';

export interface AlertEvent {
  readonly schemaVersion: 1;
  readonly type: AlertType;
  readonly status: 'firing' | 'resolved';
  readonly severity: Severity;
  /** Equal for every alert about one pause, so that a resume resolves what the pause opened. */
  readonly dedupKey: string;
  readonly atMs: number;
  readonly functionId: string;
  readonly functionName: string;
  readonly recordId: string | null;
  readonly headline: string;
  readonly because: string;
  readonly money: string;
  readonly impact: readonly string[];
  readonly nextSteps: readonly string[];
  readonly ifNothing: string;
  readonly plot: string;
  readonly evidence: Evidence | null;
}

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
};

/** An alert about a pause on record; `type` says which moment of it. */
export function alertOfRecord(record: PauseRecord, type: AlertType, atMs: number): AlertEvent {
  const verb =
    record.depth === 'pause' ? 'Paused' : record.depth === 'squeeze' ? 'Squeezed to 1' : 'Clamped';
  const headlines: Partial<Record<AlertType, string>> = {
    paused: `${verb} ${record.functionName}: ${record.because}`,
    'pause-failed': `PAUSE FAILED for ${record.functionName}, money still burning: ${record.because}`,
    probation: `On probation: ${record.functionName} runs at small concurrency and is watched`,
    're-tripped': `${verb} ${record.functionName} again: it ran away on probation`,
    resumed: `Resumed ${record.functionName}: ${record.history[record.history.length - 1]?.because ?? 'given back'}`,
  };
  return {
    ...frameOf(type, record.recordId, atMs),
    functionId: record.functionId,
    functionName: record.functionName,
    recordId: record.recordId,
    headline: headlines[type] ?? `${type} ${record.functionName}`,
    because: record.because,
    money: moneyOf(record.evidence),
    impact: type === 'resumed' ? [] : impactOf(record),
    nextSteps: type === 'resumed' ? [] : stepsOf(record),
    ifNothing: type === 'resumed' ? '' : ifNothingOf(record),
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

/** An alert about something seen and not acted upon. */
export function alertOfObservation(input: ObservationInput): AlertEvent {
  const { type, functionName, because, evidence } = input;
  const words = {
    'would-pause': `Would have paused ${functionName} (observing only)`,
    'pause-failed': `PAUSE FAILED for ${functionName}, money still burning`,
    warn: `Unusual traffic on ${functionName}, not paused`,
    blind: `Cannot see ${functionName}`,
    'mass-breach': 'Many functions run away at once',
  }[type];
  return {
    ...frameOf(type, `${type}/${input.functionId}`, input.atMs),
    functionId: input.functionId,
    functionName,
    recordId: null,
    headline: `${words}: ${because}`,
    because,
    money: evidence ? moneyOf(evidence) : '',
    impact: [],
    nextSteps: type === 'would-pause' ? ['spendfuse arm'] : [`spendfuse status ${functionName}`],
    ifNothing: type === 'would-pause' ? 'nothing is paused while observing' : 'it stays as it is',
    plot: evidence ? plotOf(evidence) : '',
    evidence,
  };
}

type AlertFrame = Pick<
  AlertEvent,
  'schemaVersion' | 'type' | 'status' | 'severity' | 'dedupKey' | 'atMs'
>;

const frameOf = (type: AlertType, key: string, atMs: number): AlertFrame => ({
  schemaVersion: 1,
  type,
  status: type === 'resumed' ? 'resolved' : 'firing',
  severity: SEVERITY[type],
  dedupKey: `spendfuse/${key}`,
  atMs,
});

function moneyOf(evidence: Evidence): string {
  const since =
    evidence.sinceMinute === null
      ? ''
      : ` since ${formatUtcClock(msOfEpochMinute(evidence.sinceMinute)).slice(0, 5)} UTC`;
  return `about ${formatUsd(evidence.usdPerHour)}/h (${formatUsd(evidence.usdPerHour * 24)}/day) against a usual ${formatUsd(evidence.usualUsdPerHour)}/h; ${formatUsd(evidence.excessUsd)} over${since}; estimates at list price`;
}

function impactOf(record: PauseRecord): string[] {
  const lines = record.held.flatMap(({ paused }) => {
    if (paused.lever === 'source' && paused.state.kind === 'disabled')
      return [
        paused.sourceKind === 'queue'
          ? `messages wait in the queue ${paused.name} until its retention ends`
          : paused.sourceKind === 'stream'
            ? `records wait in the stream ${paused.name} until they expire`
            : `events wait at ${paused.name}`,
      ];
    if (paused.lever === 'concurrency') return [concurrencyImpact(record)];
    return [];
  });
  return [...lines, ...record.notes];
}

function concurrencyImpact({ depth, held }: PauseRecord): string {
  const concurrency = held.find((one) => one.paused.lever === 'concurrency');
  return depth === 'pause'
    ? 'callers get 429 or 5xx; asynchronous events go to the dead-letter queue or failure destination at once'
    : `at most ${concurrency ? describeLever(concurrency.paused) : 'a few'}; callers above it get 429, asynchronous events are retried`;
}

const stepsOf = (record: PauseRecord): string[] => [
  `spendfuse resume ${record.functionName}`,
  `spendfuse status ${record.functionName}`,
];

const ifNothingOf = (record: PauseRecord): string =>
  record.holdUntilMs === null
    ? 'it stays so until a person resumes it'
    : `it is tried at small concurrency from ${formatUtcClock(record.holdUntilMs).slice(0, 5)} UTC and resumed if calm`;

const plotOf = (evidence: Evidence): string =>
  evidence.series.length === 0
    ? ''
    : `${sparkline(evidence.series)} invocations/min, last ${evidence.series.length} min`;
