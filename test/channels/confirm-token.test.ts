// A resume link is good for one pause, for an hour, and only as the guard made it.

import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import {
  type ConfirmToken,
  confirmLink,
  isSameText,
  signToken,
  TOKEN_CHARS_MAX,
  TOKEN_LIFE_MS,
  verifyToken,
} from '../../lib/channels/confirm-token';
import { anyText } from '../support/arbitraries/any-text';
import { NOW_MS } from '../support/builders';

const macWith = (key: string) => async (content: string) =>
  new Uint8Array(createHmac('sha256', key).update(content).digest());
const mac = macWith('key of the guard');
const token: ConfirmToken = {
  recordId: 'orders-webhook-mi8k2x4o',
  tokenId: 'abcdefghijklmnop',
  expiresAtMs: NOW_MS + TOKEN_LIFE_MS,
};

test('reads back what was signed, until it expires', async () => {
  const text = await signToken(token, mac);
  expect(await verifyToken(text, mac, NOW_MS)).toEqual({ outcome: 'valid', token });
  expect(await verifyToken(text, mac, token.expiresAtMs - 1)).toMatchObject({ outcome: 'valid' });
  expect(await verifyToken(text, mac, token.expiresAtMs)).toEqual({ outcome: 'expired', token });
});

test('any record can be named, and the link needs no further encoding', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      async (recordId) => {
        fc.pre(new TextEncoder().encode(recordId).length <= 512);
        const text = await signToken({ ...token, recordId }, mac);
        expect(text).toMatch(/^[\w.-]+$/);
        expect(text.length).toBeLessThanOrEqual(TOKEN_CHARS_MAX);
        expect(await verifyToken(text, mac, NOW_MS)).toMatchObject({ token: { recordId } });
      },
    ),
  );
});

test('one changed character makes it forged, wherever it is', async () => {
  const text = await signToken(token, mac);
  for (let index = 0; index < text.length; index += 1) {
    const other = text[index] === 'a' ? 'b' : 'a';
    const changed = text.slice(0, index) + other + text.slice(index + 1);
    expect(await verifyToken(changed, mac, NOW_MS)).toEqual({ outcome: 'forged' });
  }
});

test('a signature under another key is forged', async () => {
  const text = await signToken(token, macWith('another key'));
  expect(await verifyToken(text, mac, NOW_MS)).toEqual({ outcome: 'forged' });
});

test('a token signed for longer than an hour is not believed', async () => {
  const text = await signToken({ ...token, expiresAtMs: NOW_MS + 2 * TOKEN_LIFE_MS }, mac);
  expect(await verifyToken(text, mac, NOW_MS)).toEqual({ outcome: 'forged' });
});

test('garbage is forged without asking for a signature', async () => {
  let asked = 0;
  const counting = async (content: string) => {
    asked += 1;
    return mac(content);
  };
  const text = await signToken(token, mac);
  const garbage = [
    '',
    'v1',
    'v1....',
    text.slice(0, -1),
    `${text}0`,
    text.toUpperCase(),
    ` ${text}`,
    'v1.'.repeat(500),
    text.replace('v1', 'v2'),
  ];
  for (const entry of garbage)
    expect(await verifyToken(entry, counting, NOW_MS)).toEqual({ outcome: 'forged' });
  await fc.assert(
    fc.asyncProperty(anyText(), async (entry) => {
      expect(await verifyToken(entry, counting, NOW_MS)).toEqual({ outcome: 'forged' });
    }),
  );
  expect(asked).toBe(0);
});

test('bytes that are no text are no record', async () => {
  const content = 'v1.ff.zzzz.abcdefghijklmnop';
  const signature = Buffer.from(await mac(content)).toString('hex');
  expect(await verifyToken(`${content}.${signature}`, mac, NOW_MS)).toEqual({ outcome: 'forged' });
});

test('what cannot be a token is not signed', async () => {
  await expect(signToken({ ...token, tokenId: 'short' }, mac)).rejects.toThrow('no token');
  await expect(signToken({ ...token, recordId: 'n'.repeat(600) }, mac)).rejects.toThrow('no token');
});

test('a comparison looks at every character, and finds a difference in any', () => {
  const text = 'ab'.repeat(32);
  expect(isSameText(text, text)).toBe(true);
  for (let index = 0; index < text.length; index += 1)
    expect(isSameText(`${text.slice(0, index)}x${text.slice(index + 1)}`, text)).toBe(false);
  expect(isSameText(text.slice(1), text)).toBe(false);
  expect(isSameText(`${text}a`, text)).toBe(false);
  expect(isSameText('', '')).toBe(false);
});

/** Counts how often somebody looks at a character of it. */
class LookedAt extends String {
  looks = 0;
  override charCodeAt(index: number): number {
    this.looks += 1;
    return super.charCodeAt(index);
  }
}

test.each([
  ['that is right', ''],
  ['that is wrong at its first character', 'first'],
  ['that is wrong at its last character', 'last'],
])('a signature %s costs exactly as much to compare', (_what, where) => {
  const text = 'ab'.repeat(32);
  const raw = { first: `x${text.slice(1)}`, last: `${text.slice(0, -1)}x` }[where] ?? text;
  const looked = new LookedAt(raw);
  expect(isSameText(looked as unknown as string, text)).toBe(where === '');
  expect(looked.looks).toBe(64);
});

test('a link holds the token and nothing else', () => {
  expect(confirmLink('https://x.lambda-url.eu-west-1.on.aws/?a=b#c', 'v1.t')).toBe(
    'https://x.lambda-url.eu-west-1.on.aws/?t=v1.t',
  );
});
