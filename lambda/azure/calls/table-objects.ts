// Objects of the guard as entities of Azure Table storage, where every operation costs a hundredth of what a blob's write does.
// The condition goes with the write itself (If-Match, or an insert), so no two writers both win; a missing table is no answer.
// learn.microsoft.com/rest/api/storageservices: Insert, Update, Insert Or Replace, Delete and Query Entities,
// Understanding the Table service data model, Query timeout and pagination (read 2026-11).

import { fieldOf, isList } from '../../../lib/core/units/values';
import { CloudFailure } from '../../../lib/engine/ports';
import { TooLong } from '../../watchdog/bounded-body';
import {
  OBJECT_BYTES_MAX,
  type ObjectStore,
  type WriteCondition,
} from '../../watchdog/objects/object-store';
import { type AzureAnswer, type AzureRequest, type CallAzure, jsonOf } from './azure-calls';
import type { Paces } from './paces';

export interface TableInput {
  readonly call: CallAzure;
  readonly paces: Pick<Paces, 'data'>;
  /** https://ACCOUNT.table.core.windows.net/TABLE */
  readonly table: string;
}

/** The first version of the service that takes a token (Authorize with Microsoft Entra ID). */
const VERSION = '2020-12-06';

const HEADERS = {
  ...{ 'x-ms-version': VERSION, dataserviceversion: '3.0' },
  ...{ accept: 'application/json;odata=nometadata', 'content-type': 'application/json' },
  prefer: 'return-no-content',
};

/** A string property holds 32 K characters. Below it, so that a pair of surrogates is never parted. */
const PART_CHARS = 32_000;
/** An entity has 1 MiB in UTF-16; written as JSON, a character takes six at most. */
const ENTITY_BYTES_MAX = 3 * 1024 * 1024;

type Given = Pick<AzureRequest, 'what' | 'method' | 'url'> &
  Partial<Pick<AzureRequest, 'headers' | 'body' | 'mayAnswer' | 'bytesMax'>>;
type Ask = (request: Given) => Promise<AzureAnswer>;

export function tableObjects({ call, paces, table }: TableInput): ObjectStore {
  const ask: Ask = async (request) => {
    const { what, mayAnswer = [] } = request;
    const answer = await call({
      ...request,
      mayAnswer: [...mayAnswer, 404],
      audience: 'https://storage.azure.com/',
      headers: { ...HEADERS, ...request.headers },
      pace: paces.data,
    });
    // Nothing was ever written and nothing can be read are not the same.
    if (answer.status === 404 && (isOfTable(answer) || !mayAnswer.includes(404)))
      throw new CloudFailure('refused', `${what}: there is no table ${table}`);
    return answer;
  };
  const entityAt = async (name: string, what: string, query = '') => {
    const url = `${urlOf(table, name)}${query}`;
    const bytesMax = ENTITY_BYTES_MAX;
    const answer = await ask({ what, method: 'GET', url, bytesMax, mayAnswer: [404] });
    return answer.status === 404 ? undefined : answer;
  };
  return {
    read: async (name, bytesMax = OBJECT_BYTES_MAX) => {
      const what = `reading ${name}`;
      const answer = await entityAt(name, what);
      if (!answer) return undefined;
      const text = textIn(jsonOf(answer, what));
      if (Buffer.byteLength(text) > bytesMax) throw new TooLong(what, bytesMax);
      return { text, tag: tagIn(answer) };
    },
    tagOf: async (name) => {
      const answer = await entityAt(name, `looking at ${name}`, '?$select=RowKey');
      return answer && tagIn(answer);
    },
    list: (prefix) => listed(ask, table, prefix),
    write: async (name, text, condition) => {
      const answer = await ask({
        ...{ what: `writing ${name}`, body: JSON.stringify(entityOf(name, text)) },
        ...writingOf(table, name, condition),
        // 409 EntityAlreadyExists, 412 UpdateConditionNotSatisfied; a 404 here means that the version to write over is gone.
        mayAnswer: condition ? [404, 409, 412] : [],
      });
      return answer.status < 300 ? tagIn(answer) : undefined;
    },
    remove: async (name, tag) => {
      await ask({
        ...{ what: `removing ${name}`, method: 'DELETE', url: urlOf(table, name) },
        headers: { 'if-match': tag ?? '*' },
        mayAnswer: [404, 412],
      });
    },
  };
}

function writingOf(
  table: string,
  name: string,
  condition: WriteCondition | undefined,
): Pick<Given, 'method' | 'url' | 'headers'> {
  if (condition?.only === 'absent') return { method: 'POST', url: table };
  return {
    ...{ method: 'PUT', url: urlOf(table, name) },
    headers: condition ? { 'if-match': condition.tag } : {},
  };
}

/**
 * The first step of a name is the partition, the rest the row. Keys have no slash, and a percent sign in one is not told apart
 * from an escape; names are made of letters, digits, - _ % and slashes (stepOf), so these two signs are free.
 */
const keyOf = (part: string): string => part.replaceAll('%', '=').replaceAll('/', ':');
const nameOf = (key: string): string => key.replaceAll(':', '/').replaceAll('=', '%');

function keysOf(name: string): { readonly partition: string; readonly row: string } {
  const at = name.indexOf('/');
  return { partition: keyOf(name.slice(0, at)), row: keyOf(name.slice(at + 1)) };
}

function urlOf(table: string, name: string): string {
  const { partition, row } = keysOf(name);
  return `${table}(PartitionKey='${partition}',RowKey='${encodeURIComponent(row)}')`;
}

function entityOf(name: string, text: string): Record<string, string> {
  const { partition, row } = keysOf(name);
  const entity: Record<string, string> = { PartitionKey: partition, RowKey: row };
  let part = 0;
  let from = 0;
  do {
    const to = cutAt(text, from + PART_CHARS);
    entity[`text${part}`] = text.slice(from, to);
    part += 1;
    from = to;
  } while (from < text.length);
  return entity;
}

const cutAt = (text: string, at: number): number =>
  /[\ud800-\udbff]/.test(text.charAt(at - 1)) ? at + 1 : at;

/** What is no text of ours is as damaged as none. */
function textIn(entity: unknown): string {
  let text = '';
  for (let part = 0; ; part++) {
    const value = fieldOf(entity, `text${part}`);
    if (typeof value !== 'string') return text;
    text += value;
  }
}

const isOfTable = ({ body }: AzureAnswer): boolean =>
  new TextDecoder().decode(body).includes('TableNotFound');

const tagIn = ({ headers }: AzureAnswer): string => headers.get('etag') ?? '';

/** Below every sign of a key that follows the prefix. */
const AFTER_ALL = '~';

async function listed(ask: Ask, table: string, prefix: string): Promise<readonly string[]> {
  const { partition, row } = keysOf(prefix);
  const ofRow = row ? ` and RowKey ge '${row}' and RowKey lt '${row}${AFTER_ALL}'` : '';
  const filter = encodeURIComponent(`PartitionKey eq '${partition}'${ofRow}`);
  const what = `listing ${prefix}`;
  const names: string[] = [];
  let next = '';
  do {
    const url = `${table}()?$filter=${filter}&$select=RowKey${next}`;
    const answer = await ask({ what, method: 'GET', url });
    const rows = fieldOf(jsonOf(answer, what), 'value');
    if (!isList(rows)) throw new CloudFailure('unknown', `${what}: the answer has no list`);
    for (const found of rows)
      names.push(`${nameOf(partition)}/${nameOf(String(fieldOf(found, 'RowKey')))}`);
    next = nextOf(answer);
  } while (next);
  return names.sort();
}

/** A page may be empty and not be the last. */
function nextOf({ headers }: AzureAnswer): string {
  const parameter = (name: string): string => {
    const value = headers.get(`x-ms-continuation-${name}`);
    return value ? `&${name}=${encodeURIComponent(value)}` : '';
  };
  return `${parameter('NextPartitionKey')}${parameter('NextRowKey')}`;
}
