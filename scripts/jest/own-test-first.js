// The order of the test files for one mutant: the test of the changed file first, then the small ones.
// Most mutants end with the first file; what comes after it is only run for those that live on.

const { basename } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/** @type {{ file: string } | null} */
const mutant = JSON.parse(process.env.SPENDFUSE_MUTANT ?? 'null');
const changed = mutant ? basename(mutant.file, '.ts') : '';

const rankOf = (/** @type {string} */ path) => {
  const name = basename(path).split('.')[0];
  return name === changed ? 0 : 1;
};

module.exports = class OwnTestFirst extends Sequencer {
  /**
   * @override
   * @param {Parameters<InstanceType<typeof Sequencer>['sort']>[0]} tests
   */
  sort(tests) {
    const sizeOf = (/** @type {(typeof tests)[number]} */ { path, context }) =>
      context.hasteFS.getSize(path) ?? 0;
    return [...tests].sort(
      (a, b) =>
        rankOf(a.path) - rankOf(b.path) || sizeOf(a) - sizeOf(b) || (a.path < b.path ? -1 : 1),
    );
  }
};
