// The AWS price book: list prices in us-east-1, in dollars, without discounts and without free tiers.
// Data only. A number that changes here changes bounds and alerts everywhere, so each carries its source.

import type { PriceBook } from '../prices';
import { awsComputePrices } from './aws-compute';
import { awsFreeAllowances, awsServicePrices } from './aws-services';

export const awsPriceBook: PriceBook = {
  cloud: 'aws',
  region: 'us-east-1',
  currency: 'USD',
  asOf: '2026-08-21',
  entries: { ...awsComputePrices, ...awsServicePrices },
  freeAllowances: awsFreeAllowances,
};
