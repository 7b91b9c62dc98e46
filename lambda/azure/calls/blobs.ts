// What of the guard is too long for a table, or is fetched by people: whole block blobs in a container of its own.
// Nobody writes one over a version that was read; what needs a condition is kept in the table.
// learn.microsoft.com/rest/api/storageservices: Put Blob, Get Blob, Get Blob Properties (read 2026-11).

import { OBJECT_BYTES_MAX, type ObjectStore } from '../../watchdog/objects/object-store';
import type { AzureAnswer, AzureRequest, CallAzure } from './azure-calls';
import type { Paces } from './paces';

export interface BlobInput {
  readonly call: CallAzure;
  readonly paces: Pick<Paces, 'data'>;
  /** https://ACCOUNT.blob.core.windows.net/CONTAINER */
  readonly container: string;
}

export interface Blobs extends Pick<ObjectStore, 'read' | 'tagOf'> {
  /** The tag of what was written. */
  write(name: string, text: string): Promise<string>;
}

/** The first version that every account takes with a token; later ones change nothing here. */
const VERSION = '2023-11-03';

type Given = Pick<AzureRequest, 'what' | 'method'> &
  Partial<Pick<AzureRequest, 'headers' | 'body' | 'mayAnswer' | 'bytesMax'>>;

export function blobsIn({ call, paces, container }: BlobInput): Blobs {
  const ask = (name: string, request: Given): Promise<AzureAnswer> =>
    call({
      ...request,
      url: `${container}/${name.split('/').map(encodeURIComponent).join('/')}`,
      audience: 'https://storage.azure.com/',
      headers: { 'x-ms-version': VERSION, ...request.headers },
      pace: paces.data,
    });
  const look = async (name: string, request: Given): Promise<AzureAnswer | undefined> => {
    const answer = await ask(name, { ...request, mayAnswer: [404] });
    return answer.status === 404 ? undefined : answer;
  };
  return {
    read: async (name, bytesMax = OBJECT_BYTES_MAX) => {
      const answer = await look(name, { what: `reading ${name}`, method: 'GET', bytesMax });
      return answer && { text: new TextDecoder().decode(answer.body), tag: tagIn(answer) };
    },
    tagOf: async (name) => {
      const answer = await look(name, { what: `looking at ${name}`, method: 'HEAD' });
      return answer && tagIn(answer);
    },
    write: async (name, text) =>
      tagIn(
        await ask(name, {
          ...{ what: `writing ${name}`, method: 'PUT', body: text },
          headers: {
            'x-ms-blob-type': 'BlockBlob',
            'content-type': 'text/plain; charset=utf-8',
          },
        }),
      ),
  };
}

const tagIn = ({ headers }: AzureAnswer): string => headers.get('etag') ?? '';
