// Of the functions that were found, which are not looked at, and which are only ever clamped.
// An ignored function is one less that is guarded, so a status names them and says how many there are.

import type { LastTick } from '../../lib/contract';
import { EXEMPTION_WORDS, exemptionOf } from '../../lib/core/policy/exemption';
import { type GuardPolicy, isNeverPaused } from '../../lib/core/policy/policy';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';

const NAMED_MAX = 50;

export function coverageOf(
  functions: readonly WatchedFunction[],
  policy: GuardPolicy,
): Pick<LastTick, 'ignored' | 'neverPaused' | 'exempt'> {
  const exempt = functions.flatMap((target) => {
    const exemption = exemptionOf(target, policy);
    return exemption ? [{ functionName: target.name, because: EXEMPTION_WORDS[exemption] }] : [];
  });
  return {
    ignored: functions.filter(({ override }) => override.isIgnored).length,
    neverPaused: functions.filter(
      ({ override, name }) => override.isNeverPaused || isNeverPaused(policy, name),
    ).length,
    ...(exempt.length > 0 ? { exempt: exempt.slice(0, NAMED_MAX) } : {}),
  };
}
