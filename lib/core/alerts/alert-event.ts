// The shape of the one canonical alert: plain data that every channel renders, and nothing else.
// Text in it is raw: names come from the cloud and may hold anything, so each channel escapes for itself.

import type { Evidence } from '../detection/verdict';
import type { AlertType } from '../pausing/alert-type';
import type { Depth } from '../pausing/pause-plan';
import type { SourceKind } from '../pausing/target';

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
  /** null where nothing is held. */
  readonly depth: Depth | null;
  /** At most `HEADLINE_CHARS_MAX`: what a lock screen shows. */
  readonly headline: string;
  readonly because: string;
  readonly money: string;
  readonly impact: readonly string[];
  /** Where work waits while the pause lasts; each has its line in `impact`. */
  readonly waiting: readonly Waiting[];
  /** What may have brought it about; empty when nothing points anywhere. */
  readonly causes: readonly string[];
  readonly nextSteps: readonly string[];
  readonly ifNothing: string;
  readonly plot: string;
  readonly links: readonly AlertLink[];
  /** One for each function when the alert speaks of several; empty when it speaks of one. */
  readonly rows: readonly AlertRow[];
  readonly evidence: Evidence | null;
}

export const HEADLINE_CHARS_MAX = 120;

/** A source that was stopped: what arrives there since then waits. */
export interface Waiting {
  readonly sourceKind: SourceKind;
  readonly name: string;
  readonly sinceMs: number;
  /** When the first of what waits is lost; null while nobody has looked it up. */
  readonly keptUntilMs: number | null;
}

export interface AlertLink {
  readonly title: string;
  readonly url: string;
}

export interface AlertRow {
  readonly functionName: string;
  readonly recordId: string;
  readonly usdPerHour: number;
  readonly atMs: number;
  readonly isResumed: boolean;
  /** Held, and not simply paused. */
  readonly exception?: 'on probation' | 'not stopped' | 'not resumed';
}
