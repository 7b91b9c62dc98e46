// The sweep: every test that tries only a sample in `npm test`, on all that it knows (`npm run test:seeds`, run by CI).
// Which tests those are is read from what they import, so that none is left out.
const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const config = require('./jest.config.js');

process.env.SPENDFUSE_SEEDS = 'all';

const samples = (/** @type {string} */ name) =>
  name.endsWith('.test.ts') && readFileSync(join('test', name), 'utf8').includes('/seed-sweep');

const swept = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter(samples);

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  testMatch: swept.map((name) => `<rootDir>/test/${name}`),
};
