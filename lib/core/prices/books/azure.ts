// The Azure price book: Functions on the two plans that bill by use, East US, without free grants.
// Data only. A number that changes here changes the caps derived from dollars, so each carries its source.

import type { PriceBook } from '../prices';

export type AzurePriceKey =
  | 'functions.consumption.execution'
  | 'functions.consumption.duration'
  | 'functions.flex.execution'
  | 'functions.flex.duration';

const asOf = '2025-05-22';
// Microsoft's own page fills its prices in by script. The repetition is dated and names the region;
// several other public price tables agree with it.
const page = {
  asOf,
  source:
    'azure.microsoft.com/pricing/details/functions, as repeated at modal.com/blog/azure-function-pricing-guide',
  verified: true,
};

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
  },
  freeAllowances: [
    { quantity: 1e6, covers: ['functions.consumption.execution'], ...page },
    { quantity: 400_000, covers: ['functions.consumption.duration'], ...page },
    { quantity: 250_000, covers: ['functions.flex.execution'], ...page },
    { quantity: 100_000, covers: ['functions.flex.duration'], ...page },
  ],
};
