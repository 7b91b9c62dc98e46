// The wire tests: the watchdog's own bundle against stand-in clouds on loopback ports (docs/wire-tests.md).
// They run one file after another and take minutes, so `npm test` leaves them to `npm run test:e2e`.
const config = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  roots: ['<rootDir>/test/e2e'],
  testPathIgnorePatterns: [],
  testTimeout: 300_000,
  maxWorkers: 1,
};
