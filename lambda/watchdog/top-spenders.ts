// Whom to pause when the account's budget is used up: the functions that spend the most right now.
// Few enough that an account goes on, and enough that most of what functions spend stops. Ranked by what the cloud
// bills: a price that a tag declares is on no bill, and must not name a function first.

import type { SpendWindow } from '../../lib/core/detection/baseline';
import { formatUsd } from '../../lib/core/units/money';
import type { PauseCandidate } from '../../lib/engine/pausing/pause-candidate';
import { bareEvidence } from '../../lib/engine/pausing/pause-candidates';
import type { GuardMemory } from '../../lib/engine/watching/memory';
import type { BudgetNotice } from './budget-notice';

/** The top spenders up to this share of the functions' spend are paused, and never more of them than this. */
const SHARE = 0.8;
const SPENDERS_MAX = 10;
const MINUTES_PER_DAY = 1440;
/** Before this minute of the day, today says little; the month says more. */
const EARLY_MINUTES = 120;

export function topSpenders(
  memory: GuardMemory,
  notice: BudgetNotice,
  nowMinute: number,
): PauseCandidate[] {
  const isEarly = nowMinute % MINUTES_PER_DAY < EARLY_MINUTES;
  const window = isEarly ? ('month' as const) : ('day' as const);
  const spenders = memory.functions
    .filter((target) => !target.isGuardOwn && !target.override.isIgnored)
    .map((target) => ({ target, usd: billedUsd(memory.states[target.functionId]?.[window]) }))
    .filter(({ usd }) => usd > 0)
    .sort((a, b) => b.usd - a.usd || (a.target.functionId < b.target.functionId ? -1 : 1));
  const enoughUsd = SHARE * spenders.reduce((sum, { usd }) => sum + usd, 0);
  let takenUsd = 0;
  const candidates: PauseCandidate[] = [];
  for (const { target, usd } of spenders) {
    if (takenUsd >= enoughUsd || candidates.length === SPENDERS_MAX) break;
    takenUsd += usd;
    candidates.push({ target, breach: breachOf({ notice, usd, window, nowMinute }) });
  }
  return candidates;
}

const billedUsd = (window: SpendWindow | undefined): number =>
  window ? Math.max(0, window.usd - (window.declaredUsd ?? 0)) : 0;

interface Spend {
  readonly notice: BudgetNotice;
  readonly usd: number;
  readonly window: 'day' | 'month';
  readonly nowMinute: number;
}

function breachOf({ notice, usd, window, nowMinute }: Spend): PauseCandidate['breach'] {
  const minutes = window === 'day' ? (nowMinute % MINUTES_PER_DAY) + 1 : 30 * MINUTES_PER_DAY;
  const spent = `${formatUsd(usd)} spent this ${window}`;
  return {
    kind: 'breach',
    rule: 'budget',
    certainty: 'unmistakable',
    because: `the budget ${notice.budgetName} of ${formatUsd(notice.budgetUsd)} is used up (${formatUsd(notice.amountUsd)}); among the top spenders, ${spent}`,
    evidence: {
      ...bareEvidence(notice.amountUsd, notice.budgetUsd, nowMinute),
      usdPerHour: (usd / minutes) * 60,
    },
  };
}
