// Throttles on an API's stage: requests refused here are not billed, and never reach the function behind.
// AWS calls a throttle a target, not a ceiling, so it is the first fence and never the only one.

import { Token } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type { CfnStage as CfnHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { awsPriceBook } from '../../core/prices/books/aws';
import { number, shown } from '../../core/units/values';
import {
  type Api,
  apiResourceOf,
  isRestStage,
  problemsWithStage,
  stageOf,
} from '../tree/api-stage';
import { atSynth } from '../tree/at-synth';
import { pathOf, problemsWithProp, refuseProblems } from '../tree/construct-problems';
import {
  type ExposurePromises,
  exposureInputOf,
  problemsWithPromises,
} from '../tree/exposure-input-of';
import { TriggerIndex } from '../tree/trigger-index';
import { ceilingOf, problemsWithUsd, type Usd } from '../tree/usd';
import { throttleFor } from './throttle-for-ceiling';

export interface RouteThrottle {
  /** What the route lets through. */
  readonly requestsPerSecond: number;
  /** @default - the requests of one second, rounded up */
  readonly burst?: number;
}

export interface ApiThrottleProps extends ExposurePromises {
  /** A REST, HTTP or WebSocket API that this app owns, or one stage of it. */
  readonly api: Api;
  /**
   * What the whole stage lets through.
   * @default - derived from `ceiling`
   */
  readonly requestsPerSecond?: number;
  /**
   * How far above that a moment may go.
   * @default - the requests of one second, rounded up
   */
  readonly burst?: number;
  /**
   * The most that any function behind the API may spend, the requests included: the largest rate that keeps
   * it is derived at synth.
   * @default - give `requestsPerSecond` instead
   */
  readonly ceiling?: Usd;
  /**
   * Tighter throttles for single routes: `GET /orders` on REST and HTTP APIs, `$default` or a route key elsewhere.
   * @default - none
   */
  readonly routes?: Readonly<Record<string, RouteThrottle>>;
  /**
   * What one API key may call, by a usage plan that the caller's keys are added to. REST APIs only.
   * @default - no usage plan
   */
  readonly clientRequestsPerSecond?: number;
  /**
   * What one API key may call in a day. REST APIs only.
   * @default - no quota
   */
  readonly clientRequestsPerDay?: number;
}

interface Throttle {
  readonly requestsPerSecond: number;
  readonly burst: number;
}

const throttleOf = ({ requestsPerSecond, burst }: RouteThrottle): Throttle => ({
  requestsPerSecond,
  burst: burst ?? Math.ceil(requestsPerSecond),
});

/** Throttles the stage of an API, and single routes or clients of it where asked: a target of AWS, not a ceiling. */
export class ApiThrottle extends Construct {
  /** For REST APIs with a limit on each client: add API keys to it. */
  readonly usagePlan?: apigateway.UsagePlan;

  constructor(scope: Construct, id: string, props: ApiThrottleProps) {
    super(scope, id);
    refuseProblems(this, problemsWithThrottle(props));
    const { requestsPerSecond, burst, routes = {} } = props;
    if (requestsPerSecond !== undefined)
      this.setStage(props.api, throttleOf({ requestsPerSecond, burst }));
    else atSynth(this, () => this.setStage(props.api, this.derive(props)));
    for (const [route, throttle] of Object.entries(routes))
      setRoute(props.api, route, throttleOf(throttle));
    this.usagePlan = this.defineUsagePlan(props);
    if (this.usagePlan) this.node.addValidation({ validate: () => problemsWithKeys(props.api) });
  }

  private setStage(api: Api, throttle: Throttle): void {
    const stage = stageOf(api);
    if (!stage) throw new Error('an API without a stage passed the check above');
    if (isRestStage(stage)) setMethod(stage, { path: '/*', method: '*' }, throttle);
    else
      stage.defaultRouteSettings = {
        ...(stage.defaultRouteSettings as CfnHttpStage.RouteSettingsProperty | undefined),
        throttlingRateLimit: throttle.requestsPerSecond,
        throttlingBurstLimit: throttle.burst,
      };
  }

  /** The slowest rate that any function behind the API needs: who floods it chooses the dearest route. */
  private derive(props: ApiThrottleProps): Throttle {
    const { api, ceiling, burst } = props;
    const index = TriggerIndex.at(this);
    const resource = apiResourceOf(api);
    const functions = resource ? index.functionsBehind(resource) : [];
    if (!ceiling || functions.length === 0) {
      refuseProblems(this, [
        `no function of this app is behind ${api.node.path}, so ${shown(String(ceiling))} bounds nothing; give requestsPerSecond`,
      ]);
    }
    const rates = functions.map((fn) => {
      const waysIn = index.of(fn).waysIn.filter(({ label }) => label === resource?.node.path);
      const input = exposureInputOf(fn, { waysIn }, props);
      const rate = throttleFor(ceilingOf(ceiling as Usd), input, awsPriceBook);
      if (rate === undefined)
        refuseProblems(this, [
          `ceiling is ${ceiling}; even one request a second to ${pathOf(fn)} can cost more; raise it, shorten the timeout, or cap the function's concurrency`,
        ]);
      return rate ?? 1;
    });
    return throttleOf({ requestsPerSecond: Math.min(...rates), burst });
  }

  private defineUsagePlan(props: ApiThrottleProps): apigateway.UsagePlan | undefined {
    const { clientRequestsPerSecond, clientRequestsPerDay } = props;
    if (clientRequestsPerSecond === undefined && clientRequestsPerDay === undefined)
      return undefined;
    const stage = restStageOf(props.api);
    return new apigateway.UsagePlan(this, 'Clients', {
      description: 'Spendfuse: what one client may call',
      apiStages: stage ? [{ stage }] : [],
      throttle:
        clientRequestsPerSecond === undefined
          ? undefined
          : { rateLimit: clientRequestsPerSecond, burstLimit: Math.ceil(clientRequestsPerSecond) },
      quota:
        clientRequestsPerDay === undefined
          ? undefined
          : { limit: clientRequestsPerDay, period: apigateway.Period.DAY },
    });
  }
}

/** A usage plan counts by API key: where no method asks for one, it limits nobody. Known only when all methods are there. */
function problemsWithKeys(api: IConstruct): string[] {
  const stage = restStageOf(api);
  const methods = (stage?.restApi ?? api).node
    .findAll()
    .filter((construct) => construct instanceof apigateway.CfnMethod);
  return methods.some(
    ({ apiKeyRequired }) => apiKeyRequired !== undefined && apiKeyRequired !== false,
  )
    ? []
    : [
        `clientRequestsPerSecond and clientRequestsPerDay count by API key, and no method of ${pathOf(api)} asks for one: set apiKeyRequired, or use RateLimit, which counts by address`,
      ];
}

function restStageOf(api: IConstruct): apigateway.Stage | undefined {
  if (api instanceof apigateway.Stage) return api;
  const { deploymentStage } = api as { readonly deploymentStage?: apigateway.Stage };
  return deploymentStage;
}

function setRoute(api: Api, route: string, throttle: Throttle): void {
  const stage = stageOf(api);
  if (!stage) return;
  if (isRestStage(stage)) {
    const [method = '*', path = '/*'] = route.split(' ');
    setMethod(stage, { path, method }, throttle);
    return;
  }
  const present = (stage.routeSettings ?? {}) as Readonly<Record<string, object>>;
  stage.routeSettings = {
    ...present,
    [route]: {
      ...present[route],
      ThrottlingRateLimit: throttle.requestsPerSecond,
      ThrottlingBurstLimit: throttle.burst,
    },
  };
}

interface Method {
  readonly path: string;
  readonly method: string;
}

/** Adds to what the stage says of the method already, such as its logging. */
function setMethod(stage: apigateway.CfnStage, { path, method }: Method, throttle: Throttle): void {
  const present = stage.methodSettings;
  const settings = Array.isArray(present)
    ? (present as apigateway.CfnStage.MethodSettingProperty[])
    : [];
  const isSame = (methodSettingProperty: apigateway.CfnStage.MethodSettingProperty): boolean =>
    methodSettingProperty.resourcePath === path && methodSettingProperty.httpMethod === method;
  stage.methodSettings = [
    ...settings.filter((setting) => !isSame(setting)),
    {
      ...settings.find(isSame),
      resourcePath: path,
      httpMethod: method,
      throttlingRateLimit: throttle.requestsPerSecond,
      throttlingBurstLimit: throttle.burst,
    },
  ];
}

function problemsWithThrottle(props: ApiThrottleProps): string[] {
  const { api, requestsPerSecond, burst, ceiling, routes = {} } = props;
  const stage = stageOf(api);
  const { clientRequestsPerSecond, clientRequestsPerDay } = props;
  const hasClients = clientRequestsPerSecond !== undefined || clientRequestsPerDay !== undefined;
  const isUnsettled = stage && isRestStage(stage) && Token.isUnresolved(stage.methodSettings);
  return [
    ...problemsWithStage(api),
    ...(requestsPerSecond === undefined && ceiling === undefined
      ? ['neither requestsPerSecond nor ceiling is given; give one']
      : []),
    ...(requestsPerSecond !== undefined && ceiling !== undefined
      ? ['requestsPerSecond and ceiling are both given; give one']
      : []),
    ...(isUnsettled ? ['the methodSettings of the stage are a token; set them as a list'] : []),
    ...(hasClients && stage && !isRestStage(stage)
      ? [
          'clientRequestsPerSecond and clientRequestsPerDay need a usage plan, which only REST APIs take here; use RateLimit for other APIs',
        ]
      : []),
    ...problemsWithUsd('ceiling', ceiling),
    ...problemsWithPromises(props),
    ...problemsWithRate('requestsPerSecond', requestsPerSecond),
    ...problemsWithRate('clientRequestsPerSecond', clientRequestsPerSecond),
    ...problemsWithProp('burst', burst, number({ min: 0, max: 5000, isWhole: true })),
    ...problemsWithProp(
      'clientRequestsPerDay',
      clientRequestsPerDay,
      number({ min: 1, isWhole: true }),
    ),
    ...Object.entries(routes).flatMap(([route, throttle]) => [
      ...problemsWithRoute(route, stage !== undefined && isRestStage(stage)),
      ...problemsWithRate(`routes['${route}'].requestsPerSecond`, throttle.requestsPerSecond),
    ]),
  ];
}

/** Above the account's own 10,000 a second a throttle says nothing. */
const problemsWithRate = (name: string, value: number | undefined): string[] =>
  problemsWithProp(name, value, number({ min: 0, max: 10_000 }));

const problemsWithRoute = (route: string, isRest: boolean): string[] =>
  !isRest || /^(\*|[A-Z]+) \/\S*$/.test(route)
    ? []
    : [`routes has ${shown(route)}; write it like 'GET /orders'`];
