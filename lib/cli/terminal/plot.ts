// Two curves of dollars over time in text: one as a line of braille dots, one as a filled area below it.
// The shapes differ, so that the plot reads without colour; the scale starts at zero and is linear.

import { formatUsd } from '../../core/units/money';
import { padEnd, padStart, widthOf } from './text';

export interface Plot {
  /** One value a minute, oldest first; both of the same length. */
  readonly line: readonly number[];
  readonly area: readonly number[];
  readonly paintLine: (text: string) => string;
  readonly paintArea: (text: string) => string;
  /** Under the first and the last column. */
  readonly from: string;
  readonly until: string;
  /** A moment to point at, with its words. */
  readonly mark?: { readonly at: number; readonly label: string };
  readonly columns: number;
  readonly rows: number;
  /** Draw only this many minutes: the picture grows in place. */
  readonly shown?: number;
}

/** Bit of each dot of a braille cell, by column and row from the top (Unicode block 2800). */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
const EIGHTHS = ' ▁▂▃▄▅▆▇█';

export function renderPlot(plot: Plot): string[] {
  const top = Math.max(...plot.line, ...plot.area, 0.01);
  const labels = axisLabels(top, plot.rows);
  const margin = Math.max(...labels.map(widthOf));
  const width = Math.max(8, plot.columns - margin - 2);
  const cells = drawCells(plot, width, top);
  const body = cells.map((row, index) =>
    `${padStart(labels[index] ?? '', margin)} ${labels[index] ? '┤' : '│'}${row}`.trimEnd(),
  );
  return [...body, ...xAxis(plot, margin, width)];
}

/** What the marks of the two curves look like, for a legend. */
export const LINE_SAMPLE = '⠒⠒';
export const AREA_SAMPLE = '▄▄';

/** The top, the middle and zero; the other rows stay bare. */
function axisLabels(top: number, rows: number): string[] {
  return Array.from({ length: rows }, (_, row) => {
    if (row === 0) return formatUsd(top);
    if (row === rows - 1) return '$0';
    return rows >= 5 && row === Math.floor((rows - 1) / 2)
      ? formatUsd((top * (rows - 1 - row)) / (rows - 1))
      : '';
  });
}

function drawCells(plot: Plot, width: number, top: number): string[] {
  const { rows } = plot;
  const dots = dotsOf(plot, width, top);
  const heights = Array.from({ length: width }, (_, x) => areaHeight(plot, x / (width - 1), top));
  return Array.from({ length: rows }, (_, row) => {
    const floor = (rows - 1 - row) * 8;
    return Array.from({ length: width }, (_, x) => {
      const filled = Math.min(8, Math.max(0, (heights[x] ?? 0) - floor));
      if (filled > 0) return plot.paintArea(EIGHTHS.charAt(filled));
      const bits = dots.get(`${x},${row}`) ?? 0;
      return bits === 0 ? ' ' : plot.paintLine(String.fromCodePoint(0x2800 + bits));
    }).join('');
  });
}

/** In eighths of a row; at least one wherever anything at all was spent. */
function areaHeight(plot: Plot, share: number, top: number): number {
  const value = valueAt(plot.area, share, plot.shown);
  if (value === undefined || value <= 0) return 0;
  return Math.max(1, Math.round((value / top) * plot.rows * 8));
}

function dotsOf(plot: Plot, width: number, top: number): Map<string, number> {
  const dots = new Map<string, number>();
  const columns = width * 2;
  const lines = plot.rows * 4;
  let before: number | undefined;
  for (let x = 0; x < columns; x++) {
    const value = valueAt(plot.line, x / (columns - 1), plot.shown);
    if (value === undefined) break;
    const y = Math.round((1 - value / top) * (lines - 1));
    for (const dotY of between(before ?? y, y)) {
      const cell = `${Math.floor(x / 2)},${Math.floor(dotY / 4)}`;
      dots.set(cell, (dots.get(cell) ?? 0) | (DOTS[x % 2 === 0 ? 0 : 1][dotY % 4] ?? 0));
    }
    before = y;
  }
  return dots;
}

/** Every row from one dot to the next, so that a steep line stays a line. */
function between(from: number, to: number): number[] {
  const step = Math.sign(to - from);
  const count = Math.abs(to - from);
  return count <= 1 ? [to] : Array.from({ length: count }, (_, index) => from + step * (index + 1));
}

function valueAt(
  values: readonly number[],
  share: number,
  shown: number | undefined,
): number | undefined {
  const at = share * (values.length - 1);
  if (shown !== undefined && at > shown - 1) return undefined;
  const left = values[Math.floor(at)] ?? 0;
  const right = values[Math.ceil(at)] ?? left;
  return left + (right - left) * (at - Math.floor(at));
}

function xAxis(plot: Plot, margin: number, width: number): string[] {
  const indent = ' '.repeat(margin + 1);
  const room = width - widthOf(plot.from) - widthOf(plot.until);
  const clock = room > 0 ? `${plot.from}${' '.repeat(room)}${plot.until}` : plot.from;
  const axis = `${indent}└${'─'.repeat(width)}`;
  if (!plot.mark) return [axis, `${indent} ${clock}`];
  const at = Math.round((plot.mark.at / Math.max(1, plot.line.length - 1)) * (width - 1));
  const label = `▲ ${plot.mark.label}`;
  const fits = at + widthOf(label) <= width;
  const marked = fits
    ? `${' '.repeat(at)}${label}`
    : padStart(`${plot.mark.label} ▲`, Math.max(at + 1, widthOf(plot.mark.label) + 2));
  return [axis, `${indent} ${padEnd(clock, width)}`, `${indent} ${marked}`].map((line) =>
    line.trimEnd(),
  );
}
