// The order of the test files: the longest first, so that no core is left with one of them at the end.
// Must not depend on what an earlier run remembered: a fresh clone has nothing to remember.

const Sequencer = require('@jest/test-sequencer').default;

/** By processor time in the sweep, then in `npm test`, 2026-11-30; all others take seconds and come as jest sorts them. */
const LONGEST = [
  'test/simulator/clouds/promises',
  'test/simulator/stories',
  'test/engine/many-attacked',
  'test/simulator/faults',
  'test/simulator/scenarios',
  'test/torture/torture',
  'test/tidy',
  'test/simulator/simulate',
  'test/cli/demo',
  'test/cli/replay',
  'test/aws/checks/wallet-check',
  'test/aws/guard/guarded-app',
  'test/aws/guard/wallet-guard',
];

const rankOf = (/** @type {{ path: string }} */ { path }) => {
  const rank = LONGEST.findIndex((name) => path.endsWith(`${name}.test.ts`));
  return rank < 0 ? LONGEST.length : rank;
};

module.exports = class LongestFirst extends Sequencer {
  /**
   * @override
   * @param {Parameters<InstanceType<typeof Sequencer>['sort']>[0]} tests
   */
  async sort(tests) {
    return [...(await super.sort(tests))].sort((a, b) => rankOf(a) - rankOf(b));
  }
};
