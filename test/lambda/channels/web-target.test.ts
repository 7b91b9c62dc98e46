// Each web channel over a real connection: what arrives is what the channel takes, with its secret where it belongs.

import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliver, problemsWithDelivery } from '../../../lambda/channels/deliver';
import { guardedPoster, type Post } from '../../../lambda/channels/guarded-post';
import { type WebChannel, type WebPorts, webTarget } from '../../../lambda/channels/web-target';
import { SIGNATURE_HEADERS, signedContent } from '../../../lib/channels/webhook';
import { type Channel, refusals } from '../../channels/channel-schemas';
import { alertOf, place } from '../../channels/sample-alerts';
import { NOW_MS } from '../../support/builders';
import { nobody, type Received, type Receiver, receiver } from './receiver';

const alert = alertOf('paused');
const open: Receiver[] = [];
const listening = async (...answers: Parameters<typeof receiver>) => {
  const one = await receiver(...answers);
  open.push(one);
  return one;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const ports = (secrets: Record<string, string>, overrides: Partial<WebPorts> = {}): WebPorts => ({
  post: guardedPoster({ allowance: 'loopback-http' }),
  secret: async (ref) => {
    const value = secrets[ref];
    if (value === undefined) throw new Error(`no secret ${ref}`);
    return value;
  },
  now: () => NOW_MS,
  place,
  ...overrides,
});
const attempt = (channel: WebChannel, with_: WebPorts) =>
  webTarget(channel, with_).attempt(alert, 2000);

test.each(['slack', 'slack-text', 'teams', 'webhook'] as const)(
  '%s receives a payload that it takes',
  async (kind) => {
    const { url, received } = await listening({ status: 200, body: 'ok' });
    expect(await attempt({ kind, name: kind, url: 'ref' }, ports({ ref: ` ${url}\n` }))).toEqual({
      kind: 'delivered',
    });
    expect(refusals(kind satisfies Channel, JSON.parse(received[0]?.body ?? ''))).toEqual([]);
    expect(received[0]?.headers['content-type']).toBe('application/json; charset=utf-8');
  },
);

test('PagerDuty receives the event with the routing key in the body, at its own address', async () => {
  const posts: Post[] = [];
  const post = async (one: Post) => {
    posts.push(one);
    return { status: 202, text: '', retryAfterSeconds: null };
  };
  const channel: WebChannel = { kind: 'pagerduty', name: 'pd', routingKey: 'key' };
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
  const channel: WebChannel = {
    kind: 'webhook',
    name: 'hook',
    url: 'u',
    hmacKey: 'h',
    bearer: 'b',
  };
  await attempt(channel, ports({ u: url, h: 'signing key', b: 'token' }));
  const { headers, body } = received[0] as Received;
  const atSeconds = Number(headers[SIGNATURE_HEADERS.timestamp]);
  const expected = createHmac('sha256', 'signing key')
    .update(signedContent(atSeconds, body))
    .digest('hex');
  expect(atSeconds).toBe(NOW_MS / 1000);
  expect(headers[SIGNATURE_HEADERS.signature]).toBe(`v1=${expected}`);
  expect(headers.authorization).toBe('Bearer token');
});

test('the check that the documents give to receivers knows a genuine message from others', async () => {
  const { url, received } = await listening({ status: 204 });
  const channel: WebChannel = { kind: 'webhook', name: 'hook', url: 'u', hmacKey: 'h' };
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
  expect(await attempt({ kind: 'slack', name: 's', url: 'u' }, ports({ u: url }))).toMatchObject({
    kind,
  });
});

test('a short word of the receiver is passed on, a long text is not', async () => {
  const { url } = await listening(
    { status: 404, body: 'no_service' },
    { status: 400, body: 'x'.repeat(99) },
  );
  const channel: WebChannel = { kind: 'slack', name: 's', url: 'u' };
  expect(await attempt(channel, ports({ u: url }))).toMatchObject({
    because: 'it answered 404 no_service',
  });
  expect(await attempt(channel, ports({ u: url }))).toMatchObject({ because: 'it answered 400' });
});

test.each<[string, Record<string, string>]>([
  ['cannot be read', {}],
  ['is empty', { u: '  ' }],
])('a secret that %s is a refusal that names the reference', async (words, secrets) => {
  const outcome = await attempt({ kind: 'slack', name: 's', url: 'u' }, ports(secrets));
  expect(outcome).toMatchObject({ kind: 'refused' });
  expect(JSON.stringify(outcome)).toContain(`the secret u ${words}`);
});

test('an empty signing key is a refusal, never an unsigned message', async () => {
  const { url, received } = await listening({ status: 200 });
  const channel: WebChannel = { kind: 'webhook', name: 'h', url: 'u', hmacKey: 'h' };
  expect(await attempt(channel, ports({ u: url, h: '' }))).toMatchObject({ kind: 'refused' });
  expect(received).toEqual([]);
});

test('an address inside the network is a refusal, not something to try again', async () => {
  const channel: WebChannel = { kind: 'webhook', name: 'h', url: 'u' };
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
      webTarget({ kind: 'slack', name: 'slack', url: 'down' }, ports(secrets)),
      webTarget({ kind: 'webhook', name: 'backup', url: 'up' }, ports(secrets)),
    ],
  };
  const clock = { now: () => NOW_MS, sleep: async () => undefined, random: () => 0 };
  const reports = await deliver({ alert, lanes: [lane], deadlineMs: NOW_MS + 10_000 }, clock);
  expect(reports).toMatchObject([{ by: 'backup' }]);
  expect(reports[0]?.attempts).toHaveLength(4);
  expect(backup.received).toHaveLength(1);
  expect(JSON.stringify(reports)).not.toContain('SECRET');
  expect(problemsWithDelivery(reports)).toEqual([]);
});
