// For `npm run mutation`: the tests of one folder, with one change put into one file on its way through the transform.
// Stops at the first failure, which is all that a mutant is asked for.
const config = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  transform: {
    '\\.(ts|mjs|js)$': [
      '<rootDir>/scripts/mutating-transform.js',
      Object.values(config.transform ?? {})[0]?.[1],
    ],
  },
  // A property has to find a mutant with all of its runs.
  setupFiles: [],
  testSequencer: '<rootDir>/scripts/jest/own-test-first.js',
  bail: 1,
  maxWorkers: 1,
  reporters: [],
};
