// The report of an account's past: the answer, a table of all functions, then each of them with its plots.
// Functions that would have been stopped come first, because they are what a person has to look at.

import type { BacktestReport } from '../../bench/backtest';
import { formatUsd } from '../../core/units/money';
import type { Report, ReportFigure, ReportTable } from '../../report/report';
import { ANSWERS, type ReplayPart } from './replay-report';

export function backtestReport(report: BacktestReport, parts: readonly ReplayPart[]): Report {
  const stopped = parts.filter(({ isStopped }) => isStopped);
  const others = parts.filter(({ isStopped }) => !isStopped);
  return {
    title: `What the guard would have done to ${report.account} in ${report.region}`,
    summary: [
      `${report.from.slice(0, 10)} to ${report.until.slice(0, 10)}, under the shipped guard, armed, at list prices. It learned from the first days; what it would have done counts from there.`,
      ...report.unread.map(({ name, because }) => `Not looked at: ${name}: ${because}.`),
      ...(report.leftOut.length > 0 ? [`Left out: ${report.leftOut.join(', ')}.`] : []),
    ],
    figures: figuresOf(report),
    sections: [
      { heading: 'All functions', paragraphs: [], parts: [tableOf(report)] },
      ...[...stopped, ...others].map(({ section }) => section),
    ],
    command: 'spendfuse backtest --report FILE',
  };
}

function figuresOf(report: BacktestReport): ReportFigure[] {
  const { mayArm, functions, tooCheapToStop: cheap, suggestedAccountCeilings: ceilings } = report;
  const stops = functions.flatMap((replayReport) => replayReport.stops);
  const pauses = stops.filter(({ kind }) => kind === 'pause').length;
  const refusedUsd = functions.reduce((sum, replayReport) => sum + replayReport.refusedUsd, 0);
  return [
    {
      label: 'May I arm it?',
      value: ANSWERS[mayArm.answer],
      note: `${mayArm.because}; ${mayArm.next}`,
      tone: mayArm.answer === 'yes' ? 'good' : mayArm.answer === 'no' ? 'bad' : 'plain',
    },
    {
      label: 'Pauses and holds',
      value: `${pauses} and ${stops.length - pauses}`,
      note: `${formatUsd(refusedUsd)} of work refused`,
      tone: 'plain',
    },
    {
      label: 'Functions replayed',
      value: String(functions.length),
      note: `${cheap.count} more spent at most ${formatUsd(cheap.belowUsd)} each: too little for any rule`,
      tone: 'plain',
    },
    {
      label: 'Suggested ceilings of the account',
      value: `${formatUsd(ceilings.ceilingUsdPerDay)} a day`,
      note: `${formatUsd(ceilings.ceilingUsdPerHour)} an hour`,
      tone: 'plain',
    },
  ];
}

function tableOf({ functions }: BacktestReport): ReportTable {
  const numbers = [
    'dollars a month',
    'pauses',
    'holds',
    'refused',
    'ceiling an hour',
    'ceiling a day',
  ];
  return {
    kind: 'table',
    heading: 'The most expensive first, with ceilings to set',
    columns: [
      { title: 'function', isNumber: false },
      ...numbers.map((title) => ({ title, isNumber: true })),
    ],
    rows: functions.map((replayReport) => [
      replayReport.function,
      formatUsd(replayReport.usdPerMonth),
      String(replayReport.stops.filter(({ kind }) => kind === 'pause').length),
      String(replayReport.stops.filter(({ kind }) => kind === 'hold').length),
      `${(100 * replayReport.refusedShare).toFixed(2)} %`,
      formatUsd(replayReport.suggestedCeilings.ceilingUsdPerHour),
      formatUsd(replayReport.suggestedCeilings.ceilingUsdPerDay),
    ]),
    note: 'Each function is replayed alone: the rules for the whole account are not in it.',
  };
}
