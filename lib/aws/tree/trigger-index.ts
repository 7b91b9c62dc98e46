// What calls each function of an app, read from the construct tree in one pass: permissions, mappings, URLs, schedules.
// Only what the tree says for certain counts; the watchdog looks again, with the account's own answers, before it acts.

import { CfnResource, Reference, Stage, Tokenization } from 'aws-cdk-lib';
import type {
  CfnEventInvokeConfig,
  CfnEventSourceMapping,
  CfnFunction,
  CfnUrl,
} from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { WayIn } from '../../core/exposure/input';

export interface Triggers {
  readonly waysIn: WayIn[];
  readonly queueMappings: CfnEventSourceMapping[];
  /** Of the function itself, not of an alias or version. */
  invokeConfig?: CfnEventInvokeConfig;
  /** Aliases and versions that are called asynchronously: what the function itself has does not hold for them. */
  readonly asyncQualified: Set<CfnResource>;
  /** Of aliases and versions. */
  readonly qualifiedConfigs: CfnEventInvokeConfig[];
  /** APIs that may call it, as resources of this app. */
  readonly apis: IConstruct[];
}

/** The resource a token refers to, also across stacks; undefined for text and for anything composed. */
export function referenced(value: unknown): CfnResource | undefined {
  const token = typeof value === 'string' ? Tokenization.reverseString(value) : undefined;
  const reference = token ? token.firstToken : value;
  if (token && token.length !== 1) return undefined;
  if (!Reference.isReference(reference)) return undefined;
  return CfnResource.isCfnResource(reference.target) ? reference.target : undefined;
}

/** Every resource a text with tokens mentions, for example the API in a permission's source ARN. */
function mentioned(value: unknown): CfnResource[] {
  if (typeof value !== 'string') return [];
  return Tokenization.reverseString(value).tokens.flatMap((token) =>
    Reference.isReference(token) && CfnResource.isCfnResource(token.target) ? [token.target] : [],
  );
}

const WAY_OF_PRINCIPAL: Readonly<Record<string, WayIn['kind']>> = {
  'apigateway.amazonaws.com': 'rest-api',
  'elasticloadbalancing.amazonaws.com': 'alb',
  's3.amazonaws.com': 's3',
  'sns.amazonaws.com': 'sns',
  'events.amazonaws.com': 'eventbridge',
  'iot.amazonaws.com': 'async-invoke',
  'ses.amazonaws.com': 'async-invoke',
  'config.amazonaws.com': 'async-invoke',
  'codecommit.amazonaws.com': 'async-invoke',
};

/** A token as a whole has neither, and is not looked into. */
interface Destinations {
  readonly onSuccess?: { readonly destination?: unknown };
  readonly onFailure?: { readonly destination?: unknown };
}

const isLogs = (principal: string): boolean => /^logs\..*amazonaws\.com$/.test(principal);

const indexByRoot = new WeakMap<IConstruct, TriggerIndex>();

export class TriggerIndex {
  /** The index of a construct's app or stage. To be asked at synth only: it is made once, from what is there then. */
  static at(scope: IConstruct): TriggerIndex {
    const root = Stage.of(scope) ?? scope.node.root;
    const known = indexByRoot.get(root);
    if (known) return known;
    const made = new TriggerIndex(root);
    indexByRoot.set(root, made);
    return made;
  }

  private readonly byFunction = new Map<CfnResource, Triggers>();
  private readonly seenWays = new Set<string>();

  constructor(root: IConstruct) {
    for (const construct of root.node.findAll()) {
      if (CfnResource.isCfnResource(construct)) this.add(construct);
    }
  }

  of(fn: CfnFunction): Triggers {
    return this.entry(fn);
  }

  functionsBehind(api: IConstruct): CfnFunction[] {
    return [...this.byFunction]
      .filter(([, { apis }]) => apis.includes(api))
      .map(([fn]) => fn as CfnFunction);
  }

  private add(resource: CfnResource): void {
    const props = resource as unknown as Readonly<Record<string, unknown>>;
    const type = resource.cfnResourceType;
    if (type === 'AWS::Lambda::Permission') this.addPermission(props);
    if (type === 'AWS::Lambda::EventSourceMapping')
      this.addMapping(resource as CfnEventSourceMapping);
    if (type === 'AWS::Lambda::Url') this.addUrl(resource as CfnUrl);
    if (type === 'AWS::Scheduler::Schedule') this.addSchedule(props.target);
    if (type === 'AWS::Lambda::EventInvokeConfig')
      this.addInvokeConfig(resource as CfnEventInvokeConfig);
  }

  private addPermission({ functionName, principal, sourceArn }: Readonly<Record<string, unknown>>) {
    if (typeof principal !== 'string') return;
    const kind = isLogs(principal) ? 'async-invoke' : WAY_OF_PRINCIPAL[principal];
    const fn = kind && this.functionOf(functionName);
    if (!fn) return;
    const sources = mentioned(sourceArn);
    const apis = sources.filter((source) => source.cfnResourceType.startsWith('AWS::ApiGateway'));
    const way = wayOf(kind, apis[0], sources);
    this.addWay(fn, way);
    this.addQualified(functionName, way);
    this.entry(fn).apis.push(...apis);
  }

  private addMapping(mapping: CfnEventSourceMapping): void {
    const fn = this.functionOf(mapping.functionName);
    if (!fn) return;
    const { eventSourceArn, batchSize = 10, parallelizationFactor = 1 } = mapping;
    const isQueue =
      referenced(eventSourceArn)?.cfnResourceType === 'AWS::SQS::Queue' ||
      eventSourceArn?.split(':')[2] === 'sqs';
    if (isQueue) this.entry(fn).queueMappings.push(mapping);
    this.addWay(
      fn,
      isQueue
        ? { kind: 'sqs', batchSize }
        : { kind: 'stream', shards: 'unknown', parallelization: parallelizationFactor },
    );
  }

  private addUrl(url: CfnUrl): void {
    const fn = this.functionOf(url.targetFunctionArn);
    if (fn) this.addWay(fn, { kind: 'function-url' });
  }

  private addSchedule(target: unknown): void {
    const arn = (target as { readonly arn?: unknown } | undefined)?.arn;
    const fn = this.functionOf(arn);
    if (!fn) return;
    const way: WayIn = { kind: 'schedule', everySeconds: 'unknown', isScheduler: true };
    this.addWay(fn, way);
    this.addQualified(arn, way);
  }

  private addQualified(called: unknown, { kind }: WayIn): void {
    const fn = this.functionOf(called);
    const target = referenced(called);
    if (fn && target && target !== fn && ASYNC_KINDS.includes(kind))
      this.entry(fn).asyncQualified.add(target);
  }

  private addInvokeConfig(config: CfnEventInvokeConfig): void {
    this.addDestinations(config.destinationConfig as Destinations | undefined);
    const target = referenced(config.functionName);
    if (target?.cfnResourceType !== 'AWS::Lambda::Function') return;
    const entry = this.entry(target);
    if (config.qualifier === '$LATEST') entry.invokeConfig = config;
    else entry.qualifiedConfigs.push(config);
  }

  /** What comes out of one function is an event for the next. */
  private addDestinations({ onSuccess, onFailure }: Destinations = {}): void {
    for (const { destination } of [onSuccess ?? {}, onFailure ?? {}]) {
      const fn = this.functionOf(destination);
      if (!fn) continue;
      this.addWay(fn, { kind: 'async-invoke' });
      this.addQualified(destination, { kind: 'async-invoke' });
    }
  }

  private addWay(fn: CfnResource, way: WayIn): void {
    // An API has a permission for each method: one way in all the same.
    const key = `${fn.node.path} ${way.kind} ${way.label ?? ''}`;
    const isRepeated = way.kind.endsWith('-api') && this.seenWays.has(key);
    this.seenWays.add(key);
    if (!isRepeated) this.entry(fn).waysIn.push(way);
  }

  /** Aliases and versions lead to their function. */
  private functionOf(value: unknown): CfnResource | undefined {
    const target = referenced(value);
    if (target?.cfnResourceType === 'AWS::Lambda::Function') return target;
    const isQualified = /^AWS::Lambda::(Alias|Version)$/.test(target?.cfnResourceType ?? '');
    return isQualified
      ? this.functionOf((target as unknown as { functionName: unknown }).functionName)
      : undefined;
  }

  private entry(fn: CfnResource): Triggers {
    const known = this.byFunction.get(fn);
    if (known) return known;
    const made: Triggers = {
      waysIn: [],
      queueMappings: [],
      asyncQualified: new Set(),
      qualifiedConfigs: [],
      apis: [],
    };
    this.byFunction.set(fn, made);
    return made;
  }
}

function wayOf(
  kind: WayIn['kind'],
  api: CfnResource | undefined,
  sources: readonly CfnResource[],
): WayIn {
  if (kind === 'rest-api') return { kind: apiKind(api), label: api?.node.path };
  if (kind === 'eventbridge' && sources.some(isScheduledRule))
    return { kind: 'schedule', everySeconds: 'unknown' };
  return { kind } as WayIn;
}

function apiKind(api: CfnResource | undefined): 'rest-api' | 'http-api' | 'websocket-api' {
  if (api?.cfnResourceType !== 'AWS::ApiGatewayV2::Api') return 'rest-api';
  const { protocolType } = api as unknown as { readonly protocolType?: string };
  return protocolType === 'WEBSOCKET' ? 'websocket-api' : 'http-api';
}

const isScheduledRule = (resource: CfnResource): boolean =>
  resource.cfnResourceType === 'AWS::Events::Rule' &&
  (resource as unknown as { readonly scheduleExpression?: string }).scheduleExpression !==
    undefined;

const ASYNC_KINDS: readonly WayIn['kind'][] = [
  's3',
  'sns',
  'eventbridge',
  'async-invoke',
  'schedule',
];

/** Whether events wait inside Lambda for this function: at concurrency 0 they go to a failure destination, or nowhere. */
export const hasAsyncTriggers = ({ waysIn }: Triggers): boolean =>
  waysIn.some(({ kind }) => ASYNC_KINDS.includes(kind));
