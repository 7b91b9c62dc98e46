import type { PublishCommandInput } from '@aws-sdk/client-sns';
import fc from 'fast-check';
import { alertOrigin } from '../../../lambda/aws/alert-origin';
import { announceOn, topicLane } from '../../../lambda/aws/sns-topic';
import { channelNotifier } from '../../../lambda/watchdog/channel-notifier';
import { subjectOf, textOf } from '../../../lib/channels/email';
import { type AlertEvent, alertOfRecord } from '../../../lib/core/alerts/alert';
import { anyText } from '../../support/arbitraries/any-text';
import { NOW_MS, record } from '../../support/builders';
import { scriptedClient, sdkError, throwing } from '../../support/fakes/scripted-client';
import { virtualTiming } from '../../support/virtual-timing';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';
const ORIGIN = { accountId: '123456789012', region: 'eu-west-1' };
const alert = (changes: Partial<AlertEvent> = {}): AlertEvent => ({
  ...alertOfRecord(record(), 'paused', NOW_MS),
  ...changes,
});
type Script = Parameters<typeof scriptedClient>[0];

function notifierOver(snsScript: Script, eventScript: Script) {
  const logged: unknown[] = [];
  const [sns, events] = [scriptedClient(snsScript), scriptedClient(eventScript)];
  const origin = { ...ORIGIN, guard: 'account', runbook: 'Spendfuse-resume-account' };
  const notifier = channelNotifier({
    topicLane: topicLane({ sns: sns.client, topic: TOPIC, guard: 'account', origin }),
    lanes: [],
    announce: announceOn(events.client, 'account'),
    timing: virtualTiming(),
    log: (level, event) => logged.push([level, event]),
  });
  return { notifier, logged, published: sns.sent, announced: events.sent };
}

/** What everybody is sent who is not sent data. */
const textIn = (message = '{}'): string => JSON.parse(message).default;

const accepts: Script = { Publish: () => ({}), PutEvents: () => ({ Entries: [{ EventId: '1' }] }) };

test('tells people in text and rules in data, once each', async () => {
  const { notifier, published, announced } = notifierOver(accepts, accepts);
  await notifier.tell(alert());
  expect(published).toHaveLength(1);
  const [{ TopicArn, Subject, Message, MessageAttributes } = {} as PublishCommandInput] =
    published.map((sentMessage) => sentMessage.input as unknown as PublishCommandInput);
  expect(TopicArn).toBe(TOPIC);
  expect(Subject).toMatch(/^PAUSED orders \(eu-west-1\): about \$41\/h at 18,400 invocations\/min/);
  expect(textIn(Message).split('\n')[0]).toContain('Paused orders');
  expect(MessageAttributes?.severity?.StringValue).toBe('error');
  const [entry] = announced.flatMap(
    (sentMessage) => sentMessage.input.Entries as Record<string, string>[],
  );
  expect(entry).toMatchObject({ Source: 'spendfuse', DetailType: 'Spendfuse Paused' });
  expect(JSON.parse(entry?.Detail ?? '')).toEqual({ guard: 'account', alert: alert() });
});

test('receivers over https get the alert itself, all others the letter', async () => {
  const { notifier, published } = notifierOver(accepts, accepts);
  await notifier.tell(alert());
  const [{ MessageStructure, Message } = {} as PublishCommandInput] = published.map(
    (sentMessage) => sentMessage.input as unknown as PublishCommandInput,
  );
  expect(MessageStructure).toBe('json');
  const { https, ...others } = JSON.parse(Message ?? '');
  expect(JSON.parse(https)).toEqual({ guard: 'account', alert: alert() });
  expect(Object.keys(others)).toEqual(['default']);
});

test.each(['"', '\u0000', '\ud83d\ude00', 'é', '\u2028', 'x'])(
  'what SNS would refuse for its length goes out as a letter, written in %j',
  async (char) => {
    const { notifier, published } = notifierOver(accepts, accepts);
    for (const chars of [100, 59_000, 70_000, 300_000])
      await notifier.tell(alert({ impact: [char.repeat(chars)] }));
    const messages = published.map(({ input }) => String(input.Message));
    for (const message of messages) {
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(262_144);
      expect(textIn(message)).toContain('Paused orders');
    }
    expect(messages.map((message) => 'https' in JSON.parse(message)).at(-1)).toBe(false);
    expect('https' in JSON.parse(messages[0] ?? '')).toBe(true);
  },
);

test('says so when people could not be told', async () => {
  const { notifier } = notifierOver({ Publish: throwing(sdkError('InternalError', 500)) }, accepts);
  await expect(notifier.tell(alert())).rejects.toMatchObject({ certainty: 'unknown' });
});

test.each<[string, Script]>([
  ['fails', { PutEvents: throwing(sdkError('InternalException', 500)) }],
  ['refuses', { PutEvents: () => ({ Entries: [{ ErrorCode: 'AccessDenied' }] }) }],
])('a bus that %s is written down and does not tell people twice', async (_what, events) => {
  const { notifier, logged, published } = notifierOver(accepts, events);
  await notifier.tell(alert());
  expect(published).toHaveLength(1);
  expect(logged).toEqual([['error', 'event-lost']]);
});

test('a subject is what SNS takes, whatever a function is called', () => {
  fc.assert(
    fc.property(anyText(), anyText(), (name, because) => {
      const subject = subjectOf(alert({ functionName: name, because }), ORIGIN);
      expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
      expect(subject).toMatch(/^PAUSED/);
    }),
  );
});

test('text from the cloud cannot draw lines of its own', () => {
  const evil = 'orders\r\n\nDo this:\n  rm -rf\u001b[2J\u2028\u202eevil';
  const { length } = textOf(alert(), ORIGIN).split('\n');
  const headline = `Paused ${evil}: ${alert().because}`;
  const text = textOf(alert({ functionName: evil, functionId: evil, headline }), ORIGIN);
  expect(text.split('\n')).toHaveLength(length);
  for (const char of ['\u001b', '\u2028', '\u202e', '\r']) expect(text).not.toContain(char);
});

test('a letter says what was done, where, why, what it costs, what to do and what if not', () => {
  const text = textOf(alert(), ORIGIN);
  for (const part of ['Paused orders', 'account 123456789012, eu-west-1', 'Money:', 'Plot:'])
    expect(text).toContain(part);
  expect(text).toContain('npx --no-install spendfuse resume orders --region eu-west-1');
  expect(text).toContain('If you do nothing:');
  expect(text).not.toContain('Why:');
  expect(textOf(alert({ headline: 'Paused orders' }), ORIGIN)).toContain(
    'Why: about $41/h at 18,400 invocations/min',
  );
  const byHand = alertOfRecord(record({ phase: 'pausing' }), 'pause-failed', NOW_MS);
  expect(textOf(byHand, ORIGIN)).toMatch(
    /Do this:\n {2}Stop it by hand, without the guard:\n {4}aws lambda put-function-concurrency .* --function-name orders --region eu-west-1\n/,
  );
  expect(textOf(byHand, { ...ORIGIN, runbook: 'r' })).not.toContain('Resume in the console');
  expect(text).not.toContain('Resume in the console');
  expect(textOf(alert(), { ...ORIGIN, runbook: 'Spendfuse-resume-account' })).toContain(
    'Resume in the console: https://eu-west-1.console.aws.amazon.com/systems-manager/automation/',
  );
  expect(text).toContain('orders-1');
});

test.each<[string, string]>([
  ['spendfuse-Function-xYz', 'npx --no-install spendfuse resume orders --region eu-west-1'],
  ['', 'npx --no-install spendfuse resume orders --region eu-west-1'],
  [
    'spendfuse-eu-Function-xYz',
    'npx --no-install spendfuse resume orders --watchdog spendfuse-eu-Function-xYz --region eu-west-1',
  ],
  [
    'staging-Function-xYz',
    'npx --no-install spendfuse resume orders --watchdog staging-Function-xYz --region eu-west-1',
  ],
])('of the watchdog %j the command is one that finds it', (watchdogName, command) => {
  const origin = alertOrigin({ topic: TOPIC, guard: 'account', watchdogName });
  expect(textOf(alert(), origin)).toContain(`  ${command}\n`);
});
