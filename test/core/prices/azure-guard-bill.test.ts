// What the guard of Azure costs by itself, by hand and as its page says.

import { readFileSync } from 'node:fs';
import {
  azureGuardPrices,
  azureRateOf,
  TICK_SECONDS_MIN,
} from '../../../lib/core/prices/books/azure-rate';

const page = readFileSync('docs/azure-gcp.md', 'utf8');

test('a month is 43,800 ticks and three alert rules, and costs what the page says', () => {
  // An execution at $0.40 a million, 0.53 GB-s, nine operations of a table at $0.00036 for ten thousand, a look at a blob and the
  // host's seven renewals at $0.0044, a call at $0.01 a thousand and 0.13 KB of logs at $2.30 a GB.
  const storage = 9 * 0.000000036 + (1 + 7) * 0.00000044;
  const tick = 0.0000004 + 0.53 * 0.000026 + storage + 0.00001 + (0.13 * 2.3) / (1024 * 1024);
  expect(azureGuardPrices.fixedUsdPerMonth).toBeCloseTo(43_800 * tick + 2 * 0.1 + 0.5, 9);
  expect(page).toContain(`quiet ticks alone are $${azureGuardPrices.fixedUsdPerMonth.toFixed(2)}`);
});

test('a call reads fifty apps, and is reckoned as a quarter full', () => {
  expect(azureGuardPrices.readsTogether).toBe(50);
  expect(azureGuardPrices.usdPerRead * 50).toBeCloseTo(4 * 0.00001, 12);
});

test('no execution is billed for less than a second', () => {
  expect(TICK_SECONDS_MIN).toBe(1);
});

describe('a function app', () => {
  it('costs its memory, shared by what runs on an instance of Flex Consumption', () => {
    expect(azureRateOf('flex', 2048)).toEqual({
      isShared: true,
      usdPerInvocation: expect.closeTo(0.0000004, 12),
      usdPerSecond: expect.closeTo(2 * 0.000026, 12),
    });
  });

  it('bills each execution alone on Consumption', () => {
    expect(azureRateOf('consumption', 128)).toEqual({
      usdPerInvocation: expect.closeTo(0.0000002, 12),
      usdPerSecond: expect.closeTo(0.125 * 0.000016, 12),
    });
  });

  it('keeps apart what a person declares of a call', () => {
    const { usdPerInvocation, declaredUsdPerInvocation } = azureRateOf('flex', 2048, 0.01);
    expect(usdPerInvocation).toBeCloseTo(0.0100004, 12);
    expect(declaredUsdPerInvocation).toBe(0.01);
  });
});
