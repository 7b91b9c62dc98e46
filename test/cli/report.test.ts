// `--report`: the same run as a file, of every command that has figures; and the picture that the README shows.
// The page itself is tested in test/report, and in a browser by the wire tests.
import { readFileSync } from 'node:fs';
import { benchReport } from '../../lib/cli/report/bench-report';
import { reportPage } from '../../lib/report/page';
import { benchSample } from '../support/bench-report';
import { runCli } from '../support/cli-io';

const START = Date.UTC(2026, 9, 5) / 1000;

/** So many days by the hour, with a flood of six hours on the last but third. */
function usage(days: number): string {
  const rows = Array.from({ length: days * 24 }, (_, hour) => {
    const isFlood = hour >= (days - 3) * 24 && hour < (days - 3) * 24 + 6;
    return `${START + hour * 3600},${isFlood ? 3_000_000 : 10_000 + (hour % 24) * 500}`;
  });
  return `timestamp,invocations\n${rows.join('\n')}\n`;
}

const plotsIn = (page: string): string[] =>
  [...page.matchAll(/<h3>([^<]*)<\/h3>/g)].map(([, heading = '']) => heading);

test('the picture in the README is the demonstration’s own run (npm run picture)', async () => {
  const { written, stdout } = await runCli(['demo', '--report', 'demo.svg']);
  expect(stdout).toContain('Paused public-page');
  expect(written['demo.svg']).toBe(readFileSync('docs/images/demo.svg', 'utf8'));
  expect(readFileSync('README.md', 'utf8')).toContain('(docs/images/demo.svg)');
});

test('the demonstration’s page shows spending, the rate against what is usual, and what was done and undone', async () => {
  const { code, written } = await runCli(['demo', '--report', 'demo.html']);
  const page = written['demo.html'] ?? '';
  expect(code).toBe(0);
  expect(plotsIn(page)).toEqual([
    'What the attack costs, with and without the guard',
    'Calls a minute, against what is usual',
  ]);
  expect(page).toMatch(/<strong>Done: <\/strong>public-page paused: /);
  expect(page).toMatch(/<strong>Undone: <\/strong>public-page resumed in full: the cause is fixed/);
  expect(page).toMatch(/threshold, \d+ at the end/);
  expect(page).toContain('<td>reserved concurrency 0</td><td>no reservation</td><td>exactly</td>');
});

test('of one scenario the page says what that run says; of a story without a stop it marks none', async () => {
  const { written, stdout } = await runCli(['simulate', 'false-sample', '--report', 'run.html']);
  expect(stdout).toContain('0 of 1 honest runs paused.');
  const page = written['run.html'] ?? '';
  expect(plotsIn(page)).toHaveLength(2);
  expect(page).not.toContain('class="marks"');
});

test('a replayed past shows where the guard would have stopped it, and the answer', async () => {
  const { written, code } = await runCli(['replay', 'usage.csv', '--report', 'past.html'], {
    files: { 'usage.csv': usage(10) },
  });
  const page = written['past.html'] ?? '';
  expect(code).toBe(3);
  expect(page).toMatch(/May I arm it\?<\/dt><dd><strong>no</);
  expect(page).toMatch(/<strong>Done: <\/strong>(paused|held)/);
  expect(plotsIn(page)).toEqual([
    'Spending with and without the guard',
    'Calls a minute, against what is usual',
  ]);
});

test('the bench’s page has a row for every rival, on honest traffic and under attack', () => {
  const page = reportPage(benchReport(benchSample(), 'spendfuse bench'));
  expect(page.match(/<th scope="row">static alarm<\/th>/g)).toHaveLength(3);
  expect(page).toContain('<th scope="row">spendfuse, 512-mb</th>');
  expect(page).toContain('<td class="number">0.0 to 1.5</td>');
  expect(page).toContain('<td class="number">never</td>');
  expect(page).toContain('Left out: nab/broken.csv');
});

test('a report that is neither a page nor a picture is a mistake, before any work', async () => {
  const { code, stdout, stderr } = await runCli(['demo', '--report', 'demo.pdf']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain("--report is 'demo.pdf'");
});
