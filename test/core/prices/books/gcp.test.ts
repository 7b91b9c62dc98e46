// The Google Cloud book against a printed bill, and the tier it gives a region.
import {
  cloudRunTierOf,
  type GcpPriceKey,
  gcpPriceBook,
} from '../../../../lib/core/prices/books/gcp';
import { problemsWithPriceBook, usdFor } from '../../../../lib/core/prices/prices';

describe('the Google Cloud price book', () => {
  it('is sound, and holds no price that nobody could check', () => {
    expect(problemsWithPriceBook(gcpPriceBook)).toEqual([]);
    expect(Object.values(gcpPriceBook.entries).every(({ verified }) => verified)).toBe(true);
  });

  // Monthly costs as the golden file named in the book prints them, quantity and dollars.
  test.each<[GcpPriceKey, number, number]>([
    ['run.vcpu.tier2', 1_800_000, 60.48],
    ['run.memory.tier2', 900_000, 3.15],
    ['run.request', 500_000, 0.2],
  ])('prices %s of %d like the printed bill', (key, quantity, usd) => {
    expect(usdFor(gcpPriceBook, key, quantity)).toBeCloseTo(usd, 2);
  });

  it('takes a region it does not know for the dearer tier', () => {
    expect(cloudRunTierOf('us-central1')).toBe('tier1');
    expect(cloudRunTierOf('europe-west3')).toBe('tier2');
    expect(cloudRunTierOf('mars-north1')).toBe('tier2');
  });
});
