// The report of functions' own pasts, for `replay` and `backtest`: the answer first, then each function with its plots.
// A function of which nothing would have been stopped has a line in the table and its plots, and no more.

import type { CourseTick } from '../../bench/course';
import type { ReplayReport } from '../../bench/replay';
import { formatUsd } from '../../core/units/money';
import { formatDuration } from '../../core/units/time';
import type {
  Report,
  ReportFigure,
  ReportMark,
  ReportPlot,
  ReportSection,
  ReportTable,
} from '../../report/report';
import { thinned } from '../../report/thinned';
import { type RestraintAt, spansOf } from './restraint';
import { callsOfLevels } from './usual-calls';

export interface ReplayedFunction {
  readonly report: ReplayReport;
  readonly course: readonly CourseTick[];
}

export const ANSWERS = { yes: 'yes', no: 'no', 'not-yet': 'not yet' } as const;

/** One function of several; built at once, so that no course is kept in memory. */
export interface ReplayPart {
  readonly isStopped: boolean;
  readonly section: ReportSection;
}

export const replayPart = (replayed: ReplayedFunction): ReplayPart => ({
  isStopped: replayed.report.stops.length > 0,
  section: sectionOf(replayed),
});

export function replayReport(replayed: ReplayedFunction, command: string): Report {
  const { report } = replayed;
  return {
    title: `What the guard would have done to ${report.function}`,
    summary: [
      `${report.from.slice(0, 10)} to ${report.until.slice(0, 10)}, under the shipped guard, armed, at list prices. It learned until ${report.watchedFrom.slice(0, 10)}; what it would have done counts from there.`,
    ],
    figures: figuresOf(report),
    sections: [sectionOf(replayed)],
    command,
  };
}

function figuresOf(report: ReplayReport): ReportFigure[] {
  const { mayArm, usdPerMonth, stops, refusedShare, refusedUsd, suggestedCeilings } = report;
  const pauses = stops.filter(({ kind }) => kind === 'pause').length;
  return [
    {
      label: 'May I arm it?',
      value: ANSWERS[mayArm.answer],
      note: `${mayArm.because}; ${mayArm.next}`,
      tone: mayArm.answer === 'yes' ? 'good' : mayArm.answer === 'no' ? 'bad' : 'plain',
    },
    {
      label: 'It would have stopped',
      value: `${count(pauses, 'pause')}, ${count(stops.length - pauses, 'hold')}`,
      note: `${report.zeroHours.toFixed(1)} h at zero, ${report.heldHours.toFixed(1)} h held back`,
      tone: 'plain',
    },
    {
      label: 'Work refused',
      value: `${(100 * refusedShare).toFixed(2)} %`,
      note: `${formatUsd(refusedUsd)} of it; usual spending is ${formatUsd(usdPerMonth)} a month`,
      tone: 'plain',
    },
    {
      label: 'Suggested ceilings',
      value: `${formatUsd(suggestedCeilings.ceilingUsdPerDay)} a day`,
      note: `${formatUsd(suggestedCeilings.ceilingUsdPerHour)} an hour, ${formatUsd(suggestedCeilings.ceilingUsdPerMonth)} a month`,
      tone: 'plain',
    },
  ];
}

const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? '' : 's'}`;

function sectionOf({ report, course }: ReplayedFunction): ReportSection {
  return {
    heading: report.function,
    paragraphs:
      report.missingSteps > 0
        ? [`${report.missingSteps} steps have no row; nothing was called in them.`]
        : [],
    parts: [
      ...(course.length > 1 ? coursePlots(report, course) : []),
      ...(report.stops.length > 0 ? [stopTable(report)] : []),
    ],
  };
}

function coursePlots(report: ReplayReport, course: readonly CourseTick[]): ReportPlot[] {
  const timesMs = course.map(({ atMinute }) => atMinute * 60_000);
  const ticks = course.map(
    ({ atMinute, restraint }): RestraintAt => ({ atMs: atMinute * 60_000, restraint }),
  );
  const marks = marksOf(report, ticks);
  const last = course[course.length - 1] as CourseTick;
  const shown = { marks, spans: spansOf(ticks, marks, (last.atMinute + 1) * 60_000) };
  const lasted = formatDuration(60 * (last.atMinute - (course[0]?.atMinute ?? 0)));
  const levels = course.map(({ atMinute, usual }) => ({ atMs: atMinute * 60_000, usual }));
  const priced = course.map(({ atMinute, callsAsked, usdPerCall }) => ({
    epochMinute: atMinute,
    calls: callsAsked,
    usd: callsAsked * usdPerCall,
  }));
  const line = (
    role: 'unguarded' | 'guarded',
    key: 'usdAsked' | 'usdRun' | 'callsAsked' | 'callsRun',
  ) => ({
    role,
    name: role === 'guarded' ? 'with the guard' : 'as it was',
    values: course.map((tick) => tick[key]),
  });
  return [
    {
      kind: 'plot',
      heading: 'Spending with and without the guard',
      description: `Dollars spent in the ${lasted} shown: ${formatUsd(last.usdAsked)} as it was, ${formatUsd(last.usdRun)} with the guard armed. The difference is work that the guard would have refused.`,
      unit: 'usd',
      unitLabel: 'dollars spent so far',
      ...thinned(
        {
          timesMs,
          lines: [line('unguarded', 'usdAsked'), line('guarded', 'usdRun')],
        },
        'last',
      ),
      ...shown,
    },
    {
      kind: 'plot',
      heading: 'Calls a minute, against what is usual',
      description:
        'Calls each minute, beside the busiest hour that the guard holds for usual and the threshold above which spending counts as excess. The scale rises by powers of ten. The guard decides by dollars: both levels are shown at what a call costs in that minute.',
      unit: 'count',
      unitLabel: 'calls a minute',
      ...thinned(
        {
          timesMs,
          lines: [
            line('unguarded', 'callsAsked'),
            line('guarded', 'callsRun'),
            ...callsOfLevels(priced, levels),
          ],
        },
        'largest',
      ),
      ...shown,
    },
  ];
}

/** What was done is in the report; what was undone is where a restraint ends or gives way. */
function marksOf({ stops }: ReplayReport, ticks: readonly RestraintAt[]): ReportMark[] {
  const done = stops.map(
    ({ at, kind, because }): ReportMark => ({
      role: 'done',
      atMs: Date.parse(at),
      label: `${kind === 'pause' ? 'paused' : 'held at a few executions'}: ${because}.`,
    }),
  );
  const undone = ticks.flatMap(({ atMs, restraint }, index): ReportMark[] => {
    const before = ticks[index - 1]?.restraint ?? 'none';
    if (restraint === 'none' && before !== 'none')
      return [{ role: 'undone', atMs, label: 'resumed in full.' }];
    return restraint === 'held' && before === 'zero'
      ? [{ role: 'undone', atMs, label: 'restarted with a few executions.' }]
      : [];
  });
  return [...done, ...undone].sort((a, b) => a.atMs - b.atMs);
}

function stopTable({ stops }: ReplayReport): ReportTable {
  return {
    kind: 'table',
    heading: 'Every stop, with its reason',
    columns: [
      { title: 'time, UTC', isNumber: false },
      { title: 'deed', isNumber: false },
      { title: 'spent in the hour before', isNumber: true },
      { title: 'why', isNumber: false },
    ],
    rows: stops.map(({ at, kind, because, usdInTheHourBefore }) => [
      at.slice(0, 16).replace('T', ' '),
      kind,
      formatUsd(usdInTheHourBefore),
      because,
    ]),
    note: 'Whether a stop would have been right is for the owner of the function to say.',
  };
}
