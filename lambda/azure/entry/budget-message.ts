// A budget's notice as an action group of Azure sends it, in either of its two shapes, read as a hint and no more.
// What is in it is checked against Cost Management before anything is done (measured-budget.ts).
// learn.microsoft.com/azure/cost-management-billing/manage/cost-management-budget-scenario (read 2026-11).

import { fieldOf, isFields } from '../../../lib/core/units/values';
import type { BudgetNotice } from '../../watchdog/budget-notice';
import { deep } from '../calls/arm';

/** undefined: it is no notice of a budget. */
export function budgetNoticeIn(body: unknown): BudgetNotice | undefined {
  const plain = fieldOf(body, 'data');
  const common = deep(plain, 'alertContext', 'properties');
  const notice = isFields(common) ? common : plain;
  const budgetName = textAt(notice, 'BudgetName') ?? textAt(notice, 'budgetName');
  const amountUsd = numberAt(notice, 'SpendingAmount') ?? numberAt(notice, 'currentSpend');
  const budgetUsd = numberAt(notice, 'Budget') ?? numberAt(notice, 'amount');
  if (budgetName === undefined || amountUsd === undefined || budgetUsd === undefined)
    return undefined;
  const isForecast = /forecast/i.test(JSON.stringify(notice));
  return { budgetName, amountUsd, budgetUsd, kind: isForecast ? 'forecasted' : 'actual' };
}

function textAt(value: unknown, name: string): string | undefined {
  const text = fieldOf(value, name);
  return typeof text === 'string' && text !== '' ? text.slice(0, 200) : undefined;
}

function numberAt(value: unknown, name: string): number | undefined {
  const amount = fieldOf(value, name);
  const number = typeof amount === 'number' ? amount : Number(textAt(value, name) ?? Number.NaN);
  return Number.isFinite(number) ? number : undefined;
}
