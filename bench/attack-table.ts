// The table of attacks in docs/benchmark.md, from the report of a run. Every attack of the run has a row, also those
// that are stopped after days or never, since a table of the good rows alone would mislead.

import type { Variant } from '../lib/bench/jobs';
import type { AttackFigures, AttackRow, BenchReport } from '../lib/bench/report';
import { formatUsd } from '../lib/core/units/money';
import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from '../lib/core/units/time';
import { withPart } from './marked-part';

export const TABLE_BEGINS = '<!-- attacks: npm run bench:table FILE -->';
export const TABLE_ENDS = '<!-- end of attacks -->';

/** The page with the table of this run between its marks; throws where the page has none. */
export function withAttackTable(page: string, report: BenchReport, date: string): string {
  const marks = { begins: TABLE_BEGINS, ends: TABLE_ENDS };
  return withPart(page, marks, attackTable(report, date));
}

const HEAD = [
  'attack',
  'lasts',
  'victims',
  'stopped',
  'stopped or alerted',
  'delay p50',
  'delay p95',
  'alert p50',
  'loss p50',
  'loss p95',
] as const;

/** Of the first detector of the report, which is the guard as shipped. */
export function attackTable({ data, detectors }: BenchReport, date: string): string {
  const [guard] = detectors;
  const rows = (guard?.attacks ?? []).flatMap(rowsOf);
  const what =
    data.kind === 'traces'
      ? `recorded traffic: ${data.functions} functions and ${data.series} series of ${data.collections.map(({ collection }) => collection).join(', ')}`
      : `synthetic fleets, no recordings: ${data.functions} functions and ${data.series} series`;
  return [
    '',
    `Measured on ${date} on ${what}. Delay: from the attack's first call to the first lever, over the victims that were stopped.`,
    "Loss: all that the attack cost, to the end of its time. A dash: in no victim's case.",
    '',
    lineOf(HEAD),
    lineOf(HEAD.map(() => '---')),
    ...rows.map(lineOf),
    '',
  ].join('\n');
}

const SIZES: Readonly<Record<string, string>> = {
  '512-mb': '512 MB',
  '10-gb': '10 GB',
} satisfies Record<Exclude<Variant, 'own'>, string>;

const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function rowsOf(row: AttackRow): string[][] {
  const { attack, hours, variants = {} } = row;
  const others = Object.entries(variants).map(([size, figures]) =>
    cellsOf(`\`${attack}\` at ${SIZES[size] ?? size}`, hours, figures),
  );
  return [cellsOf(`\`${attack}\``, hours, row), ...others];
}

const cellsOf = (name: string, hours: number, figures: AttackFigures): string[] => [
  name,
  spanOf(hours * 3_600),
  String(figures.victims),
  shareOf(figures.stoppedShare),
  shareOf(figures.noticedShare),
  spanOf(figures.secondsToActP50),
  spanOf(figures.secondsToActP95),
  spanOf(figures.secondsToTellP50),
  formatUsd(figures.lossUsdP50),
  formatUsd(figures.lossUsdP95),
];

/** Never 100 % unless it is all of them. */
function shareOf(share: number): string {
  const percent = Math.min(share * 100, share < 1 ? 99.9 : 100);
  return `${percent >= 99.95 || percent === 0 ? percent.toFixed(0) : percent.toFixed(1)} %`;
}

/** In the unit that a person would use: 4 min, 3.5 h, 2.1 days. */
function spanOf(seconds: number | null): string {
  if (seconds === null) return '-';
  const minutes = seconds / 60;
  if (minutes < 10) return `${minutes.toFixed(1)} min`;
  if (minutes < 2 * MINUTES_PER_HOUR) return `${Math.round(minutes)} min`;
  if (minutes < 2 * MINUTES_PER_DAY) return `${(minutes / MINUTES_PER_HOUR).toFixed(1)} h`;
  return `${(minutes / MINUTES_PER_DAY).toFixed(1)} days`;
}
