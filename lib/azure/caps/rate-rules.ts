// The rate rules of Azure's two firewalls, from the same words: Front Door's and Application Gateway's.
// Each counts within a minute and acts late, so these rules are a brake on floods, not an exact gate.

import type { CdnFrontdoorFirewallPolicyCustomRule } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-firewall-policy';
import type { WebApplicationFirewallPolicyCustomRules } from '@cdktf/provider-azurerm/lib/web-application-firewall-policy';
import { Token } from 'cdktf';
import {
  DEFAULT_CLIENT_REQUESTS_PER_MINUTE,
  problemsWithRequestRates,
  type RequestRates,
} from '../../core/policy/request-rates';

export type FirewallKind = 'front-door' | 'application-gateway';

/** learn.microsoft.com, RateLimitThreshold of both firewalls: at least 1, a 32-bit integer. */
const RANGE = {
  least: 1,
  most: 2_147_483_647,
  isKnown: (value: unknown) => !Token.isUnresolved(value),
};

/** The header that carries the client's address, and the only one that Application Gateway counts by. */
const FORWARDED = 'X-Forwarded-For';

const perClient = ({ clientRequestsPerMinute }: RequestRates): number =>
  clientRequestsPerMinute ?? DEFAULT_CLIENT_REQUESTS_PER_MINUTE;

/** Front Door counts each address that connects, at each of its servers. */
export const frontDoorRules = (rates: RequestRates): CdnFrontdoorFirewallPolicyCustomRule[] => [
  {
    name: 'ClientRate',
    type: 'RateLimitRule',
    action: rates.action === 'count' ? 'Log' : 'Block',
    priority: 1,
    enabled: true,
    rateLimitDurationInMinutes: 1,
    rateLimitThreshold: perClient(rates),
    // A rule needs a condition: this one holds for everybody.
    matchCondition: [
      { matchVariable: 'RemoteAddr', operator: 'IPMatch', matchValues: ['0.0.0.0/0', '::/0'] },
    ],
  },
];

/** The global rule first: a request that it turns away is counted for no client. */
export function gatewayRules(rates: RequestRates): WebApplicationFirewallPolicyCustomRules[] {
  const { globalRequestsPerMinute, forwardedIpHeader } = rates;
  const counted = [
    ...(globalRequestsPerMinute === undefined
      ? []
      : [{ name: 'GlobalRate', threshold: globalRequestsPerMinute, by: 'None' }]),
    {
      name: 'ClientRate',
      threshold: perClient(rates),
      by: forwardedIpHeader === undefined ? 'ClientAddr' : 'ClientAddrXFFHeader',
    },
  ];
  return counted.map(({ name, threshold, by }, index) => ({
    name,
    priority: index + 1,
    ruleType: 'RateLimitRule',
    action: rates.action === 'count' ? 'Log' : 'Block',
    enabled: true,
    rateLimitDuration: 'OneMin',
    rateLimitThreshold: threshold,
    groupRateLimitBy: by,
    // Each address has a slash.
    matchConditions: [
      {
        matchVariables: [{ variableName: 'RequestUri' }],
        operator: 'Contains',
        matchValues: ['/'],
      },
    ],
  }));
}

export function problemsWithRates(rates: RequestRates, kind: FirewallKind): string[] {
  const { clientHeader, forwardedIpHeader, globalRequestsPerMinute } = rates;
  const isFront = kind === 'front-door';
  return [
    ...problemsWithRequestRates(rates, RANGE),
    ...(clientHeader === undefined
      ? []
      : [
          `clientHeader is '${clientHeader}'; Azure's firewalls count by address only: use ApiThrottle, which counts by any header`,
        ]),
    ...(isFront && forwardedIpHeader !== undefined
      ? [
          `forwardedIpHeader is '${forwardedIpHeader}'; Front Door counts the address that connects: put an Application Gateway behind the proxy`,
        ]
      : []),
    ...(!isFront && forwardedIpHeader !== undefined && forwardedIpHeader !== FORWARDED
      ? [
          `forwardedIpHeader is '${forwardedIpHeader}'; Application Gateway reads ${FORWARDED} only: use that`,
        ]
      : []),
    ...(isFront && globalRequestsPerMinute !== undefined
      ? [
          'globalRequestsPerMinute is given; azurerm sets no rule for all clients together on Front Door (its customRule.groupBy is not there): give the app a ScaleCap, or use an Application Gateway',
        ]
      : []),
  ];
}
