// The confirm page as Cloud Run functions runs it: an HTTP function that anybody may open.
// Holds nothing but the wiring to the platform; what a request may do is decided in lambda/channels.

import type { ConfirmHandler } from '../../channels/confirm-handler';
import { pageIn } from '../entry/page-entry';

interface Request {
  readonly method?: string;
  readonly url?: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** As it came, whatever the framework made of it. */
  readonly rawBody?: Buffer;
}
interface Response {
  status(code: number): Response;
  set(headers: Readonly<Record<string, string>>): Response;
  send(body: string): void;
}

let handle: ConfirmHandler | undefined;

export const page = async (request: Request, response: Response): Promise<void> => {
  handle ??= pageIn({ env: process.env });
  const { method = '', url = '', headers, rawBody } = request;
  const {
    status,
    headers: sent,
    body,
  } = await handle({
    method,
    query: url.split('?').slice(1).join('?'),
    contentType: String(headers['content-type'] ?? ''),
    body: rawBody?.toString('utf8') ?? '',
  });
  response.status(status).set(sent).send(body);
};
