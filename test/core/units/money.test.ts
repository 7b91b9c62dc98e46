// Money is shown rounded and never calculated rounded; amounts typed by people are read strictly.
import fc from 'fast-check';
import {
  formatUsd,
  KB_PER_GB,
  KB_PER_MB,
  MB_PER_GB,
  parseUsd,
  parseUsdPerPeriod,
  roundUpToCent,
  SECONDS_PER,
  SECONDS_PER_MINUTE,
  usdOf,
} from '../../../lib/core/units/money';

describe('formatting dollars', () => {
  test.each([
    [0, '$0.00'],
    [0.125, '$0.13'],
    [1.005, '$1.01'],
    [41, '$41.00'],
    [1_234.5, '$1,234.50'],
    [12_345_678.904, '$12,345,678.90'],
    [-3, '-$3.00'],
    [-1_234.565, '-$1,234.57'],
    [0.0042, '$0.0042'],
    [0.0000166667, '$0.000017'],
    [-0.0042, '-$0.0042'],
    [0.0099, '$0.0099'],
    [0.01, '$0.01'],
    [1e-10, '$0.0000000001'],
    [9.9e-11, '$0.00'],
    [1e-13, '$0.00'],
    [-1e-13, '$0.00'],
    [Number.POSITIVE_INFINITY, '$∞'],
  ])('shows %d as %s', (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });

  it('never shows an unreadable amount as nothing spent', () => {
    expect(formatUsd(Number.NaN)).toBe('$?');
  });

  test.each([
    [0.121, '$0.13'],
    [0.12, '$0.12'],
    [0.0001, '$0.01'],
    [0.1 + 0.2, '$0.30'],
    [60.0001, '$60.01'],
  ])('rounds the bound %d up to %s', (usd, text) => {
    expect(formatUsd(usd, 'up')).toBe(text);
  });

  it('rounds up to a cent that is never below the amount and less than a cent above it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (usd) => {
        const up = roundUpToCent(usd);
        expect(up).toBeGreaterThanOrEqual(usd - 1e-6);
        expect(up - usd).toBeLessThan(0.01 + 1e-6);
      }),
    );
  });
});

describe('reading dollars', () => {
  test.each([
    ['5', 5],
    ['$5', 5],
    [' $ 1,250.50 ', 1_250.5],
    ['.5', 0.5],
    ['1000000', 1_000_000],
  ])('reads %s', (text, value) => {
    expect(parseUsd(text)).toEqual({ ok: true, value });
  });

  test.each(['', 'five', '-5', '5€', '1e3', '1,00', '5.', 'NaN', 'Infinity', '0x10', '1 000'])(
    'refuses "%s" and says how to write it',
    (text) => {
      const problem = `"${text}" is not an amount in dollars: write it like 5 or 1250.50`;
      expect(parseUsd(text)).toEqual({ ok: false, problem });
    },
  );

  it('refuses more than a trillion dollars', () => {
    expect(parseUsd('1,000,000,000,000')).toEqual({ ok: true, value: 1e12 });
    expect(parseUsd('1,000,000,000,001').ok).toBe(false);
    expect(parseUsd('9999999999999')).toEqual({
      ok: false,
      problem: '"9999999999999" is over a trillion dollars: write a smaller amount',
    });
  });

  test.each([
    ['50/day', 50, 'day'],
    ['$1.25/h', 1.25, 'hour'],
    ['900 / Month', 900, 'month'],
  ])('reads %s with its period', (text, usd, period) => {
    expect(parseUsdPerPeriod(text)).toEqual({ ok: true, value: { usd, period } });
  });

  test.each(['50', '50/week', '50/constructor', '50/'])('asks for a period in "%s"', (text) => {
    const parsed = parseUsdPerPeriod(text);
    expect(parsed.ok ? '' : parsed.problem).toContain('has no period');
  });

  it('names the amount when the period is right and the amount is not', () => {
    const parsed = parseUsdPerPeriod('-1/day');
    expect(parsed.ok ? '' : parsed.problem).toContain('"-1" is not an amount');
    const none = parseUsdPerPeriod('/day');
    expect(none.ok ? '' : none.problem).toContain('"" is not an amount');
  });

  it('reads back what it shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), (cents) => {
        const usd = cents / 100;
        expect(parseUsd(formatUsd(usd))).toEqual({ ok: true, value: usd });
      }),
    );
  });
});

it('counts sizes as Lambda bills them: 128 MB are an eighth of a GB', () => {
  expect([128 / MB_PER_GB, KB_PER_MB, KB_PER_GB]).toEqual([0.125, 1_024, 1_048_576]);
});

describe('periods', () => {
  it('counts 730 hours a month', () => {
    expect(SECONDS_PER).toEqual({ hour: 3_600, day: 86_400, month: 2_628_000 });
    expect(SECONDS_PER.hour / SECONDS_PER_MINUTE).toBe(60);
  });

  it('finds the sum of a period', () => {
    const sums = { usdPerHour: 1, usdPerDay: 2, usdPerMonth: 3 };
    expect([usdOf(sums, 'hour'), usdOf(sums, 'day'), usdOf(sums, 'month')]).toEqual([1, 2, 3]);
  });
});
