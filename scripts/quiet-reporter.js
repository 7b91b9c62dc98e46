// Jest's own reporter without a line for each green file; leaves the result for scripts/test.js.
// Must never hide a failure: only the header of a file in which everything passed is left out.
const fs = require('node:fs');
const { DefaultReporter } = require('@jest/reporters');

class QuietReporter extends DefaultReporter {
  /**
   * @override
   * @type {import('@jest/reporters').DefaultReporter['printTestFileHeader']}
   */
  printTestFileHeader(testPath, config, result) {
    const isGreen = result.numFailingTests === 0 && !result.testExecError && !result.failureMessage;
    if (!isGreen) super.printTestFileHeader(testPath, config, result);
  }

  /**
   * @param {unknown} _contexts
   * @param {import('@jest/reporters').AggregatedResult} result
   */
  onRunComplete(_contexts, result) {
    super.onRunComplete();
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = result;
    const file = process.env.SPENDFUSE_TEST_RESULT;
    const counts = { numPassedTests, numFailedTests, numRuntimeErrorTestSuites };
    if (file) fs.writeFileSync(file, JSON.stringify(counts));
  }
}

module.exports = QuietReporter;
