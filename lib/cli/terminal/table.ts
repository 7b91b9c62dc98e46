// Rows as a table where there is room, as one short block for each row where there is not.
// Nothing is left out on a narrow terminal: a column that does not fit becomes a line.

import { padEnd, padStart, widthOf } from './text';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

export interface TableOptions {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  readonly width: number;
  /** How a title is shown. */
  readonly title?: (text: string) => string;
}

export function renderTable({ columns, rows, width, title = plain }: TableOptions): string[] {
  const widths = columns.map((column, index) =>
    Math.max(widthOf(column.title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  );
  const widest = widths.reduce((sum, entry) => sum + entry, 0);
  const gap = ['  ', ' '].find((entry) => widest + entry.length * (columns.length - 1) <= width);
  if (gap === undefined) return renderBlocks(columns, rows, title);
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, index) =>
        align === 'right'
          ? padStart(cells[index] ?? '', widths[index] ?? 0)
          : padEnd(cells[index] ?? '', widths[index] ?? 0),
      )
      .join(gap)
      .trimEnd();
  return [line(columns.map((column) => title(column.title))), ...rows.map(line)];
}

const plain = (text: string): string => text;

/** The first cell as a heading, with those of columns without a title; the others below it, each with its title. */
function renderBlocks(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  title: (text: string) => string,
): string[] {
  const widest = Math.max(...columns.slice(1).map((column) => widthOf(column.title)));
  const isHeading = (index: number): boolean => index === 0 || columns[index]?.title === '';
  return rows.flatMap((row) => [
    row.filter((cell, index) => isHeading(index) && cell !== '').join('  '),
    ...row.flatMap((cell, index) =>
      isHeading(index) || cell === ''
        ? []
        : [`  ${padEnd(title(columns[index]?.title ?? ''), widest)}  ${cell}`],
    ),
  ]);
}
