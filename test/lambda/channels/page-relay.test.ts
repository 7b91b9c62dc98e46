// The part of the confirm page that is on the web: what it passes on, what it turns away by itself, and whom it believes.

import { createHmac } from 'node:crypto';
import type { PageRequest } from '../../../lambda/channels/confirm-handler';
import { pageRequestIn, relayedPage } from '../../../lambda/channels/page-relay';
import { LIMIT } from '../../../lambda/channels/request-limit';
import { signToken, TOKEN_LIFE_MS } from '../../../lib/channels/confirm-token';
import { NOW_MS } from '../../support/builders';
import { get, press } from './confirm-world';

const mac = async (content: string) =>
  new Uint8Array(createHmac('sha256', 'the key').update(content).digest());
const PAGE = { status: 200, headers: { 'x-frame-options': 'DENY' }, body: '<h1>Resume?</h1>' };

function relay(answer: unknown = PAGE) {
  const asked: PageRequest[] = [];
  const reported: unknown[] = [];
  const handle = relayedPage(
    { mac, now: () => NOW_MS, report: (cause) => reported.push(cause) },
    async (request) => {
      asked.push(request);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  );
  return { handle, asked, reported };
}

const tokenUntil = (expiresAtMs: number) =>
  signToken({ recordId: 'orders-1', tokenId: 'a-single-use-id-1', expiresAtMs }, mac);

test('what is signed is handed on as it came, and the answer is the page', async () => {
  const { handle, asked } = relay();
  const token = await tokenUntil(NOW_MS + TOKEN_LIFE_MS);
  expect(await handle(get(token))).toEqual(PAGE);
  await handle(press(token));
  expect(asked).toEqual([get(token), press(token)]);
  expect(asked.map(pageRequestIn)).toEqual(asked);
});

test('what nobody signed, or what has expired, goes no further', async () => {
  const { handle, asked } = relay();
  expect((await handle(get('v1.none'))).status).toBe(403);
  expect((await handle(press(''))).status).toBe(403);
  expect((await handle(get(await tokenUntil(NOW_MS)))).status).toBe(410);
  expect((await handle({ ...press(''), body: 'x'.repeat(5_000) })).status).toBe(413);
  expect(asked).toEqual([]);
});

test('a flood of forged links is turned away before a key is used', async () => {
  const { handle, asked } = relay();
  const statuses = [];
  for (let count = 0; count < LIMIT.burst + 5; count += 1)
    statuses.push((await handle(get('forged'))).status);
  expect(statuses.slice(-5)).toEqual([429, 429, 429, 429, 429]);
  expect(asked).toEqual([]);
});

test.each<[string, unknown]>([
  ['no answer', new Error('a timeout')],
  ['an answer that is no page', { status: 'ok' }],
  ['a header that is no text', { ...PAGE, headers: { a: 1 } }],
  ['a status that is none', { ...PAGE, status: 0 }],
])('%s of the watchdog is not taken for a resume', async (_what, answer) => {
  const { handle, reported } = relay(answer);
  const response = await handle(press(await tokenUntil(NOW_MS + TOKEN_LIFE_MS)));
  expect(response.status).toBe(502);
  expect(response.body).toContain('not known whether');
  expect(reported).toHaveLength(1);
});

test('the watchdog takes nothing that is not a request', () => {
  for (const wrong of [
    undefined,
    {},
    { ...get('t'), method: 'get' },
    { ...get('t'), query: 7 },
    { ...get('t'), body: 'x'.repeat(30_000) },
  ])
    expect(pageRequestIn(wrong)).toBeUndefined();
});
