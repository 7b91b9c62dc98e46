// The exposure where its table does not fit: lines of their own for each function and term.
// The same figures, rounded up as bounds are, and the same notes below.

import { formatUsd, type UsdByPeriod } from '../../core/units/money';
import type { ExposureReport, FunctionExposure } from '../exposure-report';
import { hang } from './columns';
import { forTerminal } from './escape';

export interface NarrowOptions {
  columns: number;
  hasFormulas?: boolean;
  /** Makes a name stand out; left out, plain. */
  highlight?: (text: string) => string;
}

/** What the second sum is, in words. */
export const AT_LARGEST = 'if every answer and message were as large as allowed';

export const isLarger = (usdByPeriod: UsdByPeriod, other: UsdByPeriod): boolean =>
  usdByPeriod.usdPerMonth > other.usdPerMonth * (1 + 1e-9);

/** The second sum where it differs from the first. */
const atLargest = (usd: UsdByPeriod, than: UsdByPeriod, columns: number): string[] =>
  isLarger(usd, than)
    ? [...hang('    ', AT_LARGEST, columns), ...amounts(usd, '      ', columns)]
    : [];

/** Everything above the notes. */
export function narrowTable(report: ExposureReport, options: NarrowOptions): string[] {
  const { columns, highlight = (text) => text } = options;
  const { functions, notPriced, sumOfFunctions, total } = report;
  const blocks = functions.flatMap((item) => functionLines(item, options));
  const unpriced = notPriced.flatMap(({ name, because }) =>
    hang('', forTerminal(`${name}: no bound, ${because}`), columns),
  );
  const alone =
    functions.length > 1
      ? [
          ...hang('', 'each at its worst, if nothing were shared', columns),
          ...amounts(sumOfFunctions, '  ', columns),
        ]
      : [];
  const count = `${functions.length} function${functions.length === 1 ? '' : 's'}`;
  return [
    ...blocks,
    ...unpriced,
    '─'.repeat(columns),
    ...alone,
    highlight(`TOTAL, ${count}`),
    ...amounts(total, '  ', columns),
    ...atLargest(report.totalAtLargest, total, columns),
  ];
}

const MARKS = { platform: '', 'best-effort': '~', assumption: '?' } as const;

function functionLines({ exposure }: FunctionExposure, options: NarrowOptions): string[] {
  const { columns, hasFormulas, highlight = (text) => text } = options;
  const terms = exposure.terms.filter((term) => term.usdPerMonth > 0);
  return [
    ...hang('', forTerminal(exposure.name), columns).map(highlight),
    ...amounts(exposure, '  ', columns),
    ...terms.flatMap((term) => {
      const way = term.way === undefined ? '' : ` of ${term.way}`;
      const label = `${MARKS[term.enforcement]}${term.name}${way} [${term.boundedBy}]`;
      return [
        ...hang('    ', forTerminal(label), columns),
        ...amounts(term, '      ', columns),
        ...(hasFormulas ? hang('      ', forTerminal(term.formula), columns) : []),
      ];
    }),
    ...atLargest(exposure.atLargest, exposure, columns),
    '',
  ];
}

function amounts(usd: UsdByPeriod, indent: string, columns: number): string[] {
  const words = [
    `${formatUsd(usd.usdPerHour, 'up')}/h`,
    `${formatUsd(usd.usdPerDay, 'up')}/day`,
    `${formatUsd(usd.usdPerMonth, 'up')}/month`,
  ].join(' ');
  return hang(indent, words, columns);
}
