// What the Budgets service answers, read strictly: a budget without dollars is unknown, never used up and never unspent.

import { measuredBudget } from '../../../lambda/aws/measured-budget';
import { scriptedClient, sdkError, throwing } from '../../support/fakes/scripted-client';

const usd = (Amount: string) => ({ Amount, Unit: 'USD' });
const budget = (BudgetLimit: unknown, ActualSpend: unknown) => () => ({
  Budget: { BudgetLimit, CalculatedSpend: { ActualSpend } },
});

function ask(DescribeBudget: () => unknown) {
  const { client, sent } = scriptedClient({ DescribeBudget });
  return { sent, answer: measuredBudget({ budgets: client, accountId: '123456789012' }, 'all') };
}

test('asks for the budget of its own account by name, and answers in dollars', async () => {
  const { sent, answer } = ask(budget(usd('100.0'), usd('105.3')));
  expect(await answer).toEqual({ budgetUsd: 100, amountUsd: 105.3 });
  expect(sent).toEqual([
    { command: 'DescribeBudget', input: { AccountId: '123456789012', BudgetName: 'all' } },
  ]);
});

test('a budget that is not there is none', async () => {
  expect(await ask(throwing(sdkError('NotFoundException', 400))).answer).toBeUndefined();
});

test.each([
  ['is refused', throwing(sdkError('AccessDeniedException', 400))],
  ['has no spend', budget(usd('100'), undefined)],
  ['has no limit', budget(undefined, usd('5'))],
  ['counts hours', budget({ Amount: '100', Unit: 'Hrs' }, { Amount: '100', Unit: 'Hrs' })],
  ['is empty', budget(usd(''), usd('5'))],
  ['is no number', budget(usd('much'), usd('5'))],
])('a budget that %s is a failure, never a number', async (_what, script) => {
  await expect(ask(script).answer).rejects.toThrow('reading the budget all');
});
