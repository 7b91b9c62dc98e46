// A budget's notice on Google Cloud, the slow path: a hint that the Budget API and Cloud Monitoring have to confirm.

import { PROJECT_NUMBER } from '../../support/gcp/fake-google';
import type { FakeService } from '../../support/gcp/fake-run';
import { isStopped, type Stage, startStage } from '../../support/gcp/gcp-stage';

const ACCOUNT = '012345-6789AB-CDEF01';
const BUDGET_ID = '11111111-2222-3333-4444-555555555555';
const NAME = `billingAccounts/${ACCOUNT}/budgets/${BUDGET_ID}`;

let stage: Stage;
let orders: FakeService;
let small: FakeService;
afterEach(() => stage.stop());

const budgetOf = (changes: Record<string, unknown> = {}, filter: Record<string, unknown> = {}) => ({
  name: NAME,
  displayName: 'spendfuse-monthly',
  amount: { specifiedAmount: { currencyCode: 'USD', units: '20' } },
  budgetFilter: { projects: [`projects/${PROJECT_NUMBER}`], calendarPeriod: 'MONTH', ...filter },
  ...changes,
});

/** Dear, and steady: about $69 in the 4 days that are known of the month so far; no metric of it is unusual. */
const DEAR = { requestsPerMinute: 30_000, secondsEach: 1 };
const LITTLE = { requestsPerMinute: 1, secondsEach: 1 };
const DAYS = 4;

async function steady(budget: unknown = budgetOf(), policy = {}): Promise<void> {
  stage = await startStage(policy);
  const { project } = stage;
  orders = project.run.add({ name: 'orders', scaling: { scalingMode: 'AUTOMATIC' } });
  small = project.run.add({ name: 'small', scaling: { scalingMode: 'AUTOMATIC' } });
  project.past(orders, DEAR, DAYS * 1440);
  project.past(small, LITTLE, DAYS * 1440);
  project.traffic.set('orders', DEAR);
  project.traffic.set('small', LITTLE);
  project.budgets.set(NAME, budget);
  for (let minute = 0; minute < 3; minute += 1) await stage.tick();
  expect([isStopped(orders), isStopped(small)]).toEqual([false, false]);
}

const encoded = (data: unknown): string =>
  Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)).toString('base64');

/** As Pub/Sub pushes what the budget published. */
const push = (data: unknown = {}, attributes: Record<string, unknown> = {}) => ({
  message: {
    attributes: { billingAccountId: ACCOUNT, budgetId: BUDGET_ID, ...attributes },
    data: encoded(
      typeof data === 'string'
        ? data
        : {
            ...{ budgetDisplayName: 'spendfuse-monthly', alertThresholdExceeded: 1 },
            ...{ costAmount: 131, budgetAmount: 20, currencyCode: 'USD' },
            ...(data as object),
          },
    ),
    messageId: '1',
  },
  subscription: 'projects/shop-prod/subscriptions/spendfuse-budget',
});

const alerts = () => stage.alerts.received.map(({ body }) => body).join();
const scalings = () => [orders, small].map(({ scaling }) => structuredClone(scaling));

test('a budget that the services have used up pauses who spends the most, tells why, and comes back exactly', async () => {
  await steady();
  expect(await stage.command(push())).toMatchObject({ status: 200 });
  expect([isStopped(orders), isStopped(small)]).toEqual([true, false]);
  expect(alerts()).toMatch(/the budget .* of \$20\.00 is used up \(\$\d+/);
  await stage.command({ command: 'resume', functions: ['orders'] });
  expect(isStopped(orders)).toBe(false);
});

test('the same notice, which Google repeats all month, does not pause again what a person resumed', async () => {
  await steady();
  await stage.command(push());
  await stage.command({ command: 'resume', functions: ['orders'] });
  stage.restart();
  await stage.command(push());
  expect(isStopped(orders)).toBe(false);
  // A new month is a new budget.
  stage.project.nowMs += 35 * 86_400_000;
  stage.project.past(orders, DEAR, DAYS * 1440);
  await stage.tick();
  await stage.command(push());
  expect(isStopped(orders)).toBe(true);
});

describe('a notice that is not confirmed changes nothing', () => {
  test.each<[string, unknown, ReturnType<typeof push>]>([
    ['says less than the budget', budgetOf(), push({ costAmount: 19.99 })],
    [
      'says more than the services have used',
      budgetOf({ amount: { specifiedAmount: { currencyCode: 'USD', units: '5000' } } }),
      push({ costAmount: 9_000, budgetAmount: 1 }),
    ],
    [
      'is of a budget that does not exist',
      budgetOf(),
      push({}, { budgetId: BUDGET_ID.replace('1', '2') }),
    ],
    ['has a path for an id', budgetOf(), push({}, { budgetId: '../../../v2/projects' })],
  ])('it %s', async (_, budget, notice) => {
    await steady(budget);
    const before = scalings();
    expect(await stage.command(notice)).toMatchObject({ status: 200 });
    expect(scalings()).toEqual(before);
    expect(alerts()).toBe('');
  });

  test.each<[string, unknown]>([
    [
      'counts another currency',
      budgetOf({ amount: { specifiedAmount: { currencyCode: 'JPY', units: '20' } } }),
    ],
    ['has the amount of last month', budgetOf({ amount: { lastPeriodAmount: {} } })],
    ['is of another project', budgetOf({}, { projects: ['projects/42'] })],
    ['is of the whole billing account', budgetOf({}, { projects: [] })],
    ['is of one service of the bill', budgetOf({}, { services: ['services/24E6-581D-38E5'] })],
    ['is of a year', budgetOf({}, { calendarPeriod: 'YEAR' })],
    ['is no budget', 'nonsense'],
  ])('its budget %s: the run fails, and the platform sees it', async (_, budget) => {
    await steady(budget);
    const before = scalings();
    expect(await stage.command(push())).toMatchObject({ status: 500 });
    expect(scalings()).toEqual(before);
  });

  test.each<[string, unknown]>([
    ['has no data', { message: { attributes: {} }, subscription: 's' }],
    ['has data that is no JSON', push('{')],
    ['has sums that are no numbers', push({ costAmount: '131' })],
    ['carries a command', push({ command: 'pause', functions: ['orders'], costAmount: null })],
    ['carries a tick', push({ spendfuse: 'tick', costAmount: null })],
  ])('it %s: it is dropped, not asked for again', async (_, notice) => {
    await steady();
    const before = scalings();
    expect(await stage.command(notice)).toMatchObject({ status: 200 });
    expect(scalings()).toEqual(before);
    expect(stage.log.some(({ event }) => event === 'malformed-event')).toBe(true);
  });
});
