// The seed sweep: what the simulator's tests promise, over every seed they know and not over the first two.
// `npm test` keeps two for each promise; continuous integration runs these (`npm run test:seeds`).
const config = require('./jest.config.js');

process.env.SPENDFUSE_SEEDS = 'all';

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  roots: ['<rootDir>/test/simulator'],
  testPathIgnorePatterns: ['/node_modules/'],
};
