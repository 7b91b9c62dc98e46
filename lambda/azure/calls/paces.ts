// The rates at which the watchdog calls Azure, which the subscription's own deployments and portals share.
// Must stay below the limits, so that a mass pause does not lock people out of their own subscription.

import { type Pace, paceOf, type Rate, type Timing } from '../../watchdog/pacing';
import { isThrottled } from './azure-calls';

/**
 * For each principal and subscription, a bucket of 250 reads refilled at 25/s and one of 200 writes refilled at 10/s
 * (learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling, 2026). Metrics read over
 * the resource manager have 12,000 an hour; batches of metrics and blobs have limits far above what is asked here.
 */
export const RATES = {
  read: { perSecond: 10, burst: 20 },
  write: { perSecond: 4, burst: 4 },
  metrics: { perSecond: 3, burst: 20 },
  data: { perSecond: 200, burst: 200 },
} as const satisfies Record<string, Rate>;

export type Paces = Readonly<Record<keyof typeof RATES, Pace>>;

export const pacesOf = (timing: Timing): Paces => {
  const pace = (rate: Rate): Pace => paceOf(rate, timing, isThrottled);
  return {
    read: pace(RATES.read),
    write: pace(RATES.write),
    metrics: pace(RATES.metrics),
    data: pace(RATES.data),
  };
};
