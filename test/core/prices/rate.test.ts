// The two prices of usage: flat and marginal for a minute, tiered for a month.
import fc from 'fast-check';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import {
  type Billing,
  costUsd,
  declaredUsd,
  isPrice,
  monthlyLambdaUsd,
  problemsWithBilling,
  rateOf,
} from '../../../lib/core/prices/rate';

const small: Billing = { memoryMb: 128, architecture: 'x86_64' };

describe('the rate', () => {
  it('prices a minute of 1,000 runs at 128 MB at $0.125', () => {
    const usage = { invocations: 0, durationSeconds: 60 * 1_000 };
    expect(costUsd(usage, rateOf(small, awsPriceBook))).toBeCloseTo(0.125, 6);
  });

  it('prices a minute of 1,000 runs at 1 GB at $1.00', () => {
    const usage = { invocations: 0, durationSeconds: 60 * 1_000 };
    const rate = rateOf({ ...small, memoryMb: 1_024 }, awsPriceBook);
    expect(costUsd(usage, rate)).toBeCloseTo(1, 5);
  });

  it('prices a million invocations at $0.20 and what else each one costs', () => {
    const usage = { invocations: 1e6, durationSeconds: 0 };
    expect(costUsd(usage, rateOf(small, awsPriceBook))).toBeCloseTo(0.2, 9);
    const dearer = rateOf({ ...small, extraUsdPerInvocation: 0.001 }, awsPriceBook);
    expect(costUsd(usage, dearer)).toBeCloseTo(1_000.2, 6);
  });

  it('charges for ephemeral storage over 512 MB only', () => {
    const free = rateOf({ ...small, ephemeralMb: 512 }, awsPriceBook);
    const full = rateOf({ ...small, ephemeralMb: 10_240 }, awsPriceBook);
    expect(free).toEqual(rateOf(small, awsPriceBook));
    // 9,728 MB = 9.5 GB at 0.0000000309 a GB-second.
    expect(full.usdPerSecond - free.usdPerSecond).toBeCloseTo(9.5 * 0.0000000309, 15);
  });
});

describe('what a person declares of a call', () => {
  const usage = { invocations: 1_000, durationSeconds: 10 };

  it('is told apart in the rate, and left out where there is nothing', () => {
    expect(rateOf({ ...small, extraUsdPerInvocation: 0.001 }, awsPriceBook)).toMatchObject({
      declaredUsdPerInvocation: 0.001,
    });
    for (const billing of [small, { ...small, extraUsdPerInvocation: 0 }])
      expect(rateOf(billing, awsPriceBook)).not.toHaveProperty('declaredUsdPerInvocation');
  });

  it('is what no bill of the cloud shows', () => {
    const dearer = rateOf({ ...small, extraUsdPerInvocation: 0.001 }, awsPriceBook);
    expect(declaredUsd(usage, dearer)).toBeCloseTo(1, 12);
    expect(declaredUsd(usage, rateOf(small, awsPriceBook))).toBe(0);
  });
});

test.each<[string, number, number, boolean]>([
  ['is one where both parts are sums of money', 1, 1, true],
  ['may be free', 0, 0, true],
  ['is none that pays for calls', -1, 1, false],
  ['is none that pays for time', 1, -1, false],
  ['is none without an end', 1, Number.POSITIVE_INFINITY, false],
  ['is none beyond all numbers', Number.MAX_VALUE, Number.MAX_VALUE, false],
  ['is none that is not a number', 1, Number.NaN, false],
  ['is none of which a part is not a number', Number.NaN, 1, false],
])('a price %s', (_, usdPerInvocation, usdPerSecond, expected) => {
  expect(isPrice({ usdPerInvocation, usdPerSecond })).toBe(expected);
});

describe('a month', () => {
  it('is what the page of Lambda calculates: 3 million runs of a second at 512 MB', () => {
    // aws.amazon.com/lambda/pricing, example 1: $18.33 for 1.1 million GB-s and $0.40 for 2 million requests.
    const usage = { invocations: 3e6, durationSeconds: 3e6 };
    const billing: Billing = { ...small, memoryMb: 512 };
    expect(monthlyLambdaUsd(usage, billing, awsPriceBook, true)).toBeCloseTo(18.73, 2);
  });

  it('has its ephemeral storage over 512 MB in it', () => {
    const usage = { invocations: 0, durationSeconds: 1e6 };
    const large: Billing = { ...small, ephemeralMb: 1_536 };
    const more =
      monthlyLambdaUsd(usage, large, awsPriceBook) - monthlyLambdaUsd(usage, small, awsPriceBook);
    expect(more).toBeCloseTo(0.0309, 9);
  });

  it('is priced tier by tier', () => {
    // 8,000 M seconds at 1 GB: 6,000 M at the first price, 2,000 M at the second. 1 M requests: 0.20.
    const usage = { invocations: 1e6, durationSeconds: 8e9 };
    const usd = 6e9 * 0.0000166667 + 2e9 * 0.000015 + 0.2;
    const billing: Billing = { ...small, memoryMb: 1_024 };
    expect(monthlyLambdaUsd(usage, billing, awsPriceBook)).toBeCloseTo(usd, 2);
  });

  it('costs nothing within the free tier, and full price without it', () => {
    // 1 M requests and 3.2 M s × 0.125 GB = 400,000 GB-s: exactly what is free.
    const usage = { invocations: 1e6, durationSeconds: 3.2e6 };
    expect(monthlyLambdaUsd(usage, small, awsPriceBook, true)).toBe(0);
    const usd = 0.2 + 400_000 * 0.0000166667;
    expect(monthlyLambdaUsd(usage, small, awsPriceBook)).toBeCloseTo(usd, 9);
  });

  it('counts extra costs whatever is free', () => {
    const usage = { invocations: 1_000, durationSeconds: 10 };
    const dearer: Billing = { ...small, extraUsdPerInvocation: 0.01 };
    expect(monthlyLambdaUsd(usage, dearer, awsPriceBook, true)).toBeCloseTo(10, 9);
  });

  it('never costs more than at the flat rate', () => {
    const billings = fc.record({
      memoryMb: fc.integer({ min: 128, max: 10_240 }),
      architecture: fc.constantFrom('x86_64' as const, 'arm64' as const),
      ephemeralMb: fc.integer({ min: 512, max: 10_240 }),
      extraUsdPerInvocation: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const usages = fc.record({
      invocations: fc.integer({ min: 0, max: 1e11 }),
      durationSeconds: fc.double({ min: 0, max: 1e11, noNaN: true }),
    });
    fc.assert(
      fc.property(billings, usages, fc.boolean(), (billing, usage, isFree) => {
        const flat = costUsd(usage, rateOf(billing, awsPriceBook));
        const month = monthlyLambdaUsd(usage, billing, awsPriceBook, isFree);
        expect(month).toBeGreaterThanOrEqual(0);
        expect(month).toBeLessThanOrEqual(flat * (1 + 1e-9));
      }),
    );
  });
});

describe('what a billing shape can get wrong', () => {
  it('accepts what Lambda accepts', () => {
    expect(problemsWithBilling({ ...small, ephemeralMb: 10_240 })).toEqual([]);
    expect(problemsWithBilling({ ...small, extraUsdPerInvocation: 1_000_000 })).toEqual([]);
    expect(problemsWithBilling({ ...small, extraUsdPerInvocation: 1_000_001 })).toHaveLength(1);
    expect(problemsWithBilling({ ...small, memoryMb: 128.5 })).toHaveLength(1);
    expect(problemsWithBilling({ ...small, ephemeralMb: 512.5 })).toHaveLength(1);
  });

  it('names everything at once, with the value and the fix', () => {
    const billing = {
      memoryMb: Number.NaN,
      architecture: 'mips',
      ephemeralMb: 511.5,
      extraUsdPerInvocation: -1,
    } as unknown as Billing;
    expect(problemsWithBilling(billing)).toEqual([
      'memoryMb is NaN; use a whole number from 128 to 10240',
      "architecture is 'mips'; use x86_64 or arm64",
      'ephemeralMb is 511.5; use a whole number from 512 to 10240',
      'extraUsdPerInvocation is -1; use a number from 0 to 1000000',
    ]);
  });
});
