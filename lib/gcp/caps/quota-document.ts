// An OpenAPI document with quotas: what a gateway of Google's reads to limit each client in a minute.
// Quotas count by the project of the caller's API key, so every operation must ask for a key: one without is not counted.

import type { Fields } from '../../core/units/values';
import { isFields } from '../../core/units/values';

export interface RouteQuota {
  /** What one client may call of the route in a minute, beside its limit on the whole API. */
  readonly clientRequestsPerMinute: number;
}

export interface QuotaParts {
  readonly openapi: Fields;
  readonly address: string;
  readonly clientRequestsPerMinute: number;
  readonly routes: Readonly<Record<string, RouteQuota>>;
}

/** OpenAPI 2.0's words for an operation; anything else under a path is a setting. */
const METHODS: ReadonlySet<string> = new Set([
  ...['get', 'put', 'post', 'delete', 'options', 'head', 'patch'],
]);

const KEY = 'spendfuse_key';
const WHOLE = 'requests';

interface Operation {
  /** `GET /orders`. */
  readonly route: string;
  readonly fields: Fields;
}

export const operationsOf = (openapi: Fields): Operation[] =>
  Object.entries(isFields(openapi.paths) ? openapi.paths : {}).flatMap(([path, item]) =>
    Object.entries(isFields(item) ? item : {}).flatMap(([method, fields]) =>
      METHODS.has(method) && isFields(fields)
        ? [{ route: `${method.toUpperCase()} ${path}`, fields }]
        : [],
    ),
  );

/** Letters and digits, as a metric's name wants them; two routes never share one. */
const metricOf = (route: string, routes: QuotaParts['routes']): string =>
  `route-${Object.keys(routes).indexOf(route) + 1}`;

/**
 * The document with one metric for the whole API and one for each limited route, a key on every operation, and the
 * service as what the gateway calls with a token of its own (docs.cloud.google.com/api-gateway/docs, 2026).
 */
export function withQuota({
  openapi,
  address,
  clientRequestsPerMinute,
  routes,
}: QuotaParts): Fields {
  const limits = [
    { metric: WHOLE, perMinute: clientRequestsPerMinute },
    ...Object.entries(routes).map(([route, quota]) => ({
      metric: metricOf(route, routes),
      perMinute: quota.clientRequestsPerMinute,
    })),
  ];
  return {
    ...openapi,
    'x-google-backend': { address },
    'x-google-management': {
      metrics: limits.map(({ metric }) => ({
        ...{ name: metric, displayName: `Spendfuse: ${metric}` },
        ...{ valueType: 'INT64', metricKind: 'DELTA' },
      })),
      quota: {
        limits: limits.map(({ metric, perMinute }) => ({
          ...{ name: `${metric}-limit`, metric, unit: '1/min/{project}' },
          values: { STANDARD: perMinute },
        })),
      },
    },
    securityDefinitions: {
      ...(isFields(openapi.securityDefinitions) ? openapi.securityDefinitions : {}),
      [KEY]: { type: 'apiKey', name: 'key', in: 'query' },
    },
    security: [{ [KEY]: [] }],
    paths: countedPaths(openapi, routes),
  };
}

function countedPaths(openapi: Fields, routes: QuotaParts['routes']): Fields {
  const counted = (route: string, fields: Fields): Fields => ({
    ...fields,
    'x-google-quota': {
      metricCosts: { [WHOLE]: 1, ...(routes[route] ? { [metricOf(route, routes)]: 1 } : {}) },
    },
  });
  return Object.fromEntries(
    Object.entries(openapi.paths as Fields).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(isFields(item) ? item : {}).map(([method, fields]) => [
          method,
          METHODS.has(method) && isFields(fields)
            ? counted(`${method.toUpperCase()} ${path}`, fields)
            : fields,
        ]),
      ),
    ]),
  );
}

/** What the gateway would refuse, or would let through uncounted. */
export function problemsWithDocument({ openapi, routes }: Omit<QuotaParts, 'address'>): string[] {
  const operations = operationsOf(openapi);
  const known = new Set(operations.map(({ route }) => route));
  return [
    ...(openapi.swagger === '2.0'
      ? []
      : ["openapi is not of version 2.0; give a document with swagger: '2.0'"]),
    ...(operations.length > 0
      ? []
      : ['openapi has no operations, and a gateway serves only operations']),
    ...(openapi['x-google-management'] === undefined && openapi['x-google-backend'] === undefined
      ? []
      : ['openapi has x-google-management or x-google-backend; leave both to ApiThrottle']),
    ...operations.flatMap(({ route, fields }) => [
      ...(fields.security === undefined
        ? []
        : [
            `${route} has security of its own, so it may be called uncounted; leave it to ApiThrottle`,
          ]),
      ...(fields['x-google-backend'] === undefined
        ? []
        : [`${route} has an x-google-backend of its own; leave it to ApiThrottle`]),
    ]),
    ...Object.keys(routes)
      .filter((route) => !known.has(route))
      .map((route) => `routes has '${route}', which openapi does not; write it like 'GET /orders'`),
  ];
}
