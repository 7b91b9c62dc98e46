// The rules of a Cloud Armor policy: throttle or ban, by client or for all together.
// The first rule that matches ends the evaluation, also when it lets a request through: there is one rate rule, never two.

import type { ComputeSecurityPolicyRule } from '@cdktf/provider-google/lib/compute-security-policy';
import { Token } from 'cdktf';
import {
  DEFAULT_CLIENT_REQUESTS_PER_MINUTE,
  problemsWithRequestRates,
  type RequestRates,
} from '../../core/policy/request-rates';
import { number, optional, problemsWith } from '../../core/units/values';

export interface RateRulesProps extends RequestRates {
  /**
   * A client that goes over its limit is refused everything for so long, 60 to 3,600 seconds, instead of what is above it.
   * @default - only what is above the limit is refused
   */
  readonly banSeconds?: number;
}

/** docs.cloud.google.com/armor/docs/rate-limiting-overview (2026-09): the most that a threshold takes. */
const MOST = { throttle: 1_000_000, rate_based_ban: 10_000 };
/** The header that carries the client's address, and the only one that Cloud Armor counts by without further settings. */
const FORWARDED = 'X-Forwarded-For';
/** Of the rule that every policy ends with. */
const LAST_PRIORITY = 2_147_483_647;

const EVERYBODY = { versionedExpr: 'SRC_IPS_V1', config: { srcIpRanges: ['*'] } };

export const rateRules = (props: RateRulesProps): ComputeSecurityPolicyRule[] => [
  {
    description: 'Spendfuse: how often clients may call',
    priority: 1_000,
    action: props.banSeconds === undefined ? 'throttle' : 'rate_based_ban',
    preview: props.action === 'count',
    match: EVERYBODY,
    rateLimitOptions: {
      conformAction: 'allow',
      exceedAction: 'deny(429)',
      rateLimitThreshold: { count: limitOf(props), intervalSec: 60 },
      ...keyOf(props),
      ...(props.banSeconds === undefined ? {} : { banDurationSec: props.banSeconds }),
    },
  },
  {
    description: 'everything else',
    priority: LAST_PRIORITY,
    action: 'allow',
    match: EVERYBODY,
  },
];

const limitOf = ({ clientRequestsPerMinute, globalRequestsPerMinute }: RateRulesProps): number =>
  globalRequestsPerMinute ?? clientRequestsPerMinute ?? DEFAULT_CLIENT_REQUESTS_PER_MINUTE;

function keyOf(props: RateRulesProps): { enforceOnKey: string; enforceOnKeyName?: string } {
  if (props.globalRequestsPerMinute !== undefined) return { enforceOnKey: 'ALL' };
  if (props.clientHeader !== undefined)
    return { enforceOnKey: 'HTTP_HEADER', enforceOnKeyName: props.clientHeader };
  return { enforceOnKey: props.forwardedIpHeader === undefined ? 'IP' : 'XFF_IP' };
}

export function problemsWithRates(props: RateRulesProps): string[] {
  const { globalRequestsPerMinute: all, clientRequestsPerMinute } = props;
  const { banSeconds, forwardedIpHeader } = props;
  const range = {
    least: 1,
    most: banSeconds === undefined ? MOST.throttle : MOST.rate_based_ban,
    isKnown: (value: unknown) => !Token.isUnresolved(value),
  };
  return [
    ...(all !== undefined && clientRequestsPerMinute !== undefined
      ? [
          'clientRequestsPerMinute and globalRequestsPerMinute are both given; Cloud Armor stops at the first rule that matches, so give one, and bound all clients together by an InstanceCap',
        ]
      : []),
    // The default for a client is no rule here where there is one for all.
    ...problemsWithRequestRates(
      { ...props, clientRequestsPerMinute: clientRequestsPerMinute ?? all },
      range,
    ),
    ...problemsWith(
      'banSeconds',
      banSeconds,
      optional(number({ min: 60, max: 3_600, isWhole: true })),
    ),
    ...(banSeconds !== undefined && all !== undefined
      ? [
          'banSeconds is given with globalRequestsPerMinute, which would ban everybody; leave banSeconds out',
        ]
      : []),
    ...(forwardedIpHeader === undefined || forwardedIpHeader === FORWARDED
      ? []
      : [`forwardedIpHeader is '${forwardedIpHeader}'; use ${FORWARDED}, which Cloud Armor reads`]),
  ];
}
