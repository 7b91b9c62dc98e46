// A real server on this machine with a confirm page behind it, which gets of a request what every cloud's entry gives it.

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConfirmHandler, PageRequest } from '../../../lambda/channels/confirm-handler';

export interface PageServer {
  readonly url: string;
  /** Method and status of every request, in order. */
  readonly served: string[];
  readonly close: () => Promise<void>;
}

export async function servePage(handle: ConfirmHandler): Promise<PageServer> {
  const served: string[] = [];
  const server = createServer((message, response) => {
    void requestOf(message)
      .then(handle)
      .then(({ status, headers, body }) => {
        served.push(`${message.method} ${status}`);
        response.writeHead(status, headers);
        response.end(body);
      });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    served,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function requestOf(message: IncomingMessage): Promise<PageRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return {
    method: message.method ?? '',
    query: (message.url ?? '').split('?')[1] ?? '',
    contentType: message.headers['content-type'] ?? '',
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
