// npm run mutation -- lib/core/units [lib/core/pausing …] [--tests test/core/units …] [--sample 50 --seed 1]
// Changes one thing at a time in these folders and runs the tests that reach it. A change that no test notices is printed
// with its place: a test is missing, or the code says more than it needs. Of a sample, the score comes with its 95 %
// interval, and the same seed draws the same sample. Nothing is written over: a run that is cut short leaves no trace.

const { createHash } = require('node:crypto');
const { fork } = require('node:child_process');
const { existsSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { availableParallelism, tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { parseArgs } = require('node:util');
const { root } = require('../entries.js');
const { mutantsOf } = require('./mutants.js');

/** @typedef {import('./mutants.js').Mutant} Mutant */

/** What is decided in the core shows in the engine too. */
const BESIDE = ['test/engine'];

/** Each folder is tried by its own tests, or of the nearest that has some. @param {string} folder @returns {string[]} */
function testsOf(folder) {
  const tests = folder.replace(/^lib\//, 'test/');
  if (!existsSync(join(root, tests))) return testsOf(dirname(folder));
  return tests.startsWith('test/core') ? [tests, ...BESIDE] : [tests];
}

/** As drawn by the seed, in the order of the source. @param {readonly Mutant[]} mutants @param {number} size @param {string} seed */
function sampleOf(mutants, size, seed) {
  const drawn = (/** @type {Mutant} */ { id }) =>
    createHash('sha256').update(`${seed} ${id}`).digest('hex');
  return mutants
    .map((mutant) => ({ mutant, by: drawn(mutant) }))
    .sort((a, b) => (a.by < b.by ? -1 : 1))
    .slice(0, size)
    .map(({ mutant }) => mutant)
    .sort((a, b) => a.id - b.id);
}

/** Wilson's interval of a share, which holds near 1 too (E. B. Wilson, 1927). @param {number} hits @param {number} of */
function intervalOf(hits, of) {
  const z = 1.96;
  const share = hits / of;
  const middle = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}

const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tests: { type: 'string', multiple: true },
    sample: { type: 'string', default: String(Number.MAX_SAFE_INTEGER) },
    seed: { type: 'string', default: '1' },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
});
const folders = positionals.length > 0 ? positionals : ['lib/core/units'];
const tests = values.tests ?? [...new Set(folders.flatMap(testsOf))];
const scratch = mkdtempSync(join(tmpdir(), 'mutation-'));

/**
 * One process of jest under the runner of changes, which ends by itself when a change runs for ever.
 * @param {object} order @param {(message: any) => void} hear @returns {Promise<void>}
 */
function runJest(order, hear) {
  const file = join(scratch, `${Math.random()}.json`);
  writeFileSync(file, JSON.stringify(order));
  const child = fork(
    join(root, 'node_modules/jest/bin/jest.js'),
    ['--config', 'jest.mutation.config.js', '--runInBand', ...tests],
    {
      cwd: root,
      stdio: [
        'ignore',
        'ignore',
        process.env.SPENDFUSE_MUTATION_DEBUG ? 'inherit' : 'ignore',
        'ipc',
      ],
      env: {
        ...process.env,
        SPENDFUSE_MUTATION: JSON.stringify({ folders }),
        SPENDFUSE_MUTATION_ORDER: file,
      },
    },
  );
  child.on('message', hear);
  return new Promise((done) => {
    child.on('exit', () => done());
  });
}

/** @typedef {import('./runner.js').Watched} Watched */

async function watchTests() {
  /** @type {Watched | undefined} */
  let watched;
  /** @type {string[]} */
  const failed = [];
  await runJest({}, (message) => {
    if (message.failed) failed.push(message.failed);
    if (message.reached) watched = message;
  });
  if (failed.length > 0) throw new Error(`these fail without any change: ${failed.join(', ')}`);
  if (!watched) throw new Error('the tests did not come to an end without any change');
  return watched;
}

/**
 * What noticed each change: a file of tests, 'time' when it ran for ever, or null.
 * @param {Watched} watched @param {number[]} ids @param {readonly string[]} fileOf
 * @param {(id: number, noticedBy: string | null) => void} hear
 */
async function tryChanges(watched, ids, fileOf, hear) {
  let left = ids;
  while (left.length > 0) {
    let trying = -1;
    await runJest({ watched, ids: left, fileOf }, (message) => {
      if (message.trying !== undefined) trying = message.trying;
      if (message.tried === undefined) return;
      trying = -1;
      left = left.filter((id) => id !== message.tried);
      hear(message.tried, message.noticedBy);
    });
    if (left.length === 0) return;
    if (trying === -1) throw new Error('the process that tries changes ended before it tried any');
    left = left.filter((id) => id !== trying);
    hear(trying, 'time');
  }
}

async function main() {
  const { mutants: all } = mutantsOf(folders);
  const fileOf = all.map(({ file }) => file);
  const tried = sampleOf(all, Number(values.sample), values.seed);
  const watched = await watchTests();
  /** @type {Map<number, string | null>} */
  const noticed = new Map();
  const processes = Number(values.processes);
  const shares = Array.from({ length: processes }, (_, share) =>
    tried.filter((_mutant, index) => index % processes === share).map(({ id }) => id),
  );
  await Promise.all(
    shares.map((ids) =>
      tryChanges(watched, ids, fileOf, (id, by) => {
        noticed.set(id, by);
        const mutant = all[id];
        if (mutant && !by) console.log(lineFor(mutant, isReached(watched, mutant)));
      }),
    ),
  );
  for (const folder of folders) console.log(scoreOf(folder, tried, all, noticed));
}

/** @param {Watched} watched @param {Mutant} mutant */
const isReached = ({ reached, whileLoading }, { id }) =>
  whileLoading.includes(id) ||
  reached.some(({ tests }) => tests.some(([, ids]) => ids.includes(id)));

/** @param {Mutant} mutant @param {boolean} reached */
const lineFor = ({ file, line, was, becomes }, reached) =>
  `${file}:${line} ${reached ? 'survived' : 'is reached by no test'}: ${was.slice(0, 60)} → ${becomes.slice(0, 60)}`;

/**
 * @param {string} folder @param {readonly Mutant[]} tried @param {readonly Mutant[]} all
 * @param {ReadonlyMap<number, string | null>} noticed
 */
function scoreOf(folder, tried, all, noticed) {
  const inFolder = (/** @type {Mutant} */ { file }) => file.startsWith(`${folder}/`);
  const mine = tried.filter(inFolder);
  const hits = mine.filter(({ id }) => noticed.get(id)).length;
  const ofAll = all.filter(inFolder).length;
  const [low = 0, high = 1] = intervalOf(hits, mine.length);
  const interval =
    mine.length < ofAll
      ? `, 95 % interval ${percent(low)} to ${percent(high)} for all ${ofAll}`
      : '';
  return `${folder}: ${hits} of ${mine.length} changes were noticed (${percent(hits / mine.length)}${interval})`;
}

main()
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(() => rmSync(scratch, { recursive: true, force: true }));
