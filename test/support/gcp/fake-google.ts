// Google Cloud as HTTP on this machine: one server for the APIs that the guard calls, with knobs for what goes wrong.
// Its rules, each after the published reference (read 2026-11):
//  - every call but the metadata server's needs a token that the metadata server gave out, else 401;
//  - Storage: cloud.google.com/storage/docs/json_api; ifGenerationMatch, 412 on another generation, pages of a list;
//  - Cloud Run: cloud.google.com/run/docs/reference/rest/v2 and v1 (fake-run.ts);
//  - Monitoring: cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list (fake-monitoring.ts);
//  - Budgets: cloud.google.com/billing/docs/reference/budget/rest/v1, billingAccounts.budgets.get;
//  - Secret Manager: cloud.google.com/secret-manager/docs/reference/rest, versions.access and secrets.addVersion;
//  - the metadata server's identity tokens: cloud.google.com/run/docs/securing/service-identity.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Endpoints } from '../../../lambda/gcp/endpoints';

export interface Call {
  readonly method: string;
  /** As it was sent: whoever reads a name out of it decodes it. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** What the caller must be allowed to do. */
  permission: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** lost-request: nothing is done. lost-answer: it is done, and nobody hears of it. silence: nothing is done or said. */
export type Fault = 'lost-request' | 'lost-answer' | 'silence' | Answer;
export type Faults = (call: Call) => Fault | undefined;

/** One API: undefined where the call is not its own. */
export type Api = (call: Call) => Answer | undefined;

export interface FakeGoogle {
  readonly url: string;
  readonly endpoints: Endpoints;
  readonly calls: readonly Call[];
  /** A token as a signed-in person has one. */
  personToken(): string;
  /** What goes wrong from now on; undefined: nothing. */
  faults: Faults | undefined;
  stop(): Promise<void>;
}

export const PROJECT_NUMBER = '123456789012';

export const refusal = (status: number, reason: string, message: string): Answer => ({
  status,
  body: { error: { code: status, message, status: reason } },
});

export async function startFakeGoogle(apis: readonly Api[]): Promise<FakeGoogle> {
  const calls: Call[] = [];
  const tokens = new Set<string>();
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://fake');
      const call: Call = {
        method: request.method ?? 'GET',
        path: url.pathname,
        query: url.searchParams,
        body,
        permission: '',
      };
      if (url.pathname === '/computeMetadata/v1/project/numeric-project-id') {
        send(response, { status: 200, text: PROJECT_NUMBER });
        return;
      }
      if (url.pathname.endsWith('/service-accounts/default/identity')) {
        send(response, identity(request, url.searchParams.get('audience') ?? ''));
        return;
      }
      if (url.pathname.startsWith('/computeMetadata/')) {
        send(response, metadata(request, tokens));
        return;
      }
      if (!tokens.has(request.headers.authorization?.replace('Bearer ', '') ?? '')) {
        send(response, refusal(401, 'UNAUTHENTICATED', 'the request has no valid credentials'));
        return;
      }
      calls.push(call);
      respond(response, call, { apis, fault: fake.faults?.(call) });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const fake: FakeGoogle = {
    url,
    endpoints: {
      ...{ run: url, monitoring: url, storage: url, secrets: url },
      ...{ budgets: url, metadata: url },
    },
    calls,
    faults: undefined,
    personToken: () => {
      const token = `person-${tokens.size + 1}`;
      tokens.add(token);
      return token;
    },
    stop: () => stopped(server),
  };
  return fake;
}

function respond(
  response: ServerResponse,
  call: Call,
  { apis, fault }: { readonly apis: readonly Api[]; readonly fault: Fault | undefined },
): void {
  if (fault === 'silence') return;
  if (fault === 'lost-request') {
    response.destroy();
    return;
  }
  if (fault !== undefined && fault !== 'lost-answer') {
    send(response, fault);
    return;
  }
  const answer =
    apis.map((api) => api(call)).find((entry) => entry !== undefined) ??
    refusal(404, 'NOT_FOUND', `the fake knows no ${call.method} ${call.path}`);
  if (fault === 'lost-answer') response.destroy();
  else send(response, answer);
}

function send(response: ServerResponse, { status, body, text, headers = {} }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(text ?? (body === undefined ? '' : JSON.stringify(body)));
}

function metadata(request: IncomingMessage, tokens: Set<string>): Answer {
  if (request.headers['metadata-flavor'] !== 'Google')
    return { status: 403, text: 'Missing Metadata-Flavor:Google header.' };
  const token = `token-${tokens.size + 1}`;
  tokens.add(token);
  return { status: 200, body: { access_token: token, expires_in: 3599, token_type: 'Bearer' } };
}

/** The unique id of the account that asks for identity tokens here. */
export const CALLER = '112233445566778899001';

/** As a service gets one after the platform has checked it: its claims, and no signature. */
function identity(request: IncomingMessage, audience: string): Answer {
  if (request.headers['metadata-flavor'] !== 'Google')
    return { status: 403, text: 'Missing Metadata-Flavor:Google header.' };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { aud: audience, sub: CALLER, iss: 'https://accounts.google.com' };
  return { status: 200, text: `${part({ alg: 'RS256' })}.${part(claims)}.SIGNATURE_REMOVED` };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

const stopped = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
