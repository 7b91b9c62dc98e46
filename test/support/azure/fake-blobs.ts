// Blob storage as its REST reference describes it, as far as a guard uses it: whole block blobs with ETags, lists in pages.
// learn.microsoft.com/rest/api/storageservices: Put Blob, Get Blob, Get Blob Properties, Delete Blob, List Blobs,
// Specifying conditional headers (read 2026-11).

import type { FakeAnswer, FakeRequest } from './fake-azure';

interface Blob {
  readonly body: string;
  readonly tag: string;
}

/** Small, so that every list of a journal spans pages. */
const NAMES_PER_PAGE = 50;

export class FakeBlobs {
  readonly blobs = new Map<string, Blob>();
  private count = 0;

  /** The path: /CONTAINER or /CONTAINER/NAME. */
  answer({ method, url, header, body }: FakeRequest): FakeAnswer {
    if (!header('x-ms-version')) return error(400, 'MissingRequiredHeader');
    const [, , ...steps] = url.pathname.split('/');
    const name = steps.map(decodeURIComponent).join('/');
    if (name === '') return this.list(url.searchParams);
    const stored = this.blobs.get(name);
    if (method === 'PUT') return this.put(name, body, { stored, header });
    if (!stored) return error(404, 'BlobNotFound');
    if (method === 'DELETE') {
      const wanted = header('if-match');
      if (wanted && wanted !== stored.tag) return error(412, 'ConditionNotMet');
      this.blobs.delete(name);
      return { status: 202, text: '' };
    }
    return {
      status: 200,
      text: method === 'HEAD' ? '' : stored.body,
      headers: { etag: stored.tag },
    };
  }

  private put(
    name: string,
    body: string,
    {
      stored,
      header,
    }: { readonly stored: Blob | undefined; readonly header: FakeRequest['header'] },
  ): FakeAnswer {
    if (header('x-ms-blob-type') !== 'BlockBlob') return error(400, 'InvalidHeaderValue');
    if (header('if-none-match') === '*' && stored) return error(409, 'BlobAlreadyExists');
    const wanted = header('if-match');
    if (wanted && stored?.tag !== wanted) return error(412, 'ConditionNotMet');
    this.count += 1;
    const tag = `"0x8D${this.count.toString(16).toUpperCase().padStart(13, '0')}"`;
    this.blobs.set(name, { body, tag });
    return { status: 201, text: '', headers: { etag: tag } };
  }

  private list(query: URLSearchParams): FakeAnswer {
    if (query.get('restype') !== 'container' || query.get('comp') !== 'list')
      return error(400, 'InvalidQueryParameterValue');
    const names = [...this.blobs.keys()]
      .filter((name) => name.startsWith(query.get('prefix') ?? ''))
      .sort();
    if (query.get('delimiter') === '/') {
      const steps = names.map((name) => name.split('/'));
      const folders = new Set(steps.flatMap(([first, ...rest]) => (rest.length ? [first] : [])));
      const found = [...folders].map((name) => `<BlobPrefix><Name>${name}/</Name></BlobPrefix>`);
      return { status: 200, text: pageOf(found.join(''), '') };
    }
    const from = Number(query.get('marker') || 0);
    const page = names.slice(from, from + NAMES_PER_PAGE);
    const next = from + NAMES_PER_PAGE < names.length ? String(from + NAMES_PER_PAGE) : '';
    const escaped = (name: string): string => name.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const items = page.map((name) => `<Blob><Name>${escaped(name)}</Name></Blob>`).join('');
    return {
      status: 200,
      text: pageOf(items, next),
    };
  }
}

const pageOf = (items: string, next: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs>${items}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`;

const error = (status: number, code: string): FakeAnswer => ({
  status,
  text: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});
