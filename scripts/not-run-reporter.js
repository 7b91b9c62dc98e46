// Says after the wire tests which of them this machine could not run, and what it lacks.
// Must name each group with its count: a test that did not run has shown nothing.

class NotRunReporter {
  /**
   * @param {unknown} _contexts
   * @param {import('@jest/reporters').AggregatedResult} result
   */
  onRunComplete(_contexts, { testResults }) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    const notRun = testResults.flatMap(({ testResults: tests }) =>
      tests.filter(({ status }) => status === 'pending'),
    );
    for (const { ancestorTitles, title } of notRun) {
      const group = ancestorTitles[0] ?? title;
      counts.set(group, (counts.get(group) ?? 0) + 1);
    }
    for (const [group, count] of counts) console.log(`not run: ${count} tests of ${group}`);
  }
}

module.exports = NotRunReporter;
