// The confirm page as a person meets it: on a phone, at night, without scripts, after a mail scanner was there first.
// With UPDATE_IMAGES=1 the picture in docs/images is taken again: look at it before it is committed.

import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { confirmLink, TOKEN_LIFE_MS } from '../../lib/channels/confirm-token';
import { pausedRecord } from '../channels/sample-alerts';
import { type ConfirmWorld, confirmWorld } from '../lambda/channels/confirm-world';
import { NOW_MS } from '../support/builders';
import { type PageServer, servePage } from '../support/fakes/page-server';
import { type Browsing, describeInBrowser, startBrowser } from './support/confirm-browser';
import { looksOf, outlineOf, widthOf } from './support/page-looks';

const PHONE = { width: 390, height: 844 };
const picture = join(__dirname, '..', '..', 'docs', 'images', 'confirm-page.png');

let browsing: Browsing;
let world: ConfirmWorld;
let server: PageServer;
let page: Page;
let complaints: string[];

describeInBrowser('the confirm page in a browser', () => {
  beforeAll(async () => {
    browsing = await startBrowser({
      viewport: PHONE,
      deviceScaleFactor: 2,
      javaScriptEnabled: false,
      colorScheme: 'light',
    });
  });
  afterAll(() => browsing?.close());

  beforeEach(async () => {
    world = confirmWorld();
    server = await servePage(world.handle);
    page = await browsing.context.newPage();
    complaints = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(async () => {
    await page.close();
    await server.close();
  });

  const link = async () => confirmLink(server.url, await world.tokenFor());
  const visit = async () => {
    const response = await page.goto(await link());
    return response?.status();
  };

  test('looking changes nothing, and one press resumes once', async () => {
    expect(await visit()).toBe(200);
    await page.reload();
    expect(world.resumed).toEqual([]);
    await page.getByRole('button', { name: 'Resume in full' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
      'Resumed orders-webhook',
    );
    expect(world.resumed).toEqual([{ recordId: 'orders-webhook-mi8k2x4o', how: 'full' }]);
  });

  test('a scanner that fetched the link first has used nothing up', async () => {
    const url = await link();
    for (const method of ['GET', 'HEAD', 'GET'])
      expect((await fetch(url, { method, headers: { purpose: 'prefetch' } })).status).toBe(200);
    expect(world.resumed).toEqual([]);
    expect([...world.claimed]).toEqual([]);
    await page.goto(url);
    await page.getByRole('button', { name: 'Resume a few, and watch' }).click();
    expect(world.resumed).toEqual([{ recordId: 'orders-webhook-mi8k2x4o', how: 'probation' }]);
  });

  test('a second press, from a page that was left open, says already done', async () => {
    await visit();
    const other = await browsing.context.newPage();
    await other.goto(page.url());
    await page.getByRole('button', { name: 'Resume in full' }).click();
    await other.getByRole('button', { name: 'Resume in full' }).click();
    expect(await other.getByRole('heading', { level: 1 }).textContent()).toContain('Already done');
    expect(world.resumed).toHaveLength(1);
    expect(server.served.filter((entry) => entry.startsWith('POST'))).toEqual([
      'POST 200',
      'POST 409',
    ]);
    await other.close();
  });

  test('an expired link and a forged one say so with their status', async () => {
    const url = await link();
    const forged = await page.goto(`${url.slice(0, -4)}0000`);
    expect(forged?.status()).toBe(403);
    expect(await page.textContent('h1')).toBe('This link is not valid');
    world.nowMs = NOW_MS + TOKEN_LIFE_MS;
    const expired = await page.goto(url);
    expect(expired?.status()).toBe(410);
    expect(await page.textContent('h1')).toBe('This link has expired');
    expect(world.resumed).toEqual([]);
  });

  test('the address holds the signed token and nothing else', async () => {
    const { searchParams, hash } = new URL(await link());
    expect([...searchParams.keys()]).toEqual(['t']);
    expect(hash).toBe('');
    const [, record = ''] = (searchParams.get('t') ?? '').split('.');
    expect(Buffer.from(record, 'hex').toString()).toBe('orders-webhook-mi8k2x4o');
  });

  test('the browser finds nothing to complain about, and loads nothing but the page', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await visit();
    await page.getByRole('button', { name: 'Resume in full' }).click();
    await page.waitForLoadState('networkidle');
    expect(complaints).toEqual([]);
    expect(new Set(asked).size).toBe(1);
  });

  test('a keyboard reaches the careful choice first, and sees where it is', async () => {
    await visit();
    await page.keyboard.press('Tab');
    const focused = page.locator('button:focus-visible');
    expect(await focused.textContent()).toBe('Resume a few, and watch');
    expect(await focused.evaluate(outlineOf)).toBe('solid');
    await page.keyboard.press('Enter');
    await page.getByRole('status').waitFor();
    expect(world.resumed).toEqual([{ recordId: 'orders-webhook-mi8k2x4o', how: 'probation' }]);
  });

  test('a screen reader finds one main part, one heading, named buttons and the outcome', async () => {
    await visit();
    expect(await page.getByRole('main').count()).toBe(1);
    expect(await page.getByRole('heading').count()).toBe(1);
    expect(await page.getByRole('img', { name: 'Plot of invocations per minute' }).count()).toBe(1);
    expect(await page.getByRole('term').allTextContents()).toEqual([
      'Since',
      'Money',
      'Now',
      'Restores',
      'If you do nothing',
    ]);
    await page.getByRole('button', { name: 'Resume in full' }).click();
    expect(await page.getByRole('status').textContent()).toContain('Everything that was held');
  });

  test.each(['light', 'dark'] as const)(
    'is readable and fits a narrow phone when it is %s',
    async (scheme) => {
      world.record = pausedRecord({ functionName: `orders-${'x'.repeat(57)}` });
      await page.setViewportSize({ width: 320, height: 640 });
      await page.emulateMedia({ colorScheme: scheme });
      await visit();
      expect(await page.evaluate(widthOf)).toBe(320);
      const seen = await page.evaluate(looksOf);
      for (const { what, contrast } of seen) expect([what, contrast >= 4.5]).toEqual([what, true]);
      for (const { what, height } of seen)
        if (what.startsWith('button')) expect(height).toBeGreaterThanOrEqual(44);
    },
  );

  test('looks as the documents show it', async () => {
    world.record = pausedRecord({
      evidence: {
        ...pausedRecord().evidence,
        series: [210, 190, 220, 205, 230, 215, 200, 3_100, 9_000, 15_200, 17_900, 18_400],
      },
    });
    await visit();
    const png = await page.screenshot({
      fullPage: true,
      ...(process.env.UPDATE_IMAGES ? { path: picture } : {}),
    });
    expect(png.length).toBeGreaterThan(10_000);
  });
});
