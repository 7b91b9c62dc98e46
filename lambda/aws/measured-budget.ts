// What the Budgets service itself has measured of a budget: a notification only says where to look.
// Must never take a budget that cannot be read for one that is not used up, nor for one that is.

import { type BudgetsClient, DescribeBudgetCommand, type Spend } from '@aws-sdk/client-budgets';
import { CloudFailure } from '../../lib/engine/ports';
import type { MeasuredBudget } from '../watchdog/budget-notice';
import { find, isNotFound } from './cloud-failure';

export interface BudgetReader {
  readonly budgets: Pick<BudgetsClient, 'send'>;
  readonly accountId: string;
}

/** Undefined where this account has no budget of that name. */
export async function measuredBudget(
  { budgets, accountId }: BudgetReader,
  BudgetName: string,
): Promise<MeasuredBudget | undefined> {
  const what = `reading the budget ${BudgetName}`;
  const command = new DescribeBudgetCommand({ AccountId: accountId, BudgetName });
  const answer = await find(what, () => budgets.send(command), isNoBudget);
  if (!answer) return undefined;
  const { BudgetLimit, CalculatedSpend } = answer.Budget ?? {};
  return {
    budgetUsd: usdIn(BudgetLimit, `${what}: its limit`),
    amountUsd: usdIn(CalculatedSpend?.ActualSpend, `${what}: its actual spend`),
  };
}

function usdIn(spend: Spend | undefined, what: string): number {
  const usd = Number(spend?.Amount?.trim() || Number.NaN);
  if (spend?.Unit === 'USD' && Number.isFinite(usd)) return usd;
  throw new CloudFailure('unknown', `${what} is not in dollars`);
}

const isNoBudget = (cause: unknown): boolean =>
  isNotFound(cause) || (cause instanceof Error && cause.name === 'NotFoundException');
