// The confirm page behind a function URL: the URL's event becomes a request, the response becomes the URL's answer.
// Nothing is read from the request but its method, query, content type and body: no header is believed.

import type { ConfirmHandler, PageRequest } from '../../channels/confirm-handler';

/** What is used of a function URL's event, payload format 2.0. */
export interface UrlEvent {
  readonly rawQueryString?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly requestContext?: { readonly http?: { readonly method?: string } };
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

export interface UrlAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const behindUrl =
  (handle: ConfirmHandler): ((event: UrlEvent) => Promise<UrlAnswer>) =>
  async (event) => {
    const { status, headers, body } = await handle(requestOf(event));
    return { statusCode: status, headers, body };
  };

const requestOf = (event: UrlEvent): PageRequest => ({
  method: event.requestContext?.http?.method ?? '',
  query: event.rawQueryString ?? '',
  contentType: event.headers?.['content-type'] ?? '',
  body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString('utf8'),
});
