// A budget's notice: the slow path, hours late, for what no metric of a function shows.
// Only a budget that is really used up pauses anything; the rest is written down.

import { epochMinuteOf } from '../../lib/core/units/time';
import type { GuardMemory } from '../../lib/engine/memory';
import type { PauseCandidate } from '../../lib/engine/pause-candidate';
import { type BudgetNotice, isUsedUp } from './budget-notice';
import type { Guard } from './guard';
import { patientTick } from './patience';
import { runTick } from './run-tick';
import { topSpenders } from './top-spenders';

/** One tick: it learns who spends, and pauses them. */
export async function budgetRun(
  guard: Guard,
  notices: readonly BudgetNotice[],
  holder: string,
): Promise<void> {
  const { log, timing } = guard;
  for (const notice of notices) log('info', 'budget', { ...notice, isUsedUp: isUsedUp(notice) });
  const usedUp = notices.filter(isUsedUp);
  if (usedUp.length === 0) return;
  const ordered = (seen: GuardMemory): PauseCandidate[] =>
    usedUp.flatMap((notice) => {
      const candidates = topSpenders(seen, notice, epochMinuteOf(timing.now()));
      const names = candidates.map(({ target }) => target.name);
      log('warn', 'budget-used-up', { topSpenders: names });
      return candidates;
    });
  await patientTick(timing, () => runTick(guard, holder, ordered));
}
