// What the watchdog of Azure calls, over its whole life, and what its role permits: the same, no more and no less.

import { ACTIONS } from '../../../lib/azure/contract';
import { anApp } from '../../support/azure/fake-sites';
import { isOfResourceManager, requiredAction } from '../../support/azure/required-actions';
import { AzureWorld, FLOOD } from '../support/azure-world';

const FLEX = {
  ...{ kind: 'functionapp,linux', sku: 'FlexConsumption' },
  functionAppConfig: { scaleAndConcurrency: { maximumInstanceCount: 100, instanceMemoryMB: 2048 } },
};

let world: AzureWorld;
afterEach(() => world.end());

test('whatever is called is permitted, and whatever is permitted is called', async () => {
  const ceiling = { 'spendfuse-ceiling-usd-per-day': '5' };
  const app = anApp({ tags: ceiling, runsOnUntil: 'access' });
  const flex = anApp({ name: 'flex', tags: ceiling, ...FLEX, runsOnUntil: 'scale' });
  world = await AzureWorld.of([app, flex]);
  await world.pass(3);
  for (const { name } of [app, flex]) world.app(name).demand = { ...FLOOD };
  await world.pass(24);
  expect(world.app().publicNetworkAccess).toBe('Disabled');
  await world.command({ command: 'resume', by: 'test' });
  world.azure.budgets.set('spendfuse-monthly', { amount: 100, spent: 1 });
  await world.budget({
    data: { BudgetName: 'spendfuse-monthly', SpendingAmount: '9', Budget: '1' },
  });
  const calls = [...new Set(world.azure.calls)].filter(isOfResourceManager);
  expect(calls.filter((call) => requiredAction(call) === undefined)).toEqual([]);
  expect([...new Set(calls.map(requiredAction))].sort()).toEqual(Object.values(ACTIONS).sort());
});
