// A real Chromium, as the system has it.
// Where there is no Chromium, the tests are not run and say so in one line; nothing here leaves the loopback address.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { browserPath, places } from '../../../scripts/browser';

const executablePath = browserPath();

/** Tests in a browser; scripts/not-run-reporter.js prints the title where they cannot run. */
export function describeInBrowser(what: string, tests: () => void): void {
  const title = executablePath
    ? what
    : `${what}: no Chromium at ${places.join(', ')}; apt-get install chromium`;
  (executablePath ? describe : describe.skip)(title, tests);
}

/** Without the last ones Chromium looks for hosts outside at every start. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Browsing {
  readonly context: BrowserContext;
  readonly close: () => Promise<void>;
}

export async function startBrowser(options: BrowserContextOptions): Promise<Browsing> {
  if (executablePath === undefined) throw new Error('no Chromium: declare with describeInBrowser');
  const profile = mkdtempSync(join(tmpdir(), 'spendfuse-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: FLAGS,
    headless: true,
    ...options,
  });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
