// A real Chromium, as the system has it, and a real server on this machine with the confirm page behind it.
// Where there is no Chromium, the tests are not run and say so in one line; nothing here leaves the loopback address.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import type { ConfirmHandler, PageRequest } from '../../../lambda/channels/confirm-handler';
import { browserPath, places } from '../../../scripts/browser';

const executablePath = browserPath();

/** Tests in a browser; scripts/not-run-reporter.js prints the title where they cannot run. */
export function describeInBrowser(what: string, tests: () => void): void {
  const title = executablePath
    ? what
    : `${what}: no Chromium at ${places.join(', ')}; apt-get install chromium`;
  (executablePath ? describe : describe.skip)(title, tests);
}

/** Without the last ones Chromium looks for hosts outside at every start. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Browsing {
  readonly context: BrowserContext;
  readonly close: () => Promise<void>;
}

export async function startBrowser(options: BrowserContextOptions): Promise<Browsing> {
  if (executablePath === undefined) throw new Error('no Chromium: declare with describeInBrowser');
  const profile = mkdtempSync(join(tmpdir(), 'spendfuse-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: FLAGS,
    headless: true,
    ...options,
  });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

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
