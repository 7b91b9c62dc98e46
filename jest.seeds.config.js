// The sweep: every test that tries only a sample in `npm test`, on all that it knows (`npm run test:seeds`, run by CI).
const config = require('./jest.config.js');
const { sampledFiles } = require('./scripts/jest/sampled-files.js');

process.env.SPENDFUSE_SEEDS = 'all';

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  testMatch: sampledFiles().map((name) => `<rootDir>/test/${name}`),
};
