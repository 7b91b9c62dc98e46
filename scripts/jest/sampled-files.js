// Which test files try only a sample in `npm test`: a share of their seeds, or of the runs of a property.
// Read from what they import, so that the sweep of continuous integration (`npm run test:seeds`) leaves none out.

const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { root } = require('../entries.js');

const SAMPLING = /from '(?:fast-check|\S*\/seed-sweep)'/;
const WIRE_TESTS = /^e2e[\\/]/;

/** @returns {string[]} below test/, without the wire tests, which sample nothing */
function sampledFiles() {
  const tests = join(root, 'test');
  const samples = (/** @type {string} */ name) =>
    name.endsWith('.test.ts') &&
    !WIRE_TESTS.test(name) &&
    SAMPLING.test(readFileSync(join(tests, name), 'utf8'));
  return readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter(samples).sort();
}

module.exports = { sampledFiles };
