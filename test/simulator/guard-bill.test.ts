// What the guard costs while nothing is wrong: its own calls, counted in the simulator's books at list price.
// It must stay cheap as the account grows, or it would be a denial of wallet itself.

import { guardBill } from '../../bench/guard-bill';
import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { METRICS_PER_READ } from '../../lib/core/prices/guard-bill';
import { marginalUsd } from '../../lib/core/prices/prices';
import { MINUTES_PER_MONTH } from '../../lib/core/units/time';
import { lambdaTariff } from '../../lib/simulator/clouds/lambda';
import { GuardBooks } from '../../lib/simulator/guard-books';
import { isSweep } from '../support/seed-sweep';

describe('a month with a run in it', () => {
  const MINUTE_MS = 60_000;
  const alarmsUsd = 3 * marginalUsd(awsPriceBook, 'metrics.alarm');
  /** Ten hours, of which the first was calm. */
  const run = { fromMinute: 0, toMinute: 600, calmFromMinute: 15, calmToMinute: 60 };
  const monthOf = (readsPerMinute: number, use: (books: GuardBooks) => void): number => {
    const books = new GuardBooks(lambdaTariff, 0, 600);
    use(books);
    return books.usdOfMonth({ ...run, readsPerMinute }, false) - alarmsUsd;
  };
  const everyMinute = (books: GuardBooks, quantity: (minute: number) => number): void => {
    for (let minute = 0; minute < 600; minute++)
      books.add('metrics.getMetricData', quantity(minute), minute * MINUTE_MS);
  };
  const eachUsd = METRICS_PER_READ * marginalUsd(awsPriceBook, 'metrics.getMetricData');

  test('is what its budget leaves, where the run bought more than its share', () => {
    const usd = monthOf(0.5, (books) => everyMinute(books, () => 2 * METRICS_PER_READ));
    expect(usd).toBeCloseTo(0.5 * MINUTES_PER_MONTH * eachUsd, 9);
  });

  test('is what was bought and the budget for the rest, where the run bought less', () => {
    const usd = monthOf(0.5, (books) => everyMinute(books, (minute) => (minute === 9 ? 20 : 0)));
    const reads = 20 / METRICS_PER_READ + 0.5 * (MINUTES_PER_MONTH - 600);
    expect(usd).toBeCloseTo(reads * eachUsd, 9);
  });

  test('counts what an attack cost the guard once, and its calm minutes for the rest', () => {
    const usd = monthOf(0, (books) => {
      for (let minute = 0; minute < 600; minute++)
        books.add('dynamodb.write', minute < 60 ? 2 : 100, minute * MINUTE_MS);
    });
    const writes = 60 * 2 + 540 * 100 + (MINUTES_PER_MONTH - 600) * 2;
    expect(usd).toBeCloseTo(writes * marginalUsd(awsPriceBook, 'dynamodb.write'), 9);
  });
});

/** The first reads of 300 functions take half a simulated day to pay back. */
const FUNCTIONS = isSweep ? 300 : 100;
const DAYS = isSweep ? 0.5 : 0.1;

test(`the bill of ${FUNCTIONS} functions is under $2 a month, and pauses nobody`, async () => {
  const bill = await guardBill(FUNCTIONS, DAYS, 1);
  expect(bill.pauses).toBe(0);
  expect(bill.usdPerMonth).toBeLessThan(2);
  expect(bill.usdPerMonth).toBeGreaterThan(1);
  expect(bill.usdPerMonthWithFreeTier).toBeLessThan(1);
}, 60_000);

test('a bill is the sum of its lines, and every call has one', async () => {
  const bill = await guardBill(20, 0.1, 2);
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
