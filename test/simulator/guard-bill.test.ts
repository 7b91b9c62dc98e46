// What the guard costs while nothing is wrong: its own calls, counted in the simulator's books at list price.
// It must stay cheap as the account grows, or it would be a denial of wallet itself.

import { billOf } from '../support/run-seeds';

test('the bill of a few hundred functions is under $2 a month, and pauses nobody', async () => {
  const bill = await billOf(300, 0.5, 1);
  expect(bill.pauses).toBe(0);
  expect(bill.usdPerMonth).toBeLessThan(2);
  expect(bill.usdPerMonth).toBeGreaterThan(1);
  expect(bill.usdPerMonthWithFreeTier).toBeLessThan(1);
}, 60_000);

test('a bill is the sum of its lines, and every call has one', async () => {
  const bill = await billOf(20, 0.25, 2);
  expect(bill.lines.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(bill.usdPerMonth, 9);
  const keys = bill.lines.map(({ key }) => key);
  expect(keys).toEqual(
    expect.arrayContaining([
      'metrics.request',
      'metrics.getMetricData',
      'metrics.alarm',
      'dynamodb.write',
      'dynamodb.read',
      'lambda.request.arm64',
      'lambda.duration.arm64',
      'events.scheduler',
      'logs.ingest',
    ]),
  );
}, 60_000);
