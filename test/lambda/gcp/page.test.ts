// The confirm page's entry on Google Cloud: what of a request reaches the page, and what of a caller's token is read.

import { callerOf } from '../../../lambda/gcp/entry/caller';
import { pageIn } from '../../../lambda/gcp/entry/page-entry';
import { page } from '../../../lambda/gcp/handlers/page';

const tokenOf = (claims: object): string =>
  `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.SIGNATURE_REMOVED`;

test('a caller is who the platform has checked: the header of its own comes first', () => {
  expect(callerOf({ authorization: tokenOf({ sub: '42' }) })).toBe('42');
  expect(
    callerOf({
      authorization: tokenOf({ sub: '1' }),
      'x-serverless-authorization': tokenOf({ sub: '42' }),
    }),
  ).toBe('42');
});

test.each([
  [{}],
  [{ authorization: 'Bearer' }],
  [{ authorization: 'Bearer a.b.c' }],
  [{ authorization: tokenOf({ sub: 42 }) }],
  [{ authorization: tokenOf([]) }],
])('nobody is read out of %j', (headers) => {
  expect(callerOf(headers)).toBeUndefined();
});

test('a page that was not told where its watchdog is says everything that is missing', () => {
  expect(() => pageIn({ env: {} })).toThrow(/SPENDFUSE_WATCHDOG.*SPENDFUSE_PAGE_KEY/s);
});

test('the entry passes on method, query, content type and the body as it came', async () => {
  const kept = { ...process.env };
  Object.assign(process.env, { SPENDFUSE_WATCHDOG: 'https://w', SPENDFUSE_PAGE_KEY: 'k' });
  const sent: unknown[] = [];
  const note = (entry: unknown) => {
    sent.push(entry);
    return response;
  };
  const response = {
    status: (code: number) => note(code),
    set: (headers: object) => note(headers),
    send: (body: string) => void note(body),
  };
  const rawBody = Buffer.from('x'.repeat(9_000));
  await page({ method: 'POST', url: '/?t=a', headers: {}, rawBody }, response);
  await page({ method: 'POST', url: '/?t=a', headers: {} }, response);
  await page({ method: 'DELETE', url: '/', headers: {} }, response);
  process.env = kept;
  expect(sent.filter((entry) => typeof entry === 'number')).toEqual([413, 415, 405]);
  expect(sent[1]).toMatchObject({ 'cache-control': 'no-store' });
});
