// The Google Cloud book against a printed bill, and the tier it gives a region.
import {
  cloudRunRateOf,
  cloudRunTierOf,
  type GcpPriceKey,
  gcpPriceBook,
} from '../../../../lib/core/prices/books/gcp';
import { freeQuantity, problemsWithPriceBook, usdFor } from '../../../../lib/core/prices/prices';

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
    // cloudwebschool.com/tools/cloud-run-cost-calculator: 10 million requests of 200 ms, what is left to bill of them.
    ['run.vcpu.tier1', 1_640_000, 39.36],
    ['run.memory.tier1', 820_000, 2.05],
    ['run.request', 8e6, 3.2],
    // cloud.google.com/storage/pricing-examples: 10,000 operations of class A and 50,000 of class B.
    ['storage.change', 10_000, 0.05],
    ['storage.read', 50_000, 0.02],
    // cloud.google.com/stackdriver/pricing: $0.50 a million series, and $0.10 a month for a condition.
    ['monitoring.series', 1e6, 0.5],
    ['monitoring.condition', 2, 0.2],
    // cloud.google.com/scheduler/pricing: $0.10 a month for a job.
    ['scheduler.job', 1, 0.1],
  ])('prices %s of %d like the printed bill', (key, quantity, usd) => {
    expect(usdFor(gcpPriceBook, key, quantity)).toBeCloseTo(usd, 2);
  });

  it('gives what the page of Cloud Run says is free', () => {
    const free = (key: GcpPriceKey) => freeQuantity(gcpPriceBook, key);
    expect([free('run.vcpu.tier1'), free('run.vcpu.tier2')]).toEqual([180_000, 180_000]);
    expect([free('run.memory.tier1'), free('run.memory.tier2')]).toEqual([360_000, 360_000]);
    expect([free('run.request'), free('monitoring.series')]).toEqual([2_000_000, 0]);
    expect(gcpPriceBook.freeAllowances.every(({ verified }) => verified)).toBe(true);
  });

  it('prices a service by its processors, its memory and what a person declares of a request', () => {
    const size = { vcpus: 2, memoryGib: 0.5, tier: 'tier1', extraUsdPerInvocation: 0.01 } as const;
    expect(cloudRunRateOf(size)).toEqual({
      isShared: true,
      usdPerInvocation: expect.closeTo(0.0100004, 12),
      usdPerSecond: expect.closeTo(2 * 0.000024 + 0.5 * 0.0000025, 12),
    });
    const { usdPerInvocation } = cloudRunRateOf({ vcpus: 1, memoryGib: 1, tier: 'tier2' });
    expect(usdPerInvocation).toBeCloseTo(0.0000004, 12);
  });

  it('takes a region it does not know for the dearer tier', () => {
    expect(cloudRunTierOf('us-central1')).toBe('tier1');
    expect(cloudRunTierOf('europe-west3')).toBe('tier2');
    expect(cloudRunTierOf('mars-north1')).toBe('tier2');
  });
});
