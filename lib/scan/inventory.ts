// What infrastructure says about itself, as plain data: everything the rules, the loops and the
// exposure need, and nothing about where it was read from but the evidence.
// A value that could not be read is `unknown` with its reason and a blind spot; it is never taken as fine.

import type { Cloud } from '../core/prices/prices';

export interface Evidence {
  file: string;
  /** Where in the file, as `Resources.Fn.Properties.Timeout`. */
  path: string;
  line?: number;
  /** The path of the construct that it is in, where CDK made the file. */
  construct?: string;
  /** The template's condition under which it is there at all. */
  condition?: string;
}

/** "Left out" and "cannot be told" are different answers, and neither is a number. */
export type Setting<T> =
  | { state: 'known'; value: T }
  | { state: 'unset' }
  /** `oneOf`: the numbers that a condition chooses from, where all of them are known. */
  | { state: 'unknown'; because: string; oneOf?: readonly number[] };

export interface Item {
  id: string;
  /** What a person calls it: the construct's path, the logical id, or the address in a plan. */
  name: string;
  /** What its template calls it, where a person calls it otherwise. */
  logicalId?: string;
  evidence: Evidence;
}

export type WayInKind =
  | 'rest-api'
  | 'http-api'
  | 'websocket-api'
  | 'function-url'
  | 'alb'
  | 'graphql-api'
  | 'sqs'
  | 'kinesis'
  | 'dynamodb-stream'
  | 'kafka'
  | 'mq'
  | 'documentdb'
  | 's3'
  | 'sns'
  | 'event-rule'
  | 'schedule'
  | 'log-subscription'
  | 'state-machine'
  | 'firehose'
  | 'pipe'
  | 'cognito'
  | 'iot-rule'
  | 'edge'
  | 'async-destination'
  | 'custom-resource'
  | 'direct'
  | 'http'
  | 'message-queue'
  | 'storage-event'
  | 'timer'
  | 'other';

export interface Throttle {
  ratePerSecond: Setting<number>;
  burst: Setting<number>;
  quota?: { requests: number; everySeconds: number };
}

export interface WayIn {
  kind: WayInKind;
  /** The node it comes from, when that is known. */
  from?: string;
  evidence: Evidence;
  /** Whether the platform holds the event and retries, so that a pause may lose it. */
  isAsync: boolean;
  /** Anyone on the internet may use it without proving who they are. */
  isOpen: Setting<boolean>;
  isEnabled: Setting<boolean>;
  /** An address anyone can reach, authorised or not. */
  isPublic: boolean;
  throttle?: Throttle;
  batchSize?: Setting<number>;
  maximumConcurrency?: Setting<number>;
  provisionedPollersMax?: Setting<number>;
  parallelizationFactor?: Setting<number>;
  shardCount?: Setting<number>;
  /** Invocations a minute, for a schedule. */
  ratePerMinute?: Setting<number>;
  visibilityTimeoutSeconds?: Setting<number>;
  failureDestination?: Setting<string>;
  redrive?: Setting<string>;
  /** How often a stream's batch is tried again, and until what age of its records; -1 is without end. */
  retries?: Setting<number>;
  recordAgeSeconds?: Setting<number>;
  hasWaf?: boolean;
  isFifo?: boolean;
  isExpress?: boolean;
  /** An API hands the answer on while the function writes it. */
  isStreaming?: boolean;
  /** How long an API waits for the answer; left out, its default. */
  integrationTimeoutSeconds?: Setting<number>;
  /** Fired by EventBridge Scheduler, which charges for each run, rather than by a rule. */
  isScheduler?: boolean;
  /** Only what AWS services emit on the default bus, which is free to publish. */
  isAwsEvent?: boolean;
  /** What a person would look for: `GET /orders`, `rate(1 minute)`. */
  label: string;
}

export interface Provisioned {
  concurrency: Setting<number>;
  /** The most that scaling may set, when something scales it. */
  maximum?: Setting<number>;
  isScaled: boolean;
  evidence: Evidence;
}

export interface LogSettings {
  name: string;
  retentionDays: Setting<number>;
  evidence: Evidence;
}

/** Figures someone measured (an account scan); a template has none. */
export interface Measured {
  memoryUsedMbMax?: number;
  durationMsP99?: number;
}

export type FunctionKind = 'lambda' | 'azure-function-app' | 'cloud-function' | 'cloud-run';

/** What the owner says of a function that no template declares; each lowers what it can cost. */
export interface Promises {
  /** No answer is larger. */
  answerKb?: number;
  /** No request, message or event is larger. */
  messageKb?: number;
  /** No run is shorter. */
  shortestRunSeconds?: number;
}

export interface FunctionItem extends Item {
  cloud: Cloud;
  kind: FunctionKind;
  physicalName?: string;
  runtime?: string;
  memoryMb: Setting<number>;
  timeoutSeconds: Setting<number>;
  ephemeralStorageMb: Setting<number>;
  architecture: Setting<'x86_64' | 'arm64'>;
  /** Lambda's reserved concurrency; on Azure and Google the most instances times requests at once. */
  reservedConcurrency: Setting<number>;
  /** Requests one instance takes at once (Google, Azure); 1 on Lambda. */
  requestsPerInstance: Setting<number>;
  vCpu?: Setting<number>;
  plan?: string;
  /** Azure's Flex Consumption plan, which bills by the instance. */
  isFlex?: boolean;
  /** Google functions that run on Cloud Run, and are billed like it. */
  isSecondGeneration?: boolean;
  location?: string;
  recursion: Setting<'Allow' | 'Terminate'>;
  waysIn: WayIn[];
  provisioned: Provisioned[];
  asyncFailure: Setting<string>;
  /** Services that may invoke it for anyone: their permission names neither an account nor a source. */
  openServices?: { principal: string; evidence: Evidence }[];
  log?: LogSettings;
  responseStreaming: boolean;
  /** Nodes that its environment names. */
  environmentRefs: string[];
  /** Plain values of its environment, for matching event sources. */
  environmentTexts: string[];
  /** Set when a framework or the deployment itself put it there, with what it is. */
  machinery?: string;
  ceilingUsdPerDay?: number;
  promises: Promises;
  /** Why it is open to strangers, in the owner's words. */
  publicBecause?: string;
  /** Whether what it may write to is known: its role is in what was read. */
  hasKnownRole: boolean;
  measured?: Measured;
}

export type ApiKind = 'rest' | 'http' | 'websocket' | 'alb' | 'graphql' | 'user-pool';

export interface ApiItem extends Item {
  kind: ApiKind;
  stages: StageItem[];
  hasWaf: Setting<boolean>;
  /** Node ids of the functions behind it. */
  functions: string[];
  /** Routes that call a service (a queue, a state machine) with no function between. */
  callsServices: boolean;
  openRoutes: { label: string; evidence: Evidence; functionId?: string }[];
  /** Reached only from inside a network, so no stranger's traffic. */
  isPrivate: boolean;
}

export interface UsagePlan {
  throttle: Throttle;
  quota?: { requests: number; everySeconds: number };
  /** How many keys have it; a plan without keys lets nobody in, so at least one. */
  keys: number;
}

export interface StageItem {
  name: string;
  /** SAM makes it beside the one that is asked for. */
  isOfSam?: boolean;
  evidence: Evidence;
  throttle: Throttle;
  /** Limits of single routes, which hold instead; without a path, for a method on all of them. */
  routes?: { verb: string; path?: string; throttle: Throttle }[];
  /** Usage plans on it, each a limit for each key and best effort: only routes that want a key are held to them. */
  usagePlans: UsagePlan[];
}

export type NodeKind =
  | 'function'
  | 'bucket'
  | 'queue'
  | 'topic'
  | 'table'
  | 'stream'
  | 'firehose'
  | 'bus'
  | 'rule'
  | 'schedule'
  | 'state-machine'
  | 'log-group'
  | 'trail'
  | 'api'
  | 'url'
  | 'pipe'
  | 'other';

export interface ResourceItem extends Item {
  kind: NodeKind;
  /** False for something only named (an ARN of another stack). */
  isDeclared: boolean;
}

export const CONFIDENCES = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export type EdgeVia =
  | 'grant'
  | 'environment'
  | 'destination'
  | 'dead-letter'
  | 'mapping'
  | 'notification'
  | 'subscription'
  | 'rule'
  | 'integration'
  | 'definition'
  | 'redrive'
  | 'trail'
  | 'log'
  | 'delivery';

/** Where a resource is, as far as an ARN says it in plain digits and letters. */
export interface Home {
  account?: string;
  region?: string;
}

/** What is written or listened to at a resource, as far as it narrows a match. */
export interface Scope {
  /** Object keys, as patterns with `*` and `?`. */
  keys?: string[];
  /** Notification filters: all must hold for one of them. */
  prefix?: string;
  suffix?: string;
  /** Names of the changes: `created`, `removed`, `insert`, `modify` ... */
  changes?: string[];
  /** Event sources put, or matched. */
  sources?: string[];
  detailTypes?: string[];
  /** A filter that could not be compared narrows it in a way we cannot see. */
  isNarrowed?: boolean;
  /** The values that a topic's filter wants to see, where it names them all. */
  wanted?: string[];
  /** The filter asks for attributes, which only a publisher of one's own can set. */
  needsAttributes?: boolean;
  /** The account and Region that the text names, where it spells them out. */
  home?: Home;
  /** Only invoked asynchronously does this edge exist. */
  needsAsync?: boolean;
  /** The function of an app that has several: what starts one comes out of that one alone. */
  part?: string;
  /** An edge that is only taken when processing fails. */
  onFailure?: boolean;
}

export interface Edge {
  from: string;
  to: string;
  kind: 'writes to' | 'triggers';
  via: EdgeVia;
  confidence: Confidence;
  /** The edge is inferred from a permission or a mention, not configured. */
  isInferred: boolean;
  evidence: Evidence;
  detail: string;
  scope: Scope;
  isAsync?: boolean;
}

export interface BudgetItem extends Item {
  /** Someone is told, or something is done, when it is reached. */
  hasSubscriber: boolean;
  hasAction: boolean;
}

export interface AlarmItem extends Item {
  /** Functions it watches by name; empty means it watches them all. */
  functions: string[];
  watchesFunctions: boolean;
  /** It names a function that cannot be told: one of its file. */
  isOfUnknown?: boolean;
  metric: string;
  hasAction: boolean;
}

export interface BlindSpot {
  what: string;
  because: string;
  evidence: Evidence;
}

export interface Suppression {
  rule: string;
  reason: string;
  /** A resource's name or id; absent for the whole file or run. */
  resource?: string;
  file?: string;
  evidence: Evidence;
}

export interface SourceProblem {
  file: string;
  kind: 'unreadable' | 'not-a-template' | 'suppression';
  problem: string;
}

export interface SourceRead {
  file: string;
  format: string;
  resources: number;
}

/** What a source may not have told: in words, since a person reads them. */
export type Unread = 'alarms' | 'budgets' | 'log groups' | "the account's quota";

export interface AccountFacts {
  concurrencyQuota?: number;
  /** What all APIs of the account and Region share. */
  apiThrottle?: { requestsPerSecond: number; burst: number };
  notRead?: readonly Unread[];
}

export interface Inventory {
  sources: SourceRead[];
  functions: FunctionItem[];
  apis: ApiItem[];
  resources: ResourceItem[];
  edges: Edge[];
  budgets: BudgetItem[];
  alarms: AlarmItem[];
  account: AccountFacts;
  blindSpots: BlindSpot[];
  suppressions: Suppression[];
  problems: SourceProblem[];
  /** Local files that the sources name and that were not passed in: from where, and as what. */
  wanted?: ReadonlyMap<string, { from: string; as: 'part' | 'template' }>;
  /** Pairs of conditions that never hold together. */
  exclusive?: ReadonlySet<string>;
}

export const known = <T>(value: T): Setting<T> => ({ state: 'known', value });
export const unset: Setting<never> = { state: 'unset' };
export const unknown = (because: string): Setting<never> => ({ state: 'unknown', because });

/** The value, or what the platform uses when it is left out; undefined when it cannot be told. */
export function settled<T>(setting: Setting<T>, whenUnset: T): T | undefined {
  if (setting.state === 'known') return setting.value;
  return setting.state === 'unset' ? whenUnset : undefined;
}

export function knownValue<T>(setting: Setting<T> | undefined): T | undefined {
  return setting?.state === 'known' ? setting.value : undefined;
}
