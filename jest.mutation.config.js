// For `npm run mutation`: one process tries many changes, one after the other (scripts/mutation/runner.js).
const { testSequencer: _, ...config } = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  runner: '<rootDir>/scripts/mutation/runner.js',
  testEnvironment: '<rootDir>/scripts/mutation/environment.js',
  setupFiles: ['<rootDir>/scripts/mutation/steady-properties.js'],
  transform: {
    '\\.(ts|mjs|js)$': [
      '<rootDir>/scripts/mutation/transform.js',
      Object.values(config.transform ?? {})[0]?.[1],
    ],
  },
  reporters: [],
};
