// The order of the test files for one mutant: the test of the changed file first, then those that import it, then the small.
// Most mutants end with the first file; what comes after it is only run for those that live on.

const { readFileSync } = require('node:fs');
const { basename } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/** @type {{ file: string } | null} */
const mutant = JSON.parse(process.env.SPENDFUSE_MUTANT ?? 'null');
const changed = mutant ? basename(mutant.file, '.ts') : '';

const rankOf = (/** @type {string} */ path) => {
  if (basename(path).split('.')[0] === changed) return 0;
  return readFileSync(path, 'utf8').includes(`/${changed}'`) ? 1 : 2;
};

module.exports = class OwnTestFirst extends Sequencer {
  /**
   * @override
   * @param {Parameters<InstanceType<typeof Sequencer>['sort']>[0]} tests
   */
  sort(tests) {
    const sizeOf = (/** @type {(typeof tests)[number]} */ { path, context }) =>
      context.hasteFS.getSize(path) ?? 0;
    const ranks = new Map(tests.map(({ path }) => [path, rankOf(path)]));
    const rank = (/** @type {string} */ path) => ranks.get(path) ?? 2;
    return [...tests].sort(
      (a, b) => rank(a.path) - rank(b.path) || sizeOf(a) - sizeOf(b) || (a.path < b.path ? -1 : 1),
    );
  }
};
