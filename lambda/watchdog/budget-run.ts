// A budget's notice: the slow path, hours late, for what no metric of a function shows.
// Only a budget that the cloud itself measures as used up pauses anything; a notice that it contradicts is logged.

import { epochMinuteOf } from '../../lib/core/units/time';
import type { PauseCandidate } from '../../lib/engine/pausing/pause-candidate';
import type { GuardMemory } from '../../lib/engine/watching/memory';
import { type BudgetNotice, confirmed, isUsedUp } from './budget-notice';
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
  const { log, timing, budgets } = guard;
  for (const notice of notices) log('info', 'budget', { ...notice, isUsedUp: isUsedUp(notice) });
  const usedUp = await confirmedOf(guard, notices.filter(isUsedUp));
  if (usedUp.length === 0) return;
  const ordered = (seen: GuardMemory): PauseCandidate[] =>
    usedUp.flatMap((notice) => {
      const candidates = topSpenders(seen, notice, epochMinuteOf(timing.now()));
      const names = candidates.map(({ target }) => target.name);
      log('warn', 'budget-used-up', { topSpenders: names });
      return candidates;
    });
  await patientTick(timing, () => runTick(guard, holder, ordered));
  for (const { budgetName } of usedUp) await budgets.handled?.note(budgetName);
}

/** An account has a few budgets; a hundred names in one event come from nobody's budget. */
const NAMES_MAX = 10;

async function confirmedOf(
  { budgets, log }: Guard,
  notices: readonly BudgetNotice[],
): Promise<BudgetNotice[]> {
  const byName = new Map(notices.map((notice) => [notice.budgetName, notice]));
  const checked: BudgetNotice[] = [];
  for (const notice of [...byName.values()].slice(0, NAMES_MAX)) {
    if (await budgets.handled?.has(notice.budgetName)) continue;
    const verdict = confirmed(notice, await budgets.measure(notice.budgetName));
    if (typeof verdict === 'string')
      log('warn', 'budget-notice-refused', { ...notice, because: verdict });
    else checked.push(verdict);
  }
  return checked;
}
