// Which test runs now, where jest asks `AsyncLocalStorage` for it: the tests of a file run one after the other, so the
// last context that was entered is the answer. Before Node 24 (nodejs/node#48528) an `AsyncLocalStorage` in use runs code at each
// promise that is made, and jest leaves the storage of every test file in use: a third of the time of all tests.
// Never for `test.concurrent`, whose tests would take each other's context; test/scripts/running-test.test.ts refuses it.

/** What jest-circus uses of Node's `AsyncLocalStorage`. @template Store */
class RunningTest {
  /** @type {Store | undefined} */
  store;

  getStore() {
    return this.store;
  }

  /** @template Result @param {Store} store @param {() => Promise<Result>} callback @returns {Promise<Result>} */
  async run(store, callback) {
    const outer = this.store;
    this.store = store;
    try {
      return await callback();
    } finally {
      this.store = outer;
    }
  }
}

module.exports = { AsyncLocalStorage: RunningTest };
