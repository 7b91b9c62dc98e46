// Leaves jest's own counts in the file that scripts/test.js names, for its closing line.
// Must write after the last test only, so that a run that broke off leaves no count at all.
const fs = require('node:fs');

class CountReporter {
  /**
   * @param {unknown} _contexts
   * @param {import('@jest/reporters').AggregatedResult} result
   */
  onRunComplete(_contexts, result) {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = result;
    const file = process.env.SPENDFUSE_TEST_RESULT;
    const counts = { numPassedTests, numFailedTests, numRuntimeErrorTestSuites };
    if (file) fs.writeFileSync(file, JSON.stringify(counts));
  }
}

module.exports = CountReporter;
