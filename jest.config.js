// How tests run: every test/**/*.test.ts, compiled by swc (types are checked apart, by tsc), in Node's own realm.
// Never widen testMatch: a file that declares tests and is not matched would never run.
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/scripts/jest/plain-environment.js',
  runtime: '<rootDir>/scripts/jest/plain-runtime.js',
  setupFiles: ['<rootDir>/scripts/jest/property-runs.js'],
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Against stand-in clouds, in minutes: `npm run test:e2e`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
  moduleFileExtensions: ['ts', 'js', 'cjs', 'mjs', 'json'],
  transform: {
    '\\.(ts|mjs|js)$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022', keepClassNames: true },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // These ship ES modules only, which jest cannot require as they are.
  transformIgnorePatterns: [
    '/node_modules/(?!(@clack|fast-string-width|fast-wrap-ansi|fast-string-truncated-width|sisteransi|d3-[a-z-]+|internmap)/)',
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/cdk.out/', '<rootDir>/cdktf.out/'],
  maxWorkers: 2,
  // Node gives back a worker's gigabyte of memory in longer than the half second after which jest sees a leak.
  workerGracefulExitTimeout: 5_000,
  // No test measures this: it ends one that hangs, also on a machine that is busy with something else.
  testTimeout: 30_000,
  globalSetup: '<rootDir>/scripts/temporary-folder.js',
  testSequencer: '<rootDir>/scripts/longest-first.js',
};
