// Azure Resource Manager: paths of resources in, their JSON out.
// A page follows another only at the same host, since the address of the next comes out of an answer.

import { fieldOf, isFields, isList } from '../../../lib/core/units/values';
import { CloudFailure } from '../../../lib/engine/ports';
import { type CallAzure, jsonOf } from './azure-calls';
import type { Paces } from './paces';

export interface ArmInput {
  readonly call: CallAzure;
  readonly paces: Paces;
  /** https://management.azure.com, or another cloud's. */
  readonly url: string;
}

/** Microsoft.Web, with functionAppConfig of Flex Consumption (azure-rest-api-specs, web/2024-04-01). */
export const WEB_API = '2024-04-01';

export type Query = Readonly<Record<string, string>>;

export interface ArmChange {
  readonly what: string;
  readonly method: 'PUT' | 'PATCH' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

export interface Arm {
  get(what: string, path: string, version?: string): Promise<unknown>;
  /** Every item of every page. */
  list(what: string, path: string, version?: string): Promise<readonly unknown[]>;
  metrics(what: string, path: string, query: Query): Promise<unknown>;
  change(change: ArmChange): Promise<unknown>;
}

export function armOf({ call, paces, url }: ArmInput): Arm {
  const audience = 'https://management.azure.com/' as const;
  const read = async (what: string, address: string, pace = paces.read): Promise<unknown> =>
    jsonOf(await call({ what, method: 'GET', url: address, audience, pace }), what);
  const addressOf = (path: string, query: Query): string =>
    `${url}${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(query).toString()}`;
  return {
    get: (what, path, version = WEB_API) => read(what, addressOf(path, { 'api-version': version })),
    list: async (what, path, version = WEB_API) => {
      const items: unknown[] = [];
      let next: string | undefined = addressOf(path, { 'api-version': version });
      while (next) {
        const page: unknown = await read(what, next);
        const value = fieldOf(page, 'value');
        if (!isList(value)) throw new CloudFailure('unknown', `${what}: the answer has no list`);
        items.push(...value);
        next = nextOf(page, url, what);
      }
      return items;
    },
    metrics: (what, path, query) => read(what, addressOf(path, query), paces.metrics),
    change: async ({ what, method, path, body }) => {
      const answer = await call({
        ...{ what, method, audience, pace: paces.write },
        url: addressOf(path, { 'api-version': WEB_API }),
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      return answer.body.length === 0 ? undefined : jsonOf(answer, what);
    },
  };
}

/** With a token in hand, no page at another host is asked for. */
function nextOf(page: unknown, url: string, what: string): string | undefined {
  const next = fieldOf(page, 'nextLink');
  if (next === undefined || next === null || next === '') return undefined;
  if (
    typeof next === 'string' &&
    URL.canParse(next) &&
    new URL(next).origin === new URL(url).origin
  )
    return next;
  throw new CloudFailure('refused', `${what}: the next page is at another address`);
}

/** A field deep inside of an answer; undefined where any step is missing. */
export const deep = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, name) => (isFields(inner) ? fieldOf(inner, name) : undefined),
    value,
  );

/** Resource ids are the same in any case (learn.microsoft.com, resource names are case-insensitive). */
export const idOf = (armId: string): string => armId.toLowerCase();
