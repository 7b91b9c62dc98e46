// `spendfuse backtest`: the account's own past under the guard. The answer counts what was seen, and says what was not.
// Exit codes are those of replay: 0 where nothing would be paused, 3 where something would.

import type { BacktestReport } from '../../lib/bench/backtest';
import type { UsageHistory } from '../../lib/bench/usage-file';
import type { UsagePast } from '../../lib/cli/aws/history/usage-past';
import { renderBacktest } from '../../lib/cli/render/backtest-text';
import { plainStyle } from '../../lib/cli/terminal/style';
import { widthOf } from '../../lib/cli/terminal/text';
import { runCli } from '../support/cli-io';
import { fakeAccount } from '../support/fakes/fake-account';

const NOW_MS = Date.UTC(2026, 10, 30, 12, 5);

/** A wave each day; `surge` multiplies two hours of the day before the last. */
function history(callsPerMinute: number, days: number, surge = 1): UsageHistory {
  const minutes = days * 1440;
  const surgeFrom = (days - 2) * 1440;
  return {
    startMinute: NOW_MS / 60_000 - 5 - minutes,
    stepMinutes: 1,
    memoryMb: 512,
    callsPerMinute: Float64Array.from({ length: minutes }, (_, minute) => {
      const ofDay = 1 + 0.5 * Math.sin((2 * Math.PI * minute) / 1440);
      return callsPerMinute * ofDay * (minute >= surgeFrom && minute < surgeFrom + 120 ? surge : 1);
    }),
    secondsEach: new Float64Array(minutes).fill(0.2),
    rows: minutes,
    missingSteps: 0,
  };
}

const pastOf = (
  histories: Readonly<Record<string, UsageHistory>>,
  more: Partial<UsagePast> = {},
): UsagePast => ({
  spent: [
    ...Object.keys(histories).map((name, index) => ({ name, usd: 50 - index })),
    { name: 'cron', usd: 0.02 },
    { name: 'idle', usd: 0 },
  ],
  unread: [],
  minutesOf: async function* (names) {
    for (const name of names) {
      const found = histories[name];
      yield found ? { name, history: found } : { name, because: 'no answer for it' };
    }
  },
  ...more,
});

const backtest = (past: UsagePast, ...words: string[]) =>
  runCli(['backtest', ...words], { openAccount: fakeAccount({ past }).open, nowMs: NOW_MS });

test('an account in which nothing would be stopped may be armed', async () => {
  const { code, stdout, stderr } = await backtest(pastOf({ orders: history(300, 10) }));
  expect(stdout).toContain('May I arm it? yes: in 7 days it would have paused nothing');
  expect(stdout).toContain('2 more spent at most $1.00 each ($0.02 together)');
  expect(stdout).toMatch(/orders +\$\d/);
  expect(stdout).toMatch(/Suggested ceilings of the account: \$[\d.]+ an hour, \$[\d.]+ a day\./);
  expect(stderr).toBe('account 123456789012 · eu-west-1 (read-only)\n');
  expect(code).toBe(0);
});

test('where something ran away the answer is no, with the function, the time, the reason and the dollars', async () => {
  const past = pastOf({ orders: history(300, 4), thumbs: history(300, 4, 200) });
  const { code, stdout, written } = await backtest(past, '--output', 'json', '--report', 'a.html');
  expect(code).toBe(3);
  const report = JSON.parse(stdout) as BacktestReport;
  expect(report).toMatchObject({ schemaVersion: 1, mayArm: { answer: 'no' } });
  const [orders, thumbs] = report.functions;
  expect(orders).toMatchObject({ function: 'orders', stops: [] });
  expect(thumbs?.stops[0]?.because).toContain('/min');
  expect(thumbs?.stops[0]?.usdInTheHourBefore).toBeGreaterThan(0);
  // What was stopped comes first, and each has its two plots.
  const headings = [...(written['a.html'] ?? '').matchAll(/<h2[^>]*>([^<]*)</g)];
  expect(headings.map(([, heading]) => heading)).toEqual(['All functions', 'thumbs', 'orders']);
  expect(written['a.html']?.match(/<h3>/g)).toHaveLength(4);
  for (const columns of [40, 80])
    for (const line of renderBacktest(report, plainStyle(columns)).split('\n'))
      expect(widthOf(line)).toBeLessThanOrEqual(columns);
});

const cheap = pastOf({});
const dear = (...names: string[]) => names.map((name) => ({ name, usd: 12 }));

test('one that could not be read is named, and keeps the answer from being yes', async () => {
  const because = 'CloudWatch answered in part: InternalError';
  const { code, stdout } = await backtest({ ...cheap, unread: [{ name: 'hidden', because }] });
  expect(stdout).toContain('May I arm it? not yet');
  expect(stdout.replace(/\s+/g, ' ')).toContain(`not looked at: hidden: ${because}`);
  expect(code).toBe(0);
});

test('one that has no minutes is named as well', async () => {
  const { stdout } = await backtest({ ...cheap, spent: dear('gone') });
  expect(stdout).toContain('not looked at: gone: no answer for it');
});

test('of functions that are named only those are looked at; of the dearest, the rest is said to be left out', async () => {
  const past = { ...cheap, spent: dear('orders', 'thumbs') };
  const named = JSON.parse((await backtest(past, 'thumbs', '--output', 'json')).stdout);
  expect(named.unread.map(({ name }: { name: string }) => name)).toEqual(['thumbs']);
  const top = JSON.parse((await backtest(past, '--top', '1', '--output', 'json')).stdout);
  expect(top).toMatchObject({ leftOut: ['thumbs'], mayArm: { answer: 'not-yet' } });
});

test.each([
  [['ordres'], "unknown function 'ordres'"],
  [['--days', '30'], "--days is '30'"],
  [['--top', '0'], "--top is '0'"],
])('%j is a mistake that says what is allowed', async (words, message) => {
  const { code, stderr } = await backtest(cheap, ...words);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('an account without functions says so, and asks for nothing', async () => {
  const { code, stdout } = await backtest(pastOf({}, { spent: [] }));
  expect(code).toBe(0);
  expect(stdout).toContain('0 functions replayed');
});
