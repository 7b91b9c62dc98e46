// The exposure as a tree: each function, under it the terms of its bound, the sum last.
// Two sums for each: what is enforced or paid for each run, and what the largest answers and messages make of it.
// Amounts are rounded up, as bounds are; what nothing enforces is marked and explained below.

import { formatUsd, type UsdByPeriod } from '../../core/units/money';
import type { ExposureReport, FunctionExposure } from '../exposure-report';
import { hang, widthOf } from './columns';
import { forTerminal } from './escape';
import { AT_LARGEST, isLarger, narrowTable } from './exposure-narrow';
import { isAccount, placeOf, spotText } from './text';

const MARKS = { platform: ' ', 'best-effort': '~', assumption: '?' } as const;

interface Row {
  label: string;
  usd?: UsdByPeriod;
  isRule?: boolean;
}

export interface ExposureTextOptions {
  /** Show each term's formula. */
  hasFormulas?: boolean;
  /** How wide a line may be; a table that is wider becomes lines of its own for each function. */
  columns?: number;
  /** Makes names stand out where there is no table. */
  highlight?: (text: string) => string;
}

export function renderExposureText(
  report: ExposureReport,
  options: ExposureTextOptions = {},
): string {
  const rows: Row[] = report.functions.flatMap((item) => functionRows(item, options));
  for (const { name, because } of report.notPriced)
    rows.push({ label: `${name}: no bound, ${because}` });
  rows.push({ label: '', isRule: true });
  const count = report.functions.length;
  if (count > 1)
    rows.push({ label: 'each at its worst, if nothing were shared', usd: report.sumOfFunctions });
  rows.push({ label: `TOTAL, ${count} function${count === 1 ? '' : 's'}`, usd: report.total });
  if (isLarger(report.totalAtLargest, report.total))
    rows.push({ label: AT_LARGEST, usd: report.totalAtLargest });
  const { columns } = options;
  const wide = table(rows, columns === undefined ? Number.POSITIVE_INFINITY : LABEL_MAX);
  if (columns === undefined) return textOf([...wide, '', ...footer(report)]);
  const isNarrow = wide.slice(0, 2).some((line) => widthOf(line) > columns);
  const lines = isNarrow ? narrowTable(report, { ...options, columns }) : wide;
  return textOf([...lines, '', ...footer(report).flatMap((line) => fitted(line, columns))]);
}

const SIZES =
  'Answers and messages count with their declared size (answerKb, messageKb in spendfuse.yaml, or the tags spendfuse:answer-kb and spendfuse:message-kb), otherwise with the least that is metered.';

const textOf = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** A line that is too long, broken under where its words begin. */
function fitted(line: string, columns: number): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  return widthOf(line) <= columns ? [line] : hang(indent, line.trim(), columns);
}

function functionRows(item: FunctionExposure, options: ExposureTextOptions): Row[] {
  const { exposure } = item;
  const terms = exposure.terms.filter((term) => term.usdPerMonth > 0);
  const rows: Row[] = [{ label: `${exposure.name}${fileOf(item)}`, usd: exposure }];
  const isSized = isLarger(exposure.atLargest, exposure);
  terms.forEach((term, index) => {
    const isLast = index === terms.length - 1 && !isSized;
    const way = term.way === undefined ? '' : ` of ${term.way}`;
    const label = `${isLast ? '└─' : '├─'}${MARKS[term.enforcement]}${term.name}${way}  [${term.boundedBy}]`;
    rows.push({ label, usd: term });
    if (options.hasFormulas) rows.push({ label: `${isLast ? '  ' : '│ '}   ${term.formula}` });
  });
  if (isSized) rows.push({ label: `└─ ${AT_LARGEST}`, usd: exposure.atLargest });
  rows.push({ label: '' });
  return rows;
}

/** The file it is declared in; an account is said once, above. */
const fileOf = ({ evidence }: FunctionExposure): string =>
  isAccount(evidence.file) ? '' : `  (${placeOf({ ...evidence, path: '' })})`;

const BLIND_SPOTS_MAX = 20;
/** On a terminal only: in a file or a pipe a reason is never cut. */
const LABEL_MAX = 76;

function table(rows: readonly Row[], labelMax: number): string[] {
  const labels = rows.map((row) =>
    row.usd ? cut(forTerminal(row.label), labelMax) : forTerminal(row.label),
  );
  const wide = Math.max(
    24,
    ...rows.map((row, index) => (row.usd ? (labels[index]?.length ?? 0) : 0)),
  );
  const amounts = rows.map((row) =>
    row.usd
      ? [row.usd.usdPerHour, row.usd.usdPerDay, row.usd.usdPerMonth].map((usd) =>
          formatUsd(usd, 'up'),
        )
      : [],
  );
  const width = Math.max(8, ...amounts.flat().map((amount) => amount.length));
  const head = `${'worst case'.padEnd(wide)}  ${['per hour', 'per day', 'per month'].map((name) => name.padStart(width)).join('  ')}`;
  const body = rows.map((row, index) => {
    if (row.isRule) return '─'.repeat(head.length);
    const label = labels[index] ?? '';
    const cells = amounts[index] ?? [];
    return cells.length === 0
      ? label
      : `${label.padEnd(wide)}  ${cells.map((cell) => cell.padStart(width)).join('  ')}`;
  });
  return [head, '─'.repeat(head.length), ...body];
}

function cut(label: string, most: number): string {
  return label.length > most ? `${label.slice(0, most - 1)}…` : label;
}

function footer(report: ExposureReport): string[] {
  const lines = [
    `Prices: AWS list, ${report.region}, ${report.pricesAsOf}, free tiers not subtracted; a month is 730 hours.`,
    `The total is bounded by ${report.total.boundedBy}.`,
    ...(isLarger(report.totalAtLargest, report.total) ? [SIZES] : []),
    '~ a best-effort target of the platform, which may let more through; ? an assumption, enforced by nobody.',
  ];
  const section = (title: string, items: readonly string[]) => {
    if (items.length > 0) lines.push('', title, ...items.map((item) => `  ${forTerminal(item)}`));
  };
  section('Assumed:', report.assumptions);
  section('Not counted:', report.exclusions);
  section(
    'Left out:',
    report.leftOut.map(({ name, because }) => `${name}: ${because}`),
  );
  section('Not seen:', [
    ...report.blindSpots.slice(0, BLIND_SPOTS_MAX).map(spotText),
    ...(report.blindSpots.length > BLIND_SPOTS_MAX
      ? [`and ${report.blindSpots.length - BLIND_SPOTS_MAX} more, all in the JSON output`]
      : []),
  ]);
  section(
    'Problems:',
    report.problems.map(({ file, problem }) => `${file} ${problem}`),
  );
  return lines;
}
