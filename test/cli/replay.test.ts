// `spendfuse replay`: the answer, the stops with their dollars, and one clear message where a file cannot be meant.
// Exit codes are a contract: a past in which nothing would be paused is 0, one in which something would is 3.
import { type CliRun, runCli } from '../support/cli-io';
import { plotsIn } from '../support/sample-report';

const START = Date.UTC(2026, 9, 5) / 1000;

/** So many days by the hour; for three hours before the last two days `surge` times as many calls. */
function usage(days: number, callsPerHour: number, surge = 1): string {
  const surgeFrom = (days - 2) * 24;
  const rows = Array.from({ length: days * 24 }, (_, hour) => {
    const isSurge = hour >= surgeFrom && hour < surgeFrom + 3;
    const ofDay = 1 + 0.5 * Math.sin((2 * Math.PI * hour) / 24);
    return `${START + hour * 3600},${Math.round(callsPerHour * ofDay * (isSurge ? surge : 1))}`;
  });
  return `timestamp,invocations\n${rows.join('\n')}\n`;
}

const replayed = async (text: string, ...more: string[]) =>
  runCli(['replay', 'usage.csv', ...more], { files: { 'usage.csv': text } });

test('a steady past may be armed', async () => {
  const { code, stdout } = await replayed(usage(11, 20_000));
  expect(code).toBe(0);
  expect(stdout).toContain('May I arm it? yes: in 8 days it would have paused nothing.');
  expect(stdout).toContain('Suggested ceilings: ');
});

describe('a past in which something runs away', () => {
  let run: CliRun;
  beforeAll(async () => {
    const words = ['--output', 'json', '--report', 'past.html'];
    run = await replayed(usage(10, 20_000, 300), ...words);
  });

  test('may not be armed, and says when, why and at which dollars', () => {
    expect(run.code).toBe(3);
    const report = JSON.parse(run.stdout);
    expect(report.mayArm.answer).toBe('no');
    expect(report.stops[0].at).toMatch(/^2026-10-1[34]/);
    expect(report.stops[0].because).not.toBe('');
    expect(report.stops[0].usdInTheHourBefore).toBeGreaterThan(0);
    expect(report.refusedShare).toBeGreaterThan(0);
  });

  test('has a page that shows where the guard would have stopped it, and the answer', () => {
    const page = run.written['past.html'] ?? '';
    expect(page).toMatch(/May I arm it\?<\/dt><dd><strong>no</);
    expect(page).toMatch(/<strong>Done: <\/strong>(paused|held)/);
    expect(plotsIn(page)).toEqual([
      'Spending with and without the guard',
      'Calls a minute, against what is usual',
    ]);
  });
});

test('a short past is no basis yet', async () => {
  const { code, stdout } = await replayed(usage(6, 20_000));
  expect(code).toBe(0);
  expect(stdout).toContain('May I arm it? not yet');
});

test('nothing is wider than a narrow terminal', async () => {
  const { stdout } = await runCli(['replay', '-'], {
    standardInput: usage(4, 20_000, 300),
    columns: 40,
  });
  expect(stdout).toMatch(/May I arm it\?\s+no/);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(40);
});

test.each([
  ['timestamp,invocations\nnow,1\n', "usage.csv, line 2: timestamp is 'now'"],
  ['', 'usage.csv, it holds no rows'],
  [usage(1, 10), 'usage.csv is too short'],
])('a file that cannot be meant is one message and exit code 2', async (text, message) => {
  const { code, stdout, stderr } = await replayed(text);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
});

test('a file that does not exist is said to be missing', async () => {
  const { code, stderr } = await runCli(['replay', 'nowhere.csv'], { files: {} });
  expect(code).toBe(2);
  expect(stderr).toContain('nowhere.csv cannot be read');
});
