// The report of `bench` for a reader: what honest work pays, what attacks take, and the rivals beside it.
// Every rate stands with its interval, and the first line says what was measured on.

import type { AttackRow, BenchReport, DetectorRow, SizeRow } from '../../bench/report';
import { formatAbout } from '../../core/detection/verdict';
import { formatUsd } from '../../core/units/money';
import type { Style } from '../terminal/style';
import { type Column, renderTable } from '../terminal/table';
import { hang, wrap } from '../terminal/text';
import { formatSecondsShort } from './durations';

export function renderBench(report: BenchReport, style: Style): string {
  const [ours] = report.detectors;
  if (!ours) return '';
  return `${[
    ...aboutData(report, style),
    ...honestTable(report, style),
    ...stopsOf(ours, style),
    ...attackTables(report, style),
    ...patience(report, style),
  ].join('\n')}\n`;
}

function aboutData({ data }: BenchReport, { columns, colors }: Style): string[] {
  const what = `${data.series} series (${data.seriesYears.toFixed(1)} years) and ${data.functions} functions: ${data.note}. The defaults were chosen with ${data.tunedOn.join(' and ')} in sight.`;
  const sampled = data.attacked
    .filter(({ victims, outOf }) => victims > 0 && victims < outOf)
    .map(({ attack, victims, outOf }) => `${attack} ${victims} of ${outOf}`);
  return [
    ...wrap(what, columns),
    ...(sampled.length > 0
      ? wrap(`Attacks on a sample, evenly taken: ${sampled.join(', ')}.`, columns).map(colors.dim)
      : []),
    '',
  ];
}

const heading = (text: string, { colors, columns }: Style): string[] =>
  wrap(text, columns).map(colors.bold);

function honestTable({ detectors }: BenchReport, style: Style): string[] {
  const sizes = detectors[0]?.sizes ?? [];
  if (sizes.length === 0) return [];
  const columns: Column[] = [
    { title: 'detector' },
    ...sizes.map(
      ({ usdPerMonth }): Column => ({
        title: `$${usdPerMonth.toLocaleString('en-US')}`,
        align: 'right',
      }),
    ),
    { title: 'refused', align: 'right' },
  ];
  const rows = detectors.map((detector) => [
    detector.name,
    ...detector.sizes.map(
      (size) => `${perYear(size.pausesPerYear)} + ${perYear(size.clampsPerYear)}`,
    ),
    percent(Math.max(...detector.sizes.map(({ refusedShare }) => refusedShare))),
  ]);
  return [
    ...heading('Honest traffic, by dollars a month: pauses + holds a function-year', style),
    ...renderTable({ columns, rows, width: style.columns, title: style.colors.dim }),
    ...wrap(
      'Outside windows that a series’ authors call anomalous. refused: honest work turned away, at the worst size.',
      style.columns,
    ).map(style.colors.dim),
    '',
  ];
}

const perYear = (rate: number): string =>
  rate === 0 || rate >= 10 ? rate.toFixed(0) : rate.toFixed(1);
const percent = (share: number): string =>
  share === 0 ? '0 %' : share < 0.001 ? '<0.1 %' : `${(100 * share).toFixed(1)} %`;

/** Ours in full: the interval of each rate, what lies in labelled windows, and each stop with its reason. */
function stopsOf(ours: DetectorRow, style: Style): string[] {
  if (ours.sizes.length === 0) return [];
  const lines = ours.sizes.flatMap((size) => [
    ...hang('  ', intervalLine(size), style.columns),
    ...size.stops
      .slice(0, STOPS_SHOWN)
      .flatMap(({ series, kind, at, isInWindow, because }) =>
        hang(
          '    ',
          `${series}: ${kind} ${at.slice(0, 16)}${isInWindow ? ' (labelled)' : ''}: ${because}`,
          style.columns,
        ).map(style.colors.dim),
      ),
  ]);
  return [...heading(`${ours.name}, with 95 % intervals`, style), ...lines, ''];
}

const STOPS_SHOWN = 12;

function intervalLine(size: SizeRow): string {
  const [low, high] = size.pausesInterval;
  return `$${size.usdPerMonth.toLocaleString('en-US')}: ${size.pauses} pauses in ${size.functionYears.toFixed(1)} function-years (${low.toFixed(1)} to ${high.toFixed(1)} a year), ${size.pausesInWindows} more in labelled windows; ${size.clamps} + ${size.clampsInWindows} holds; ${percent(size.refusedShare)} refused`;
}

const ATTACK_COLUMNS: readonly Column[] = [
  { title: 'attack' },
  { title: 'stopped', align: 'right' },
  { title: 'p50', align: 'right' },
  { title: 'p95', align: 'right' },
  { title: 'loss p50', align: 'right' },
  { title: 'p95', align: 'right' },
];
const COMPARED = ['flood-1000', 'leech-5x'] as const;

function attackTables({ detectors }: BenchReport, style: Style): string[] {
  const [ours] = detectors;
  if (!ours || ours.attacks.length === 0) return [];
  const table = (columns: readonly Column[], rows: string[][]): string[] =>
    renderTable({ columns, rows, width: style.columns, title: style.colors.dim });
  const compared = COMPARED.flatMap((name) => {
    const rows = detectors.flatMap((detector) => {
      const row = detector.attacks.find(({ attack }) => attack === name);
      return row ? [figures(detector.name, row)] : [];
    });
    const [, ...rest] = ATTACK_COLUMNS;
    return rows.length > 0
      ? [
          ...heading(`${name}, by detector`, style),
          ...table([{ title: 'detector' }, ...rest], rows),
          '',
        ]
      : [];
  });
  const rows = ours.attacks.flatMap((row) => [
    figures(row.attack, row),
    ...Object.entries(row.variants ?? {}).map(([variant, one]) => figures(`  ${variant}`, one)),
  ]);
  return [
    ...heading(
      `Attacks on ${ours.name}: time from the first call to the first limit, and what was lost`,
      style,
    ),
    ...table(ATTACK_COLUMNS, rows),
    '',
    ...compared,
  ];
}

type Figures = Pick<
  AttackRow,
  'stoppedShare' | 'secondsToActP50' | 'secondsToActP95' | 'lossUsdP50' | 'lossUsdP95'
>;

const figures = (name: string, row: Figures): string[] => [
  name,
  `${(100 * row.stoppedShare).toFixed(1)} %`,
  row.secondsToActP50 === null ? '-' : formatSecondsShort(row.secondsToActP50),
  row.secondsToActP95 === null ? '-' : formatSecondsShort(row.secondsToActP95),
  formatUsd(row.lossUsdP50),
  formatUsd(row.lossUsdP95),
];

function patience({ detectors }: BenchReport, style: Style): string[] {
  const lines = detectors.flatMap(({ name, adaptive = [], outage = [], guardBill = [] }) => [
    ...adaptive.map(
      ({ target, days, takenUsd, strategy, takenWithoutAPauseUsd }) =>
        `${name}: ${days} days on ${target}: ${formatAbout(takenUsd)} (${strategy}); without a pause ${formatAbout(takenWithoutAPauseUsd)}`,
    ),
    ...outage.map(
      ({ target, usd, zeroHours, heldHours, paidUsd, requestsPerSecond }) =>
        `${name}: $${usd} of attack buy ${zeroHours.toFixed(1)} h at zero in a week on ${target} (${requestsPerSecond}/s, ${formatUsd(paidUsd)} used; held ${heldHours.toFixed(1)} h)`,
    ),
    ...guardBill.map(
      ({ functions, usdPerMonth }) =>
        `${name}: the guard of ${functions} functions costs ${formatUsd(usdPerMonth)} a month`,
    ),
  ]);
  return lines.length === 0
    ? []
    : [
        ...heading('The patient attacker, the outage attack, and the guard’s own bill', style),
        ...lines.flatMap((line) => hang('  ', line, style.columns)),
      ];
}
