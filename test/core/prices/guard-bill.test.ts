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
import { metricsFor, readsIn, readsPerMinute } from '../../../lib/core/prices/guard-bill';
import { MINUTES_PER_MONTH } from '../../../lib/core/units/time';

describe('the guard', () => {
  it('spends less than its default budget on ticks that find nothing', () => {
    expect(awsGuardPrices.fixedUsdPerMonth).toBeGreaterThan(0.5);
    expect(awsGuardPrices.fixedUsdPerMonth).toBeLessThan(1.7);
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
  });
});

test('a flood of the confirm page costs what the docs say, because one request runs at a time', () => {
  const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'channels.md'), 'utf8');
  const usd = Math.round(CONFIRM_PAGE_USD_PER_MONTH_AT_MOST);
  expect(page).toContain(`at most about $${usd} a month`);
});
