// Jest's own reporter without a line for each green file: failures are printed as they happen.
// Must never hide a failure: only the header of a file in which everything passed is left out.
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
}

module.exports = QuietReporter;
