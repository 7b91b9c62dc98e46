// A budget's notice as Pub/Sub pushes it, read as a hint and no more: what is in it is checked before anything is done.
// cloud.google.com/pubsub/docs/push and /billing/docs/how-to/budgets-programmatic-notifications (read 2026-11).

import { attempt, fieldOf, isFields } from '../../../lib/core/units/values';
import type { BudgetNotice } from '../../watchdog/budget-notice';

/** Pub/Sub wraps whatever was published: no publisher can make it look like a tick or a command. */
export const isPush = (event: unknown): boolean =>
  isFields(fieldOf(event, 'message')) && typeof fieldOf(event, 'subscription') === 'string';

/** undefined: it is no notice of a budget. */
export function budgetNoticeIn(event: unknown): BudgetNotice | undefined {
  const message = fieldOf(event, 'message');
  const attributes = fieldOf(message, 'attributes');
  const data = fieldOf(message, 'data');
  const text = typeof data === 'string' ? Buffer.from(data, 'base64').toString('utf8') : '';
  const published = attempt<unknown>(() => JSON.parse(text), undefined);
  const account = fieldOf(attributes, 'billingAccountId');
  const budgetId = fieldOf(attributes, 'budgetId');
  const amountUsd = fieldOf(published, 'costAmount');
  const budgetUsd = fieldOf(published, 'budgetAmount');
  if (typeof account !== 'string' || typeof budgetId !== 'string') return undefined;
  if (typeof amountUsd !== 'number' || typeof budgetUsd !== 'number') return undefined;
  const budgetName = `billingAccounts/${account}/budgets/${budgetId}`;
  // What is forecast is said beside what was spent, which is always there.
  return { budgetName: budgetName.slice(0, 200), kind: 'actual', budgetUsd, amountUsd };
}
