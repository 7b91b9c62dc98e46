// Which test runs now, where jest asks `AsyncLocalStorage` for it: the tests of a file run one after the other, so the
// context that was entered last is the answer. Before Node 24 an `AsyncLocalStorage` in use runs code at each promise that is
// made, and jest leaves the storage of every test file in use: a quarter of the time of the whole suite (2026-11-30).
// Must refuse tests that run at the same time (`test.concurrent`): each would be taken for another.

/** @typedef {{ readonly test?: unknown }} Context */

/** What jest-circus uses of Node's `AsyncLocalStorage`. */
class RunningTest {
  /** @type {Context | undefined} */
  context;

  getStore() {
    return this.context;
  }

  /** @template Result @param {Context} context @param {() => Promise<Result>} callback @returns {Promise<Result>} */
  async run(context, callback) {
    const outer = this.context;
    if (outer?.test && context.test && outer.test !== context.test)
      throw new Error(
        'tests of a file run one after the other here: write test, not test.concurrent',
      );
    this.context = context;
    try {
      return await callback();
    } finally {
      this.context = outer;
    }
  }
}

module.exports = { AsyncLocalStorage: RunningTest };
