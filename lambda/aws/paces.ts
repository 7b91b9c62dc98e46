// The rates at which the watchdog calls AWS's control planes, which the account's own deployments and consoles share.
// Must stay below the quotas, so that a mass pause does not lock people out of their own account.

import { type Pace, paceOf, type Rate, type Timing } from '../watchdog/pacing';
import { isThrottled } from './cloud-failure';

/**
 * Lambda's quotas page, 2026-04: 15/s over all control-plane calls together, GetPolicy 15/s.
 * API Gateway's, 2026-04: 10/s over all management calls.
 */
export const RATES = {
  control: { perSecond: 12, burst: 2 },
  getPolicy: { perSecond: 12, burst: 2 },
  api: { perSecond: 5, burst: 2 },
} as const satisfies Record<string, Rate>;

export type Paces = Readonly<Record<keyof typeof RATES, Pace>>;

export const pacesOf = (timing: Timing): Paces => {
  const pace = (rate: Rate): Pace => paceOf(rate, timing, isThrottled);
  return {
    control: pace(RATES.control),
    getPolicy: pace(RATES.getPolicy),
    api: pace(RATES.api),
  };
};
