// A report as its reader meets it: opened from a disk, offline, in light, in dark, on a narrow screen, by keyboard, on paper.
// Nothing may be asked of a network, nothing may complain, and nothing may need a script.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { benchReport } from '../../lib/cli/report/bench-report';
import { reportPage } from '../../lib/report/page';
import { benchSample } from '../support/bench-report';
import { runCli } from '../support/cli-io';
import { sampleReport } from '../support/sample-report';
import { type Browsing, describeInBrowser, startBrowser } from './support/confirm-browser';
import { looksOf, outlineOf, widthOf } from './support/page-looks';

const LONG_NAME = `a-function-whose-name-has-no-place-to-break-${'x'.repeat(60)}`;
const folder = mkdtempSync(join(tmpdir(), 'spendfuse-report-'));
const urlOf = (name: string): string => pathToFileURL(join(folder, name)).href;

let browsing: Browsing;
let page: Page;
let complaints: string[];
let asked: string[];

describeInBrowser('a report in a browser', () => {
  beforeAll(async () => {
    const { written } = await runCli(['demo', '--report', 'demo.html']);
    writeFileSync(join(folder, 'demo.html'), written['demo.html'] ?? '');
    writeFileSync(join(folder, 'bench.html'), reportPage(benchReport(benchSample(), 'bench')));
    writeFileSync(join(folder, 'long.html'), reportPage(sampleReport(LONG_NAME)));
    browsing = await startBrowser({ viewport: { width: 1100, height: 900 }, offline: true });
  });
  afterAll(async () => {
    await browsing?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    page = await browsing.context.newPage();
    page.setDefaultTimeout(120_000);
    complaints = [];
    asked = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
  });
  afterEach(async () => {
    expect(complaints).toEqual([]);
    expect(asked).toHaveLength(1);
    await page.close();
  });

  test.each(['demo.html', 'bench.html', 'long.html'])(
    '%s can be read in light and in dark, wide and narrow',
    async (name) => {
      await page.goto(urlOf(name));
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const faint = (await page.evaluate(looksOf)).filter(({ contrast }) => contrast < 4.5);
        expect(faint).toEqual([]);
      }
      for (const width of [1100, 400, 320]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await page.evaluate(widthOf)).toBeLessThanOrEqual(width);
      }
    },
  );

  test('one picture of each plot is shown, the one that fits the screen, and is named', async () => {
    await page.goto(urlOf('demo.html'));
    const shown = () => page.getByRole('img').count();
    expect(await shown()).toBe(2);
    await page.setViewportSize({ width: 400, height: 900 });
    expect(await shown()).toBe(2);
    const picture = page.getByRole('img', {
      name: 'What the attack costs, with and without the guard',
    });
    expect(await picture.count()).toBe(1);
  });

  test('by keyboard: past the head, into the tables, with the focus in sight', async () => {
    await page.goto(urlOf('demo.html'));
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the figures' });
    expect(await skip.evaluate(outlineOf)).not.toBe('none');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const table = page.getByRole('table', { name: /What the attack costs.*dollars/ });
    expect(await table.isVisible()).toBe(true);
    expect(await table.getByRole('row').count()).toBeGreaterThan(20);
    await page.keyboard.press('Tab');
    const region = page.getByRole('region', { name: /What the attack costs/ });
    expect(await region.evaluate(outlineOf)).not.toBe('none');
  });

  test('under a pointer a plot tells its values at that time', async () => {
    await page.goto(urlOf('demo.html'));
    const reading = page.locator('.reading').nth(60);
    await reading.locator('rect').hover({ force: true });
    const locator = page.locator('.reading text:visible');
    expect(await locator.count()).toBe(1);
    expect(await locator.textContent()).toMatch(
      /^\d\d:\d\d UTC {3}without the guard \$[\d.]+ {3}with the guard \$/,
    );
  });

  test('on paper the plots are there, and what only works on a screen is not', async () => {
    await page.goto(urlOf('demo.html'));
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.getByRole('img').count()).toBe(2);
    expect(await page.locator('details:visible').count()).toBe(0);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.byteLength).toBeGreaterThan(10_000);
  });
});
