// A book is read in two ways: the price of one more, and what a month's quantity costs tier by tier.
import fc from 'fast-check';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import {
  freeQuantity,
  marginalUsd,
  type PriceBook,
  type PriceEntry,
  problemsWithPriceBook,
  type TieredPrice,
  UNIT_SIZE,
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

  it('counts in units of which each says how many it is', () => {
    const sizes = { million: 1e6, 'hundred thousand': 1e5, thousand: 1e3 };
    for (const [unit, size] of Object.entries(UNIT_SIZE)) {
      const named = Object.entries(sizes).find(([words]) => unit.startsWith(`${words} `));
      expect([unit, size]).toEqual([unit, named?.[1] ?? 1]);
    }
  });

  it('has no price for a quantity that is not a number, by tiers or without', () => {
    expect(usdFor(awsPriceBook, 'api.rest', Number.NaN)).toBeNaN();
    expect(usdFor(awsPriceBook, 'sns.email', Number.NaN)).toBeNaN();
  });

  it('cannot price what has no first tier', () => {
    expect(marginalUsd(aBookWith({ tiers: [] }), 'api.rest')).toBeNaN();
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

  it.each<[string, Partial<TieredPrice>, string[]]>([
    [
      'tiers of which the second costs the same',
      {
        tiers: [
          { upTo: 1, usd: 2 },
          { upTo: null, usd: 2 },
        ],
      },
      [],
    ],
    [
      'two tiers that end at the same place',
      {
        tiers: [
          { upTo: 5, usd: 3 },
          { upTo: 5, usd: 2 },
          { upTo: null, usd: 1 },
        ],
      },
      ['api.rest tier 2 ends at 5, not after the one before it'],
    ],
    [
      'a tier that ends nowhere before the last',
      {
        tiers: [
          { upTo: null, usd: 3 },
          { upTo: 5, usd: 2 },
          { upTo: null, usd: 1 },
        ],
      },
      ['api.rest tier 1 ends at null: only the last tier is open'],
    ],
    [
      'nothing to pay',
      { tiers: [{ upTo: null, usd: 0 }] },
      ['api.rest costs 0: give a price above 0'],
    ],
    [
      'no end of money',
      { tiers: [{ upTo: null, usd: Number.POSITIVE_INFINITY }] },
      ['api.rest costs Infinity: give a price above 0'],
    ],
  ])('says what it finds of %s', (_, entry, problems) => {
    expect(problemsWithPriceBook(aBookWith(entry))).toEqual(problems);
  });

  it.each([
    ['2026-12-31', true],
    ['2026-10-01', true],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['1999-01-01', false],
  ])('reads %s as a day: %p', (asOf, isDay) => {
    expect(problemsWithPriceBook(aBookWith({ asOf })).length).toBe(isDay ? 0 : 1);
  });

  it('refuses an entry without tiers', () => {
    expect(problemsWithPriceBook(aBookWith({ tiers: [] }))).toContain(
      'api.rest has no tiers: give at least one',
    );
  });
});
