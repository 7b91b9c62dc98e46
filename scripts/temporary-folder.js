// One temporary folder for a whole run of the tests, gone after it: each synthesised app leaves a folder behind.
// Must come before the workers start, which take the environment as they find it.

const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

module.exports = () => {
  const folder = mkdtempSync(join(tmpdir(), 'spendfuse-test-'));
  // What os.tmpdir reads: the first on Unix, the others on Windows.
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
};
