// The two plots of a simulated run: dollars with and without the guard, and calls a minute against what is usual.
// Every point is counted in the cloud; what is usual comes from the guard's memory; the marks come from its journal.

import { formatUsd } from '../../core/units/money';
import { epochMinuteOf, formatDuration } from '../../core/units/time';
import type { MarkRole, ReportLine, ReportMark, ReportPlot } from '../../report/report';
import { thinned } from '../../report/thinned';
import type { LevelOfRun } from '../../simulator/levels';
import type { Moment } from '../../simulator/moments';
import type { MinuteOfRun } from '../../simulator/report';
import type { Run } from '../../simulator/simulate';
import { restraintAt, spansOf } from './restraint';
import { callsOfLevels } from './usual-calls';

const BEFORE_MINUTES = 15;
const AFTER_MINUTES = 30;
const LEAST_MINUTES = 75;

export function runPlots(run: Run, pointsMax?: number): ReportPlot[] {
  const marks = marksOf(run);
  const { from, until, hasAttack } = windowOf(run, marks);
  const minutes = run.minutes.filter(
    ({ epochMinute }) => epochMinute >= from && epochMinute <= until,
  );
  const timesMs = minutes.map(({ epochMinute }) => epochMinute * 60_000);
  const shown = {
    spans: spansOf(run.levels, marks, (until + 1) * 60_000),
    marks: marks.filter(({ atMs }) => atMs >= from * 60_000 && atMs <= (until + 1) * 60_000),
  };
  const spent = {
    guarded: runningSum(minutes, ({ usd }) => usd),
    unguarded: runningSum(minutes, ({ usdWithoutGuard }) => usdWithoutGuard),
  };
  const [ours = 0, theirs = 0] = [spent.guarded, spent.unguarded].map((sums) => sums.at(-1));
  const who = run.starIds.length === 1 ? 'the function' : `the ${run.starIds.length} functions`;
  const shownFor = formatDuration(60 * (until - from + 1));
  return [
    {
      kind: 'plot',
      heading: hasAttack
        ? 'What the attack costs, with and without the guard'
        : 'What the traffic costs, with and without the guard',
      description: `Dollars that ${who} spent in the ${shownFor} shown: ${formatUsd(theirs)} without the guard, ${formatUsd(ours)} with it.`,
      unit: 'usd',
      unitLabel: 'dollars spent so far',
      ...thinned({ timesMs, lines: spendLines(spent) }, 'last', pointsMax),
      ...shown,
    },
    {
      kind: 'plot',
      heading: 'Calls a minute, against what is usual',
      description:
        'Calls that ran each minute, beside the usual busiest hour and the threshold above which spending counts as excess. The scale rises by powers of ten. The guard decides by dollars: both levels are shown at what a call costs in that minute.',
      unit: 'count',
      unitLabel: 'calls a minute',
      ...thinned({ timesMs, lines: rateLines(minutes, run.levels) }, 'largest', pointsMax),
      ...shown,
    },
  ];
}

const spendLines = (spent: { guarded: number[]; unguarded: number[] }): ReportLine[] => [
  { role: 'unguarded', name: 'without the guard', values: spent.unguarded },
  { role: 'guarded', name: 'with the guard', values: spent.guarded },
];

function rateLines(minutes: readonly MinuteOfRun[], levels: readonly LevelOfRun[]): ReportLine[] {
  return [
    {
      role: 'unguarded',
      name: 'without the guard',
      values: minutes.map(({ invocationsWithoutGuard }) => invocationsWithoutGuard),
    },
    {
      role: 'guarded',
      name: 'with the guard',
      values: minutes.map(({ invocations }) => invocations),
    },
    ...callsOfLevels(
      minutes.map(({ epochMinute, invocationsWithoutGuard, usdWithoutGuard }) => ({
        epochMinute,
        calls: invocationsWithoutGuard,
        usd: usdWithoutGuard,
      })),
      levels,
    ),
  ];
}

function runningSum(
  minutes: readonly MinuteOfRun[],
  of: (minute: MinuteOfRun) => number,
): number[] {
  let sum = 0;
  return minutes.map((minute) => {
    sum += of(minute);
    return sum;
  });
}

/** From shortly before the attack until shortly after the last deed; all of an honest run. */
function windowOf({ report, minutes }: Run, marks: readonly ReportMark[]) {
  const first = minutes[0]?.epochMinute ?? 0;
  const last = minutes[minutes.length - 1]?.epochMinute ?? first;
  const attack = report.timeline.find(({ kind }) => kind === 'attack-starts');
  if (!attack) return { from: first, until: last, hasAttack: false };
  const start = epochMinuteOf(attack.atMs);
  const lastMark = Math.max(...marks.map(({ atMs }) => epochMinuteOf(atMs)));
  const isEnded = report.paused && report.resumedExactly === true;
  return {
    from: Math.max(first, start - BEFORE_MINUTES),
    until: isEnded
      ? Math.min(last, Math.max(start + LEAST_MINUTES, lastMark + AFTER_MINUTES))
      : last,
    hasAttack: true,
  };
}

function marksOf({ report, records, starIds, levels }: Run): ReportMark[] {
  const sentAlerts = report.timeline.flatMap((moment) => eventOf(moment) ?? []);
  const deeds = records
    .filter(({ functionId }) => starIds.includes(functionId))
    .flatMap(({ functionName, history }) =>
      history.flatMap(({ atMs, phase, because }): ReportMark[] => {
        const mark = (role: MarkRole, words: string): ReportMark[] => [
          { role, atMs, label: `${words}: ${because}.` },
        ];
        if (phase === 'paused')
          return restraintAt(levels, atMs) === 'held'
            ? mark('done', `${functionName} held at a few executions`)
            : mark('done', `${functionName} paused`);
        if (phase === 'probation')
          return mark('undone', `${functionName} restarted with a few executions`);
        return phase === 'closed' ? mark('undone', `${functionName} resumed in full`) : [];
      }),
    );
  return [...sentAlerts, ...deeds].sort((a, b) => a.atMs - b.atMs);
}

function eventOf({ kind, atMs, functionName, words }: Moment): ReportMark | undefined {
  if (kind === 'attack-starts')
    return { role: 'event', atMs, label: `The attack on ${functionName} begins.` };
  if (kind === 'cause-fixed') return { role: 'event', atMs, label: `A person acts: ${words}.` };
  return undefined;
}
