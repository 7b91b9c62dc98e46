// The wire tests: the watchdog's own bundle against stand-in clouds on loopback ports (docs/wire-tests.md).
// They run one file after another and take minutes, so `npm test` leaves them to `npm run test:e2e`.
const config = require('./jest.config.js');

// The SDK's notice about Node 20 would be printed once for each test file.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  // In a realm of its own, as jest has it: these tests wait for others far more than they compute.
  testEnvironment: 'node',
  runtime: undefined,
  setupFiles: [],
  roots: ['<rootDir>/test/e2e'],
  testPathIgnorePatterns: [],
  testTimeout: 300_000,
  maxWorkers: 1,
  reporters: ['default', '<rootDir>/scripts/not-run-reporter.js'],
};
