// The Azure book against a printed example, and what it must say of each price.
import { azurePriceBook } from '../../../../lib/core/prices/books/azure';
import { freeQuantity, problemsWithPriceBook, usdFor } from '../../../../lib/core/prices/prices';

describe('the Azure price book', () => {
  it('is sound, and holds no price that nobody could check', () => {
    expect(problemsWithPriceBook(azurePriceBook)).toEqual([]);
    expect(Object.values(azurePriceBook.entries).every(({ verified }) => verified)).toBe(true);
  });

  it('prices the source’s own example: 3 million runs of a second at 1.5 GB', () => {
    const billed = (
      key: 'functions.consumption.duration' | 'functions.consumption.execution',
      used: number,
    ) => usdFor(azurePriceBook, key, used - freeQuantity(azurePriceBook, key));
    expect(billed('functions.consumption.duration', 4_500_000)).toBeCloseTo(65.6, 9);
    expect(billed('functions.consumption.execution', 3e6)).toBeCloseTo(0.4, 9);
  });
});
