// People are told by the topic and by every channel, each on its own: what one loses, the topic has told.
// No receiver holds up a tick for long, and no address or key is in a log.

import { secretReader } from '../../../lambda/aws/secret-reader';
import { announceOn, publishOn, topicLane } from '../../../lambda/aws/sns-topic';
import { lanesOf } from '../../../lambda/channels/channel-kinds';
import { type Post, type Poster, PostFailure } from '../../../lambda/channels/guarded-post';
import { channelNotifier } from '../../../lambda/watchdog/channel-notifier';
import { CHANNEL_PERMISSIONS } from '../../../lib/aws/permissions';
import type { ChannelSetting } from '../../../lib/contract';
import { type AlertEvent, alertOfRecord } from '../../../lib/core/alerts/alert';
import { NOW_MS, record } from '../../support/builders';
import { scriptedClient, sdkError, throwing } from '../../support/fakes/scripted-client';
import { virtualTiming } from '../../support/virtual-timing';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';
const CHAT = 'arn:aws:sns:eu-west-1:123456789012:chat';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:slack-AbCdEf';
const ADDRESS = 'https://hooks.example.com/services/very-secret';
const SLACK: ChannelSetting = { kind: 'slack', secret: SECRET };

const alert = (changes: Partial<AlertEvent> = {}): AlertEvent => ({
  ...alertOfRecord(record(), 'paused', NOW_MS),
  ...changes,
});

interface Rig {
  readonly channels?: readonly ChannelSetting[];
  readonly post?: Poster;
  readonly publish?: () => unknown;
}

function rig({ channels = [SLACK], post, publish = () => ({}) }: Rig = {}) {
  const timing = virtualTiming();
  const posts: Post[] = [];
  const logged: string[] = [];
  const sns = scriptedClient({ Publish: publish });
  const events = scriptedClient({ PutEvents: () => ({ Entries: [{ EventId: '1' }] }) });
  const secrets = scriptedClient({ GetSecretValue: () => ({ SecretString: ADDRESS }) });
  const parameters = scriptedClient({ GetParameter: () => ({ Parameter: { Value: ADDRESS } }) });
  const origin = { accountId: '123456789012', region: 'eu-west-1', guard: 'shop' };
  const notifier = channelNotifier({
    topicLane: topicLane({ sns: sns.client, topic: TOPIC, guard: 'shop', origin }),
    lanes: lanesOf(channels, {
      ...{ origin, now: timing.now, publish: publishOn(sns.client) },
      secret: secretReader({
        ...{ secrets: secrets.client, parameters: parameters.client, now: timing.now },
      }),
      post: (sent) => {
        posts.push(sent);
        return (
          post?.(sent) ?? Promise.resolve({ status: 200, text: 'ok', retryAfterSeconds: null })
        );
      },
    }),
    announce: announceOn(events.client, 'shop'),
    timing,
    log: (...line) => logged.push(JSON.stringify(line)),
  });
  const report = () => sns.sent.map(({ input }) => input.TopicArn);
  return { ...{ notifier, timing, posts, logged, told: report, sns, events, secrets, parameters } };
}

const silence = async (): Promise<never> => {
  throw new PostFailure('unknown', 'no answer within 5000 ms');
};

test('tells the topic, the channel and the rules, each once', async () => {
  const { notifier, posts, told, events, logged } = rig();
  await notifier.tell(alert());
  expect(posts.map(({ url }) => url)).toEqual([ADDRESS]);
  expect(posts[0]?.body).toContain('orders');
  expect(told()).toEqual([TOPIC]);
  expect(events.sent).toHaveLength(1);
  expect(logged).toEqual([]);
});

test('a channel hears from its severity upwards, and always what closes an alert', async () => {
  const { notifier, posts } = rig({ channels: [{ ...SLACK, atLeast: 'critical' }] });
  await notifier.tell(alert({ severity: 'error' }));
  expect(posts).toEqual([]);
  await notifier.tell(alert({ severity: 'critical' }));
  await notifier.tell(alert({ severity: 'info', type: 'resumed', status: 'resolved' }));
  expect(posts).toHaveLength(2);
});

test('Amazon Q is told as JSON through its own topic', async () => {
  const { notifier, told, sns } = rig({ channels: [{ kind: 'q', topic: CHAT }] });
  await notifier.tell(alert());
  expect(told().sort()).toEqual([TOPIC, CHAT].sort());
  const [chat] = sns.sent.filter(({ input }) => input.TopicArn === CHAT);
  expect(JSON.parse(String(chat?.input.Message))).toMatchObject({
    version: '1.0',
    source: 'custom',
  });
});

test('a receiver that fails costs one alert its patience, then rests for a minute', async () => {
  const { notifier, posts, told, logged, timing } = rig({ post: silence });
  await notifier.tell(alert());
  const tries = posts.length;
  expect(tries).toBeGreaterThan(0);
  await notifier.tell(alert());
  expect(posts).toHaveLength(tries);
  expect(told()).toEqual([TOPIC, TOPIC]);
  expect(logged).toHaveLength(2);
  timing.advance(60_000);
  await notifier.tell(alert());
  expect(posts.length).toBeGreaterThan(tries);
});

test('an alert that a channel delivered is not told again for the sake of the topic', async () => {
  const { notifier, logged } = rig({ publish: throwing(sdkError('InternalError', 500)) });
  await notifier.tell(alert());
  expect(logged.join()).toContain('channels-failed');
});

test('an alert that reached nobody is told again', async () => {
  const publish = throwing(sdkError('AuthorizationError', 403));
  const { notifier } = rig({ publish, post: silence });
  await expect(notifier.tell(alert())).rejects.toMatchObject({ name: 'CloudFailure' });
});

test('neither an address nor a key is in the log, whatever fails', async () => {
  const { notifier, logged } = rig({
    post: async () => ({ status: 403, text: ADDRESS, retryAfterSeconds: null }),
  });
  await notifier.tell(alert());
  expect(logged.join()).toContain('slack-1');
  expect(logged.join()).not.toContain('very-secret');
});

test('a secret is read once for a storm, and again after five minutes', async () => {
  const { notifier, secrets, timing } = rig();
  await notifier.tell(alert());
  await notifier.tell(alert());
  expect(secrets.sent).toHaveLength(1);
  timing.advance(300_000);
  await notifier.tell(alert());
  expect(secrets.sent).toHaveLength(2);
});

test('the calls for channels are those that the contract permits', async () => {
  const { notifier, sns, secrets, parameters } = rig({
    channels: [SLACK, { kind: 'teams', secret: '/shop/teams' }, { kind: 'q', topic: CHAT }],
  });
  await notifier.tell(alert());
  const calls = [
    ...secrets.sent.map(({ command }) => `secretsmanager:${command}`),
    ...parameters.sent.map(({ command }) => `ssm:${command}`),
    ...sns.sent.map(({ command }) => `sns:${command}`),
  ];
  expect(new Set(calls)).toEqual(new Set(CHANNEL_PERMISSIONS.flatMap(({ actions }) => actions)));
  expect(parameters.sent[0]?.input).toEqual({ Name: '/shop/teams', WithDecryption: true });
});
