// The log of a guard whose cloud bills a log by its length: a quiet tick's line is written once in ten minutes.
// Must let through whatever is more than a quiet tick: alerts are mailed out of this log.

import { isList } from '../../lib/core/units/values';
import type { Log } from '../watchdog/log';

const QUIET_LINE_MS = 10 * 60_000;

export function sparingLog(log: Log, now: () => number): Log {
  let quietAtMs = Number.NEGATIVE_INFINITY;
  return (level, event, details = {}) => {
    if (level === 'info' && event === 'tick' && isQuiet(details)) {
      if (now() - quietAtMs < QUIET_LINE_MS) return;
      quietAtMs = now();
    }
    log(level, event, details);
  };
}

/** Where a field is missing, it is not known to be quiet. */
const isQuiet = (details: Readonly<Record<string, unknown>>): boolean =>
  details.outcome === 'done' &&
  details.openRecords === 0 &&
  details.isDrillDown === false &&
  ['verdicts', 'done', 'refusals', 'told', 'problems'].every((name) => {
    const value = details[name];
    return isList(value) && value.length === 0;
  });
