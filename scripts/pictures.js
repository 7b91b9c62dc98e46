#!/usr/bin/env node
// Takes the pictures of the documents again: terminal, mail, Slack message, report, confirm page. Needs a Chromium.
// The wire tests that check them take them; look at each picture before it is committed.
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { browserPath, places } = require('./browser.js');
const { root } = require('./entries.js');

if (browserPath() === undefined) {
  process.stderr.write(`no Chromium at ${places.join(', ')}: no picture can be taken\n`);
  process.exit(1);
}
const jest = path.join(root, 'node_modules', '.bin', 'jest');
const tests = ['test/e2e/pictures.test.ts', 'test/e2e/confirm-page.test.ts'];
const run = spawnSync(jest, ['--config', 'jest.e2e.config.js', ...tests], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, UPDATE_IMAGES: '1' },
});
process.exitCode = run.status ?? 1;
