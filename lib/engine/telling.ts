// The last step: say what was done. An alert that fails is told again next tick; it never blocks or repeats a pause.
// What was only seen is told once an hour for each function, not once a minute.

import {
  type AlertEvent,
  type AlertType,
  alertOfObservation,
  alertOfRecord,
  type ObservationInput,
} from '../core/alerts/alert';
import type { Evidence } from '../core/detection/verdict';
import type { PauseRecord } from '../core/pausing/pause-record';
import { MINUTES_PER_DAY } from '../core/units/time';
import { CloudFailure, type Ports } from './ports';
import { nextVersion, writeProgress } from './records/recording';

export interface TellingOutcome {
  readonly told: readonly AlertEvent[];
  readonly problems: readonly string[];
  readonly toldAtMs: Readonly<Record<string, number>>;
}

const AGAIN_MS = 60 * 60_000;
const FORGET_MS = 24 * 60 * 60_000;

/** A limit that was passed and is quiet since stays passed for the rest of its day, and so does what a day shows: said once. */
const againMs = ({ type, evidence }: ObservationInput): number =>
  type === 'warn' && evidence && (isPast(evidence) || isAboutADay(evidence)) ? FORGET_MS : AGAIN_MS;

const isPast = ({ excessUsd, limitUsd }: Evidence): boolean => excessUsd > limitUsd;
const isAboutADay = ({ atMinute, sinceMinute }: Evidence): boolean =>
  sinceMinute !== null && atMinute - sinceMinute >= MINUTES_PER_DAY;

export interface RecordsTold {
  /** The records as they are now: what was told is off their list. */
  readonly records: readonly PauseRecord[];
  readonly told: readonly AlertEvent[];
  readonly problems: readonly string[];
}

export async function tellRecords(
  records: readonly PauseRecord[],
  ports: Ports,
  nowMs: number,
): Promise<RecordsTold> {
  const sentAlerts: AlertEvent[] = [];
  const problems: string[] = [];
  const after: PauseRecord[] = [];
  for (const record of records) {
    const untold = [...record.untold];
    while (untold.length > 0) {
      const alert = alertOfRecord(record, untold[0] as AlertType, nowMs);
      if (!(await isTold(alert, ports, problems))) break;
      sentAlerts.push(alert);
      untold.shift();
    }
    const isSame = untold.length === record.untold.length;
    after.push(
      isSame
        ? record
        : await writeProgress(ports, record, { ...nextVersion(record), untold }, problems),
    );
  }
  return { records: after, told: sentAlerts, problems };
}

export async function tellObservations(
  observations: readonly ObservationInput[],
  before: Readonly<Record<string, number>>,
  ports: Ports,
  nowMs: number,
): Promise<TellingOutcome> {
  const sentAlerts: AlertEvent[] = [];
  const problems: string[] = [];
  const toldAtMs = Object.fromEntries(
    Object.entries(before).filter(([, atMs]) => nowMs - atMs < FORGET_MS),
  );
  for (const observation of observations) {
    const alert = alertOfObservation(observation);
    const last = toldAtMs[alert.dedupKey];
    if (last !== undefined && nowMs - last < againMs(observation)) continue;
    if (!(await isTold(alert, ports, problems))) continue;
    sentAlerts.push(alert);
    toldAtMs[alert.dedupKey] = nowMs;
  }
  return { told: sentAlerts, problems, toldAtMs };
}

async function isTold(alert: AlertEvent, ports: Ports, problems: string[]): Promise<boolean> {
  try {
    await ports.notifier.tell(alert);
    return true;
  } catch (cause) {
    if (!(cause instanceof CloudFailure)) throw cause;
    problems.push(
      `${alert.functionName}: the alert "${alert.type}" was not delivered (${cause.certainty}): ${cause.message}`,
    );
    return false;
  }
}
