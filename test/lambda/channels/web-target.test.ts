// Each web channel over a real connection: what arrives is what the channel takes, with its secret where it belongs.

import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChannelPorts, lanesOf } from '../../../lambda/channels/channel-kinds';
import { deliver, problemsWithDelivery, type Target } from '../../../lambda/channels/deliver';
import { guardedPoster, type Post } from '../../../lambda/channels/guarded-post';
import { SIGNATURE_HEADERS, signedContent } from '../../../lib/channels/webhook';
import type { ChannelSetting } from '../../../lib/contract';
import { type Channel, refusals } from '../../channels/channel-schemas';
import { alertOf, origin } from '../../channels/sample-alerts';
import { NOW_MS } from '../../support/builders';
import { nobody, type Received, type Receiver, receiver } from './receiver';

const alert = alertOf('paused');
const open: Receiver[] = [];
const listening = async (...answers: Parameters<typeof receiver>) => {
  const entry = await receiver(...answers);
  open.push(entry);
  return entry;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((entry) => entry.close()));
});

const ports = (
  secrets: Record<string, string>,
  overrides: Partial<ChannelPorts> = {},
): ChannelPorts => ({
  post: guardedPoster({ allowance: 'loopback-http' }),
  secret: async (ref) => {
    const value = secrets[ref];
    if (value === undefined) throw new Error(`no secret ${ref}`);
    return value;
  },
  now: () => NOW_MS,
  origin,
  publish: async () => ({ kind: 'delivered' }),
  ...overrides,
});
const targetOf = (setting: ChannelSetting, with_: ChannelPorts): Target => {
  const [target] = lanesOf([setting], with_)[0]?.targets ?? [];
  if (!target) throw new Error('a channel without a target');
  return target;
};
const attempt = (setting: ChannelSetting, with_: ChannelPorts) =>
  targetOf(setting, with_).attempt(alert, 2000);

test.each(['slack', 'teams', 'webhook'] as const)(
  '%s receives a payload that it takes',
  async (kind) => {
    const { url, received } = await listening({ status: 200, body: 'ok' });
    expect(await attempt({ kind, secret: 'ref' }, ports({ ref: ` ${url}\n` }))).toEqual({
      kind: 'delivered',
    });
    expect(refusals(kind satisfies Channel, JSON.parse(received[0]?.body ?? ''))).toEqual([]);
    expect(received[0]?.headers['content-type']).toBe('application/json; charset=utf-8');
  },
);

test('PagerDuty receives the event with the routing key in the body, at its own address', async () => {
  const posts: Post[] = [];
  const post = async (entry: Post) => {
    posts.push(entry);
    return { status: 202, text: '', retryAfterSeconds: null };
  };
  const channel = { kind: 'pagerduty', secret: 'key' } as const;
  await attempt(channel, ports({ key: 'k'.repeat(32) }, { post }));
  await attempt({ ...channel, serviceRegion: 'eu' }, ports({ key: 'k'.repeat(32) }, { post }));
  expect(posts.map(({ url }) => url)).toEqual([
    'https://events.pagerduty.com/v2/enqueue',
    'https://events.eu.pagerduty.com/v2/enqueue',
  ]);
  const { routing_key: key, ...event } = JSON.parse(posts[0]?.body ?? '');
  expect(key).toBe('k'.repeat(32));
  expect(refusals('pagerduty', event)).toEqual([]);
});

test('a webhook is signed over the time and the body, so that a receiver can prove both', async () => {
  const { url, received } = await listening({ status: 204 });
  await attempt(
    { kind: 'webhook', secret: 'u', signingKey: 'h' },
    ports({ u: url, h: 'signing key' }),
  );
  const { headers, body } = received[0] as Received;
  const atSeconds = Number(headers[SIGNATURE_HEADERS.timestamp]);
  const expected = createHmac('sha256', 'signing key')
    .update(signedContent(atSeconds, body))
    .digest('hex');
  expect(atSeconds).toBe(NOW_MS / 1000);
  expect(headers[SIGNATURE_HEADERS.signature]).toBe(`v1=${expected}`);
});

test('the check that the documents give to receivers knows a genuine message from others', async () => {
  const { url, received } = await listening({ status: 204 });
  const channel = { kind: 'webhook', secret: 'u', signingKey: 'h' } as const;
  await attempt(channel, ports({ u: url, h: 'signing key' }, { now: Date.now }));
  const { headers, body } = received[0] as Received;
  const page = readFileSync(join(__dirname, '../../../docs/channels.md'), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(page)?.[1];
  const isGenuine = new Function('require', `${code}; return isGenuine;`)(require);
  expect(isGenuine(headers, body, 'signing key')).toBe(true);
  expect(isGenuine(headers, `${body} `, 'signing key')).toBe(false);
  expect(isGenuine(headers, body, 'another key')).toBe(false);
  const old = { ...headers, [SIGNATURE_HEADERS.timestamp]: String(Date.now() / 1000 - 301) };
  expect(isGenuine(old, body, 'signing key')).toBe(false);
  expect(isGenuine({}, body, 'signing key')).toBe(false);
});

test.each([
  [200, 'delivered'],
  [202, 'delivered'],
  [301, 'refused'],
  [400, 'refused'],
  [403, 'refused'],
  [404, 'refused'],
  [410, 'refused'],
  [408, 'try-again'],
  [429, 'try-again'],
  [500, 'try-again'],
  [503, 'try-again'],
])('an answer of %d is %s', async (status, kind) => {
  const { url } = await listening({ status });
  expect(await attempt({ kind: 'slack', secret: 'u' }, ports({ u: url }))).toMatchObject({
    kind,
  });
});

test('a short word of the receiver is passed on, a long text is not', async () => {
  const { url } = await listening(
    { status: 404, body: 'no_service' },
    { status: 400, body: 'x'.repeat(99) },
  );
  const channel = { kind: 'slack', secret: 'u' } as const;
  expect(await attempt(channel, ports({ u: url }))).toMatchObject({
    because: 'it answered 404 no_service',
  });
  expect(await attempt(channel, ports({ u: url }))).toMatchObject({ because: 'it answered 400' });
});

test.each<[string, Record<string, string>]>([
  ['cannot be read', {}],
  ['is empty', { u: '  ' }],
])('a secret that %s is a refusal that names the reference', async (words, secrets) => {
  const outcome = await attempt({ kind: 'slack', secret: 'u' }, ports(secrets));
  expect(outcome).toMatchObject({ kind: 'refused' });
  expect(JSON.stringify(outcome)).toContain(`the secret u ${words}`);
});

test('an empty signing key is a refusal, never an unsigned message', async () => {
  const { url, received } = await listening({ status: 200 });
  const channel = { kind: 'webhook', secret: 'u', signingKey: 'h' } as const;
  expect(await attempt(channel, ports({ u: url, h: '' }))).toMatchObject({ kind: 'refused' });
  expect(received).toEqual([]);
});

test('an address inside the network is a refusal, not something to try again', async () => {
  const channel = { kind: 'webhook', secret: 'u' } as const;
  const inside = ports({ u: 'https://169.254.169.254/latest/meta-data/' });
  expect(await attempt(channel, inside)).toMatchObject({ kind: 'refused' });
});

test('a receiver that is down is tried again, then the next target gets the alert, and no secret is told', async () => {
  const down = `${await nobody()}/T000-SECRET`;
  const backup = await listening({ status: 200 });
  const secrets = { down, up: backup.url };
  const lane = {
    name: 'page',
    targets: [
      targetOf({ kind: 'slack', secret: 'down' }, ports(secrets)),
      targetOf({ kind: 'webhook', secret: 'up' }, ports(secrets)),
    ],
  };
  const clock = { now: () => NOW_MS, sleep: async () => undefined, random: () => 0 };
  const reports = await deliver({ alert, lanes: [lane], deadlineMs: NOW_MS + 10_000 }, clock);
  expect(reports).toMatchObject([{ by: 'webhook-1' }]);
  expect(reports[0]?.attempts).toHaveLength(4);
  expect(backup.received).toHaveLength(1);
  expect(JSON.stringify(reports)).not.toContain('SECRET');
  expect(problemsWithDelivery(reports)).toEqual([]);
});
