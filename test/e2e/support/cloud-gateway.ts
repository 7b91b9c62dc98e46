// A door in front of moto that keeps the rules moto does not: control-plane rates, the account's quota, provisioned
// concurrency, writes of tables one at a time, and invocations of the watchdog. Everything else passes through as it is.
// Every call is written down by the name of its permission, so that grants can be compared with what was really asked.

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WATCHDOG_KEY_ID } from '../watchdog-process';
import { ApiRules, EventBus } from './api-rules';
import { LambdaRules, type RuleAnswer } from './lambda-rules';
import { permissionOf } from './wire-permissions';

export interface Call {
  readonly permission: string;
  /** Sent by a process of the watchdog's, not by the test. */
  readonly isWatchdog: boolean;
  readonly path: string;
  readonly atMs: number;
  readonly status: number;
}

export interface Gateway {
  readonly endpoint: string;
  readonly calls: readonly Call[];
  readonly rules: LambdaRules;
  readonly bus: EventBus;
  /** Of buckets: kept here and not passed on, because this wire has no TLS and moto refuses whatever a condition is about. */
  readonly bucketPolicies: readonly string[];
  /** Who answers when a function is invoked; without one, an invocation is refused. */
  onInvoke:
    | ((functionName: string, event: unknown, requestId: string) => Promise<unknown>)
    | undefined;
  /** The package that Lambda would hand out for a function: moto names no place to fetch it from. */
  packageOf: ((functionName: string) => Buffer) | undefined;
  /** Sees each call before it is made; `drop` breaks the connection, `deny` refuses the permission, and neither makes it. */
  intercept:
    | ((call: Pick<Call, 'permission' | 'isWatchdog'>) => 'pass' | 'drop' | 'deny')
    | undefined;
  /** What each budget has measured, in dollars; moto measures none. */
  budgets: Readonly<Record<string, { readonly limit: number; readonly actual: number }>>;
  /** Requests that a test gives another time, because it cannot wait as long. */
  rewrite: ((permission: string, body: Buffer) => Buffer) | undefined;
  readonly stop: () => Promise<void>;
}

export async function startGateway(motoEndpoint: string): Promise<Gateway> {
  const calls: Call[] = [];
  const rules = new LambdaRules();
  const apis = new ApiRules();
  const bus = new EventBus();
  const bucketPolicies: string[] = [];
  const writes = oneByOne();
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error) => {
      outgoing.writeHead(500).end(String(error));
    });
  });

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const sent = await bodyOf(incoming);
    const line = { method: incoming.method ?? 'GET', path: incoming.url ?? '/' };
    if (handsOut(line.path, outgoing, gateway)) return;
    const permission = permissionOf({ ...line, body: sent, headers: incoming.headers });
    const isGuards = isWatchdog(incoming);
    const verdict = gateway.intercept?.({ permission, isWatchdog: isGuards }) ?? 'pass';
    if (verdict !== 'pass') return refuse(verdict, incoming, outgoing);
    const body = gateway.rewrite?.(permission, sent) ?? sent;
    const asked = { ...line, body };
    apis.note(asked);
    const answer =
      rules.refusesRun(asked) ??
      (await invoked(asked, gateway)) ??
      rules.answer(asked, isGuards) ??
      apis.answer(asked) ??
      keptPolicy(asked, bucketPolicies) ??
      measured(permission, body, gateway) ??
      removed(permission, isGuards) ??
      bus.answer(asked, permission);
    const pass = () =>
      passOn(motoEndpoint, {
        ...{ incoming, outgoing, body },
        completed: (text) => located(asked, text, gateway) ?? apis.completed(asked, text),
      });
    const status = answer
      ? respond(outgoing, answer)
      : await (TABLE_WRITE.test(permission) ? writes(pass) : pass());
    if (status < 300) rules.note(asked);
    calls.push({ permission, isWatchdog: isGuards, path: asked.path, atMs: Date.now(), status });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gateway: Gateway = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    rules,
    bus,
    bucketPolicies,
    onInvoke: undefined,
    packageOf: undefined,
    intercept: undefined,
    budgets: {},
    rewrite: undefined,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return gateway;
}

/** moto looks at the condition of a write and then writes, on a thread for each: of two at once, both may find it true. */
const TABLE_WRITE = /^dynamodb:\w*(Put|Update|Delete|Write)\w*Items?$/;

function oneByOne(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
}

/** Lambda's SDK signs with the function's own credentials: those of the process have a name of their own. */
const isWatchdog = ({ headers }: IncomingMessage): boolean =>
  String(headers.authorization).includes(`Credential=${WATCHDOG_KEY_ID}/`);

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function handsOut(path: string, outgoing: ServerResponse, { packageOf }: Gateway): boolean {
  const name = /^\/package\/([^/]+)$/.exec(path)?.[1];
  if (!name || !packageOf) return false;
  outgoing.end(packageOf(name));
  return true;
}

function located({ method, path }: Asked, json: string, gateway: Gateway): string | undefined {
  const name = /^\/2015-03-31\/functions\/([^/?]+)\/?$/.exec(path)?.[1];
  if (method !== 'GET' || !name || !gateway.packageOf) return undefined;
  const Code = { RepositoryType: 'S3', Location: `${gateway.endpoint}/package/${name}` };
  return JSON.stringify({ ...JSON.parse(json), Code });
}

async function invoked(
  { method, path, body }: Asked,
  { onInvoke }: Gateway,
): Promise<RuleAnswer | undefined> {
  const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(path)?.[1];
  if (method !== 'POST' || !name || !onInvoke) return undefined;
  const event: unknown = JSON.parse(body.toString('utf8') || 'null');
  const requestId = randomUUID();
  const json = await onInvoke(decodeURIComponent(name), event, requestId);
  return { status: 200, json, requestId };
}

function keptPolicy({ method, path, body }: Asked, kept: string[]): RuleAnswer | undefined {
  if (method !== 'PUT' || !/^\/[^/?]+\/?\?policy/.test(path)) return undefined;
  kept.push(body.toString('utf8'));
  return { status: 204 };
}

/** Whoever sends the guard a removal here is CloudFormation, which moto plays no part in; tests of forged ones are below the wire. */
const removed = (permission: string, isGuards: boolean): RuleAnswer | undefined =>
  permission === 'cloudformation:DescribeStackResource' && isGuards
    ? {
        status: 200,
        xml: '<DescribeStackResourceResponse><DescribeStackResourceResult><StackResourceDetail><ResourceStatus>DELETE_IN_PROGRESS</ResourceStatus></StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>',
      }
    : undefined;

/** Of a budget that the test names, what it has measured; moto answers about the others. */
function measured(permission: string, body: Buffer, { budgets }: Gateway): RuleAnswer | undefined {
  if (permission !== 'budgets:ViewBudget') return undefined;
  const { BudgetName } = JSON.parse(body.toString('utf8')) as { readonly BudgetName: string };
  const budget = budgets[BudgetName];
  if (!budget) return undefined;
  const usd = (amount: number) => ({ Amount: String(amount), Unit: 'USD' });
  const spend = { ActualSpend: usd(budget.actual) };
  return {
    status: 200,
    json: { Budget: { BudgetName, BudgetLimit: usd(budget.limit), CalculatedSpend: spend } },
  };
}

function refuse(how: 'drop' | 'deny', incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (how === 'drop') incoming.socket.destroy();
  else respond(outgoing, { status: 403, error: 'AccessDeniedException' });
}

function respond(
  outgoing: ServerResponse,
  { status, error, json, xml, requestId }: RuleAnswer,
): number {
  outgoing.writeHead(status, {
    'content-type': xml ? 'text/xml' : 'application/json',
    ...(requestId && { 'x-amzn-requestid': requestId }),
    ...(error && { 'x-amzn-errortype': error }),
  });
  outgoing.end(xml ?? JSON.stringify(json ?? {}));
  return status;
}

interface Passing {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: Buffer;
  /** The answer with what moto leaves out; undefined where there is nothing to add. */
  readonly completed: (text: string) => string | undefined;
}

function passOn(
  motoEndpoint: string,
  { incoming, outgoing, body, completed }: Passing,
): Promise<number> {
  const { hostname, port } = new URL(motoEndpoint);
  return new Promise((resolve, reject) => {
    const onward = request(
      {
        hostname,
        port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, 'content-length': body.length },
      },
      (answer) => {
        bodyOf(answer)
          .then((received) => {
            const more = completed(received.toString('utf8'));
            const whole = more === undefined ? received : Buffer.from(more);
            const { 'transfer-encoding': _, ...headers } = answer.headers;
            outgoing.writeHead(answer.statusCode ?? 502, {
              ...headers,
              'content-length': whole.length,
            });
            outgoing.end(whole);
            resolve(answer.statusCode ?? 502);
          })
          .catch(reject);
      },
    );
    onward.on('error', reject);
    onward.end(body);
  });
}
