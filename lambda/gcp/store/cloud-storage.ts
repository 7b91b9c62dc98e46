// Objects in a bucket of Cloud Storage: consistent reads and lists, and writes over one generation only.
// cloud.google.com/storage/docs/json_api and /docs/request-preconditions (read 2026-11).

import { fieldOf, isList } from '../../../lib/core/units/values';
import { CloudFailure } from '../../../lib/engine/ports';
import {
  type FolderStore,
  OBJECT_BYTES_MAX,
  type WriteCondition,
} from '../../watchdog/objects/object-store';
import { type GoogleApi, jsonOf } from '../google-api';

export interface Bucket {
  readonly api: GoogleApi;
  /** The address of the storage API. */
  readonly storage: string;
  readonly name: string;
}

const CONDITION_FAILED = 412;
const GONE = 404;

export function cloudStorage(bucket: Bucket): FolderStore {
  const { api, storage, name: bucketName } = bucket;
  const objects = `storage/v1/b/${encodeURIComponent(bucketName)}/o`;
  const at = (name: string, query = ''): string =>
    `${storage}${objects}/${encodeURIComponent(name)}${query}`;
  const metadataOf = async (name: string): Promise<string | undefined> => {
    const what = `looking for ${name}`;
    const answer = await api({
      what,
      url: at(name, '?fields=generation'),
      expected: [GONE],
      pace: 'storage',
    });
    return answer.status === GONE ? undefined : generationIn(what, jsonOf(what, answer));
  };
  return {
    read: async (name, bytesMax = OBJECT_BYTES_MAX) => {
      const what = `reading ${name}`;
      const answer = await api({
        what,
        url: at(name, '?alt=media'),
        bytesMax,
        expected: [GONE],
        pace: 'storage',
      });
      if (answer.status === GONE) return undefined;
      const tag = answer.header('x-goog-generation');
      if (!tag) throw new CloudFailure('unknown', `${what}: the answer has no generation`);
      return { text: answer.text, tag };
    },
    tagOf: metadataOf,
    folders: () => listed(bucket, objects, FOLDERS),
    list: (prefix) => listed(bucket, objects, namesUnder(prefix)),
    write: async (name, text, condition) => {
      const what = `writing ${name}`;
      const query = `uploadType=media&name=${encodeURIComponent(name)}${conditionOf(condition)}`;
      const answer = await api({
        what,
        url: `${storage}upload/${objects}?${query}`,
        method: 'POST',
        body: text,
        expected: condition ? [CONDITION_FAILED] : [],
        pace: 'storage',
      });
      return answer.status === CONDITION_FAILED
        ? undefined
        : generationIn(what, jsonOf(what, answer));
    },
    remove: async (name, tag) => {
      await api({
        what: `removing ${name}`,
        url: at(name, tag === undefined ? '' : `?ifGenerationMatch=${tag}`),
        method: 'DELETE',
        expected: [GONE, CONDITION_FAILED],
        pace: 'storage',
      });
    },
  };
}

/** A generation of 0 matches only where there is no live object. */
function conditionOf(condition: WriteCondition | undefined): string {
  if (!condition) return '';
  return `&ifGenerationMatch=${condition.only === 'absent' ? '0' : condition.tag}`;
}

function generationIn(what: string, answer: unknown): string {
  const generation = fieldOf(answer, 'generation');
  if (typeof generation === 'string' && generation !== '') return generation;
  throw new CloudFailure('unknown', `${what}: the answer has no generation`);
}

interface Listing {
  readonly what: string;
  readonly query: string;
  readonly namesIn: (answer: unknown) => readonly unknown[];
}

const listIn = (answer: unknown, field: string): readonly unknown[] => {
  const list = fieldOf(answer, field);
  return isList(list) ? list : [];
};

const namesUnder = (prefix: string): Listing => ({
  what: `listing ${prefix}`,
  query: `prefix=${encodeURIComponent(prefix)}&fields=items(name),nextPageToken`,
  namesIn: (answer) => listIn(answer, 'items').map((item) => fieldOf(item, 'name')),
});

const FOLDERS: Listing = {
  what: 'listing the folders',
  query: `delimiter=${encodeURIComponent('/')}&fields=prefixes,nextPageToken`,
  namesIn: (answer) => listIn(answer, 'prefixes'),
};

async function listed(
  { api, storage }: Bucket,
  objects: string,
  { what, query, namesIn }: Listing,
): Promise<readonly string[]> {
  const names: string[] = [];
  let token: unknown;
  do {
    const page = typeof token === 'string' ? `&pageToken=${encodeURIComponent(token)}` : '';
    const answer = jsonOf(
      what,
      await api({ what, url: `${storage}${objects}?${query}${page}`, pace: 'storage' }),
    );
    names.push(...namesIn(answer).map(String));
    token = fieldOf(answer, 'nextPageToken');
  } while (token);
  return names;
}
