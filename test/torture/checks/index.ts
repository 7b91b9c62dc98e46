// Every promise that a tortured run is judged by, by name.
// A planted bug must break the check of its name: a check that no bug can break proves nothing.

import type { Cloud } from '../../../lib/core/prices/prices';
import type { Run } from '../trace';
import {
  observeIsSilent,
  offLimitsUntouched,
  oneRecordEach,
  priorKept,
  recordedFirst,
  resumedExactly,
  sourcesOpenLast,
} from './lever-checks';
import { actedInTime, billWithinBudget, honestLeftAlone, lossWithinBound } from './money-checks';
import {
  eventsConserved,
  everyPauseEndsOnce,
  everyPauseTold,
  guardLivesOn,
  onlyNamedFailures,
} from './story-checks';

export const CHECKS = {
  'nothing-without-a-record': recordedFirst,
  'prior-state-kept': priorKept,
  'resume-exact': resumedExactly,
  'one-record-each': oneRecordEach,
  'off-limits-untouched': offLimitsUntouched,
  'observe-is-silent': observeIsSilent,
  'sources-open-last': sourcesOpenLast,
  'acted-in-time': actedInTime,
  'honest-left-alone': honestLeftAlone,
  'loss-within-bound': lossWithinBound,
  'bill-within-budget': billWithinBudget,
  'every-pause-told': everyPauseTold,
  'every-pause-ends-once': everyPauseEndsOnce,
  'events-conserved': eventsConserved,
  'only-named-failures': onlyNamedFailures,
  'guard-lives-on': guardLivesOn,
} as const satisfies Record<string, (run: Run) => string[]>;

export type CheckName = keyof typeof CHECKS;

export interface Broken {
  readonly check: CheckName;
  readonly words: string;
}

/** On the other clouds what waits stays at its source: the guard opens none too early and replays nothing. */
const OF_EVENTS: readonly CheckName[] = ['sources-open-last', 'events-conserved'];

export const checksOn = (cloud: Cloud): CheckName[] =>
  (Object.keys(CHECKS) as CheckName[]).filter(
    (check) => cloud === 'aws' || !OF_EVENTS.includes(check),
  );

export const brokenIn = (run: Run): Broken[] =>
  checksOn(run.story.cloud ?? 'aws').flatMap((check) => {
    const [words] = CHECKS[check](run);
    return words === undefined ? [] : [{ check, words }];
  });
