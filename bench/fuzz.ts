// npm run fuzz -- --cases 1000000 [--from 1] [--show 4711]: every entrance of the project with almost sound input.
// Prints each case that failed without a name, took over a second or left memory behind, and ends with 1 then.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { caseOf, corpusFrom, fuzz, wrongWith } from '../test/fuzz/fuzz';

const FIXTURES = 'test/scan/fixtures';
/** Larger ones say no more than small ones, and take their time. */
const TEMPLATE_BYTES_MAX = 40_000;

const templates = readdirSync(FIXTURES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /[.](ya?ml|json)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .sort()
  .map((file) => readFileSync(file, 'utf8'))
  .filter(({ length }) => length <= TEMPLATE_BYTES_MAX);

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    from: { type: 'string', default: '1' },
    show: { type: 'string' },
  },
});
const corpus = corpusFrom('test/fuzz/corpus', templates);

if (values.show === undefined) {
  const startedMs = Date.now();
  const cases = Number(values.cases);
  const faults = fuzz({ from: Number(values.from), cases, corpus });
  for (const fault of faults.slice(0, 20))
    console.log(
      `case ${fault.case} (${fault.entrance}): ${fault.words}\n  ${fault.text.slice(0, 200)}`,
    );
  const seconds = (Date.now() - startedMs) / 1000;
  console.log(
    `${cases} cases from ${values.from} in ${seconds.toFixed(1)} s: ${faults.length} failed`,
  );
  process.exitCode = faults.length > 0 ? 1 : 0;
} else {
  const { entrance, text } = caseOf(Number(values.show), corpus);
  console.log(text);
  console.log(`${entrance.name}: ${wrongWith(entrance, text) ?? 'answered'}`);
}
