// One route of one stage that leads to a function, and the calls that see and set its throttle.
// A route is told by the place it has in its API; whether it leads to a function is read from its integration alone.

import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import type { ThrottleState } from '../../../lib/core/pausing/target';
import type { Paces } from '../paces';

export interface ApiCalls {
  readonly rest: Pick<APIGatewayClient, 'send'>;
  readonly http: Pick<ApiGatewayV2Client, 'send'>;
  readonly paces: Pick<Paces, 'api'>;
}

/** One route of one stage; its place in the API is its identity. */
export interface Route {
  readonly api: 'rest' | 'http';
  readonly apiId: string;
  readonly stage: string;
  /** "GET /orders" on HTTP and WebSocket APIs, "~1orders/GET" on REST APIs: the key each of them keeps settings under. */
  readonly key: string;
}

export interface RouteThrottle extends Route {
  readonly state: ThrottleState;
}

/** A stage, and what it says of each of its routes. */
export interface ApiStage {
  readonly name: string;
  readonly stateOf: (key: string) => ThrottleState;
}

/** A route with settings of its own need not limit both; our states know no "none" in a number, so it is held as this. */
const UNLIMITED = Number.MAX_SAFE_INTEGER;

/** REST APIs write "none" as -1, HTTP APIs leave it out. */
export const throttledTo = (rate = -1, burst = -1): ThrottleState => ({
  kind: 'throttled',
  requestsPerSecond: rate < 0 ? UNLIMITED : rate,
  burstRequests: burst < 0 ? UNLIMITED : burst,
});

/** undefined: none. */
export const limitOf = (limit: number): number | undefined =>
  limit === UNLIMITED ? undefined : limit;

/** "…/functions/arn:aws:lambda:…:function:name[:alias]/invocations", or the bare ARN on HTTP APIs. */
export function integrates(uri: string | undefined, functionArn: string): boolean {
  const at = uri?.indexOf(functionArn) ?? -1;
  if (uri === undefined || at < 0) return false;
  const next = uri.charAt(at + functionArn.length);
  return next === '' || next === ':' || next === '/';
}
