// A table of Azure Storage as its REST reference describes it: entities with ETags, queries by key in pages.
// learn.microsoft.com/rest/api/storageservices: Insert, Update, Insert Or Replace, Delete and Query Entities, Understanding
// the Table service data model (limits), Query timeout and pagination (read 2026-11).

import type { FakeAnswer, FakeRequest } from './fake-azure';

interface Entity {
  readonly PartitionKey: string;
  readonly RowKey: string;
  readonly [property: string]: string;
}

interface Stored {
  readonly entity: Entity;
  readonly tag: string;
}

/** Small, so that every list of a journal spans pages. */
const ROWS_PER_PAGE = 50;
const PROPERTY_CHARS_MAX = 32 * 1024;
const ENTITY_CHARS_MAX = 512 * 1024;
const KEY_CHARS_MAX = 512;
/** A percent sign is allowed, and known to be read as an escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: keys may have none
const NOT_IN_A_KEY = /[/\\#?%\u0000-\u001f\u007f-\u009f]/;

const ONE = /^\/\w+\(PartitionKey='([^']*)',RowKey='([^']*)'\)$/;
const ALL = /^\/\w+(\(\))?$/;
const BY_KEY = /^PartitionKey eq '([^']*)'(?: and RowKey ge '([^']*)' and RowKey lt '([^']*)')?$/;

export class FakeTable {
  /** False: the table was never made, or somebody has removed it. */
  isThere = true;
  private readonly rows = new Map<string, Stored>();
  private count = 0;

  /** What a request is about, as the guard names it; empty where it asks for many. */
  static nameIn({ method, path, body }: Pick<FakeRequest, 'method' | 'body'> & { path: string }) {
    const [, partition, row] = /\(PartitionKey='([^']*)',RowKey='([^']*)'\)$/.exec(path) ?? [];
    const { PartitionKey, RowKey } =
      method === 'POST'
        ? (JSON.parse(body) as Entity)
        : { PartitionKey: partition, RowKey: decodeURIComponent(row ?? '') };
    return PartitionKey === undefined ? '' : `${PartitionKey}/${nameOf(RowKey)}`;
  }

  /** As the guard names what it keeps: the first step is the partition. */
  put(name: string, text: string): void {
    const parts = text.match(/[\s\S]{1,32000}/g) ?? [''];
    this.store({
      ...keysOf(name),
      ...Object.fromEntries(parts.map((part, index) => [`text${index}`, part])),
    });
  }

  textOf(name: string): string | undefined {
    const entity = this.rows.get(idOf(keysOf(name)))?.entity;
    if (!entity) return undefined;
    const parts = Object.keys(entity).filter((property) => /^text\d+$/.test(property));
    return parts.map((_, index) => entity[`text${index}`]).join('');
  }

  names(prefix = ''): string[] {
    return [...this.rows.values()]
      .map(({ entity: { PartitionKey, RowKey } }) => `${PartitionKey}/${nameOf(RowKey)}`)
      .filter((name) => name.startsWith(prefix));
  }

  kept(): () => void {
    const rows = new Map(this.rows);
    return () => {
      this.rows.clear();
      for (const [id, row] of rows) this.rows.set(id, row);
    };
  }

  answer(request: FakeRequest): FakeAnswer {
    const { method, url, header, body } = request;
    const version = header('x-ms-version') ?? '';
    // A token is taken from this version on.
    if (version < '2020-12-06') return error(400, 'InvalidHeaderValue');
    if (!this.isThere) return error(404, 'TableNotFound');
    const keys = ONE.exec(url.pathname);
    if (keys) {
      const [PartitionKey = '', RowKey = ''] = keys.slice(1).map(decodeURIComponent);
      return this.ofOne({ PartitionKey, RowKey }, request);
    }
    if (!ALL.test(url.pathname)) return error(400, 'InvalidUri');
    if (method === 'GET') return this.query(url.searchParams);
    if (method !== 'POST') return error(405, 'MethodNotAllowed');
    const entity = JSON.parse(body) as Entity;
    if (this.rows.has(idOf(entity))) return error(409, 'EntityAlreadyExists');
    return problemWith(entity) ?? written(this.store(entity));
  }

  private ofOne(
    keys: Pick<Entity, 'PartitionKey' | 'RowKey'>,
    { method, header, body }: FakeRequest,
  ): FakeAnswer {
    const stored = this.rows.get(idOf(keys));
    const wanted = header('if-match');
    const isOther = wanted !== undefined && wanted !== '*' && wanted !== stored?.tag;
    switch (method) {
      case 'GET':
        return stored
          ? {
              status: 200,
              text: JSON.stringify(stored.entity),
              headers: { ...JSON_TYPE, etag: stored.tag },
            }
          : error(404, 'ResourceNotFound');
      case 'PUT': {
        if (wanted !== undefined && !stored) return error(404, 'ResourceNotFound');
        if (isOther) return error(412, 'UpdateConditionNotSatisfied');
        const entity = { ...(JSON.parse(body) as Entity), ...keys };
        return problemWith(entity) ?? written(this.store(entity));
      }
      case 'DELETE':
        if (wanted === undefined) return error(400, 'MissingRequiredHeader');
        if (!stored) return error(404, 'ResourceNotFound');
        if (isOther) return error(412, 'UpdateConditionNotSatisfied');
        this.rows.delete(idOf(keys));
        return { status: 204, text: '' };
      default:
        return error(405, 'MethodNotAllowed');
    }
  }

  private query(query: URLSearchParams): FakeAnswer {
    const found = BY_KEY.exec(query.get('$filter') ?? '');
    if (!found) return error(400, 'InvalidInput');
    const [, partition, from = '', below = '\uffff'] = found;
    const first = query.get('NextRowKey') ?? '';
    const rows = [...this.rows.values()]
      .map(({ entity }) => entity)
      .filter(({ PartitionKey, RowKey }) => PartitionKey === partition && RowKey >= from)
      .filter(({ RowKey }) => RowKey < below && RowKey >= first)
      .sort((a, b) => (a.RowKey < b.RowKey ? -1 : 1));
    const next = rows[ROWS_PER_PAGE];
    const value = rows.slice(0, ROWS_PER_PAGE).map((entity) => selected(entity, query));
    return {
      status: 200,
      text: JSON.stringify({ value }),
      headers: {
        ...JSON_TYPE,
        ...(next && {
          'x-ms-continuation-NextPartitionKey': next.PartitionKey,
          'x-ms-continuation-NextRowKey': next.RowKey,
        }),
      },
    };
  }

  private store(entity: Entity): string {
    this.count += 1;
    const tag = `W/"datetime'2026-11-30T12%3A00%3A00.${String(this.count).padStart(7, '0')}Z'"`;
    this.rows.set(idOf(entity), { entity, tag });
    return tag;
  }
}

const JSON_TYPE = { 'content-type': 'application/json;odata=nometadata' };

const idOf = ({ PartitionKey, RowKey }: Pick<Entity, 'PartitionKey' | 'RowKey'>): string =>
  `${PartitionKey}/${RowKey}`;

/** A key has no slash, and no percent sign that a server could take for an escape. */
const nameOf = (key: string): string => key.replace(/[:=]/g, (sign) => (sign === ':' ? '/' : '%'));
function keysOf(name: string): Entity {
  const [PartitionKey = '', ...rest] = name.split('/');
  const RowKey = rest.join('/').replace(/[/%]/g, (sign) => (sign === '/' ? ':' : '='));
  return { PartitionKey, RowKey };
}

const selected = (entity: Entity, query: URLSearchParams): Record<string, string> => {
  const names = query.get('$select')?.split(',');
  return Object.fromEntries(Object.entries(entity).filter(([name]) => names?.includes(name) ?? 1));
};

const written = (tag: string): FakeAnswer => ({ status: 204, text: '', headers: { etag: tag } });

function problemWith(entity: Entity): FakeAnswer | undefined {
  const { PartitionKey, RowKey } = entity;
  if ([PartitionKey, RowKey].some((key) => NOT_IN_A_KEY.test(key)))
    return error(400, 'OutOfRangeInput');
  if (PartitionKey.length > KEY_CHARS_MAX || RowKey.length > KEY_CHARS_MAX)
    return error(400, 'KeyValueTooLarge');
  const values = Object.values(entity);
  if (values.some((value) => value.length > PROPERTY_CHARS_MAX))
    return error(400, 'PropertyValueTooLarge');
  const chars = values.reduce((sum, { length }) => sum + length, 0);
  return chars > ENTITY_CHARS_MAX ? error(400, 'EntityTooLarge') : undefined;
}

const error = (status: number, code: string): FakeAnswer => ({
  status,
  text: JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: code } } }),
  headers: JSON_TYPE,
});
