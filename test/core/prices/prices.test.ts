// A book is read in two ways: the price of one more, and what a month's quantity costs tier by tier.
import fc from 'fast-check';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import {
  freeQuantity,
  marginalUsd,
  type PriceBook,
  type PriceEntry,
  problemsWithPriceBook,
  usdFor,
} from '../../../lib/core/prices/prices';

function aBookWith(entry: Partial<PriceEntry>): PriceBook {
  const restApi = { ...awsPriceBook.entries['api.rest'], ...entry } as PriceEntry;
  return { ...awsPriceBook, entries: { ...awsPriceBook.entries, 'api.rest': restApi } };
}

describe('reading a price book', () => {
  it('takes the price of one more from the first tier and its unit', () => {
    expect(marginalUsd(awsPriceBook, 'api.rest')).toBeCloseTo(3.5 / 1e6, 15);
    expect(marginalUsd(awsPriceBook, 'sns.email')).toBeCloseTo(2 / 1e5, 15);
    expect(marginalUsd(awsPriceBook, 'waf.acl')).toBe(5);
  });

  it('prices a month tier by tier', () => {
    // 333 M × 3.50 + 667 M × 2.80 + 19,000 M × 2.38 + 280 M × 1.51, all per million.
    const usd = 333 * 3.5 + 667 * 2.8 + 19_000 * 2.38 + 280 * 1.51;
    expect(usdFor(awsPriceBook, 'api.rest', 20_280e6)).toBeCloseTo(usd, 6);
  });

  it('never charges for nothing, and never less for more', () => {
    const keys = Object.keys(awsPriceBook.entries) as (keyof PriceBook['entries'])[];
    const quantities = fc.double({ min: 0, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...keys), quantities, quantities, (key, a, b) => {
        expect(usdFor(awsPriceBook, key, 0)).toBe(0);
        const [less, more] = a < b ? [a, b] : [b, a];
        expect(usdFor(awsPriceBook, key, less)).toBeLessThanOrEqual(
          usdFor(awsPriceBook, key, more),
        );
      }),
    );
  });

  it('adds up what is free for an entry', () => {
    expect(freeQuantity(awsPriceBook, 'lambda.duration.arm64')).toBe(400_000);
    expect(freeQuantity(awsPriceBook, 'metrics.getMetricData')).toBe(0);
  });
});

describe('checking a price book', () => {
  it('finds nothing wrong with the AWS book', () => {
    expect(problemsWithPriceBook(awsPriceBook)).toEqual([]);
  });

  it('names every bad entry at once', () => {
    const book = aBookWith({
      tiers: [
        { upTo: 10, usd: 1 },
        { upTo: 5, usd: 2 },
        { upTo: 7, usd: Number.NaN },
      ],
      asOf: 'yesterday',
      source: ' ',
    });
    expect(problemsWithPriceBook(book)).toEqual([
      'api.rest tier 2 ends at 5, not after the one before it',
      'api.rest tier 2 costs 2, more than the tier before it',
      'api.rest tier 3 ends at 7: only the last tier is open',
      'api.rest costs NaN: give a price above 0',
      'api.rest is dated "yesterday": write a day as 2026-08-21',
      'api.rest has no source: name the page it was read on',
    ]);
  });

  it('refuses an entry without tiers', () => {
    expect(problemsWithPriceBook(aBookWith({ tiers: [] }))).toContain(
      'api.rest has no tiers: give at least one',
    );
  });
});
