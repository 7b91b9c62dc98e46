// Every way back from a pause, on the wire: the levers are exactly as they were, and every channel hears of it once.
// The confirm page runs as its own bundle behind the event of a function URL; its enemies come through the same door.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { recordItem, recordSeal } from '../../lambda/aws/store/record-items';
import { keyOf } from '../../lambda/aws/store/table';
import { CONFIRM_ENV, CONFIRM_PAGE_ENV, ENV, TICK_EVENT } from '../../lib/aws/contract';
import { CHANNELS_ENV, type ChannelSetting } from '../../lib/contract';
import type { PauseRecord } from '../../lib/core/pausing/pause-record';
import { type Receiver, receiver } from '../lambda/channels/receiver';
import { edgeWatchdogCode } from './edge-watchdog-code';
import { startSpendfuse } from './spendfuse-process';
import { askAsCloudFormation, clientConfig } from './support/deployment';
import { EDGE_ENV } from './support/edge-watchdog';
import { nowMinute, type Stage, startStage } from './support/stage';
import {
  createFunction,
  feedFromQueue,
  type Look,
  lookAt,
  publishTraffic,
} from './support/victims';
import { startWatchdog, type Watchdog } from './watchdog-process';

const NAMES = ['cli', 'page', 'hand', 'chat', 'calm', 'uninstall'] as const;
const PAGE_URL = 'https://confirm.example.com/';
const SIGNING_SECRET = 's'.repeat(64);

let stage: Stage;
let page: Watchdog;
let pagerDuty: Receiver;
let webhook: Receiver;
let before: Record<string, Look>;
let links: string[] = [];

const look = (name: string) => lookAt(stage.clients, name);
const tick = () => stage.watchdog.run(TICK_EVENT);

async function confirmSettings(endpoint: string): Promise<string> {
  const secrets = new SecretsManagerClient(clientConfig(endpoint));
  const { ARN = '' } = await secrets.send(
    new CreateSecretCommand({ Name: 'confirm', SecretString: SIGNING_SECRET }),
  );
  const ssm = new SSMClient(clientConfig(endpoint));
  const put = (Name: string, Value: string) =>
    ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' }));
  await put('/e2e/confirm', JSON.stringify({ url: PAGE_URL, secret: ARN }));
  await put('/e2e/pagerduty', 'r'.repeat(32));
  await put('/e2e/webhook', webhook.url);
  return ARN;
}

beforeAll(async () => {
  pagerDuty = await receiver({ status: 202 });
  webhook = await receiver({ status: 204 });
  const channels: ChannelSetting[] = [
    { kind: 'pagerduty', secret: '/e2e/pagerduty' },
    { kind: 'webhook', secret: '/e2e/webhook' },
  ];
  let secret = '';
  stage = await startStage({
    mode: 'enforce',
    code: edgeWatchdogCode(),
    environment: {
      [CHANNELS_ENV]: JSON.stringify(channels),
      [CONFIRM_ENV]: '/e2e/confirm',
      [EDGE_ENV.pagerDuty]: pagerDuty.url,
    },
    prepare: async (clients, gateway) => {
      for (const name of NAMES) {
        await createFunction(clients, { name, reserved: 5 });
        await feedFromQueue(clients, name);
      }
      secret = await confirmSettings(gateway.endpoint);
    },
  });
  const { environment, functionName } = stage.deployment.source;
  page = startWatchdog(
    {
      code: readFileSync(join(__dirname, '../../dist/lambda/aws/confirm.js'), 'utf8'),
      functionName: 'confirm',
      environment: {
        [ENV.table]: environment[ENV.table] ?? '',
        [ENV.guard]: environment[ENV.guard] ?? '',
        [CONFIRM_PAGE_ENV.secret]: secret,
        [CONFIRM_PAGE_ENV.watchdog]: functionName,
      },
    },
    stage.gateway.endpoint,
  );
  stage.gateway.onInvoke = (_name, event) => stage.watchdog.run(event);
  before = Object.fromEntries(
    await Promise.all(NAMES.map(async (name) => [name, await look(name)] as const)),
  );
  await tick();
});
afterAll(async () => {
  await page?.stop();
  await stage?.stop();
  await pagerDuty?.close();
  await webhook?.close();
});

/** Paused, told of once in every channel; the record's id. */
async function paused(name: string): Promise<string> {
  const answer = await stage.tell({ command: 'pause', functions: [name], by: 'ana' });
  expect(answer).toMatchObject({ isDone: true });
  expect(await look(name)).not.toEqual(before[name]);
  const events = pagerDuty.received.splice(0).map(({ body }) => JSON.parse(body));
  expect(events.map((event) => event.event_action)).toEqual(['trigger']);
  expect(webhook.received.splice(0)).toHaveLength(1);
  links = events[0].links.map(({ href }: { href: string }) => href);
  await stage.mail();
  const { status } = await stage.tell({ command: 'status' });
  const records = (status?.records ?? []) as ReadonlyArray<{ recordId: string }>;
  expect(records).toHaveLength(1);
  return records[0]?.recordId ?? '';
}

/** As it was, to the last lever; told once everywhere, and not again a tick later. */
async function expectResumedOnce(name: string): Promise<void> {
  await tick();
  await tick();
  expect(await look(name)).toEqual(before[name]);
  const { status } = await stage.tell({ command: 'status' });
  expect(status?.records).toEqual([]);
  const events = pagerDuty.received.splice(0).map(({ body }) => JSON.parse(body));
  expect(events.map((event) => event.event_action)).toEqual(['resolve']);
  const sentAlerts = webhook.received.splice(0).map(({ body }) => JSON.parse(body));
  expect(sentAlerts.map((entry) => entry.status)).toEqual(['resolved']);
  expect((await stage.mail()).map(({ Subject }) => Subject)).toEqual([
    expect.stringMatching(new RegExp(`^RESUMED ${name}`)),
  ]);
}

test('by the command line', async () => {
  await paused('cli');
  const { functionName } = stage.deployment.source;
  const { code, stdout } = await startSpendfuse(
    stage.gateway.endpoint,
    ...['resume', 'cli', '--yes', '--reason', 'fixed', '--watchdog', functionName],
  ).ended;
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Done.') });
  await expectResumedOnce('cli');
});

test('by hand in the console: what a person set is theirs, the rest is given back', async () => {
  await paused('hand');
  await stage.clients.lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName: 'hand', ReservedConcurrentExecutions: 5 }),
  );
  await expectResumedOnce('hand');
});

test('by a button in a chat, which invokes the watchdog with the id of the record', async () => {
  const recordId = await paused('chat');
  const answer = await stage.tell({ command: 'resume', functions: [recordId] });
  expect(answer).toMatchObject({ isDone: true, problems: [] });
  await expectResumedOnce('chat');
  const again = await stage.tell({ command: 'resume', functions: [recordId] });
  expect(again.isDone).toBe(false);
  expect(pagerDuty.received).toEqual([]);
});

/** As though the phase had begun so much earlier: the record is the guard's only memory of it. */
async function letPass(recordId: string, minutes: number): Promise<void> {
  const TableName = stage.deployment.source.environment[ENV.table] ?? '';
  const Key = keyOf('open', recordId);
  const { dynamo } = stage.clients;
  const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  const held = JSON.parse(Item?.record?.S ?? '{}') as PauseRecord;
  const seal = recordSeal(stage.deployment.source.environment[ENV.stack] ?? '');
  const earlier = { ...held, phaseSinceMs: held.phaseSinceMs - minutes * 60_000 };
  await dynamo.send(
    new PutItemCommand({ TableName, Item: { ...Item, ...recordItem(earlier, seal) } }),
  );
}

test('by the end of a probation: a few at once, then in full when it stays calm', async () => {
  const recordId = await paused('calm');
  const answer = await stage.tell({ command: 'resume', functions: ['calm'], how: 'probation' });
  expect(answer).toMatchObject({ isDone: true });
  expect((await look('calm')).reserved).toBe(2);
  const now = nowMinute();
  await publishTraffic(stage.clients, {
    ...{ name: 'cli', invocationsPerMinute: 1, secondsPerMinute: 1 },
    ...{ fromMinute: now - 30, toMinute: now },
  });
  await tick();
  expect(webhook.received.splice(0).map(({ body }) => JSON.parse(body).status)).toEqual(['firing']);
  expect((await stage.mail()).map(({ Subject }) => Subject)).toEqual([
    expect.stringMatching(/^PROBATION calm/),
  ]);
  await letPass(recordId, 25);
  await expectResumedOnce('calm');
});

interface UrlRequest {
  readonly method: string;
  readonly query?: string;
  readonly body?: string;
  readonly type?: string;
}
interface UrlAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const FORM = 'application/x-www-form-urlencoded';

const ask = async ({ method, query = '', body, type = FORM }: UrlRequest): Promise<UrlAnswer> =>
  (await page.run({
    rawQueryString: query,
    headers: { 'content-type': type },
    requestContext: { http: { method } },
    ...(body === undefined ? {} : { body: Buffer.from(body).toString('base64') }),
    isBase64Encoded: body !== undefined,
  })) as UrlAnswer;

const tokenIn = (urls: readonly string[]): string =>
  new URL(urls.find((url) => url.startsWith(PAGE_URL)) ?? PAGE_URL).searchParams.get('t') ?? '';

/** Another last character, or first, of the signature. */
const forged = (token: string, at: 0 | 63): string => {
  const index = token.length - 64 + at;
  const other = token[index] === '0' ? '1' : '0';
  return token.slice(0, index) + other + token.slice(index + 1);
};

let pageToken = '';

test('by the confirm page: looking changes nothing, one press resumes', async () => {
  await paused('page');
  pageToken = tokenIn(links);
  expect((await ask({ method: 'GET', query: `t=${pageToken}` })).statusCode).toBe(200);
  expect(await look('page')).not.toEqual(before.page);
  const press = { method: 'POST', body: `token=${pageToken}&how=full` };
  expect((await ask(press)).statusCode).toBe(200);
  await expectResumedOnce('page');
});

test('enemies of the page get their 4xx, and nothing is resumed, looked up or told', async () => {
  const recordId = await paused('page');
  const token = tokenIn(links);
  const dynamoCalls = () =>
    stage.gateway.calls.filter(({ permission }) => permission.startsWith('dynamodb:')).length;
  const callsBefore = dynamoCalls();
  const text = 'x'.repeat(1_000_000);
  const unknown = token.replace(/^v1\.[0-9a-f]+/, 'v1.6e6f626f6479');
  const attempts: ReadonlyArray<readonly [number, UrlRequest]> = [
    [403, { method: 'POST', body: `token=${forged(token, 0)}&how=full` }],
    [403, { method: 'POST', body: `token=${forged(token, 63)}&how=full` }],
    [403, { method: 'POST', body: `token=${unknown}&how=full` }],
    [403, { method: 'POST', body: 'how=full' }],
    [403, { method: 'POST', query: `t=${token}`, body: 'how=full' }],
    [403, { method: 'GET', query: 't=%00%ff' }],
    [413, { method: 'POST', body: text }],
    [413, { method: 'POST', body: `token=${token}&how=full&more=${text}` }],
    [414, { method: 'GET', query: `t=${token}&${'q'.repeat(100_000)}` }],
    [405, { method: 'PUT', body: `token=${token}&how=full` }],
    [405, { method: 'DELETE', query: `t=${token}` }],
    [415, { method: 'POST', body: `{"token":"${token}"}`, type: 'application/json' }],
    [415, { method: 'POST', body: `token=${token}&how=full`, type: '' }],
  ];
  for (const [status, request] of attempts) {
    const { statusCode, body } = await ask(request);
    expect({ request: request.method, status: statusCode }).toEqual({
      request: request.method,
      status,
    });
    expect(body).not.toContain(recordId);
  }
  expect(dynamoCalls()).toBe(callsBefore);
  expect(pagerDuty.received).toEqual([]);
});

test('a link that was used is used: replayed, it says so and resumes nothing', async () => {
  const { statusCode } = await ask({ method: 'POST', body: `token=${pageToken}&how=full` });
  expect(statusCode).toBe(409);
  expect(await look('page')).not.toEqual(before.page);
});

test('of many at the same moment one resumes, and a flood gets 429 with a time to come back', async () => {
  const press = { method: 'POST', body: `token=${tokenIn(links)}&how=full` };
  const answers = await Promise.all(Array.from({ length: 60 }, () => ask(press)));
  const counts = new Map<number, number>();
  for (const { statusCode } of answers) counts.set(statusCode, (counts.get(statusCode) ?? 0) + 1);
  expect(counts.get(200)).toBe(1);
  expect([...counts.keys()].sort()).toEqual([200, 409, 429]);
  expect(counts.get(429)).toBeGreaterThanOrEqual(25);
  const refused = answers.find(({ statusCode }) => statusCode === 429);
  expect(refused?.headers['retry-after']).toBe('30');
  await expectResumedOnce('page');
});

test('no token and no key is in the log of the page', () => {
  const message = JSON.stringify(page.log);
  expect(page.log.filter(({ level }) => level === 'not-json' || level === 'stderr')).toEqual([]);
  for (const secret of [SIGNING_SECRET, pageToken, tokenIn(links)])
    expect(message).not.toContain(secret);
});

test('by the removal of the guard', async () => {
  await paused('uninstall');
  const answer = await askAsCloudFormation(stage.watchdog, 'Delete', stage.deployment.stackId);
  expect(answer.Status).toBe('SUCCESS');
  expect(await look('uninstall')).toEqual(before.uninstall);
  const events = pagerDuty.received.splice(0).map(({ body }) => JSON.parse(body).event_action);
  expect(events).toEqual(['resolve']);
  expect(webhook.received.splice(0)).toHaveLength(1);
});
