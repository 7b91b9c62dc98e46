// The work of `spendfuse backtest`: the account's own past, read only, through the shipped engine, one function after another.
// The answer counts what it has seen; what could not be read or was left out is named, and keeps the answer from being yes.

import { backtestOf } from '../bench/backtest';
import { CourseBook } from '../bench/course';
import { type ReplayReport, replayOf, spendOf } from '../bench/replay';
import type { UsageHistory } from '../bench/usage-file';
import { defaultPolicy } from '../core/policy/policy';
import { awsPriceBook } from '../core/prices/books/aws';
import { rateOf } from '../core/prices/rate';
import { epochMinuteOf, MINUTES_PER_DAY } from '../core/units/time';
import type { SpentLately, UsagePast } from './aws/history/usage-past';
import { EXIT, type ExitCode } from './exit-codes';
import { unknownName } from './mistake';
import { renderBacktest } from './render/backtest-text';
import type { ReplayPart } from './report/replay-report';
import type { Session } from './session';

export interface BacktestRequest {
  readonly names: readonly string[];
  readonly days: number;
  /** At most so many functions, the dearest ones; undefined: all. */
  readonly top?: number;
  readonly region?: string;
  readonly profile?: string;
  readonly output: 'text' | 'json';
  readonly report?: string;
}

/** Until then a minute may still change: metrics appear up to three minutes late. */
const SETTLED_MINUTES = 5;
/** Below it no rule fires: the smallest sum that counts as excess. */
const LEAST_USD = defaultPolicy.fastFloorUsd;

export async function backtest(request: BacktestRequest, session: Session): Promise<ExitCode> {
  const { io, style } = session;
  const account = await io.openAccount(request);
  const caller = await account.caller();
  io.stderr.write(`account ${caller.account} · ${caller.region} (read-only)\n`);
  const untilMinute = epochMinuteOf(io.nowMs()) - SETTLED_MINUTES;
  const fromMinute = untilMinute - request.days * MINUTES_PER_DAY;
  const past = await account.usageHistory({ fromMinute, untilMinute, sleep: io.sleep });
  const { dear, cheap, leftOut } = chosenOf(past, request);
  const lived = await liveAll(past, dear, request, session);
  const at = (minute: number): string => new Date(minute * 60_000).toISOString();
  const report = backtestOf({
    account: caller.account,
    region: caller.region,
    from: at(fromMinute),
    until: at(untilMinute),
    functions: lived.reports,
    tooCheapToStop: {
      count: cheap.length,
      usd: cheap.reduce((sum, { usd }) => sum + usd, 0),
      belowUsd: LEAST_USD,
    },
    leftOut: leftOut.map(({ name }) => name),
    unread: [...unreadOf(past, request.names), ...lived.unread],
    usdPerMinute: lived.usdPerMinute,
  });
  io.stdout.write(
    request.output === 'json'
      ? `${JSON.stringify(report, null, 2)}\n`
      : renderBacktest(report, style),
  );
  if (request.report !== undefined) {
    const [{ backtestReport }, { writeReport }] = await Promise.all([
      import('./report/backtest-report'),
      import('./report/write-report'),
    ]);
    await writeReport(request.report, backtestReport(report, lived.parts), session);
  }
  return report.mayArm.answer === 'no' ? EXIT.findings : EXIT.ok;
}

function chosenOf({ spent, unread }: UsagePast, { names, top }: BacktestRequest) {
  const all = [...spent, ...unread].map(({ name }) => name);
  const strange = names.find((name) => !all.includes(name));
  if (strange !== undefined) throw unknownName('function', strange, all);
  const wanted = names.length === 0 ? spent : spent.filter(({ name }) => names.includes(name));
  const isDear = ({ usd }: SpentLately): boolean => usd > LEAST_USD;
  const dear = wanted.filter(isDear);
  return {
    dear: dear.slice(0, top),
    leftOut: top === undefined ? [] : dear.slice(top),
    cheap: wanted.filter((spentLately) => !isDear(spentLately)),
  };
}

const unreadOf = ({ unread }: UsagePast, names: readonly string[]): UsagePast['unread'] =>
  names.length === 0 ? unread : unread.filter(({ name }) => names.includes(name));

interface Lived {
  readonly reports: ReplayReport[];
  readonly parts: ReplayPart[];
  readonly unread: Array<UsagePast['unread'][number]>;
  readonly usdPerMinute: Float64Array;
}

async function liveAll(
  past: UsagePast,
  dear: readonly SpentLately[],
  request: BacktestRequest,
  { io, errorStyle }: Session,
): Promise<Lived> {
  const lived: Lived = {
    reports: [],
    parts: [],
    unread: [],
    usdPerMinute: new Float64Array(request.days * MINUTES_PER_DAY),
  };
  const build = request.report === undefined ? undefined : await import('./report/replay-report');
  const isWatched = io.stderr.isTTY && io.env.TERM !== 'dumb';
  const clearLine = '\r\u001b[2K';
  for await (const entry of past.minutesOf(dear.map(({ name }) => name))) {
    if (!('history' in entry)) {
      lived.unread.push(entry);
      continue;
    }
    const done = lived.reports.length + 1;
    if (isWatched)
      io.stderr.write(
        `${clearLine}${errorStyle.colors.dim(`${done}/${dear.length} ${entry.name}`)}`,
      );
    addSpending(lived.usdPerMinute, entry.history);
    const book = build && new CourseBook(entry.history);
    const report = await replayOf(entry.name, entry.history, book?.look);
    lived.reports.push(report);
    if (build && book) lived.parts.push(build.replayPart({ report, course: book.ticks }));
  }
  if (isWatched) io.stderr.write(clearLine);
  return lived;
}

function addSpending(sum: Float64Array, history: UsageHistory): void {
  const rate =
    history.rate ?? rateOf({ memoryMb: history.memoryMb, architecture: 'x86_64' }, awsPriceBook);
  spendOf({ rate }, history).forEach((usd, minute) => {
    sum[minute] = (sum[minute] ?? 0) + usd;
  });
}
