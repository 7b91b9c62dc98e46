// Azure on loopback: the identity endpoint, Resource Manager, Azure Monitor, Key Vault, blobs and tables, each after its reference.
// Every call is written down and may be made to fail: before it does anything, or after it did and nobody hears.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeBlobs } from './fake-blobs';
import { FakeGroups } from './fake-groups';
import { FakeSites, SUBSCRIPTION } from './fake-sites';
import { FakeTable } from './fake-table';

export interface FakeRequest {
  readonly method: string;
  readonly url: URL;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}

export interface FakeAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Fault {
  /** Of "METHOD /path". */
  readonly on: RegExp;
  /** lost-request: the connection breaks before anything is done. lost-answer: after it. silence: neither. A number: that status, and nothing done. */
  readonly how: 'lost-request' | 'lost-answer' | 'silence' | number;
  times: number;
}

const AUDIENCES: Readonly<Record<string, string>> = {
  '/identity': '',
  '/blob': 'https://storage.azure.com/',
  '/table': 'https://storage.azure.com/',
  '/metrics': 'https://metrics.monitor.azure.com/',
  '/vault': 'https://vault.azure.net',
  '/arm': 'https://management.azure.com/',
};

export class FakeAzure {
  readonly blobs = new FakeBlobs();
  readonly tables = new FakeTable();
  readonly sites = new FakeSites();
  readonly groups = new FakeGroups(this.sites);
  readonly secrets = new Map<string, string>();
  readonly budgets = new Map<string, { amount: number; spent: number }>();
  readonly faults: Fault[] = [];
  /** "METHOD /path" of everything that was let in. */
  readonly calls: string[] = [];
  base = '';
  now: () => number = Date.now;
  private server: Server | undefined;

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      this.serve(request, response).catch(() => response.destroy());
    });
    // A connection that this end closes while the other is about to use it would be a fault that nobody ordered.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.server = server;
    this.base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** The app settings of a watchdog whose Azure this is. */
  env(changes: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      SPENDFUSE_POLICY: JSON.stringify({ mode: 'enforce' }),
      SPENDFUSE_WATCH: JSON.stringify({ scope: 'account', functions: [] }),
      SPENDFUSE_GUARD: 'subscription',
      SPENDFUSE_SUBSCRIPTION: SUBSCRIPTION,
      SPENDFUSE_CONTAINER: `${this.base}/blob/spendfuse`,
      SPENDFUSE_TABLE: `${this.base}/table/spendfuse`,
      SPENDFUSE_ARM_URL: `${this.base}/arm`,
      SPENDFUSE_METRICS_URL: `${this.base}/metrics/{region}`,
      WEBSITE_SITE_NAME: 'spendfuse-watchdog',
      REGION_NAME: 'East US',
      IDENTITY_ENDPOINT: `${this.base}/identity`,
      IDENTITY_HEADER: 'proof',
      ...changes,
    };
  }

  /** Everything that is stored, to be put back as it was. */
  kept(): () => void {
    const parts = [this.blobs.kept(), this.tables.kept()];
    return () => {
      for (const putBack of parts) putBack();
    };
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', this.base);
    const method = request.method ?? 'GET';
    const fault = this.faults.find(
      ({ on, times }) => times > 0 && on.test(`${method} ${url.pathname}`),
    );
    if (fault) fault.times -= 1;
    if (fault?.how === 'silence') return;
    if (fault?.how === 'lost-request') {
      request.socket.destroy();
      return;
    }
    const header = (name: string): string | undefined =>
      request.headers[name] as string | undefined;
    const body = Buffer.concat(chunks).toString('utf8');
    const answer =
      typeof fault?.how === 'number'
        ? failure(fault.how)
        : this.answer({ method, url, header, body });
    if (fault?.how === 'lost-answer') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers).end(answer.text);
  }

  /** A request that reached it, as the server or a test without one hands it over. */
  answer(request: FakeRequest): FakeAnswer {
    const { url, header } = request;
    const [, service = '', ...rest] = url.pathname.split('/');
    if (service === 'identity') return this.token(request);
    if (header('authorization') !== `Bearer token for ${AUDIENCES[`/${service}`]}`)
      return failure(401, 'InvalidAuthenticationToken');
    this.calls.push(`${request.method} ${url.pathname}`);
    if (service === 'blob')
      return this.blobs.answer({ ...request, url: inner(url, `/${rest.join('/')}`) });
    if (service === 'table')
      return this.tables.answer({ ...request, url: inner(url, `/${rest.join('/')}`) });
    if (service === 'vault') return this.secret(request);
    const at = service === 'metrics' ? rest.slice(1) : rest;
    const within = inner(url, `/${at.join('/')}`);
    return (
      this.budget(within.pathname) ??
      this.sites.answer({ ...request, url: within }) ??
      this.groups.answer({ ...request, url: within }) ??
      failure(404, 'NotFound')
    );
  }

  private token({ url, header }: FakeRequest): FakeAnswer {
    if (header('x-identity-header') !== 'proof') return failure(401, 'Unauthorized');
    const resource = url.searchParams.get('resource') ?? '';
    const answer = {
      access_token: `token for ${resource}`,
      expires_on: String(Math.floor(this.now() / 1000) + 86_400),
      ...{ resource, token_type: 'Bearer', client_id: 'guard' },
    };
    return { status: 200, text: JSON.stringify(answer) };
  }

  /** learn.microsoft.com/rest/api/keyvault/secrets: a PUT makes another version, and a GET without one reads the latest. */
  private secret({ method, url: { pathname: path }, body }: FakeRequest): FakeAnswer {
    if (method === 'PUT') this.secrets.set(path, JSON.parse(body).value);
    const value = this.secrets.get(path);
    return value === undefined
      ? failure(404, 'SecretNotFound')
      : { status: 200, text: JSON.stringify({ value, id: path }) };
  }

  private budget(path: string): FakeAnswer | undefined {
    const name = /\/providers\/Microsoft\.Consumption\/budgets\/([\w.-]+)$/.exec(path)?.[1];
    if (name === undefined) return undefined;
    const budget = this.budgets.get(name);
    if (!budget) return failure(404, 'BudgetNotFound');
    const { amount, spent } = budget;
    const properties = { amount, currentSpend: { amount: spent, unit: 'USD' } };
    return { status: 200, text: JSON.stringify({ name, properties }) };
  }
}

function inner(url: URL, path: string): URL {
  const copy = new URL(url);
  copy.pathname = path;
  return copy;
}

const failure = (status: number, code = 'Fault'): FakeAnswer => ({
  status,
  text: JSON.stringify({ error: { code, message: `a ${status}` } }),
});
