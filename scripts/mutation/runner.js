// Runs in a process of its own, under jest: first every test once, to see which changes each reaches and how long each
// file takes; then, for each change that it is given, the tests that reach it, until the first that fails.
// Says what it does by message, so that whoever waits can end it when a change makes a test run for ever.

const { readFileSync } = require('node:fs');
const { join, relative } = require('node:path');
const { Worker } = require('node:worker_threads');
const { default: TestRunner } = require('jest-runner');
const { root } = require('../entries.js');
const library = require('../jest/shared-library.js');
const changes = require('./switch.js');

const { watch } = changes;

/**
 * @typedef {import('jest-runner').Test} Test
 * @typedef {import('jest-runner').TestWatcher} Watcher
 * @typedef {{ file: string, ms: number, tests: (readonly [test: number, ids: readonly number[]])[] }} Reached
 * @typedef {{ reached: Reached[], whileLoading: number[] }} Watched
 * @typedef {{ file: string, tests: Set<number> }} Trial
 */

/** @type {{ watched?: Watched, ids?: number[], fileOf?: string[] }} */
const order = JSON.parse(readFileSync(process.env.SPENDFUSE_MUTATION_ORDER ?? '', 'utf8'));

/** @param {object} message @returns {Promise<void>} */
const tell = (message) =>
  new Promise((done) => process.send?.(message, undefined, {}, () => done()));

/** For each change the tests that reach it, those of the quickest file first. @param {readonly Reached[]} reached */
function trialsByChange(reached) {
  /** @type {Map<number, Trial[]>} */
  const trials = new Map();
  for (const { file, tests } of [...reached].sort((a, b) => a.ms - b.ms))
    for (const [test, ids] of tests)
      for (const id of ids) {
        const of = trials.get(id) ?? [];
        trials.set(id, of);
        const last = of.at(-1);
        if (last?.file === file) last.tests.add(test);
        else of.push({ file, tests: new Set([test]) });
      }
  return trials;
}

// When nobody waits any more, and at the end: while there is a listener, the channel keeps the process.
process.on('disconnect', () => process.exit(1));

module.exports = class MutationRunner extends TestRunner {
  /** @override @param {Test[]} tests @param {Watcher} watcher */
  async runTests(tests, watcher) {
    library.onLoad(changes.load);
    const { watched, ids } = order;
    if (watched && ids) await this.tryChanges(watched, ids, tests, watcher);
    else await tell(await this.watchTests(tests, watcher));
    process.disconnect();
  }

  /** Whether all tests of a file pass; one that cannot be loaded does not. @param {Test} test @param {Watcher} watcher */
  async passes(test, watcher) {
    watch.failed = false;
    const runner = new TestRunner(this._globalConfig, this._context);
    runner.on('test-file-failure', () => {
      watch.failed = true;
    });
    runner.on('test-file-success', ([, { numFailingTests, testExecError }]) => {
      if (numFailingTests > 0 || testExecError) watch.failed = true;
    });
    await runner.runTests([test], watcher, { serial: true });
    return !watch.failed;
  }

  /** @param {Test[]} tests @param {Watcher} watcher @returns {Promise<Watched>} */
  async watchTests(tests, watcher) {
    /** @type {Reached[]} */
    const reached = [];
    for (const test of tests) {
      watch.reach = new Map();
      const started = Date.now();
      const passed = await this.passes(test, watcher);
      const file = relative(root, test.path);
      if (!passed) await tell({ failed: file });
      const reach = [...watch.reach].map(
        ([index, ids]) => /** @type {const} */ ([index, [...ids]]),
      );
      reached.push({ file, ms: Date.now() - started, tests: reach });
    }
    return { reached, whileLoading: [...changes.whileLoading] };
  }

  /** @param {Watched} watched @param {number[]} ids @param {Test[]} tests @param {Watcher} watcher */
  async tryChanges({ reached, whileLoading }, ids, tests, watcher) {
    const files = new Map(tests.map((test) => [relative(root, test.path), test]));
    const trials = trialsByChange(reached);
    const kept = new Set(whileLoading);
    const patience = new Worker(join(__dirname, 'patience.js'));
    patience.unref();
    const neighbours = kept.size > 0 ? neighboursOf(order.fileOf ?? [], reached) : new Map();
    for (const id of ids) {
      await tell({ trying: id });
      patience.postMessage('anew');
      // What a file computed when it was loaded must be computed anew, before and after.
      if (kept.has(id)) library.forget();
      changes.turnOn(id);
      const noticedBy = await this.firstFailure(
        kept.has(id) ? (neighbours.get(order.fileOf?.[id]) ?? []) : (trials.get(id) ?? []),
        files,
        watcher,
      );
      changes.turnOff();
      if (kept.has(id)) library.forget();
      await tell({ tried: id, noticedBy });
    }
  }

  /** @param {readonly Trial[]} trials @param {Map<string, Test>} files @param {Watcher} watcher */
  async firstFailure(trials, files, watcher) {
    for (const { file, tests } of trials) {
      const test = files.get(file);
      watch.tests = tests;
      if (test && !(await this.passes(test, watcher))) return file;
    }
    return null;
  }
};

/**
 * What is computed once is used by whatever comes after: every test file that reaches anything in the same source file.
 * @param {readonly string[]} fileOf the source file of each change @param {readonly Reached[]} reached
 */
function neighboursOf(fileOf, reached) {
  /** @type {Map<string, Trial[]>} */
  const trials = new Map();
  const all = [...reached].sort((a, b) => a.ms - b.ms);
  for (const file of new Set(fileOf)) trials.set(file, []);
  for (const { file, tests } of all) {
    const sources = new Set(tests.flatMap(([, ids]) => ids.map((id) => fileOf[id])));
    for (const source of sources)
      if (source) trials.get(source)?.push({ file, tests: new Set([changes.SET_UP]) });
  }
  for (const [source, of] of trials)
    if (of.length === 0)
      trials.set(
        source,
        all.map(({ file }) => ({ file, tests: new Set([changes.SET_UP]) })),
      );
  return trials;
}
