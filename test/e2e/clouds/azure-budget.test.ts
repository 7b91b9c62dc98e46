// A budget's notice on Azure, the slow path: what it says is a hint that Cost Management has to confirm, whoever sent it.

import { anApp, type FakeApp } from '../../support/azure/fake-sites';
import { AzureWorld, settingsOf } from '../support/azure-world';

let world: AzureWorld;
afterEach(() => world.end());

/** Dear, and steady: no metric of it is unusual. */
const DEAR = { perMinute: 600, unitsEach: 1536 * 1000 };

async function steadyWorld(apps: readonly FakeApp[] = [anApp(), anApp({ name: 'small' })]) {
  world = await AzureWorld.of(apps, {}, { orders: DEAR });
  await world.pass(3);
  world.azure.budgets.set('spendfuse-monthly', { amount: 100, spent: 131 });
}

/** As an action group sends it that does not use the common alert schema, with the sums as text. */
const notice = (changes: Record<string, unknown> = {}) => ({
  schemaId: 'AIP Budget Notification',
  data: {
    ...{ SubscriptionName: 'Shop', BudgetName: 'spendfuse-monthly', BudgetType: 'Cost' },
    ...{ SpendingAmount: '131', Budget: '100', Unit: 'USD', NotificationThresholdAmount: '1' },
    ...changes,
  },
});

const isPaused = (name: string) => world.app(name).state === 'Stopped';
const everything = () => world.azure.sites.apps.map(settingsOf);

test('a budget that is used up pauses who spends the most, tells why, and comes back exactly', async () => {
  await steadyWorld();
  const before = everything();
  expect(isPaused('orders')).toBe(false);
  expect(await world.budget(notice())).toMatchObject({ status: 202 });
  expect([isPaused('orders'), isPaused('small')]).toEqual([true, false]);
  expect(world.alerts.join()).toContain(
    'the budget spendfuse-monthly of $100.00 is used up ($131.00)',
  );
  await world.command({ command: 'resume', functions: ['orders'], by: 'test' });
  expect(everything()).toEqual(before);
});

test('the common alert schema says the same', async () => {
  await steadyWorld();
  const common = {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: { monitoringService: 'CostAlerts' },
      alertContext: {
        AlertCategory: 'budgets',
        AlertData: {},
        properties: notice().data,
      },
    },
  };
  expect(await world.budget(common)).toMatchObject({ status: 202 });
  expect(isPaused('orders')).toBe(true);
});

describe('a notice that Cost Management does not confirm changes nothing', () => {
  test.each<[string, Record<string, unknown>]>([
    ['is of a budget that is not used up', {}],
    ['is of a budget that does not exist', { BudgetName: 'made-up' }],
    ['has a path for a name', { BudgetName: '../../Microsoft.Web/sites/orders' }],
    ['has a name of another alphabet', { BudgetName: 'spendfuse-monthly\u0000\u202e' }],
    ['says that nothing is spent', { SpendingAmount: '0' }],
    ['has a sum beyond all sums', { SpendingAmount: '1e400' }],
    ['has no sum', { SpendingAmount: null }],
    ['is a forecast', { NotificationType: 'Forecasted' }],
  ])('it %s', async (_, changes) => {
    await steadyWorld();
    world.azure.budgets.set('spendfuse-monthly', { amount: 100, spent: 99.99 });
    const before = everything();
    await world.budget(notice(changes));
    expect(everything()).toEqual(before);
    expect(world.alerts).toEqual([]);
  });

  test.each([
    ['is empty', ''],
    ['is null', 'null'],
    ['is a list', '[]'],
    ['is cut short', '{'],
    ['has fields of every object', '{"data":{"__proto__":{"BudgetName":"x"}}}'],
    ['is long', `{"data":"${'x'.repeat(200_000)}"}`],
    ['is deep', '['.repeat(50_000)],
  ])('it %s', async (_, text) => {
    await steadyWorld();
    const before = everything();
    expect(await world.budget(text)).toMatchObject({ status: 400 });
    expect(everything()).toEqual(before);
  });
});

test('a budget that cannot be read is no budget that is used up: the run fails, and the platform sees it', async () => {
  await steadyWorld();
  const before = everything();
  world.azure.faults.push({ on: /budgets/, how: 500, times: 9 });
  await expect(world.budget(notice())).rejects.toThrow(/reading the budget spendfuse-monthly/);
  expect(everything()).toEqual(before);
});

test('the same notice again pauses nothing again', async () => {
  await steadyWorld();
  await world.budget(notice());
  const stops = world.app('orders').stops;
  await world.budget(notice());
  expect(world.app('orders').stops).toBe(stops);
  expect((await world.command({ command: 'status' }))?.status?.records).toHaveLength(1);
});

test('a guard that observes only tells', async () => {
  world = await AzureWorld.of(
    [anApp()],
    { SPENDFUSE_POLICY: '{"mode":"observe"}' },
    { orders: DEAR },
  );
  await world.pass(3);
  world.azure.budgets.set('spendfuse-monthly', { amount: 100, spent: 131 });
  await world.budget(notice());
  expect(isPaused('orders')).toBe(false);
  expect(world.alerts.join()).toMatch(/Would pause orders/i);
});
