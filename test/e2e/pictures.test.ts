// The pictures of the documents are taken from what people get: the output of a command, the text of a mail, the blocks
// of a Slack message, the page of a report. `npm run pictures` takes them again: look at each before it is committed.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { emailOf } from '../../lib/channels/email';
import { slackMessage } from '../../lib/channels/slack';
import type { CommandAnswer, LastTick } from '../../lib/contract';
import { alertOfRecord } from '../../lib/core/alerts/alert';
import { withFacts } from '../../lib/core/alerts/alert-facts';
import { origin, pausedRecord } from '../channels/sample-alerts';
import { NOW_MS } from '../support/builders';
import { runCli } from '../support/cli-io';
import { fakeAccount } from '../support/fakes/fake-account';
import { type Browsing, describeInBrowser, startBrowser } from './support/confirm-browser';
import { widthOf } from './support/page-looks';
import { mailPage, slackPage, terminalPage } from './support/picture-pages';

const images = join(__dirname, '..', '..', 'docs', 'images');
const BYTES_MAX = 200 * 1024;
const WIDTH = 820;

const alert = withFacts(alertOfRecord(pausedRecord(), 'paused', NOW_MS), {
  retentionSeconds: { 'orders-in': 4 * 86_400 },
  modifiedAtMs: NOW_MS - 17 * 60_000,
});

/** A guard that has paused one function, asked by the person on call. */
async function statusOutput(): Promise<string> {
  const lastTick: LastTick = {
    ...{ atMs: NOW_MS - 41_000, outcome: 'done', functions: 214, openRecords: 1, readsBought: 3 },
    problems: [],
  };
  const answer = (): CommandAnswer => ({
    ...{ schemaVersion: 1, command: 'status', isDone: true, mode: 'enforce' },
    ...{ done: [], refusals: [], problems: [] },
    status: {
      ...{ guard: 'account', deployedMode: 'enforce', lastTick, records: [pausedRecord()] },
      ...{
        decisions: [],
        waiting: [],
        bill: null,
        hearers: { confirmed: 2, pending: 0, channels: 1 },
      },
    },
  });
  const { open } = fakeAccount({ stack: {}, answer });
  const world = { openAccount: open, nowMs: NOW_MS, columns: 88, isTTY: true };
  return (await runCli(['status'], world)).stdout;
}

const demoReport = async (): Promise<string> =>
  (await runCli(['demo', '--report', 'demo.html'], { columns: 100 })).written['demo.html'] ?? '';

const PICTURES: ReadonlyArray<readonly [name: string, words: string, html: () => Promise<string>]> =
  [
    [
      'terminal',
      'Paused (1)',
      async () => terminalPage('npx --no-install spendfuse status', await statusOutput()),
    ],
    ['mail', 'orders-webhook', async () => mailPage(emailOf(alert, origin))],
    ['slack', 'orders-webhook', async () => slackPage(slackMessage(alert, origin))],
    ['report', 'without the guard', demoReport],
  ];

describeInBrowser('the pictures of the documents', () => {
  let browsing: Browsing;
  let page: Page;

  beforeAll(async () => {
    browsing = await startBrowser({
      viewport: { width: WIDTH, height: 900 },
      deviceScaleFactor: 1.1,
      colorScheme: 'light',
    });
    page = await browsing.context.newPage();
  });
  afterAll(() => browsing?.close());

  test.each(PICTURES)('%s fits, says what it shows, and is small', async (name, words, html) => {
    await page.setContent(await html());
    expect(await page.locator('body').innerText()).toContain(words);
    expect(await page.evaluate(widthOf)).toBeLessThanOrEqual(WIDTH);
    const file = join(images, `${name}.png`);
    if (process.env.UPDATE_IMAGES) {
      const whole = await page.locator('body').boundingBox();
      const plot = await page
        .locator('figure')
        .first()
        .boundingBox({ timeout: 2_000 })
        .catch(() => null);
      const height = name === 'report' && plot ? plot.y + plot.height + 16 : (whole?.height ?? 0);
      const clip = { x: 0, y: 0, width: WIDTH, height: Math.ceil(height) };
      writeFileSync(file, await page.screenshot({ clip, fullPage: true }));
    }
    expect(statSync(file).size).toBeLessThan(BYTES_MAX);
  });

  test('each is shown in a document', () => {
    const pages = ['channels.md', 'on-call.md', 'cli.md']
      .map((name) => readFileSync(join(images, '..', name), 'utf8'))
      .join('\n');
    for (const [name] of PICTURES) expect(pages).toContain(`(images/${name}.png)`);
  });
});
