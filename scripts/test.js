#!/usr/bin/env node
// The whole test command: builds, then runs types, lint and import rules beside jest, offline.
// Must fail when any step fails, and end with the line `N passed, N failed` from jest's own result.
const { execFileSync, spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { root, sourceFolders } = require('./entries.js');
const { sampledFiles } = require('./jest/sampled-files.js');

const bin = (/** @type {string} */ relative) => path.join(root, 'node_modules', relative);

// Memory for processor time: the native compiler holds a gigabyte anyhow, and collects it less often.
process.env.GOGC ??= '400';

// The SDK's notice about Node 20 would be printed once for each test file.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const reporters = ['./scripts/quiet-reporter.js', 'summary', './scripts/count-reporter.js'].map(
  (name) => `--reporters=${name}`,
);

/** @typedef {{ name: string, command: string[] }} Step */

/**
 * The native compiler needs a quarter of the processor time of `tsc`. It knows no `node10` any more, which `tsc` needs to
 * write the library. Each of its checkers looks at the types of the libraries again: four of them are too many for two cores.
 * @param {string} project @returns {string[]}
 */
const typesOf = (project) => [
  bin('@typescript/native-preview/bin/tsgo'),
  '-p',
  project,
  '--moduleResolution',
  'bundler',
  '--checkers',
  '2',
];

/**
 * Sources that changed are looked at again by the tool itself; what else its answer depends on is in the folder's name.
 * @returns {string}
 */
function importRulesCache() {
  const hash = createHash('sha256');
  for (const name of [
    '.dependency-cruiser.cjs',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ])
    hash.update(fs.readFileSync(path.join(root, name)));
  return path.join('node_modules/.cache/import-rules', hash.digest('hex').slice(0, 16));
}

/** @type {Step[]} */
const checks = [
  {
    name: 'lint',
    command: [
      bin('@biomejs/biome/bin/biome'),
      'check',
      '--error-on-warnings',
      '--max-diagnostics=200',
    ],
  },
  { name: 'core types', command: typesOf('lib/core/tsconfig.json') },
  {
    name: 'import rules',
    command: [
      bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--cache',
      importRulesCache(),
      '--cache-strategy',
      'content',
      ...sourceFolders(),
    ],
  },
  { name: 'types', command: typesOf('tsconfig.json') },
];

/**
 * Runs one step and says in a line how it went; its output is shown only when it failed.
 * @param {Step} step @returns {Promise<boolean>}
 */
async function passes({ name, command }) {
  const startedAt = Date.now();
  /** @type {Buffer[]} */
  const output = [];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const code = await exitCode(child);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (code !== 0) process.stdout.write(Buffer.concat(output));
  return code === 0;
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<number>} */
function exitCode(child) {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** One after the other, so that jest keeps most of two cores. Every check runs, whatever failed.
 * @returns {Promise<string[]>} the names of those that failed */
async function runChecks() {
  const failed = [];
  for (const check of checks) if (!(await passes(check))) failed.push(check.name);
  return failed;
}

/**
 * Thousands of tests run their code a few times each: optimizing it, and collecting its short-lived values, costs more than
 * both save; and threads that help to collect only wait for each other where every core has a worker already. Jest's
 * workers take these over; a Node that does not know one goes without.
 */
const V8_OPTIONS = [
  '--interrupt-budget=600000',
  '--single-threaded-gc',
  '--min-semi-space-size=32',
  '--max-semi-space-size=64',
];

function knownV8Options() {
  const known = String(execFileSync(process.execPath, ['--v8-options']));
  return V8_OPTIONS.filter((option) => known.includes(`${option.split('=')[0]} (`));
}

/**
 * @param {string[]} patterns passed on to jest, to run fewer files
 * @returns {Promise<{ isGreen: boolean, passed: number, failed: number }>}
 */
async function runJest(patterns) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spendfuse-test-'));
  const resultFile = path.join(folder, 'result.json');
  try {
    const child = spawn(
      process.execPath,
      [...knownV8Options(), bin('jest/bin/jest.js'), ...patterns, '--ci', ...reporters],
      {
        cwd: root,
        env: { ...process.env, SPENDFUSE_TEST_RESULT: resultFile },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    const code = await exitCode(child);
    if (!fs.existsSync(resultFile)) return { isGreen: false, passed: 0, failed: 1 };
    const result = JSON.parse(fs.readFileSync(resultFile, 'utf8'));
    // A file that could not even load has no failed test in it, and is a failure all the same.
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    return { isGreen: code === 0 && failed === 0, passed: result.numPassedTests, failed };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function main() {
  const options = process.argv.slice(2);
  const withJest = !options.includes('--no-jest');
  const patterns = options.filter((option) => option !== '--no-jest');
  const isBuilt = await passes({ name: 'build', command: ['scripts/build.js'] });
  const [failedChecks, tests] = await Promise.all([
    runChecks(),
    withJest ? runJest(patterns) : undefined,
  ]);
  const failed = [...(isBuilt ? [] : ['build']), ...failedChecks];
  if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`);
  if (tests) {
    console.log('left to continuous integration, which runs both:');
    console.log('  the wire tests against stand-in clouds: npm run test:e2e');
    console.log(
      `  all seeds and runs of ${sampledFiles().length} files, sampled here: npm run test:seeds`,
    );
    console.log(`${tests.passed} passed, ${tests.failed} failed`);
  }
  process.exitCode = failed.length === 0 && (tests?.isGreen ?? true) ? 0 : 1;
}

main();
