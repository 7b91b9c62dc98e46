// What `protect` puts on a target besides tags: a cap on a function, a throttle and a web ACL before an API.
// Each is made beside its target, in the target's own stack, so that no stack comes to depend on another.

import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { ApiThrottle } from '../caps/api-throttle';
import { ConcurrencyCap } from '../caps/concurrency-cap';
import { RateLimit } from '../caps/rate-limit';
import type { Api } from '../tree/api-stage';
import { apiResourceOf } from '../tree/api-stage';
import { atSynth } from '../tree/at-synth';
import { pathOf, refuseProblems } from '../tree/construct-problems';
import { TriggerIndex } from '../tree/trigger-index';
import type { FunctionProtection } from '../watchdog/function-protection';
import type { ProtectOptions } from './guard-target';

const CAP_ID = 'SpendfuseCap';
const BEHIND_ID = 'SpendfuseFunctions';
const RATES_ID = 'SpendfuseRateLimit';

/** Settings of single functions can be said bit by bit; what is a resource of its own is said once. */
function refuseSecond(owner: IConstruct, id: string, what: string): void {
  if (owner.node.tryFindChild(id))
    refuseProblems(owner, [
      `${pathOf(owner)} has ${what} from an earlier protect; say it all in one`,
    ]);
}

type Explicit = (fn: CfnFunction, protection: FunctionProtection) => void;

export function capFunction(
  fn: CfnFunction,
  options: ProtectOptions,
  accountConcurrency: number | undefined,
): void {
  const { concurrency, isConcurrencyCapped, ceiling } = options;
  if (concurrency === undefined && !isConcurrencyCapped) return;
  const owner = fn.node.scope;
  if (!Construct.isConstruct(owner)) return;
  refuseSecond(owner, CAP_ID, 'a cap');
  new ConcurrencyCap(owner as Construct, CAP_ID, {
    fn,
    accountConcurrency,
    ...promisesOf(options),
    ...(concurrency === undefined ? { ceiling } : { concurrency }),
  });
}

const promisesOf = ({ callUsd, responseKb, shortestRunSeconds }: ProtectOptions) => ({
  callUsd,
  responseKb,
  shortestRunSeconds,
});

/** The API's own stage is throttled; the functions behind it, known at synth, carry the same ceiling. */
export function fenceApi(api: Api, options: ProtectOptions, explicit: Explicit): void {
  const { requestsPerSecond, burst, ceiling } = options;
  const scope = api as unknown as Construct;
  refuseSecond(scope, BEHIND_ID, 'its settings');
  if (requestsPerSecond !== undefined || ceiling !== undefined)
    new ApiThrottle(scope, 'SpendfuseThrottle', {
      api,
      burst,
      ...promisesOf(options),
      ...(requestsPerSecond === undefined ? { ceiling } : { requestsPerSecond }),
    });
  atSynth(new Construct(scope, BEHIND_ID), () => {
    const resource = apiResourceOf(api);
    const behind = resource ? TriggerIndex.at(scope).functionsBehind(resource) : [];
    for (const fn of behind) explicit(fn, { ceiling });
  });
}

export function limitRates(target: IConstruct, options: ProtectOptions): void {
  const { clientRequestsPerMinute, globalRequestsPerMinute } = options;
  if (clientRequestsPerMinute === undefined && globalRequestsPerMinute === undefined) return;
  refuseSecond(target, RATES_ID, 'limits for clients');
  new RateLimit(target as Construct, RATES_ID, {
    protect: target,
    clientRequestsPerMinute,
    globalRequestsPerMinute,
  });
}
