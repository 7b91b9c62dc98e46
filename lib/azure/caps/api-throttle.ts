// Limits on the calls of an API of API Management: calls refused there never reach the function behind, so they are no runs of it.
// The service calls its counts approximate, so this is the first fence and never the only one.

import type { ApiManagement } from '@cdktf/provider-azurerm/lib/api-management';
import type { ApiManagementApi } from '@cdktf/provider-azurerm/lib/api-management-api';
import { ApiManagementApiOperationPolicy } from '@cdktf/provider-azurerm/lib/api-management-api-operation-policy';
import { ApiManagementApiPolicy } from '@cdktf/provider-azurerm/lib/api-management-api-policy';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { matching, number, optional, problemsWith } from '../../core/units/values';
import { knownAtSynth, refuseProblems } from '../refuse-problems';
import type { FunctionApp } from '../watchdog/app-protection';
import { fromAddress, lockOrigin, problemsWithOrigin } from './origin-lock';
import {
  eachClient,
  everybody,
  everybodyOfOperation,
  type Limit,
  policyXml,
  windowOf,
} from './throttle-policy';

export interface RouteThrottle {
  /** What the operation lets through. */
  readonly requestsPerSecond: number;
  /** @default - the requests of one second, rounded up */
  readonly burst?: number;
}

export interface ApiThrottleProps {
  /** The API to throttle. It must have no policy of its own: this one becomes it. */
  readonly api: ApiManagementApi;
  /** The service that has the API: what can be limited depends on its tier. */
  readonly service: ApiManagement;
  /**
   * What the whole API lets through; not on the Consumption tier.
   * @default - no such limit; give the apps behind a ScaleCap
   */
  readonly requestsPerSecond?: number;
  /**
   * How far above that a moment may go.
   * @default - the requests of one second, rounded up
   */
  readonly burst?: number;
  /**
   * Tighter limits for single operations, by the operation's id; not on the Consumption tier.
   * @default - none
   */
  readonly routes?: Readonly<Record<string, RouteThrottle>>;
  /**
   * What one client may call: one subscription, or one address where there is none. On the Consumption tier by subscription.
   * @default - no such limit
   */
  readonly clientRequestsPerSecond?: number;
  /**
   * What one client may call in a day; on the tiers Developer, Basic, Standard and Premium.
   * @default - no quota
   */
  readonly clientRequestsPerDay?: number;
  /**
   * Tells clients apart by a header, for example `x-api-key`: a stranger can make up as many as there are.
   * @default - by subscription or address
   */
  readonly clientHeader?: string;
  /**
   * The apps behind the API, which from then on answer the service's address only; on the tiers Developer, Basic, Standard and Premium.
   * @default - none: whoever knows an app's address calls it around the limits
   */
  readonly origins?: readonly FunctionApp[];
}

/** Throttles an API of API Management, and single operations or clients of it where asked. */
export class ApiThrottle extends Construct {
  /** The policy of the API. */
  readonly policy: ApiManagementApiPolicy;

  constructor(scope: Construct, id: string, props: ApiThrottleProps) {
    super(scope, id);
    refuseProblems(this, problemsWithThrottle(props));
    const { api, routes = {}, origins = [], service } = props;
    const place = {
      apiManagementName: api.apiManagementName,
      apiName: api.name,
      resourceGroupName: api.resourceGroupName,
    };
    this.policy = new ApiManagementApiPolicy(this, 'Policy', {
      ...place,
      xmlContent: policyXml(limitsOf(props)),
    });
    for (const [operationId, { requestsPerSecond, burst }] of Object.entries(routes))
      new ApiManagementApiOperationPolicy(this, `Route-${operationId}`, {
        ...{ ...place, operationId },
        xmlContent: policyXml([
          {
            policy: 'rate-limit-by-key',
            ...windowOf(requestsPerSecond, burst),
            key: everybodyOfOperation,
          },
        ]),
      });
    for (const app of origins)
      lockOrigin(app, fromAddress(`${Fn.element(service.publicIpAddresses, 0)}/32`));
  }
}

const SECONDS_A_DAY = 86_400;

function limitsOf(props: ApiThrottleProps): Limit[] {
  const { requestsPerSecond, burst, clientRequestsPerSecond, clientRequestsPerDay } = props;
  const client = eachClient(props.clientHeader);
  return [
    ...(clientRequestsPerSecond === undefined
      ? []
      : [clientLimitOf(tierOf(props.service), windowOf(clientRequestsPerSecond), client)]),
    ...(requestsPerSecond === undefined
      ? []
      : [
          {
            policy: 'rate-limit-by-key' as const,
            ...windowOf(requestsPerSecond, burst),
            key: everybody,
          },
        ]),
    ...(clientRequestsPerDay === undefined
      ? []
      : [
          {
            policy: 'quota-by-key' as const,
            calls: clientRequestsPerDay,
            windowSeconds: SECONDS_A_DAY,
            key: client,
          },
        ]),
  ];
}

const clientLimitOf = (tier: Tier, window: ReturnType<typeof windowOf>, key: string): Limit =>
  tier === 'consumption'
    ? { policy: 'rate-limit', ...window }
    : { policy: 'rate-limit-by-key', ...window, key };

type Tier = 'consumption' | 'classic' | 'v2' | 'unknown';

/** `Consumption_0`, `Standard_1`, `StandardV2_1`: learn.microsoft.com, each policy's page says where it is there. */
function tierOf(service: ApiManagement): Tier {
  const sku = knownAtSynth(service.skuNameInput)?.split('_')[0]?.toLowerCase();
  if (sku === undefined) return 'unknown';
  if (sku === 'consumption') return 'consumption';
  return sku.endsWith('v2') ? 'v2' : 'classic';
}

/** A rate below this has no window: the longest is 300 seconds. */
const rate = number({ min: 1 / 300, max: 1_000_000 });
const burstOf = optional(number({ min: 1, max: 1_000_000, isWhole: true }));

function problemsWithThrottle(props: ApiThrottleProps): string[] {
  const { routes = {}, origins = [], clientHeader } = props;
  const { requestsPerSecond, burst, clientRequestsPerSecond, clientRequestsPerDay } = props;
  const limits = [requestsPerSecond, clientRequestsPerSecond, clientRequestsPerDay];
  const isEmpty = limits.every((limit) => limit === undefined) && Object.keys(routes).length === 0;
  return [
    ...(isEmpty
      ? [
          'no limit is given; give requestsPerSecond, clientRequestsPerSecond, clientRequestsPerDay or routes',
        ]
      : []),
    ...problemsWith('requestsPerSecond', requestsPerSecond, optional(rate)),
    ...problemsWith('burst', burst, burstOf),
    ...problemsWith('clientRequestsPerSecond', clientRequestsPerSecond, optional(rate)),
    ...problemsWith(
      'clientRequestsPerDay',
      clientRequestsPerDay,
      optional(number({ min: 1, max: 2_147_483_647, isWhole: true })),
    ),
    ...problemsWith(
      'clientHeader',
      clientHeader,
      optional(matching(/^[A-Za-z0-9-]{1,64}$/, 'the name of a header, like x-api-key')),
    ),
    ...Object.entries(routes).flatMap(([operation, throttle]) => [
      ...problemsWith(`routes.${operation}.requestsPerSecond`, throttle.requestsPerSecond, rate),
      ...problemsWith(`routes.${operation}.burst`, throttle.burst, burstOf),
    ]),
    ...problemsWithTier(props),
    ...origins.flatMap(problemsWithOrigin),
  ];
}

/** What the tier does not count by is refused: the service would refuse the policy at apply. */
function problemsWithTier(props: ApiThrottleProps): string[] {
  const {
    requestsPerSecond,
    routes = {},
    clientHeader,
    clientRequestsPerDay,
    origins = [],
  } = props;
  const tier = tierOf(props.service);
  const isConsumption = tier === 'consumption';
  const isClassic = tier === 'classic' || tier === 'unknown';
  const needsKeys =
    requestsPerSecond !== undefined || clientHeader !== undefined || Object.keys(routes).length > 0;
  const needsSubscription =
    isConsumption &&
    props.clientRequestsPerSecond !== undefined &&
    knownAtSynth(props.api.subscriptionRequiredInput) === false;
  return [
    ...(isConsumption && needsKeys
      ? [
          'requestsPerSecond, routes and clientHeader need a tier above Consumption, which counts by subscription only; give clientRequestsPerSecond, and bound all clients by a ScaleCap',
        ]
      : []),
    ...(needsSubscription
      ? [
          'clientRequestsPerSecond counts by subscription, and the API has subscriptionRequired false; drop that',
        ]
      : []),
    ...(clientRequestsPerDay !== undefined && !isClassic
      ? [
          `clientRequestsPerDay needs the tier Developer, Basic, Standard or Premium; ${isConsumption ? 'Consumption takes a quota' : 'the v2 tiers take a quota'} in the policy of a product only`,
        ]
      : []),
    ...(origins.length > 0 && !isClassic
      ? ['origins need a service with an address of its own: Developer, Basic, Standard or Premium']
      : []),
  ];
}
