// Writes the table of attacks into docs/benchmark.md, from what `spendfuse bench --output json` printed into a file.
// The date of the run is the file's: npm run bench:table FILE

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { withAttackTable } from './attack-table';

const [file] = process.argv.slice(2);
const PAGE = 'docs/benchmark.md';
if (file === undefined) {
  process.stderr.write('name the file that `spendfuse bench --output json` was written to\n');
  process.exit(2);
}
const date = statSync(file).mtime.toISOString().slice(0, 10);
const report = JSON.parse(readFileSync(file, 'utf8'));
writeFileSync(PAGE, withAttackTable(readFileSync(PAGE, 'utf8'), report, date));
process.stdout.write(`${PAGE}: the table of ${report.detectors[0].attacks.length} attacks\n`);
