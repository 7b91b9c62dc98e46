// The runs of `simulate` as two tables, attacks and honest traffic, and what came of them in one sentence at the end.
// A broken promise is named with the command that replays it; nothing is a tick mark alone.

import { formatCount } from '../../core/detection/verdict';
import type { Cloud } from '../../core/prices/prices';
import { formatUsd } from '../../core/units/money';
import type { RunSummary } from '../../simulator/report';
import type { Style } from '../terminal/style';
import { type Column, renderTable } from '../terminal/table';
import { hang, wrap } from '../terminal/text';
import { formatSeconds, formatSecondsShort } from './durations';

export interface SimulateView {
  readonly runs: readonly RunSummary[];
  /** Runs of scenarios of which is known that the guard does not keep every promise yet. */
  readonly findings: readonly RunSummary[];
  readonly faults: string;
  /** Left out: AWS. */
  readonly cloud?: Cloud;
}

export function renderSimulation(view: SimulateView, style: Style): string {
  const { runs, findings } = view;
  const attacks = runs.filter(({ kind }) => kind === 'attack');
  const honest = runs.filter(({ kind }) => kind === 'honest');
  const brokenCount = sum(runs, (run) => run.violations.length);
  return `${[
    ...section('Attacks: each must be paused', attacks, style),
    ...section('Honest traffic: none may be paused', honest, style),
    ...refusedSection([...runs, ...findings], style),
    ...findingsSection(view, style),
    ...brokenSection(view, style),
    ...(runs.length > 0 ? summary(runs, brokenCount, style) : []),
  ].join('\n')}\n`;
}

const ATTACK_COLUMNS: readonly Column[] = [
  { title: 'scenario' },
  { title: 'after', align: 'right' },
  { title: 'no guard', align: 'right' },
  { title: 'guarded', align: 'right' },
  { title: 'loss', align: 'right' },
  { title: 'bound', align: 'right' },
  { title: '' },
];
const HONEST_COLUMNS: readonly Column[] = [
  { title: 'scenario' },
  { title: 'paused', align: 'right' },
  { title: 'spent', align: 'right' },
  { title: '' },
];

const REFUSED_COLUMNS: readonly Column[] = [
  { title: 'scenario' },
  { title: 'asked', align: 'right' },
  { title: 'refused', align: 'right' },
  { title: 'share', align: 'right' },
  { title: 'hours', align: 'right' },
  { title: 'at zero', align: 'right' },
];

/** The other half of what a guard costs; runs of which nothing was turned away need no line. */
function refusedSection(runs: readonly RunSummary[], style: Style): string[] {
  const { colors, columns: width } = style;
  const some = runs.filter((run) => run.honestRefused > 0 || run.hoursAtZero > 0);
  const heading = wrap('Honest work refused by the guard', width).map(colors.bold);
  if (some.length === 0) return [...heading, 'None, in any run.', ''];
  const table = renderTable({
    columns: REFUSED_COLUMNS,
    rows: some.map((run) => [
      run.scenario,
      formatCount(run.honestRequests),
      formatCount(run.honestRefused),
      `${(100 * run.honestRefusedShare).toFixed(2)} %`,
      run.honestHoursRefused.toFixed(1),
      run.hoursAtZero.toFixed(1),
    ]),
    width,
    title: colors.dim,
  });
  const rest = runs.length - some.length;
  const others = rest === 0 ? [] : wrap(`None in the other ${rest}.`, width);
  return [...heading, ...table, ...others, ...wrap(REFUSED_LEGEND, width).map(colors.dim), ''];
}

const REFUSED_LEGEND =
  'asked: requests and events of honest callers, attack or not. refused: turned away by the guard, not by a crowd. hours: function-hours with a refusal. at zero: function-hours in which nothing could start.';

function section(heading: string, runs: readonly RunSummary[], style: Style): string[] {
  if (runs.length === 0) return [];
  const { colors, columns: width } = style;
  const isAttack = runs[0]?.kind === 'attack';
  const table = renderTable({
    columns: isAttack ? ATTACK_COLUMNS : HONEST_COLUMNS,
    rows: runs.map((run) => (isAttack ? attackRow(run, style) : honestRow(run, style))),
    width,
    title: colors.dim,
  });
  const legend = isAttack ? wrap(LEGEND, width).map(colors.dim) : [];
  return [...wrap(heading, width).map(colors.bold), ...table, ...legend, ''];
}

const LEGEND =
  'after: from the first call to the pause. no guard, guarded: what the whole account spent. loss: the part of it that the attack cost, never above the bound.';

const attackRow = (run: RunSummary, style: Style): string[] => [
  run.scenario,
  run.secondsToPause === null ? 'never' : formatSecondsShort(run.secondsToPause),
  formatUsd(run.withoutGuardUsd),
  formatUsd(run.spentUsd),
  formatUsd(run.overspendUsd),
  formatUsd(run.boundUsd, 'up'),
  mark(run, style),
];

const honestRow = (run: RunSummary, style: Style): string[] => [
  run.scenario,
  run.paused ? 'yes' : 'no',
  formatUsd(run.spentUsd),
  mark(run, style),
];

/** What is known to be broken is said in full, and does not fail the command. */
function findingsSection(view: SimulateView, style: Style): string[] {
  const { findings } = view;
  if (findings.length === 0) return [];
  const { colors, columns } = style;
  const heading = 'Findings: stories in which a promise is not kept yet';
  return [
    ...wrap(heading, columns).map(colors.bold),
    ...findings.flatMap((run) =>
      run.violations.length === 0
        ? hang('  ', `${run.scenario}: every promise held`, columns)
        : run.violations.flatMap((words) => hang('  ', `${run.scenario}: ${words}`, columns)),
    ),
    ...hang(
      '  replay: ',
      `spendfuse simulate NAME --seed ${findings[0]?.seed}${optionsOf(view)}`,
      columns,
    ),
    '',
  ];
}

const optionsOf = ({ faults, cloud = 'aws' }: SimulateView): string =>
  `${cloud === 'aws' ? '' : ` --cloud ${cloud}`}${faults === 'none' ? '' : ` --faults ${faults}`}`;

const mark = (run: RunSummary, { colors }: Style): string =>
  run.violations.length === 0 ? colors.green('ok') : colors.red('FAIL');

function brokenSection(view: SimulateView, style: Style): string[] {
  const lines = brokenLines(view, style);
  return lines.length === 0 ? [] : [style.colors.bold('Broken promises'), ...lines, ''];
}

/** Each promise that a run broke, with the command that replays it. */
export function brokenLines(view: SimulateView, { colors, columns }: Style): string[] {
  return view.runs.flatMap((run) =>
    run.violations.flatMap((promise) => [
      ...hang(`${colors.red('FAILED')} `, `${run.scenario}: ${promise}`, columns),
      ...hang(
        '  replay: ',
        `spendfuse simulate ${run.scenario} --seed ${run.seed}${optionsOf(view)}`,
        columns,
      ),
    ]),
  );
}

function summary(runs: readonly RunSummary[], brokenCount: number, style: Style): string[] {
  const { colors, columns } = style;
  const attacks = runs.filter(({ kind }) => kind === 'attack');
  const honest = runs.filter(({ kind }) => kind === 'honest');
  const paused = attacks.filter((run) => run.paused);
  const seconds = paused
    .flatMap(({ secondsToPause }) => secondsToPause ?? [])
    .sort((a, b) => a - b);
  const median = seconds[Math.floor((seconds.length - 1) / 2)];
  const saved = sum(attacks, (run) => run.withoutGuardUsd - run.spentUsd);
  const lost = sum(runs, (run) => run.eventsLost);
  const dearest = Math.max(0, ...runs.map((run) => run.guardUsdPerMonth));
  const sentences = [
    ...(attacks.length > 0
      ? [
          `${paused.length} of ${attacks.length} attacks paused${median === undefined ? '' : `, half of them within ${formatSeconds(median)}`}; ${formatUsd(saved)} not spent.`,
        ]
      : []),
    ...(honest.length > 0
      ? [`${honest.filter((run) => run.paused).length} of ${honest.length} honest runs paused.`]
      : []),
    `${formatCount(lost)} events lost. The guard itself: at most ${formatUsd(dearest)} a month.`,
  ];
  const verdict =
    brokenCount === 0
      ? colors.green('Every promise held.')
      : colors.red(`${brokenCount} broken ${brokenCount === 1 ? 'promise' : 'promises'}.`);
  return [...wrap(sentences.join(' '), columns), verdict];
}

const sum = (runs: readonly RunSummary[], of: (run: RunSummary) => number): number =>
  runs.reduce((total, run) => total + of(run), 0);
