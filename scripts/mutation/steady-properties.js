// A property has to find a change with all of its runs, and must try the same values each time.

const { configureGlobal } = require('fast-check');

configureGlobal({ numRuns: 100, seed: 1 });
