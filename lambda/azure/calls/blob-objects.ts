// Object storage over Azure Blob: a container of the guard's own, read and written with its identity.
// The condition goes with the write itself (If-Match, If-None-Match), so no two writers both win.
// learn.microsoft.com/rest/api/storageservices: Put Blob, Get Blob, List Blobs (read 2026-11).

import {
  OBJECT_BYTES_MAX,
  type ObjectStore,
  type WriteCondition,
} from '../../watchdog/objects/object-store';
import type { AzureAnswer, AzureRequest, CallAzure } from './azure-calls';
import type { Paces } from './paces';

export interface BlobInput {
  readonly call: CallAzure;
  readonly paces: Pick<Paces, 'data'>;
  /** https://ACCOUNT.blob.core.windows.net/CONTAINER */
  readonly container: string;
}

/** The first version that every account takes with a token and these conditions; later ones change nothing here. */
const VERSION = '2023-11-03';

type Given = Pick<AzureRequest, 'what' | 'method' | 'url'> &
  Partial<Pick<AzureRequest, 'headers' | 'body' | 'mayAnswer' | 'bytesMax'>>;

export function blobObjects({ call, paces, container }: BlobInput): ObjectStore {
  const ask = (request: Given): Promise<AzureAnswer> =>
    call({
      ...request,
      audience: 'https://storage.azure.com/',
      headers: { 'x-ms-version': VERSION, ...request.headers },
      pace: paces.data,
    });
  const urlOf = (key: string): string =>
    `${container}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const found = (answer: AzureAnswer): AzureAnswer | undefined =>
    answer.status === 404 ? undefined : answer;
  const none = { mayAnswer: [404] };
  return {
    read: async (key, bytesMax = OBJECT_BYTES_MAX) => {
      const answer = found(
        await ask({ what: `reading ${key}`, method: 'GET', url: urlOf(key), bytesMax, ...none }),
      );
      return answer && { text: new TextDecoder().decode(answer.body), tag: tagIn(answer) };
    },
    tagOf: async (key) => {
      const answer = found(
        await ask({ what: `looking at ${key}`, method: 'HEAD', url: urlOf(key), ...none }),
      );
      return answer && tagIn(answer);
    },
    write: async (key, text, condition) => {
      const answer = await ask({
        ...{ what: `writing ${key}`, method: 'PUT', url: urlOf(key), body: text },
        headers: {
          'x-ms-blob-type': 'BlockBlob',
          'content-type': 'text/plain; charset=utf-8',
          ...conditionOf(condition),
        },
        // 409 BlobAlreadyExists, 412 ConditionNotMet; a 404 here means that the version to write over is gone.
        mayAnswer: condition ? [404, 409, 412] : [],
      });
      return answer.status < 300 ? tagIn(answer) : undefined;
    },
    remove: async (key, tag) => {
      await ask({
        ...{ what: `removing ${key}`, method: 'DELETE', url: urlOf(key) },
        headers: tag ? { 'if-match': tag } : {},
        mayAnswer: tag ? [404, 412] : [404],
      });
    },
    folders: async () =>
      (await listed(ask, container, { delimiter: '/' })).filter((name) => name.endsWith('/')),
    list: (prefix) => listed(ask, container, { prefix }),
  };
}

/** Names, or with a delimiter their first steps (BlobPrefix), of every page. */
async function listed(
  ask: (request: Given) => Promise<AzureAnswer>,
  container: string,
  parameters: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const names: string[] = [];
  let marker = '';
  do {
    const query = new URLSearchParams({
      restype: 'container',
      comp: 'list',
      ...parameters,
      marker,
    });
    const what = `listing ${parameters.prefix ?? 'the folders'}`;
    const answer = await ask({ what, method: 'GET', url: `${container}?${query}` });
    const xml = new TextDecoder().decode(answer.body);
    names.push(...textsIn(xml, 'Name'));
    marker = textsIn(xml, 'NextMarker')[0] ?? '';
  } while (marker);
  return names;
}

const conditionOf = (condition: WriteCondition | undefined): Record<string, string> => {
  if (!condition) return {};
  return condition.only === 'absent' ? { 'if-none-match': '*' } : { 'if-match': condition.tag };
};

const tagIn = ({ headers }: AzureAnswer): string => headers.get('etag') ?? '';

/** The list holds names of our own making, percent-encoded where they are not plain. */
function textsIn(xml: string, element: string): string[] {
  const pattern = new RegExp(`<${element}>([^<]*)</${element}>`, 'g');
  return [...xml.matchAll(pattern)].map(([, text = '']) => plain(text));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};
const plain = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity] ?? entity);
