// Cloud Storage in memory: one bucket after another, each object with a generation that rises with every write.
// A list has pages of a few names, so that whoever reads only the first page is found out.

import { type Answer, type Api, type Call, refusal } from './fake-google';

interface StoredObject {
  readonly text: string;
  readonly generation: number;
}

export interface FakeStorage {
  readonly api: Api;
  /** By bucket and name, as `bucket/name`. */
  readonly objects: Map<string, StoredObject>;
  put(path: string, text: string): void;
}

const PAGE = 100;

export function fakeStorage(): FakeStorage {
  const objects = new Map<string, StoredObject>();
  let generation = 1_700_000_000_000_000;
  const put = (path: string, text: string): StoredObject => {
    generation += 1;
    const stored = { text, generation };
    objects.set(path, stored);
    return stored;
  };
  const api: Api = (call) => {
    const [, isUpload, bucket = '', rest] =
      /^\/(upload\/)?storage\/v1\/b\/([^/]+)\/o(?:\/(.+))?$/.exec(call.path) ?? [];
    if (bucket === '') return undefined;
    const name = rest === undefined ? (call.query.get('name') ?? '') : decodeURIComponent(rest);
    const path = `${bucket}/${name}`;
    if (isUpload) return upload(call, objects.get(path), () => put(path, call.body));
    if (rest === undefined) return list(call, bucket, objects);
    if (call.method === 'DELETE') return remove(call, path, objects);
    call.permission = 'storage.objects.get';
    const stored = objects.get(path);
    if (!stored) return refusal(404, 'NOT_FOUND', `No such object: ${path}`);
    const headers = { 'x-goog-generation': String(stored.generation) };
    return call.query.get('alt') === 'media'
      ? { status: 200, text: stored.text, headers }
      : { status: 200, body: { name, generation: String(stored.generation) } };
  };
  return { api, objects, put };
}

const isUnmet = (call: Call, stored: StoredObject | undefined): boolean => {
  const wanted = call.query.get('ifGenerationMatch');
  return wanted !== null && Number(wanted) !== (stored?.generation ?? 0);
};

const UNMET = refusal(
  412,
  'FAILED_PRECONDITION',
  'At least one of the pre-conditions you specified did not hold.',
);

function upload(call: Call, before: StoredObject | undefined, put: () => StoredObject): Answer {
  // An overwrite needs the right to delete as well (IAM permissions for JSON methods).
  call.permission = before
    ? 'storage.objects.create,storage.objects.delete'
    : 'storage.objects.create';
  if (isUnmet(call, before)) return UNMET;
  return { status: 200, body: { generation: String(put().generation) } };
}

function remove(call: Call, path: string, objects: Map<string, StoredObject>): Answer {
  call.permission = 'storage.objects.delete';
  const stored = objects.get(path);
  if (!stored) return refusal(404, 'NOT_FOUND', `No such object: ${path}`);
  if (isUnmet(call, stored)) return UNMET;
  objects.delete(path);
  return { status: 204 };
}

function list(call: Call, bucket: string, objects: ReadonlyMap<string, StoredObject>): Answer {
  call.permission = 'storage.objects.list';
  const prefix = `${bucket}/${call.query.get('prefix') ?? ''}`;
  const names = [...objects.keys()].filter((path) => path.startsWith(prefix)).sort();
  if (call.query.get('delimiter') === '/') {
    const steps = names.map((path) => path.slice(bucket.length + 1).split('/'));
    const prefixes = [
      ...new Set(steps.flatMap(([first, ...rest]) => (rest.length ? [`${first}/`] : []))),
    ];
    return { status: 200, body: prefixes.length > 0 ? { prefixes } : {} };
  }
  const from = Number(call.query.get('pageToken') ?? 0);
  const items = names
    .slice(from, from + PAGE)
    .map((path) => ({ name: path.slice(bucket.length + 1) }));
  const next = from + PAGE < names.length ? { nextPageToken: String(from + PAGE) } : {};
  return { status: 200, body: { ...(items.length > 0 ? { items } : {}), ...next } };
}
