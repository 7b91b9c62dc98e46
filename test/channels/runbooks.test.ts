// The page that an alert links to at 3 a.m. is there, begins with what to type, and fits on one screen.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outlineOf } from '../../lib/channels/outline';
import { ALERT_TYPES } from '../../lib/core/pausing/alert-type';
import { alertOf, origin } from './sample-alerts';

const docs = join(__dirname, '..', '..', 'docs');
const folder = join(docs, 'runbooks');
const pages = readdirSync(folder).filter((name) => name !== 'README.md');
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');

test.each(ALERT_TYPES)('%s links to a page that exists', (type) => {
  const runbooksUrl = 'https://example.com/runbooks/';
  const { links } = outlineOf(alertOf(type), { ...origin, runbooksUrl });
  expect(links).toContainEqual({ title: 'Runbook', url: `${runbooksUrl}${type}.md` });
  expect(pages).toContain(`${type}.md`);
});

test.each(pages)('%s begins with commands and fits on one screen', (name) => {
  const lines = textOf(name).split('\n');
  expect(lines[0]).toBe(`# ${name.replace('.md', '')}`);
  expect(lines.indexOf('```sh')).toBeGreaterThan(0);
  expect(lines.indexOf('```sh')).toBeLessThanOrEqual(6);
  expect(lines.length).toBeLessThanOrEqual(45);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(130);
});

test.each(pages)('%s says what happens if nothing is done', (name) => {
  expect(textOf(name)).toMatch(/\*\*If you do nothing\*\*|^The guard goes on watching it\./m);
});

test('the pages name only commands that there are', () => {
  const known = readFileSync(join(docs, 'cli.md'), 'utf8');
  const named = pages.flatMap(
    (name) => textOf(name).match(/(?<=npx --no-install spendfuse )\w+/g) ?? [],
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((verb) => !known.includes(`| \`${verb}`))).toEqual([]);
});

test('the first page lists every other', () => {
  for (const name of pages) expect(textOf('README.md')).toContain(`](${name})`);
});
