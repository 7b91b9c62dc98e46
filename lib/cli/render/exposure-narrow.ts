// The exposure on a terminal too narrow for its table: lines of their own for each function and term.
// The same figures, rounded up as bounds are; what follows the table is taken over and wrapped.

import { formatUsd, type UsdByPeriod } from '../../core/money';
import type { ExposureReport } from '../../scan';
import type { Style } from '../terminal/style';
import { fitted, hang, printable } from '../terminal/text';

export function renderNarrowExposure(report: ExposureReport, wide: string, style: Style): string {
  const { colors, columns } = style;
  const blocks = report.functions.flatMap(({ name, exposure }) => [
    ...hang('', colors.bold(printable(name)), columns),
    ...amounts(exposure, '  ', columns),
    ...exposure.terms
      .filter((term) => term.usdPerMonth > 0)
      .flatMap((term) => [
        ...hang(
          '    ',
          printable(`${term.name}${term.way ? ` of ${term.way}` : ''} [${term.boundedBy}]`),
          columns,
        ),
        ...amounts(term, '      ', columns),
      ]),
    '',
  ]);
  const notPriced = report.notPriced.flatMap(({ name, because }) =>
    hang('', printable(`${name}: no bound, ${because}`), columns),
  );
  const total = [
    colors.bold(
      `TOTAL, ${report.functions.length} ${report.functions.length === 1 ? 'function' : 'functions'}`,
    ),
    ...amounts(report.total, '  ', columns),
  ];
  return `${[...blocks, ...notPriced, ...total].join('\n')}\n${fitted(afterTable(wide), columns)}`;
}

function amounts(
  { usdPerHour, usdPerDay, usdPerMonth }: UsdByPeriod,
  indent: string,
  columns: number,
): string[] {
  const words = [
    `${formatUsd(usdPerHour, 'up')}/h`,
    `${formatUsd(usdPerDay, 'up')}/day`,
    `${formatUsd(usdPerMonth, 'up')}/month`,
  ].join(' ');
  return hang(indent, words, columns);
}

/** Everything from the first empty line after the total. */
function afterTable(wide: string): string {
  const lines = wide.split('\n');
  const total = lines.findIndex((line) => line.startsWith('TOTAL'));
  return lines.slice(total + 1).join('\n');
}
