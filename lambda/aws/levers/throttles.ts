// Throttles of the routes that lead to one function: requests that an API turns away are not billed.
// Only routes whose integration is this very function are touched, so the other functions of the API go on.

import type { Lever, LeverOf } from '../../../lib/core/pausing/target';
import { find, isNotFound } from '../cloud-failure';
import type { ApiCalls, ApiStage, Route, RouteThrottle } from './route-throttle';

/** Loaded when an API leads to a function that is to be paused: most ticks call no API Gateway. */
const ofHttpApis = () => import('./http-throttles');
const ofRestApis = () => import('./rest-throttles');

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
  for (const apiId of apiIds) found.push(...(await routesTo(calls, apiId, functionArn)));
  if (found.length > ROUTES_MAX) return [];
  return found.map((throttle) => ({
    lever: 'throttle',
    id: idOf(throttle),
    name: `${routeNameOf(throttle)} of API ${throttle.apiId}, stage ${throttle.stage}`,
    state: throttle.state,
  }));
}

/** Of those we shut, wherever they lead by now; a stage that is gone has none. */
export async function heldThrottles(
  calls: ApiCalls,
  held: readonly Lever[],
): Promise<readonly LeverOf<'throttle'>[]> {
  const stages = new Map<string, readonly ApiStage[] | undefined>();
  const found: LeverOf<'throttle'>[] = [];
  for (const lever of held) {
    if (lever.lever !== 'throttle') continue;
    const { api, apiId, stage, key } = routeOf(lever.id);
    const read = async () =>
      api === 'rest'
        ? (await ofRestApis()).restStages(calls, apiId)
        : (await ofHttpApis()).httpStages(calls, apiId);
    if (!stages.has(apiId))
      stages.set(apiId, await find(`reading the stages of API ${apiId}`, read, isAbsent));
    const now = stages.get(apiId)?.find(({ name }) => name === stage);
    if (now) found.push({ ...lever, state: now.stateOf(key) });
  }
  return found;
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
  const reads = [
    async () => (await ofHttpApis()).httpRoutesTo(calls, apiId, functionArn),
    async () => (await ofRestApis()).restRoutesTo(calls, apiId, functionArn),
  ];
  for (const call of reads) {
    const routes = await find(`reading the routes of API ${apiId}`, call, isAbsent);
    if (routes) return routes;
  }
  return [];
}

const isAbsent = (cause: unknown): boolean =>
  isNotFound(cause) || (cause instanceof Error && cause.name === 'NotFoundException');

export async function setThrottle(
  calls: ApiCalls,
  { id, state }: LeverOf<'throttle'>,
): Promise<void> {
  const route = routeOf(id);
  await (route.api === 'rest'
    ? (await ofRestApis()).setRestThrottle(calls, route, state)
    : (await ofHttpApis()).setHttpThrottle(calls, route, state));
}
