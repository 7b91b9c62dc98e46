// What a bound is computed from: one function, its limits, and every way in.
// Every field that a template may leave unresolved accepts 'unknown': it is then taken at its worst and
// named as a blind spot, which is not the same as leaving it out (then the platform's default holds).

import type { PriceKey } from '../prices/prices';
import type { Architecture } from '../prices/rate';
import type { UsdByPeriod } from '../units/money';

export type Known<T> = T | 'unknown';

export interface Throttle {
  requestsPerSecond: number;
  burst: number;
  /** The most that usage plans admit in a calendar period. */
  quota?: { requests: number; everySeconds: number };
}

/** A web ACL in front of a way in. It inspects what arrives, also what it or a throttle then refuses. */
export interface WebAcl {
  rules: number;
  /** WCU; above 1,500 each further 500 costs more per request. */
  capacity?: number;
}

interface Way {
  /** What the user calls it: a logical id, a path, an address. */
  label?: string;
}

interface Answering extends Way {
  /** The largest answer; left out, the platform's limit on responses. */
  responseKb?: Known<number>;
}

interface ApiGatewayWay extends Answering {
  throttle?: Known<Throttle>;
  /** The largest request; left out, what the API accepts. Only HTTP APIs are metered by size. */
  requestKb?: Known<number>;
  /** Reached from inside the network only: answers do not leave it. */
  isPrivate?: boolean;
  isStreaming?: boolean;
  /** The API does not wait for the function: Lambda queues the request, and retries it. */
  isAsync?: boolean;
  webAcl?: WebAcl;
  /** What arrives at the web ACL before anything refuses it; left out, what the throttle admits. */
  arrivalsPerSecond?: number;
}

export interface RestApiWay extends ApiGatewayWay {
  kind: 'rest-api';
}

export interface HttpApiWay extends ApiGatewayWay {
  kind: 'http-api';
}

export type ApiWay = RestApiWay | HttpApiWay;

export interface WebSocketWay extends Answering {
  kind: 'websocket-api';
  throttle?: Known<Throttle>;
  messageKb?: Known<number>;
  newConnectionsPerSecond?: number;
}

export interface UrlWay extends Answering {
  kind: 'function-url';
  isStreaming?: boolean;
}

export interface AlbWay extends Answering {
  kind: 'alb';
  requestKb?: Known<number>;
  isPrivate?: boolean;
  webAcl?: WebAcl;
  /** A load balancer refuses nobody: what arrives can only be declared. */
  arrivalsPerSecond?: number;
}

export interface QueueWay extends Way {
  kind: 'sqs';
  isFifo?: boolean;
  batchSize?: Known<number>;
  maximumConcurrency?: Known<number>;
  /** The most event pollers in provisioned mode; left out, the mapping scales by itself. */
  provisionedPollers?: number;
  messageKb?: Known<number>;
}

/** Kinesis or DynamoDB: one batch at a time per shard and parallel slot. */
export interface StreamWay extends Way {
  kind: 'stream';
  shards: Known<number>;
  parallelization?: Known<number>;
}

export interface EventWay extends Way {
  kind: 's3' | 'sns' | 'eventbridge' | 'async-invoke';
  /** How many events the producers can make; left out, as many as the function can take. */
  eventsPerSecond?: number;
  eventKb?: Known<number>;
  retries?: Known<number>;
  /** EventBridge only: events that AWS services emit are free to publish. */
  isAwsEvent?: boolean;
}

export interface ScheduleWay extends Way {
  kind: 'schedule';
  /** The shortest time between two runs. */
  everySeconds: Known<number>;
  retries?: Known<number>;
  /** EventBridge Scheduler charges for each run; a scheduled rule does not. */
  isScheduler?: boolean;
}

export interface StateMachineWay extends Way {
  kind: 'state-machine';
  isExpress?: boolean;
  /** States entered for each time the function is called. */
  transitionsPerInvocation?: Known<number>;
  executionsPerSecond?: number;
}

/** Called directly, by whoever may call it, waiting for the answer. */
export interface InvokeWay extends Way {
  kind: 'invoke';
}

export type WayIn =
  | ApiWay
  | WebSocketWay
  | UrlWay
  | AlbWay
  | QueueWay
  | StreamWay
  | EventWay
  | ScheduleWay
  | StateMachineWay
  | InvokeWay;

export type WayKind = WayIn['kind'];

/** A price the user declares for what one invocation sets off elsewhere. */
export interface Downstream {
  name: string;
  usdPerCall: number;
  callsPerInvocation?: number;
}

/**
 * largest: what the platform lets through, so that nothing can cost more. smallest: the least that is metered, so
 * that what is left is paid for each run whatever its size.
 */
export type Sizes = 'largest' | 'smallest';

export interface ExposureInput {
  name: string;
  memoryMb: Known<number>;
  architecture: Known<Architecture>;
  timeoutSeconds: Known<number>;
  waysIn: readonly WayIn[];
  ephemeralMb?: Known<number>;
  /** No run is shorter than this. A promise of the user's: it lowers how many runs fit in a second. */
  shortestRunSeconds?: number;
  /** Left out: none is reserved and the function shares the account's concurrency. */
  reservedConcurrency?: Known<number>;
  provisionedConcurrency?: Known<number>;
  /** The account's quota; left out, the default of 1,000, as an assumption. */
  accountConcurrency?: Known<number>;
  /** Concurrency that other functions have reserved. */
  reservedElsewhere?: number;
  logKbPerInvocation?: Known<number>;
  /** What an answer, request, message or event is assumed as where nobody declared its size; left out, the largest. */
  sizes?: Sizes;
  downstream?: Known<readonly Downstream[]>;
}

/**
 * platform: AWS refuses what goes beyond it. best-effort: AWS calls it a target and may let more through.
 * assumption: nothing enforces it; someone declared it or nobody knew better.
 */
export type Enforcement = 'platform' | 'best-effort' | 'assumption';

export interface ExposureTerm extends UsdByPeriod {
  name: string;
  /** The way in it belongs to; absent for what the function spends however it is called. */
  way?: string;
  /** The entry of the price book it is priced with; absent for prices the user declared. */
  meter?: PriceKey;
  boundedBy: string;
  enforcement: Enforcement;
  /** The worst hour, with its numbers; a day and a month repeat it over 24 and 730 hours. */
  formula: string;
}

export interface Exposure extends UsdByPeriod {
  name: string;
  terms: readonly ExposureTerm[];
  byEnforcement: Readonly<Record<Enforcement, UsdByPeriod>>;
  blindSpots: readonly string[];
  pricesAsOf: string;
}
