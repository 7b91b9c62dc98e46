// What the guard itself uses on Azure beside Functions: blobs, metrics, alert rules and logs, East US, without free grants.
// Data only, and apart from the book of what is guarded: no ceiling or pause rests on a price that is only remembered.

import type { PriceBook } from '../prices';

export type AzureGuardPriceKey =
  | 'blob.write'
  | 'blob.read'
  | 'monitor.call'
  | 'monitor.metricAlert'
  | 'monitor.logAlert'
  | 'logs.ingest';

/** The pages named fill their prices in by script. */
const remembered = (path: string) => ({
  asOf: '2026-11-30',
  source: `azure.microsoft.com/pricing/details/${path}`,
  verified: false,
});

export const azureGuardBook: PriceBook<AzureGuardPriceKey> = {
  cloud: 'azure',
  region: 'eastus',
  currency: 'USD',
  asOf: '2026-11-30',
  entries: {
    /** Hot, locally redundant; a list costs as much as a write. */
    'blob.write': { usd: 0.005, per: 'thousand requests', ...remembered('storage/blobs') },
    'blob.read': { usd: 0.0004, per: 'thousand requests', ...remembered('storage/blobs') },
    /** A query of metrics, however many resources it names. */
    'monitor.call': { usd: 0.01, per: 'thousand requests', ...remembered('monitor') },
    /** One time series, looked at every minute. */
    'monitor.metricAlert': { usd: 0.1, per: 'month', ...remembered('monitor') },
    /** One query every fifteen minutes. */
    'monitor.logAlert': { usd: 0.5, per: 'month', ...remembered('monitor') },
    'logs.ingest': { usd: 2.3, per: 'GB', ...remembered('monitor') },
  },
  freeAllowances: [
    { quantity: 1e6, covers: ['monitor.call'], ...remembered('monitor') },
    { quantity: 5, covers: ['logs.ingest'], ...remembered('monitor') },
  ],
};
