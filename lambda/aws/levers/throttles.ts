// Throttles of the routes that lead to one function: requests that an API turns away are not billed.
// Only routes whose integration is this very function are touched, so the other functions of the API go on.

import { ask, isNotFound } from '../cloud-failure';
import { httpRoutesTo, setHttpThrottle } from './http-throttles';
import type { LeverOf } from './lever-reader';
import { restRoutesTo, setRestThrottle } from './rest-throttles';
import type { ApiCalls, Route, RouteThrottle } from './route-throttle';

/** Each route costs a call before concurrency is reached; past this many, concurrency alone stops the spending sooner. */
const ROUTES_MAX = 25;

const SEPARATOR = '|';

const idOf = ({ api, apiId, stage, key }: Route): string =>
  [api, apiId, stage, key].join(SEPARATOR);

export function routeOf(leverId: string): Route {
  const [api, apiId = '', stage = '', ...key] = leverId.split(SEPARATOR);
  return { api: api === 'rest' ? 'rest' : 'http', apiId, stage, key: key.join(SEPARATOR) };
}

export async function throttlesOf(
  calls: ApiCalls,
  apiIds: readonly string[],
  functionArn: string,
): Promise<readonly LeverOf<'throttle'>[]> {
  const found: RouteThrottle[] = [];
  for (const apiId of apiIds)
    found.push(
      ...(await ask(`reading the routes of API ${apiId}`, () =>
        routesTo(calls, apiId, functionArn),
      )),
    );
  if (found.length > ROUTES_MAX) return [];
  return found.map((one) => ({
    lever: 'throttle',
    id: idOf(one),
    name: `${routeNameOf(one)} of API ${one.apiId}, stage ${one.stage}`,
    state: one.state,
  }));
}

/** "GET /orders", whichever way the API writes it. */
function routeNameOf({ api, key }: Route): string {
  if (api === 'http') return key;
  const [path = '', method = ''] = key.split('/');
  return `${method} ${path.replaceAll('~1', '/')}`;
}

/** An id says nothing about the kind of API, and a deleted API may still be named in a policy. */
async function routesTo(
  calls: ApiCalls,
  apiId: string,
  functionArn: string,
): Promise<readonly RouteThrottle[]> {
  try {
    return await httpRoutesTo(calls, apiId, functionArn);
  } catch (cause) {
    if (!isAbsent(cause)) throw cause;
  }
  try {
    return await restRoutesTo(calls, apiId, functionArn);
  } catch (cause) {
    if (!isAbsent(cause)) throw cause;
    return [];
  }
}

const isAbsent = (cause: unknown): boolean =>
  isNotFound(cause) || (cause instanceof Error && cause.name === 'NotFoundException');

export async function setThrottle(
  calls: ApiCalls,
  { id, state }: LeverOf<'throttle'>,
): Promise<void> {
  const route = routeOf(id);
  await (route.api === 'rest'
    ? setRestThrottle(calls, route, state)
    : setHttpThrottle(calls, route, state));
}
