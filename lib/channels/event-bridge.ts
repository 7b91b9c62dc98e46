// An alert as an entry for EventBridge's PutEvents: data for rules, unescaped, exactly as the guard knows it.
// An entry that is too large is refused whole, so what is long and told elsewhere is left out first.

import type { AlertEvent, AlertType } from '../core/alerts/alert';
import { clip } from '../core/units/clip';
import { bytesOf } from './plain-text';

/** EventBridge user guide, PutEvents (2026-04): 256 KB for the entry, its names included. */
export const ENTRY_BYTES_MAX = 256 * 1024;

export interface EventNames {
  readonly source: string;
  readonly detailTypes: Readonly<Record<AlertType, string>>;
}

export interface EventBridgeEntry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Resources: readonly string[];
  readonly Detail: string;
}

export function eventBridgeEntry(
  alert: AlertEvent,
  guard: string,
  names: EventNames,
): EventBridgeEntry {
  const entry = (alertEvent: AlertEvent): EventBridgeEntry => ({
    Source: names.source,
    DetailType: names.detailTypes[alert.type],
    Resources: alert.functionId.startsWith('arn:') ? [clip(alert.functionId, 2048)] : [],
    Detail: JSON.stringify({ guard, alert: alertEvent }),
  });
  const whole = entry(alert);
  return sizeOf(whole) <= ENTRY_BYTES_MAX ? whole : entry(shortened(alert));
}

const sizeOf = ({ Source, DetailType, Resources, Detail }: EventBridgeEntry): number =>
  [Source, DetailType, ...Resources, Detail].reduce((sum, text) => sum + bytesOf(text), 0);

const WORDS_MAX = 2000;
const short = (text: string): string => clip(text, WORDS_MAX);
const few = (lines: readonly string[]): string[] =>
  lines.slice(0, 10).map((line) => clip(line, 400));

function shortened(alert: AlertEvent): AlertEvent {
  return {
    ...alert,
    functionName: short(alert.functionName),
    functionId: short(alert.functionId),
    because: short(alert.because),
    money: short(alert.money),
    plot: short(alert.plot),
    ifNothing: short(alert.ifNothing),
    impact: few(alert.impact),
    causes: few(alert.causes),
    nextSteps: few(alert.nextSteps),
    waiting: alert.waiting
      .slice(0, 10)
      .map((waiting) => ({ ...waiting, name: clip(waiting.name, 400) })),
    links: alert.links.slice(0, 5),
    rows: alert.rows.slice(0, 100).map((row) => ({
      ...row,
      functionName: clip(row.functionName, 200),
      recordId: clip(row.recordId, 300),
    })),
    evidence: alert.evidence && { ...alert.evidence, series: alert.evidence.series.slice(-60) },
  };
}
