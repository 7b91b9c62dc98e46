// Between a test and the changes: while tests are watched, it notes which switches each test asks for; while a change is
// tried, it skips the tests that never ask for it, and all that come after the first failure.

const PlainEnvironment = require('../jest/plain-environment.js');
const changes = require('./switch.js');

const { watch } = changes;

class MutationEnvironment extends PlainEnvironment {
  constructor() {
    super();
    this.index = changes.SET_UP;
    this.note(changes.SET_UP);
  }

  /** @param {number} test */
  note(test) {
    if (!watch.reach) return;
    const reached = watch.reach.get(test) ?? new Set();
    watch.reach.set(test, reached);
    changes.listen(reached);
  }

  /** @param {{ name: string, test?: { mode?: string | null, errors: readonly unknown[] } }} event */
  handleTestEvent({ name, test }) {
    if (name === 'test_start' && test) {
      this.index += 1;
      this.note(this.index);
      const isIdle =
        watch.tests && !watch.tests.has(this.index) && !watch.tests.has(changes.SET_UP);
      if (watch.failed || isIdle) test.mode = 'skip';
    }
    if (name === 'test_done' && test) {
      this.note(changes.SET_UP);
      if (test.errors.length > 0) watch.failed = true;
    }
  }
}

module.exports = MutationEnvironment;
