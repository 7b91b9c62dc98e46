// What Cost Management itself has measured of a budget: a notice only says where to look.
// Must never take a budget that cannot be read for one that is not used up, nor for one that is.

import { CloudFailure } from '../../lib/engine/ports';
import type { MeasuredBudget } from '../watchdog/budget-notice';
import { type Arm, deep } from './calls/arm';

/** Budgets - Get (learn.microsoft.com/rest/api/consumption/budgets, read 2026-11). */
const BUDGETS_API = '2023-05-01';
const NAME = /^[\w.-]{1,63}$/;

/** Undefined where the subscription has no budget of that name. */
export async function measuredBudget(
  arm: Arm,
  subscription: string,
  name: string,
): Promise<MeasuredBudget | undefined> {
  if (!NAME.test(name)) return undefined;
  const what = `reading the budget ${name}`;
  const path = `/subscriptions/${subscription}/providers/Microsoft.Consumption/budgets/${name}`;
  const budget = await found(() => arm.get(what, path, BUDGETS_API));
  if (budget === undefined) return undefined;
  return {
    budgetUsd: amountIn(deep(budget, 'properties', 'amount'), `${what}: its amount`),
    amountUsd: amountIn(
      deep(budget, 'properties', 'currentSpend', 'amount'),
      `${what}: its current spend`,
    ),
  };
}

async function found(get: () => Promise<unknown>): Promise<unknown> {
  try {
    return await get();
  } catch (cause) {
    if (cause instanceof CloudFailure && cause.certainty === 'gone') return undefined;
    throw cause;
  }
}

/** In the currency that the subscription is billed in: both sides of the comparison are. */
function amountIn(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new CloudFailure('unknown', `${what} is no number`);
}
