// Asynchronous events of a function that is held, and has nowhere to put what cannot run: the cloud retries each for some
// hours and then drops it. Said when the hold begins, and once more before the first are lost.

import { formatUtc } from '../units/time';
import type { FoundInspection } from './target';

/** What of a record says so. */
interface Holding {
  readonly depth: string;
  readonly openedAtMs: number;
  readonly notes: readonly string[];
}

/** MaximumEventAge at its most and by default (Lambda guide, asynchronous invocation error handling, read 2026-11). */
const KEPT_MS = 6 * 60 * 60_000;
/** Long enough before the first are lost for a person to act. */
const AHEAD_MS = 60 * 60_000;

const AT_RISK =
  'asynchronous events that cannot run are retried for 6 hours at most, then lost: it has no dead-letter queue or failure destination';
const DUE = 'asynchronous events';

/** At 0 nothing is retried, and the choice of depth has said so. */
export const eventsAtRisk = (depth: string, found: FoundInspection): readonly string[] =>
  depth !== 'pause' && found.hasAsyncTriggers && found.asyncRescue === 'none' ? [AT_RISK] : [];

/** The words for a hold whose first events are about to be lost; undefined where there are none, or it was said. */
export function eventsDue(record: Holding, nowMs: number): string | undefined {
  const { openedAtMs, notes, depth } = record;
  const lostFromMs = openedAtMs + KEPT_MS;
  if (depth === 'pause' || !notes.includes(AT_RISK) || nowMs < lostFromMs - AHEAD_MS)
    return undefined;
  const clock = (atMs: number) => `${formatUtc(atMs).slice(11, 16)} UTC`;
  const words = `${DUE} that have waited since ${clock(openedAtMs)} are lost from ${clock(lostFromMs)} on: resume it, or give it a failure destination`;
  return notes.includes(words) ? undefined : words;
}
