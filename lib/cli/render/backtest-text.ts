// What `backtest` says about an account: the answer first, then each function that would have been stopped, then limits.
// A function of which nothing is known is named with the reason, before the ceilings that do not count it.

import type { BacktestReport } from '../../bench/backtest';
import { formatUsd } from '../../core/units/money';
import type { Style } from '../terminal/style';
import { type Column, renderTable } from '../terminal/table';
import { hang, printable, wrap } from '../terminal/text';
import { answerLines, renderReplay } from './replay-text';

const COLUMNS: readonly Column[] = [
  { title: 'function' },
  { title: 'a month', align: 'right' },
  { title: 'pauses', align: 'right' },
  { title: 'holds', align: 'right' },
  { title: 'refused', align: 'right' },
  { title: 'ceiling a day', align: 'right' },
];

export function renderBacktest(report: BacktestReport, style: Style): string {
  const { columns, colors } = style;
  const { functions, suggestedAccountCeilings: ceilings, unread } = report;
  const stopped = functions.filter(({ stops }) => stops.length > 0);
  return `${[
    ...wrap(aboutOf(report), columns),
    ...answerLines(report.mayArm, style),
    ...unread.flatMap(({ name, because }) =>
      hang('  ', `not looked at: ${printable(name)}: ${because}`, columns).map(colors.yellow),
    ),
    ...(functions.length > 0 ? ['', ...tableOf(report, style)] : []),
    ...stopped.flatMap((replayReport) => [
      '',
      ...renderReplay(replayReport, style).trimEnd().split('\n'),
    ]),
    ...(functions.length > 0
      ? [
          '',
          ...wrap(
            `Suggested ceilings of the account: ${formatUsd(ceilings.ceilingUsdPerHour)} an hour, ${formatUsd(ceilings.ceilingUsdPerDay)} a day.`,
            columns,
          ),
        ]
      : []),
  ].join('\n')}\n`;
}

function aboutOf({
  from,
  until,
  functions,
  tooCheapToStop: cheap,
  leftOut,
}: BacktestReport): string {
  const day = (stamp: string): string => stamp.slice(0, 10);
  const replayed = `${functions.length} ${functions.length === 1 ? 'function' : 'functions'} replayed`;
  const rest =
    cheap.count > 0
      ? ` ${cheap.count} more spent at most ${formatUsd(cheap.belowUsd)} each (${formatUsd(cheap.usd)} together): too little for any rule.`
      : '';
  const top = leftOut.length > 0 ? ` ${leftOut.length} left out by --top.` : '';
  return `${day(from)} to ${day(until)}: ${replayed}, under the shipped defaults, armed.${rest}${top}`;
}

function tableOf({ functions }: BacktestReport, style: Style): string[] {
  const count = (replayReport: BacktestReport['functions'][number], kind: string): string =>
    String(replayReport.stops.filter((stop) => stop.kind === kind).length);
  return renderTable({
    columns: COLUMNS,
    rows: functions.map((replayReport) => [
      printable(replayReport.function),
      formatUsd(replayReport.usdPerMonth),
      count(replayReport, 'pause'),
      count(replayReport, 'hold'),
      `${(100 * replayReport.refusedShare).toFixed(2)} %`,
      formatUsd(replayReport.suggestedCeilings.ceilingUsdPerDay),
    ]),
    width: style.columns,
    title: style.colors.dim,
  });
}
