// One POST, to a public address or not at all, over a real connection to this machine where the test allows it.

import { guardedPoster, PostFailure } from '../../../lambda/channels/guarded-post';
import { nobody, type Receiver, receiver } from './receiver';

const post = (url: string, timeoutMs = 2000) => ({
  url,
  body: '{"a":"é"}',
  headers: { 'content-type': 'application/json' },
  timeoutMs,
});
const open: Receiver[] = [];
const listening = async (...answers: Parameters<typeof receiver>) => {
  const entry = await receiver(...answers);
  open.push(entry);
  return entry;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((entry) => entry.close()));
});

const allowed = guardedPoster({ allowance: 'loopback-http' });
const failureOf = async (sending: Promise<unknown>): Promise<PostFailure> => {
  const failure = await sending.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(failure instanceof PostFailure)) throw new Error(`not a PostFailure: ${failure}`);
  return failure;
};

test('sends the body whole and brings back the answer', async () => {
  const { url, received } = await listening({ status: 202, body: 'accepted' });
  expect(await allowed(post(url))).toEqual({
    status: 202,
    text: 'accepted',
    retryAfterSeconds: null,
  });
  expect(received).toMatchObject([
    {
      path: '/hook',
      body: '{"a":"é"}',
      headers: { 'content-type': 'application/json', 'content-length': '10' },
    },
  ]);
});

test('reads when to come back', async () => {
  const { url } = await listening({ status: 429, headers: { 'retry-after': '7' } });
  expect(await allowed(post(url))).toMatchObject({ status: 429, retryAfterSeconds: 7 });
});

test('keeps only the beginning of a long answer', async () => {
  const { url } = await listening({ status: 200, body: 'x'.repeat(1_000_000) });
  expect((await allowed(post(url))).text).toHaveLength(2048);
});

test('follows no redirect', async () => {
  const elsewhere = await listening({ status: 200 });
  const { url } = await listening({ status: 307, headers: { location: elsewhere.url } });
  expect(await allowed(post(url))).toMatchObject({ status: 307 });
  expect(elsewhere.received).toEqual([]);
});

test('an address at which nobody listens is unreachable', async () => {
  expect(await failureOf(allowed(post(await nobody())))).toMatchObject({
    kind: 'unreachable',
    message: 'ECONNREFUSED',
  });
});

test('silence is an unknown outcome, and says how long it was waited', async () => {
  const { url } = await listening('silent');
  expect(await failureOf(allowed(post(url, 50)))).toMatchObject({
    kind: 'unknown',
    message: 'no answer within 50 ms',
  });
});

describe('without the allowance of a test', () => {
  const guarded = guardedPoster();

  test('this machine is refused before anything is sent', async () => {
    const { url, received } = await listening({ status: 200 });
    for (const address of [
      url,
      url.replace('http:', 'https:'),
      url.replace('127.0.0.1', '2130706433'),
    ])
      expect(await failureOf(guarded(post(address)))).toMatchObject({ kind: 'refused-address' });
    expect(received).toEqual([]);
  });

  test.each([
    [['10.0.0.1']],
    [['169.254.169.254']],
    [['::1']],
    [['8.8.8.8', '192.168.0.1']],
    [['8.8.8.8', 'fe80::1%eth0']],
    [[]],
  ])('a public name that resolves to %j is refused', async (addresses) => {
    const fooled = guardedPoster({ resolve: async () => addresses });
    expect(await failureOf(fooled(post('https://hooks.example.com/x')))).toMatchObject({
      kind: 'refused-address',
    });
  });
});

test('the allowance is for this machine alone', async () => {
  for (const url of ['http://10.0.0.1/', 'http://169.254.169.254/', 'http://example.com/'])
    expect(await failureOf(allowed(post(url)))).toMatchObject({ kind: 'refused-address' });
});

test('the connection goes to the address that was judged, whatever the name says later', async () => {
  const { port, received } = await listening({ status: 200 });
  const answers = [['127.0.0.1'], ['10.0.0.1']];
  const asked: string[] = [];
  const pinned = guardedPoster({
    allowance: 'loopback-http',
    resolve: async (hostname) => {
      asked.push(hostname);
      return answers.shift() ?? [];
    },
  });
  // TLS to a plain server fails, but only after the connection reached it: the name was asked for once.
  const failure = await failureOf(pinned(post(`https://hooks.example.com:${port}/hook`)));
  expect(asked).toEqual(['hooks.example.com']);
  expect(failure.message).toMatch(/^E|SSL/);
  expect(received).toEqual([]);
});

test('a name that cannot be resolved, or not in time, is unreachable', async () => {
  const unknown = guardedPoster({ resolve: () => Promise.reject(new Error('ENOTFOUND x')) });
  expect(await failureOf(unknown(post('https://hooks.example.com/x')))).toMatchObject({
    kind: 'unreachable',
  });
  const silent = guardedPoster({ resolve: () => new Promise(() => undefined) });
  expect(await failureOf(silent(post('https://hooks.example.com/x', 20)))).toMatchObject({
    kind: 'unreachable',
  });
});

test('a failure never repeats the address, which may be a secret', async () => {
  const secret = 'services-T000-B000-secret';
  const down = (await nobody()).replace('hook', secret);
  for (const url of [down, `http://example.com/${secret}`, `https://10.0.0.1/${secret}`])
    expect((await failureOf(allowed(post(url)))).message).not.toContain(secret);
});
