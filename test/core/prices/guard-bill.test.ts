// What the guard costs by itself, and what that leaves for looking at functions.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricsOf } from '../../../lambda/aws/metric-batches';
import { WATCHDOG } from '../../../lib/aws/contract';
import {
  awsGuardPrices,
  CONFIRM_PAGE_USD_PER_MONTH_AT_MOST,
  WATCHDOG_MEMORY_MB,
} from '../../../lib/core/prices/books/aws-guard';
import {
  metricsFor,
  PAGE_CEILING_USD_PER_DAY,
  readsIn,
  readsPerMinute,
  usdSoFar,
} from '../../../lib/core/prices/guard-bill';
import { MINUTES_PER_MONTH } from '../../../lib/core/units/time';

describe('the guard', () => {
  it('spends less than its default budget on ticks that find nothing', () => {
    expect(awsGuardPrices.fixedUsdPerMonth).toBeGreaterThan(0.5);
    expect(awsGuardPrices.fixedUsdPerMonth).toBeLessThan(1.7);
  });

  // Two metrics at $0.01 a thousand, a request at $0.20 a million, 0.3 GB-s on ARM, a firing at $1 a million, two writes
  // and two reads at $0.625 and $0.125 a million, and half a KB of logs at $0.50 a GB.
  const tickUsd =
    0.00002 + 0.0000002 + 0.3 * 0.0000133334 + 0.000001 + 0.0000015 + 0.25 / (1024 * 1024);

  it('costs 43,800 ticks a month and three alarms', () => {
    expect(awsGuardPrices.fixedUsdPerMonth).toBeCloseTo(43_800 * tickUsd + 0.3, 9);
    expect(awsGuardPrices.countsRunning).toBe(true);
  });

  it('has spent by now what its ticks, their share of the alarms and its reads cost', () => {
    const ticks = 1_000;
    const alarms = (0.3 * ticks) / 43_800;
    const spent = usdSoFar({ ticks, readsBought: 50 }, awsGuardPrices);
    expect(spent).toBeCloseTo(ticks * tickUsd + alarms + 50 * 0.00002, 9);
  });

  it('is deployed at the size it is priced at', () => {
    expect(WATCHDOG.memoryMb).toBe(WATCHDOG_MEMORY_MB);
  });

  test.each(['suspect', 'probation', 'newborn', 'drill-down', 'sweep', 'back-fill'] as const)(
    'counts the metrics that a read of this kind buys: %s',
    (why) => {
      const read = { functionId: 'id-a', fromMinute: 0, toMinute: 1, spanMinutes: 1, why } as const;
      expect(metricsFor(why, true)).toBe(metricsOf(read).length);
      expect(readsIn([read, read], true)).toBe(metricsFor(why, true));
    },
  );

  it.each([
    ['sweep', 2, 2],
    ['back-fill', 2, 2],
    ['newborn', 2, 3],
    ['drill-down', 2, 3],
    ['probation', 4, 4],
    ['suspect', 4, 5],
  ] as const)(
    'looks at what is turned away where a verdict is near, and at what runs where it may come: %s',
    (why, metrics, withRunning) => {
      expect([metricsFor(why), metricsFor(why, true)]).toEqual([metrics, withRunning]);
    },
  );

  it('pays for two metrics to read a function', () => {
    // $0.01 for a thousand metrics asked for.
    expect(awsGuardPrices.usdPerRead).toBeCloseTo(0.00002, 12);
  });

  it('spends the rest of its budget on reads, and no more', () => {
    const reads = readsPerMinute(2, awsGuardPrices);
    const usd = awsGuardPrices.fixedUsdPerMonth + reads * MINUTES_PER_MONTH * 0.00002;
    expect(usd).toBeCloseTo(2, 6);
  });

  it('never stops looking altogether', () => {
    expect(readsPerMinute(0.5, awsGuardPrices)).toBe(0.1);
    expect(readsPerMinute(awsGuardPrices.fixedUsdPerMonth, awsGuardPrices)).toBe(0.1);
  });

  it.each([
    ['sweep', 1],
    ['back-fill', 1],
    ['probation', 2],
    ['newborn', 1],
    ['drill-down', 1],
    ['suspect', 2],
  ] as const)(
    'buys for a read of kind %s as much as for %d plain ones where no cloud counts what runs',
    (why, plain) => {
      expect(readsIn([{ why }])).toBe(plain);
    },
  );
});

test('a flood of the confirm page is one execution at 256 MB that is never idle, turning away ten a second', () => {
  // A second of it: 0.25 GB-s on ARM, ten requests and half a KB of logs for each.
  const second = 0.25 * 0.0000133334 + 10 * (0.0000002 + 0.25 / (1024 * 1024));
  expect(CONFIRM_PAGE_USD_PER_MONTH_AT_MOST).toBeCloseTo(730 * 3_600 * second, 9);
});

test('the page of Azure and Google Cloud may cost what the docs say', () => {
  const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'azure-gcp.md'), 'utf8');
  expect(page).toContain(`pauses it beyond $${PAGE_CEILING_USD_PER_DAY.toFixed(2)} a day`);
});

test('a flood of the confirm page costs what the docs say, because one request runs at a time', () => {
  const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'channels.md'), 'utf8');
  const usd = Math.round(CONFIRM_PAGE_USD_PER_MONTH_AT_MOST);
  expect(page).toContain(`at most about $${usd} a month`);
});
