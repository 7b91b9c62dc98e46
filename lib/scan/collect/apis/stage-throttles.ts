// What the stages of an API let through to one route. API Gateway holds each method to its limit by itself, so a
// limit for the whole stage counts again for each route, and each stage has its own:
// docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling, 2026-04.

import {
  type ApiItem,
  known,
  type Setting,
  type StageItem,
  type Throttle,
  unset,
} from '../../inventory';
import { numberSetting } from '../../resource';
import { entriesOf, isMap, listOf, mapOf, type Tree, type TreeMap, textOf } from '../../tree';
import { heldByPlans } from './usage-plans';

const NONE: Throttle = { ratePerSecond: unset, burst: unset };

export function throttleFrom(fields: TreeMap): Throttle {
  return {
    ratePerSecond: limitOf(fields.ThrottlingRateLimit),
    burst: limitOf(fields.ThrottlingBurstLimit),
  };
}

/** -1 is how the API says that there is none. */
function limitOf(tree: Tree | undefined): Setting<number> {
  const limit = numberSetting(tree);
  return limit.state === 'known' && limit.value < 0 ? unset : limit;
}

/** A REST stage's settings: for every method of every path, and for single ones. */
export function methodThrottles(
  settings: Tree | undefined,
): Pick<StageItem, 'throttle' | 'routes'> {
  let throttle = NONE;
  const routes: NonNullable<StageItem['routes']> = [];
  for (const fields of listOf(settings).map((setting) => mapOf(setting))) {
    if (fields.ThrottlingRateLimit === undefined) continue;
    const verb = (textOf(fields.HttpMethod) ?? '*').toUpperCase();
    const path = pathOf(textOf(fields.ResourcePath) ?? '');
    if (path !== '/*') routes.push({ verb, path, throttle: throttleFrom(fields) });
    else if (verb === '*') throttle = throttleFrom(fields);
    else routes.push({ verb, path: undefined, throttle: throttleFrom(fields) });
  }
  return { throttle, routes };
}

/** Written with `~1` for a slash, or plainly. */
const pathOf = (written: string): string =>
  `/${written.replaceAll('~1', '/')}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');

/** An HTTP or WebSocket stage's settings for single routes: a map by route key, or Terraform's list. */
export function routeThrottles(settings: Tree | undefined): NonNullable<StageItem['routes']> {
  const byKey: [string, Tree][] =
    isMap(settings) && settings.route_key === undefined
      ? entriesOf(settings)
      : listOf(settings).map((entry) => [textOf(mapOf(entry).route_key) ?? '', entry]);
  return byKey.flatMap(([key, entry]) => {
    const fields = mapOf(entry);
    const rate = fields.ThrottlingRateLimit ?? fields.throttling_rate_limit;
    if (rate === undefined) return [];
    const burst = fields.ThrottlingBurstLimit ?? fields.throttling_burst_limit;
    const throttle = { ratePerSecond: limitOf(rate), burst: limitOf(burst) };
    const [verb = '', path] = key.includes(' ') ? key.split(' ') : ['*', key];
    return [{ verb, path, throttle }];
  });
}

/** What all stages together let through to a route, named as its label: `GET /orders`, `$default`. */
export function throttleAt(
  api: ApiItem,
  { label, needsKey }: { label: string; needsKey?: boolean },
): Throttle {
  if (api.stages.length === 0) return NONE;
  return api.stages
    .map((stage) => {
      const own = stageThrottle(stage, label);
      return needsKey === true ? heldByPlans(own, stage.usagePlans) : own;
    })
    .reduce(sumOfThrottles);
}

function stageThrottle({ throttle, routes = [] }: StageItem, label: string): Throttle {
  const [verb = '', path] = label.includes(' ') ? label.split(' ') : ['*', label];
  const isFor = (entry: (typeof routes)[number]) =>
    (entry.path === undefined || entry.path === path) &&
    (entry.verb === '*' || entry.verb === verb);
  const exact = routes.find((route) => isFor(route) && route.path === path && route.verb === verb);
  return (exact ?? routes.find(isFor))?.throttle ?? throttle;
}

/** Without a limit on one of them the account's is what holds. */
export function sumOfThrottles(throttle: Throttle, other: Throttle): Throttle {
  const sum = (left: Setting<number>, right: Setting<number>): Setting<number> => {
    if (left.state !== 'known') return left;
    return right.state === 'known' ? known(left.value + right.value) : right;
  };
  // Routes share a plan's quota, so the larger one holds for both.
  const [less, more] = [throttle.quota, other.quota].sort(
    (left, right) => (left?.requests ?? 0) - (right?.requests ?? 0),
  );
  return {
    ratePerSecond: sum(throttle.ratePerSecond, other.ratePerSecond),
    burst: sum(throttle.burst, other.burst),
    ...(less && more ? { quota: more } : {}),
  };
}
