// The Azure price book, East US, without free grants: Functions on the two plans that bill by use, and what a guard uses.
// Data only. A number that changes here changes the caps derived from dollars, so each carries its source.

import type { PriceBook } from '../prices';

export type AzurePriceKey =
  | 'functions.consumption.execution'
  | 'functions.consumption.duration'
  | 'functions.flex.execution'
  | 'functions.flex.duration'
  | 'blob.write'
  | 'blob.read'
  | 'monitor.call'
  | 'monitor.metricAlert'
  | 'monitor.logAlert'
  | 'logs.ingest';

const asOf = '2025-05-22';
// Microsoft's own page fills its prices in by script. The repetition is dated and names the region;
// several other public price tables agree with it.
const page = {
  asOf,
  source:
    'azure.microsoft.com/pricing/details/functions, as repeated at modal.com/blog/azure-function-pricing-guide',
  verified: true,
};

/** Remembered from the pages named, which fill their prices in by script; only the guard's own bill rests on them. */
const remembered = (path: string) => ({
  asOf: '2026-11-30',
  source: `azure.microsoft.com/pricing/details/${path}`,
  verified: false,
});

export const azurePriceBook: PriceBook<AzurePriceKey> = {
  cloud: 'azure',
  region: 'eastus',
  currency: 'USD',
  asOf,
  entries: {
    'functions.consumption.execution': { usd: 0.2, per: 'million requests', ...page },
    'functions.consumption.duration': { usd: 0.000016, per: 'GB-second', ...page },
    'functions.flex.execution': { usd: 0.4, per: 'million requests', ...page },
    /** Of instances on demand; one that is always ready is billed by its own two meters. */
    'functions.flex.duration': { usd: 0.000026, per: 'GB-second', ...page },
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
    { quantity: 1e6, forever: true, covers: ['functions.consumption.execution'], ...page },
    { quantity: 400_000, forever: true, covers: ['functions.consumption.duration'], ...page },
    { quantity: 250_000, forever: true, covers: ['functions.flex.execution'], ...page },
    { quantity: 100_000, forever: true, covers: ['functions.flex.duration'], ...page },
    { quantity: 1e6, forever: true, covers: ['monitor.call'], ...remembered('monitor') },
    { quantity: 5, forever: true, covers: ['logs.ingest'], ...remembered('monitor') },
  ],
};
