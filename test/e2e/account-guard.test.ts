// The whole story on the wire: deploy, flood, paused, resumed, destroyed. The code that runs is the code in the template.
// Every look at the cloud is made with the SDK, past the guard: what counts is what is there, not what it says.

import { writeFileSync } from 'node:fs';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { CommandAnswer } from '../../lib/aws/contract';
import { PERMISSIONS, TICK_EVENT } from '../../lib/aws/contract';
import { accountGuardText } from './account-guard-text';
import { type Gateway, startGateway } from './cloud-gateway';
import { clientConfig, type Deployment, deployTemplate, destroyStack } from './deployment';
import { type Moto, startMoto } from './moto';
import {
  type CloudClients,
  cloudClients,
  createFunction,
  createRole,
  feedFromQueue,
  feedFromStream,
  httpApiFor,
  httpSettingsOf,
  lookAt,
  mayBeCalledBy,
  publishTraffic,
  rescueFailuresOf,
  restApiFor,
  restSettingsOf,
} from './victims';
import { startWatchdog, type Watchdog } from './watchdog-process';

const CULPRITS = ['by-url', 'by-queue', 'by-stream', 'by-sns', 'by-rule', 'by-api', 'by-legacy'];
const BYSTANDERS = ['calm-queue', 'calm-api', 'idle'];
const EVERYONE = [...CULPRITS, 'provisioned', ...BYSTANDERS];

let moto: Moto;
let gateway: Gateway;
let clients: CloudClients;
let deployment: Deployment;
let watchdog: Watchdog;
let httpApi: string;
let restApi: string;
let mailbox: string;
let before: unknown;

const nowMinute = (): number => Math.floor(Date.now() / 60_000);
const status = async (): Promise<CommandAnswer> =>
  (await watchdog.run({ command: 'status' })) as CommandAnswer;

async function lookAtEverything(): Promise<unknown> {
  const looks: Record<string, unknown> = {};
  for (const name of EVERYONE) looks[name] = await lookAt(clients, name);
  return {
    ...looks,
    http: await httpSettingsOf(clients, httpApi),
    rest: await restSettingsOf(clients, restApi),
  };
}

/** What came to the people who subscribed, oldest first; reading takes it out of the box. */
async function mail(): Promise<Array<{ readonly Subject: string; readonly Message: string }>> {
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: mailbox, MaxNumberOfMessages: 10 }),
  );
  for (const { ReceiptHandle } of Messages)
    await clients.sqs.send(new DeleteMessageCommand({ QueueUrl: mailbox, ReceiptHandle }));
  const letters = Messages.map(({ Body }) => JSON.parse(Body ?? '{}'));
  return letters.length === 0 ? [] : [...letters, ...(await mail())];
}

async function createVictims(): Promise<void> {
  const reserved: Record<string, number> = { 'by-queue': 5, 'calm-queue': 7, 'by-legacy': 3 };
  for (const name of EVERYONE) await createFunction(clients, { name, reserved: reserved[name] });
  await feedFromQueue(clients, 'by-queue');
  await feedFromQueue(clients, 'calm-queue');
  await feedFromStream(clients, 'by-stream');
  await mayBeCalledBy(clients, 'by-sns', 'sns.amazonaws.com');
  await mayBeCalledBy(clients, 'by-rule', 'events.amazonaws.com');
  await rescueFailuresOf(clients, 'by-rule');
  httpApi = await httpApiFor(clients, ['by-api', 'calm-api']);
  restApi = await restApiFor(clients, 'by-legacy');
  gateway.rules.provisioned.set('provisioned', new Map([['live', 4]]));
}

/** Four days of a little traffic, so that there is a usual. It ends early: the account's eye reads a minute once. */
async function live(names: readonly string[]): Promise<void> {
  const thisHour = Math.floor(nowMinute() / 60) * 60;
  for (const name of names)
    await publishTraffic(clients, {
      name,
      invocationsPerMinute: 5,
      secondsPerMinute: 1,
      fromMinute: thisHour - 96 * 60,
      toMinute: thisHour - 60,
      stepMinutes: 60,
    });
}

/** Some minutes at the whole account's concurrency. */
async function flood(names: readonly string[]): Promise<void> {
  const now = nowMinute();
  for (const name of names)
    await publishTraffic(clients, {
      name,
      invocationsPerMinute: 60_000,
      secondsPerMinute: 60_000,
      fromMinute: now - 8,
      toMinute: now - 2,
    });
}

beforeAll(async () => {
  moto = await startMoto();
  gateway = await startGateway(moto.endpoint);
  clients = cloudClients(gateway.endpoint);
  await createRole(gateway.endpoint);
  await createVictims();
  deployment = await deployTemplate(accountGuardText(), gateway.endpoint, { Mode: 'enforce' });
  const queue = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'mailbox' }));
  mailbox = queue.QueueUrl ?? '';
  const sns = new SNSClient(clientConfig(gateway.endpoint));
  await sns.send(
    new SubscribeCommand({
      TopicArn: deployment.source.environment.SPENDFUSE_TOPIC,
      Protocol: 'sqs',
      Endpoint: 'arn:aws:sqs:us-east-1:123456789012:mailbox',
    }),
  );
  await live(EVERYONE.filter((name) => name !== 'idle'));
  before = await lookAtEverything();
  watchdog = startWatchdog(deployment.source, gateway.endpoint);
});

afterAll(async () => {
  if (process.env.WATCHDOG_LOG)
    writeFileSync(
      process.env.WATCHDOG_LOG,
      watchdog.log.map((line) => JSON.stringify(line)).join('\n'),
    );
  await watchdog?.stop();
  await gateway?.stop();
  await moto?.stop();
});

test('a calm account is left as it is', async () => {
  await watchdog.run(TICK_EVENT);
  expect((await status()).status).toMatchObject({ records: [], lastTick: { outcome: 'done' } });
  expect(await lookAtEverything()).toEqual(before);
  expect(await mail()).toEqual([]);
});

test('a flood is paused by the right lever for each trigger, and nobody else is touched', async () => {
  await flood([...CULPRITS, 'provisioned']);
  await watchdog.run(TICK_EVENT);
  await watchdog.run(TICK_EVENT);
  const reservedOf = async (name: string) => (await lookAt(clients, name)).reserved;
  for (const name of CULPRITS.filter((one) => one !== 'by-sns'))
    expect({ name, reserved: await reservedOf(name) }).toEqual({ name, reserved: 0 });
  // Its events would be lost at 0: no dead-letter queue, no failure destination.
  expect(await reservedOf('by-sns')).toBe(1);
  expect((await lookAt(clients, 'by-queue')).sources).toEqual([
    expect.stringMatching(/ Disabled$/),
  ]);
  expect((await lookAt(clients, 'by-stream')).sources).toEqual([
    expect.stringMatching(/ Disabled$/),
  ]);
  expect(await lookAt(clients, 'provisioned')).toMatchObject({ reserved: 0, provisioned: [] });
  expect(await httpSettingsOf(clients, httpApi)).toEqual({
    'GET /by-api': expect.objectContaining({ ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0 }),
  });
  const looks = (await lookAtEverything()) as Record<string, unknown>;
  const looksBefore = before as Record<string, unknown>;
  for (const name of BYSTANDERS) expect(looks[name]).toEqual(looksBefore[name]);
});

test('each pause has one record and one letter, with what happened in its subject', async () => {
  const { status: now } = await status();
  const records = now?.records as ReadonlyArray<{ functionName: string; phase: string }>;
  expect(records.map((one) => `${one.functionName} ${one.phase}`).sort()).toEqual(
    [...CULPRITS, 'provisioned'].map((name) => `${name} paused`).sort(),
  );
  const letters = await mail();
  const subjects = letters.map((one) => one.Subject).filter((one) => one.startsWith('PAUSED'));
  expect(subjects).toHaveLength(CULPRITS.length + 1);
  expect(new Set(subjects).size).toBe(subjects.length);
  for (const { Message } of letters) expect(Message).toContain('npx spendfuse');
});

test('a second look at the same flood changes nothing and tells nothing', async () => {
  const paused = await lookAtEverything();
  await watchdog.run(TICK_EVENT);
  expect(await lookAtEverything()).toEqual(paused);
  expect(await mail()).toEqual([]);
});

test('a tick in a new process goes on from what the journal holds', async () => {
  const paused = await lookAtEverything();
  const another = startWatchdog(deployment.source, gateway.endpoint);
  try {
    await another.run(TICK_EVENT);
  } finally {
    await another.stop();
  }
  expect(await lookAtEverything()).toEqual(paused);
  expect(await mail()).toEqual([]);
});

test('resuming one gives back exactly that one', async () => {
  const answer = (await watchdog.run({
    command: 'resume',
    functions: ['by-queue', 'nobody'],
    by: 'arn:aws:iam::123456789012:user/ana',
  })) as CommandAnswer;
  expect(answer.refusals).toEqual([{ function: 'nobody', because: 'no pause of it is on record' }]);
  const looksBefore = before as Record<string, unknown>;
  expect(await lookAt(clients, 'by-queue')).toEqual(looksBefore['by-queue']);
  expect((await lookAt(clients, 'by-stream')).reserved).toBe(0);
  expect((await mail()).map((one) => one.Subject)).toEqual([
    expect.stringMatching(/^RESUMED by-queue .*by arn:aws:iam::123456789012:user\/ana/),
  ]);
});

test('the metrics of an attack that was forgiven do not pause it again', async () => {
  await watchdog.run(TICK_EVENT);
  expect((await lookAt(clients, 'by-queue')).reserved).toBe(5);
});

test('destroying the stack first gives everything back, exactly', async () => {
  const answer = await destroyStack(watchdog, deployment, gateway.endpoint);
  expect(answer).toMatchObject({ Status: 'SUCCESS', Reason: 'nothing is left paused' });
  expect(await lookAtEverything()).toEqual(before);
});

test('the control plane was never asked for more than it allows', () => {
  expect(gateway.rules.throttled).toBe(0);
});

test('every line of the log is JSON', () => {
  expect(
    watchdog.log.filter((line) => line.level === 'not-json' || line.level === 'stderr'),
  ).toEqual([]);
});

test('the calls that were made are the calls that are granted, none missing and none spare', () => {
  // Made by the Lambda service with the guard's role, not by the guard.
  const byTheService = ['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage'];
  const granted = PERMISSIONS.flatMap(({ actions }) => actions).filter(
    (action) => !byTheService.includes(action),
  );
  expect([...watchdogCalls()].sort()).toEqual([...new Set(granted)].sort());
});

function watchdogCalls(): ReadonlySet<string> {
  return new Set(gateway.calls.filter((call) => call.isWatchdog).map((call) => call.permission));
}
