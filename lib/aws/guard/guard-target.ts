// What a user hands to `protect`, and which of the options mean something for it.
// An option that would do nothing is a problem: silence would look like protection.

import { Stack, Stage } from 'aws-cdk-lib';
import { CfnFunction, CfnUrl, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { wafTargetOf } from '../caps/waf-target';
import { type Api, stageOf } from '../tree/api-stage';
import { ownedFunction } from '../tree/owned-function';
import { referenced } from '../tree/trigger-index';
import type { FunctionProtection } from '../watchdog/function-protection';

export interface ProtectOptions extends FunctionProtection {
  /**
   * Reserve the largest concurrency that keeps the ceiling. An account whose quota is 10 can reserve nothing.
   * @default false - nothing is reserved
   */
  readonly isConcurrencyCapped?: boolean;
  /**
   * For what is derived from the ceiling: the largest answer the function gives.
   * @default - what the platform lets through
   */
  readonly responseKb?: number;
  /**
   * For what is derived from the ceiling: no run is shorter than this.
   * @default - ten runs a second for each execution
   */
  readonly shortestRunSeconds?: number;
  /**
   * Reserve exactly so many executions.
   * @default - nothing is reserved
   */
  readonly concurrency?: number;
  /**
   * APIs: what the stage lets through.
   * @default - derived from `ceiling` where one is given
   */
  readonly requestsPerSecond?: number;
  /**
   * APIs: how far above that a moment may go.
   * @default - the requests of one second
   */
  readonly burst?: number;
  /**
   * APIs, function URLs and whatever else WAF can go before: what one client may ask for in a minute.
   * @default - no web ACL
   */
  readonly clientRequestsPerMinute?: number;
  /**
   * The same for all clients together.
   * @default - no global rule
   */
  readonly globalRequestsPerMinute?: number;
}

export type GuardTarget =
  | { readonly kind: 'function'; readonly fn: CfnFunction }
  | { readonly kind: 'imported function'; readonly fn: IFunction }
  | { readonly kind: 'function URL'; readonly fn: CfnFunction | undefined }
  | { readonly kind: 'API'; readonly api: Api }
  | { readonly kind: 'web ACL target' }
  | { readonly kind: 'scope' };

/** Also one without a stage here, imported or a WebSocket API: it is no scope, and its problem is told. */
const isApi = (construct: IConstruct): construct is IConstruct & Api =>
  'restApiId' in construct || 'apiId' in construct;

const isFunction = (construct: IConstruct): construct is IFunction =>
  'functionArn' in construct && 'functionName' in construct;

export function guardTargetOf(target: IConstruct): GuardTarget {
  if (Stage.isStage(target) || Stack.isStack(target)) return { kind: 'scope' };
  const url = target.node.defaultChild;
  if (url instanceof CfnUrl) return { kind: 'function URL', fn: functionOfUrl(url) };
  const owned = ownedFunction(target);
  if (owned) return { kind: 'function', fn: owned };
  if (isFunction(target)) return { kind: 'imported function', fn: target };
  if (stageOf(target)) return { kind: 'API', api: target as Api };
  if (wafTargetOf(target).kind === 'regional') return { kind: 'web ACL target' };
  return isApi(target) ? { kind: 'API', api: target } : { kind: 'scope' };
}

function functionOfUrl(url: CfnUrl): CfnFunction | undefined {
  const target = referenced(url.targetFunctionArn);
  return target instanceof CfnFunction ? target : undefined;
}

type Option = keyof ProtectOptions;

const OF_FUNCTIONS: readonly Option[] = [
  'ceiling',
  'callUsd',
  'mode',
  'isIgnored',
  'isNeverPaused',
  'response',
  'unrescuedAsync',
  'baselineMultiple',
  'signal',
  'fastFloorUsd',
  'afterPause',
];
const OF_BOUNDS: readonly Option[] = ['responseKb', 'shortestRunSeconds'];
const OF_CAPS: readonly Option[] = ['isConcurrencyCapped', 'concurrency', ...OF_BOUNDS];
const OF_THROTTLES: readonly Option[] = ['requestsPerSecond', 'burst'];
const OF_RATES: readonly Option[] = ['clientRequestsPerMinute', 'globalRequestsPerMinute'];

const OPTIONS: Readonly<Record<GuardTarget['kind'], readonly Option[]>> = {
  function: [...OF_FUNCTIONS, ...OF_CAPS],
  'imported function': OF_FUNCTIONS,
  'function URL': [...OF_FUNCTIONS, ...OF_CAPS, ...OF_RATES],
  API: ['ceiling', ...OF_BOUNDS, ...OF_THROTTLES, ...OF_RATES],
  'web ACL target': OF_RATES,
  scope: OF_FUNCTIONS,
};

export function problemsWithOptions(target: GuardTarget, options: ProtectOptions): string[] {
  const allowed = OPTIONS[target.kind];
  const values = (Object.keys(options) as Option[]).filter((name) => options[name] !== undefined);
  const idle = values.filter((name) => !allowed.includes(name));
  const isCapWithoutCeiling = options.isConcurrencyCapped && options.ceiling === undefined;
  return [
    ...idle.map(
      (name) =>
        `${name} does nothing for ${target.kind === 'API' ? 'an API' : `a ${target.kind}`}; it takes ${allowed.join(', ')}`,
    ),
    ...(isCapWithoutCeiling
      ? ['isConcurrencyCapped has no ceiling to keep; give ceiling, or concurrency instead']
      : []),
    ...(target.kind === 'web ACL target' && values.length === 0
      ? ['nothing is asked for; give clientRequestsPerMinute']
      : []),
  ];
}
