// Of the functions that were found, how many are not looked at, and how many are only ever clamped.
// An ignored function is one less that is guarded, so a status says how many there are.

import type { LastTick } from '../../lib/contract';
import { type GuardPolicy, isNeverPaused } from '../../lib/core/policy/policy';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';

export const coverageOf = (
  functions: readonly WatchedFunction[],
  policy: GuardPolicy,
): Pick<LastTick, 'ignored' | 'neverPaused'> => ({
  ignored: functions.filter(({ override }) => override.isIgnored).length,
  neverPaused: functions.filter(
    ({ override, name }) => override.isNeverPaused || isNeverPaused(policy, name),
  ).length,
});
