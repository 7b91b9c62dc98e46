// The program of the runbook, as it stands in the file beside this one: a person reads it in the console as it was written.
// Must never meet Systems Manager's own braces: what stands between two of them is replaced before the program runs.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** From lib/aws (sources), dist/lib/aws (package) and dist/bin (bundled commands), in this order. */
const PLACES = ['runbook', '../../../runbook', '../runbook'];

/** Systems Manager guide, aws:executeScript (2026-04): the newest Python it runs. */
export const RUNBOOK_RUNTIME = 'python3.11';

/** Systems Manager quotas (2026-04): the size of a document, which holds little beside this program. */
const DOCUMENT_BYTES_MAX = 64 * 1024;

export function runbookSource(): string {
  const text = readFileSync(runbookPath(), 'utf8');
  if (text.includes('{{')) throw new Error('the runbook holds two braces, which would be replaced');
  if (Buffer.byteLength(text) > DOCUMENT_BYTES_MAX - 4096)
    throw new Error('the runbook is larger than a document of Systems Manager may be');
  return text;
}

function runbookPath(): string {
  const paths = PLACES.map((place) => join(__dirname, place, 'resume.py'));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`no built runbook was found; run 'npm run build' in a clone, or reinstall`);
  return found;
}
