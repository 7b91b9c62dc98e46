// Blob storage as its REST reference describes it, as far as a guard uses it: whole block blobs with ETags, one at a time.
// learn.microsoft.com/rest/api/storageservices: Put Blob, Get Blob, Get Blob Properties (read 2026-11).

import type { FakeAnswer, FakeRequest } from './fake-azure';

interface Blob {
  readonly body: string;
  readonly tag: string;
}

export class FakeBlobs {
  readonly blobs = new Map<string, Blob>();
  private count = 0;

  put(name: string, body: string): string {
    this.count += 1;
    const tag = `"0x8D${this.count.toString(16).toUpperCase().padStart(13, '0')}"`;
    this.blobs.set(name, { body, tag });
    return tag;
  }

  kept(): () => void {
    const blobs = new Map(this.blobs);
    return () => {
      this.blobs.clear();
      for (const [name, blob] of blobs) this.blobs.set(name, blob);
    };
  }

  /** The path: /CONTAINER/NAME. */
  answer({ method, url, header, body }: FakeRequest): FakeAnswer {
    if (!header('x-ms-version')) return error(400, 'MissingRequiredHeader');
    const [, , ...steps] = url.pathname.split('/');
    const name = steps.map(decodeURIComponent).join('/');
    const stored = this.blobs.get(name);
    if (method === 'PUT') {
      if (header('x-ms-blob-type') !== 'BlockBlob') return error(400, 'InvalidHeaderValue');
      return { status: 201, text: '', headers: { etag: this.put(name, body) } };
    }
    if (method !== 'GET' && method !== 'HEAD') return error(405, 'UnsupportedHttpVerb');
    if (!stored) return error(404, 'BlobNotFound');
    return {
      status: 200,
      text: method === 'HEAD' ? '' : stored.body,
      headers: { etag: stored.tag },
    };
  }
}

const error = (status: number, code: string): FakeAnswer => ({
  status,
  text: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});
