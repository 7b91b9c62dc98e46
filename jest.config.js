// How tests run: every test/**/*.test.ts, compiled by swc (types are checked apart, by tsc).
// Never widen testMatch: a file that declares tests and is not matched would never run.
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
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
  globalSetup: '<rootDir>/scripts/temporary-folder.js',
  testSequencer: '<rootDir>/scripts/longest-first.js',
  // Jest looks each of these up through a proxy otherwise: a quarter of the time of a simulated run.
  // Only names that no package declares at its top, as readable-stream does `Number` and `Promise`.
  sandboxInjectedGlobals: ['Math', 'Map', 'Float64Array', 'JSON'],
};
