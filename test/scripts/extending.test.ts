// docs/extending.md against the sources: the page that says what to touch lists every file that names an example.
// Must fail when a kind gets a file more to touch: that is the price of the next one, and somebody should see it rise.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, readTextFiles } from '../tidy/source-tree';

const page = readFileSync(join(projectRoot, 'docs/extending.md'), 'utf8');
const sources = readTextFiles().filter(({ path }) => /^(bin|lib|lambda)\/.*\.ts$/.test(path));

interface Kind {
  readonly section: string;
  /** How the sources name the example. */
  readonly named: RegExp;
  readonly within: RegExp;
  readonly filesAtMost: number;
}

const kinds: readonly Kind[] = [
  { section: 'Add a breach rule', named: /'slow-excess'/, within: /^/, filesAtMost: 3 },
  {
    section: 'Add a lever',
    named: /'throttle'|^ +throttle:/m,
    within: /^(lambda|lib\/(engine|simulator|core\/(pausing|alerts)))\//,
    // One more for each cloud that has it.
    filesAtMost: 9,
  },
  { section: 'Add a channel of alerts', named: /pagerduty/i, within: /^/, filesAtMost: 7 },
  { section: 'Add a trigger to the scan', named: /'iot-rule'/, within: /^lib/, filesAtMost: 4 },
  { section: 'Add a rule of the scan', named: /'no-alarm'|noAlarm/, within: /^/, filesAtMost: 2 },
  {
    section: 'Add a cloud',
    named: /'gcp'|gcp\/|\bgcp:/,
    within: /^(?!(lib|lambda|lib\/cli)\/gcp\/)/,
    // The tenth is its simulation, which every promise is tried in.
    filesAtMost: 10,
  },
];

function listedIn(section: string): string[] {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
  return [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, path = '']) => path).sort();
}

test.each(kinds)('$section: the page lists the files that name the example', (kind) => {
  const naming = sources
    .filter(({ path, text }) => kind.within.test(path) && kind.named.test(text))
    .map(({ path }) => path);
  expect(listedIn(kind.section)).toEqual(naming.sort());
  expect(naming.length).toBeLessThanOrEqual(kind.filesAtMost);
});
