// The AWS book against prices as they are printed elsewhere, and what it must say of each.
import { awsPriceBook } from '../../../../lib/core/prices/books/aws';
import { marginalUsd, type PriceKey, UNIT_SIZE, usdFor } from '../../../../lib/core/prices/prices';

describe('the AWS price book', () => {
  it('says for every number when and where it was read', () => {
    for (const [key, entry] of Object.entries(awsPriceBook.entries)) {
      expect([key, entry.asOf, UNIT_SIZE[entry.per] > 0]).toEqual([
        key,
        expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
        true,
      ]);
      expect(entry.source.length).toBeGreaterThan(10);
    }
  });

  it('holds no price that nobody could check', () => {
    const unchecked = Object.entries(awsPriceBook.entries).filter(([, entry]) => !entry.verified);
    expect(unchecked.map(([key]) => key)).toEqual([]);
  });

  // Monthly costs as the golden files named in the book print them, quantity and dollars.
  test.each<[PriceKey, number, number]>([
    ['lambda.duration.x86_64', 30e9, 100_000.2 + 135_000 + 200_001],
    ['lambda.duration.arm64', 37.5e9, 100_000.5 + 135_001.13 + 200_000.63],
    ['lambda.provisioned.arm64', 9e6, 30],
    ['lambda.provisionedDuration.arm64', 1.75e6, 13.61],
    ['api.rest', 21e9, 1_165.5 + 1_867.6 + 45_220 + 1_510],
    ['api.http', 1e9, 300 + 630],
    ['api.websocket', 1.5e9, 1_000 + 400],
    ['api.connectionMinutes', 10e6, 2.5],
    ['alb.hour', 730, 16.42],
    ['alb.lcu', 1_000, 8],
    ['transfer.out', 157_000, 921.6 + 3_481.6 + 7_168 + 170],
    ['states.transition', 10_000, 0.25],
    ['states.expressRequest', 100e6, 100],
    ['states.expressDuration', 29_687.5, 60.01 + 119.95 + 405.27],
    ['sns.publish', 1e6, 0.5],
    ['sns.http', 1e5, 0.06],
    ['sns.email', 2.99e5, 5.98],
    ['s3.put', 10_000, 0.05],
  ])('prices %s of %d like the printed bill', (key, quantity, usd) => {
    // Each printed line is rounded to a cent, so a sum of them may be off by one or two.
    expect(Math.abs(usdFor(awsPriceBook, key, quantity) - usd)).toBeLessThan(0.02);
  });

  it('makes arm a fifth cheaper than x86', () => {
    const x86 = marginalUsd(awsPriceBook, 'lambda.duration.x86_64');
    const arm = marginalUsd(awsPriceBook, 'lambda.duration.arm64');
    expect(arm / x86).toBeCloseTo(0.8, 4);
  });

  it('gives nothing free that it does not price', () => {
    const covered = awsPriceBook.freeAllowances.flatMap((allowance) => allowance.covers);
    expect(covered.filter((key) => !(key in awsPriceBook.entries))).toEqual([]);
    expect(awsPriceBook.freeAllowances.every(({ quantity }) => quantity > 0)).toBe(true);
  });
});
