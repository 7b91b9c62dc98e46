// From the attack to the people: the watchdog's own bundle against moto, and a real HTTP server for every receiver.
// A receiver that is down, slow, broken or leads elsewhere must cost an alert at most, and never the pause.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { TICK_EVENT } from '../../lib/aws/contract';
import { CHANNELS_ENV, type ChannelSetting } from '../../lib/contract';
import { nobody, type Received, type Receiver, receiver } from '../lambda/channels/receiver';
import { edgeWatchdogCode } from './edge-watchdog-code';
import { clientConfig } from './support/deployment';
import { EDGE_ENV } from './support/edge-watchdog';
import { flood, live, type Stage, startStage } from './support/stage';
import { type CloudClients, createFunction, lookAt } from './support/victims';
import { startWatchdog, type Watchdog } from './watchdog-process';

const ARN = 'arn:aws:sns:us-east-1:123456789012';
const SIGNING_KEY = 'a key of many characters that nobody guesses';
const FAILING = ['by-nobody', 'by-silence', 'by-500', 'by-redirect', 'by-name'] as const;
const VICTIMS = ['shop', 'by-hand', ...FAILING];

let stage: Stage;
let slack: Receiver;
let teams: Receiver;
let pagerDuty: Receiver;
let webhook: Receiver;
let chat: string;

const secretOf = async (name: string, value: string): Promise<void> => {
  const ssm = new SSMClient(clientConfig(stage?.gateway.endpoint ?? endpoint));
  await ssm.send(new PutParameterCommand({ Name: name, Value: value, Type: 'SecureString' }));
};
let endpoint = '';

const CHANNELS: readonly ChannelSetting[] = [
  { kind: 'slack', secret: '/e2e/slack' },
  { kind: 'teams', secret: '/e2e/teams' },
  { kind: 'pagerduty', secret: '/e2e/pagerduty', atLeast: 'error' },
  { kind: 'webhook', secret: '/e2e/webhook', signingKey: '/e2e/signing-key' },
  { kind: 'q', topic: `${ARN}:chat` },
];

/** The chat's topic with a queue that stands in for Amazon Q. */
async function chatQueue({ sqs }: CloudClients): Promise<string> {
  const sns = new SNSClient(clientConfig(endpoint));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'chat' }));
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'chat' }));
  const Endpoint = 'arn:aws:sqs:us-east-1:123456789012:chat';
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  return QueueUrl;
}

async function inChat(): Promise<string[]> {
  const { sqs } = stage.clients;
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: chat, MaxNumberOfMessages: 10 }),
  );
  for (const { ReceiptHandle } of Messages)
    await sqs.send(new DeleteMessageCommand({ QueueUrl: chat, ReceiptHandle }));
  return Messages.map(({ Body }) => (JSON.parse(Body ?? '{}') as { Message: string }).Message);
}

beforeAll(async () => {
  slack = await receiver({ status: 200, body: 'ok' });
  teams = await receiver({ status: 202 });
  pagerDuty = await receiver({ status: 202, body: '{"status":"success"}' });
  webhook = await receiver({ status: 204 });
  stage = await startStage({
    mode: 'enforce',
    code: edgeWatchdogCode(),
    environment: {
      [CHANNELS_ENV]: JSON.stringify(CHANNELS),
      [EDGE_ENV.pagerDuty]: pagerDuty.url,
    },
    prepare: async (clients, gateway) => {
      endpoint = gateway.endpoint;
      for (const name of VICTIMS) await createFunction(clients, { name, reserved: 5 });
      await live(clients, ['shop']);
      await flood(clients, ['shop']);
      chat = await chatQueue(clients);
      await secretOf('/e2e/slack', slack.url);
      await secretOf('/e2e/teams', teams.url);
      await secretOf('/e2e/pagerduty', 'r'.repeat(32));
      await secretOf('/e2e/webhook', webhook.url);
      await secretOf('/e2e/signing-key', SIGNING_KEY);
    },
  });
});
afterAll(async () => {
  await stage?.stop();
  for (const entry of [slack, teams, pagerDuty, webhook]) await entry?.close();
});

const bodiesOf = <Body>({ received }: Receiver): Body[] =>
  received.splice(0).map(({ body }) => JSON.parse(body) as Body);

/** As docs/channels.md has it for whoever receives. */
function isGenuine({ headers, body }: Received, key: string): boolean {
  const sentAt = String(headers['x-spendfuse-timestamp']);
  if (!(Math.abs(Date.now() / 1000 - Number(sentAt)) <= 300)) return false;
  const expected = `v1=${createHmac('sha256', key).update(`${sentAt}.${body}`).digest('hex')}`;
  const text = String(headers['x-spendfuse-signature']);
  return (
    text.length === expected.length && timingSafeEqual(Buffer.from(text), Buffer.from(expected))
  );
}

/** When the guard set a function's concurrency for the first time. */
const setAtMs = (name: string): number =>
  stage.gateway.calls.find(
    ({ permission, path, isWatchdog }) =>
      isWatchdog && permission === 'lambda:PutFunctionConcurrency' && path.includes(name),
  )?.atMs ?? Number.POSITIVE_INFINITY;

interface PagerDutyEvent {
  readonly event_action: string;
  readonly dedup_key: string;
  readonly routing_key: string;
}
interface WebhookEvent {
  readonly status: string;
  readonly title: string;
  readonly deduplication_key: string;
}

let opened: { pagerDuty: string; webhook: string };

test('an attack is told by every channel in the tick that paused it, and after the pause', async () => {
  await stage.watchdog.run(TICK_EVENT);
  expect((await lookAt(stage.clients, 'shop')).reserved).toBe(0);
  const first = Math.min(
    ...[slack, teams, pagerDuty, webhook].map(({ received }) => received[0]?.atMs ?? 0),
  );
  expect(first).toBeGreaterThanOrEqual(setAtMs('shop'));
  const [signed] = webhook.received;
  expect(signed && isGenuine(signed, SIGNING_KEY)).toBe(true);
  expect(signed && isGenuine({ ...signed, body: `${signed.body} ` }, SIGNING_KEY)).toBe(false);
  for (const entry of [slack, teams]) {
    expect(entry.received).toHaveLength(1);
    expect(entry.received[0]?.body).toContain('PAUSED shop');
    entry.received.splice(0);
  }
  const [page, ...morePages] = bodiesOf<PagerDutyEvent>(pagerDuty);
  expect({ page, morePages }).toMatchObject({
    page: { event_action: 'trigger', routing_key: 'r'.repeat(32) },
    morePages: [],
  });
  const [told, ...moreTold] = bodiesOf<WebhookEvent>(webhook);
  expect({ told, moreTold }).toMatchObject({
    told: { status: 'firing', title: expect.stringContaining('Paused shop') },
    moreTold: [],
  });
  opened = { pagerDuty: page?.dedup_key ?? '', webhook: told?.deduplication_key ?? '' };
  expect(await inChat()).toEqual([expect.stringContaining('PAUSED shop')]);
  expect((await stage.mail()).map(({ Subject }) => Subject)).toEqual([
    expect.stringMatching(/^PAUSED shop/),
  ]);
  expect(stage.gateway.bus.events.map(({ DetailType }) => DetailType)).toEqual([
    'Spendfuse Paused',
  ]);
});

test('a tick later nobody is told again', async () => {
  await stage.watchdog.run(TICK_EVENT);
  for (const entry of [slack, teams, pagerDuty, webhook]) expect(entry.received).toEqual([]);
  expect(await inChat()).toEqual([]);
  expect(await stage.mail()).toEqual([]);
});

test('a resume closes it in every channel, once, by the key that opened it', async () => {
  const answer = await stage.tell({ command: 'resume', functions: ['shop'], by: 'ana' });
  expect(answer).toMatchObject({ isDone: true, problems: [] });
  await stage.watchdog.run(TICK_EVENT);
  expect((await lookAt(stage.clients, 'shop')).reserved).toBe(5);
  for (const entry of [slack, teams]) {
    expect(entry.received.map(({ body }) => body)).toEqual([
      expect.stringContaining('RESUMED shop'),
    ]);
    entry.received.splice(0);
  }
  expect(bodiesOf(pagerDuty)).toEqual([
    expect.objectContaining({ event_action: 'resolve', dedup_key: opened.pagerDuty }),
  ]);
  expect(bodiesOf(webhook)).toEqual([
    expect.objectContaining({ status: 'resolved', deduplication_key: opened.webhook }),
  ]);
  expect(await inChat()).toEqual([expect.stringContaining('RESUMED shop')]);
  expect((await stage.mail()).map(({ Subject }) => Subject)).toEqual([
    expect.stringMatching(/^RESUMED shop/),
  ]);
});

test('no secret is in the log, in a letter or in an event', () => {
  const message = JSON.stringify([stage.watchdog.log, stage.gateway.bus.events]);
  for (const secret of [slack.url, teams.url, webhook.url, 'r'.repeat(32), SIGNING_KEY])
    expect(message).not.toContain(secret);
});

/** Another warm container of the same guard, whose Slack is at another address; Teams is as it was. */
async function withSlackAt(
  url: string,
  work: (watchdog: Watchdog) => Promise<void>,
  resolvesTo = '',
): Promise<Watchdog['log']> {
  const secrets = new SecretsManagerClient(clientConfig(endpoint));
  const { ARN: secret = '' } = await secrets.send(
    new CreateSecretCommand({ Name: `slack-${Date.now()}`, SecretString: url }),
  );
  const channels: ChannelSetting[] = [
    { kind: 'slack', secret },
    { kind: 'teams', secret: '/e2e/teams' },
  ];
  const { source } = stage.deployment;
  const environment = {
    ...source.environment,
    [CHANNELS_ENV]: JSON.stringify(channels),
    [EDGE_ENV.resolvesTo]: resolvesTo,
  };
  const watchdog = startWatchdog({ ...source, environment }, endpoint);
  try {
    await work(watchdog);
  } finally {
    await watchdog.stop();
  }
  return watchdog.log;
}

/** The next channel is told, the pause came first and within seconds, and what failed is in the log without its address. */
async function expectFallback(name: string, watchdog: Watchdog): Promise<void> {
  const beganMs = Date.now();
  const answer = await watchdog.run({ command: 'pause', functions: [name] });
  expect(answer).toMatchObject({ isDone: true, problems: [] });
  expect((await lookAt(stage.clients, name)).reserved).toBe(0);
  expect(setAtMs(name) - beganMs).toBeLessThan(10_000);
  expect(teams.received.map(({ body }) => body)).toEqual([
    expect.stringContaining(`PAUSED ${name}`),
  ]);
  expect(teams.received.splice(0)[0]?.atMs).toBeGreaterThanOrEqual(setAtMs(name));
  expect((await stage.mail()).map(({ Subject }) => Subject)).toEqual([
    expect.stringMatching(new RegExp(`^PAUSED ${name}`)),
  ]);
}

test.each<[(typeof FAILING)[number], string, string]>([
  ['by-nobody', 'is down', 'ECONNREFUSED'],
  ['by-silence', 'never answers', 'no answer within'],
  ['by-500', 'is broken', 'it answered 500'],
  ['by-redirect', 'redirects to a private address', 'it answered 302'],
])(
  '%s: a receiver that %s does not keep the others from being told',
  async (name, _what, words) => {
    const inside = await receiver({ status: 200 });
    const answers = {
      'by-silence': 'silent',
      'by-500': { status: 500 },
      'by-redirect': { status: 302, headers: { location: inside.url } },
    } as const;
    const failing = name === 'by-nobody' ? null : await receiver(answers[name as 'by-500']);
    const url = failing?.url ?? (await nobody());
    try {
      const log = await withSlackAt(url, (watchdog) => expectFallback(name, watchdog));
      const messages = log.filter(({ event }) => event === 'channels-failed');
      expect(JSON.stringify(messages)).toContain(words);
      expect(JSON.stringify(log)).not.toContain(url);
      expect(inside.received).toEqual([]);
    } finally {
      await failing?.close();
      await inside.close();
    }
  },
);

test('a name that resolves to a private address is not called', async () => {
  const url = `https://hooks.example.com:${slack.port}/hook`;
  const log = await withSlackAt(url, (watchdog) => expectFallback('by-name', watchdog), '10.0.0.7');
  expect(JSON.stringify(log.filter(({ event }) => event === 'channels-failed'))).toContain(
    'not on the public internet',
  );
  expect(slack.received).toEqual([]);
});
