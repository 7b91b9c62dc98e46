// The program of the runbook as it stands in a template: the file beside this one without its comments, or packed.
// Must never meet Systems Manager's own braces: what stands between two of them is replaced before the program runs.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

/** From lib/aws (sources), dist/lib/aws (package) and dist/bin (bundled commands), in this order. */
const PLACES = ['runbook', '../../../runbook', '../runbook'];

/** Systems Manager guide, aws:executeScript (2026-04): the newest Python it runs. */
export const RUNBOOK_RUNTIME = 'python3.11';

/** `isPacked`: for a template in which each byte counts. It unpacks to the very same program. */
export function runbookSource(isPacked: boolean): string {
  const program = withoutComments(readFileSync(runbookPath(), 'utf8'));
  const text = isPacked ? packed(joined(program)) : program;
  if (text.includes('{{')) throw new Error('the runbook holds two braces, which would be replaced');
  return text;
}

function runbookPath(): string {
  const paths = PLACES.map((place) => join(__dirname, place, 'resume.py'));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`no built runbook was found; run 'npm run build' in a clone, or reinstall`);
  return found;
}

/** Python counts spaces, not how many of them: one for each step in is enough. */
const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s*(#.*)?$/.test(line))
    .map((line) => line.replace(/^( {4})+/, (spaces) => ' '.repeat(spaces.length / 4)))
    .join('\n');

/** A line that ends in a comma or an open bracket goes on in the next; outside of strings, marks need no spaces. */
const joined = (program: string): string =>
  program
    .replace(/([([{,])\n +/g, '$1')
    .replace(/,?\n +([)\]}])/g, '$1')
    .split(/("[^"\n]*"|'[^'\n]*')/)
    .map((part, index) => (index % 2 === 0 ? shortened(part) : part))
    .join('');

/** Names that no f-string uses: inside of a string they would keep their length. */
const LONG_NAMES =
  /\b(context|done|left|table|stage|number|burst|by_watchdog|patient|give_back|api_id|limits|numbers|kept|pages|answer|refused|watchdog|throttled|of_rest|of_http|steps|found|executions|api)\b/g;

const shortened = (code: string): string =>
  code
    .replace(/ ?([=!<,:+*&|-]+) ?/g, '$1')
    .replace(LONG_NAMES, (name) => `${name.at(0)}${name.at(-1)}`);

/** RFC 1924: the alphabet of Python's b85decode. None of it needs an escape in JSON. */
const ALPHABET =
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';

/** A space more at the end gives other bytes, which have no two braces side by side. */
function packed(program: string): string {
  for (let text = program; ; text += ' ') {
    const coded = base85(deflateRawSync(text, { level: 9 }));
    if (coded.includes('{{')) continue;
    return `import base64 as b,zlib\nexec(zlib.decompress(b.b85decode('${coded}'),-15))`;
  }
}

/** Four bytes in five characters; what is short of four is filled up, and its characters are left out again. */
function base85(bytes: Buffer): string {
  const missing = (4 - (bytes.length % 4)) % 4;
  const padded = Buffer.concat([bytes, Buffer.alloc(missing)]);
  let text = '';
  for (let at = 0; at < padded.length; at += 4) {
    let value = padded.readUInt32BE(at);
    let five = '';
    for (let digit = 0; digit < 5; digit++) {
      five = (ALPHABET[value % 85] ?? '') + five;
      value = Math.floor(value / 85);
    }
    text += five;
  }
  return missing > 0 ? text.slice(0, -missing) : text;
}
