// A budget's notice in words of ours, whichever cloud it came from, and what the cloud itself measured of that budget.
// A notice is a hint. A forecast, cost below the whole budget, or a text that the measure contradicts is no reason to act.

import { formatUsd } from '../../lib/core/units/money';

/** What a cloud's budget says, in its own money and in words of ours. */
export interface BudgetNotice {
  readonly budgetName: string;
  readonly kind: 'actual' | 'forecasted';
  readonly budgetUsd: number;
  readonly amountUsd: number;
}

export type MeasuredBudget = Pick<BudgetNotice, 'budgetUsd' | 'amountUsd'>;

export const isUsedUp = ({ kind, budgetUsd, amountUsd }: BudgetNotice): boolean =>
  kind === 'actual' && amountUsd >= budgetUsd;

/** The notice with the measured amounts; text where the measure contradicts it. */
export function confirmed(
  notice: BudgetNotice,
  measured: MeasuredBudget | undefined,
): BudgetNotice | string {
  if (!measured) return `the account has no budget named ${notice.budgetName}`;
  const { budgetUsd, amountUsd } = measured;
  return isUsedUp({ ...notice, ...measured })
    ? { ...notice, ...measured }
    : `${formatUsd(amountUsd)} of the budget's ${formatUsd(budgetUsd)} is spent, as the cloud measures it`;
}
