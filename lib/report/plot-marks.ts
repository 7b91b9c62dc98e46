// The marks of a plot: a numbered sign above the moment at which something was done, undone or happened.
// The number leads to the same moment in words below the plot. The shape says what it is, as well as the colour.

import type { ScaleTime } from 'd3-scale';
import type { MarkRole, ReportPlot } from './report';
import type { Frame } from './scales';

export const ROW_HEIGHT = 22;
const SIGN_WIDTH = 22;
/** More signs than this hide the plot; the rest is in words only. */
export const MARKS_MAX = 24;

export interface MarkRows {
  readonly count: number;
  readonly places: ReadonlyArray<{
    readonly number: number;
    readonly role: MarkRole;
    readonly at: number;
    readonly row: number;
  }>;
}

/** Signs that would touch go one row up. */
export function markRows({ marks }: ReportPlot, x: ScaleTime<number, number>): MarkRows {
  const lastInRow: number[] = [];
  const [from = 0, until = 0] = x.domain().map((date) => date.getTime());
  const places = marks.slice(0, MARKS_MAX).flatMap(({ atMs, role }, index) => {
    if (atMs < from || atMs > until) return [];
    const at = x(atMs);
    let row = lastInRow.findIndex((last) => at - last >= SIGN_WIDTH);
    if (row < 0) row = lastInRow.length;
    lastInRow[row] = at;
    return [{ number: index + 1, role, at, row }];
  });
  return { count: lastInRow.length, places };
}

export function marksSvg(_plot: ReportPlot, { places }: MarkRows, frame: Frame): string[] {
  return places.map(({ number, role, at, row }) => {
    const x = at.toFixed(1);
    const y = frame.top - 15 - row * ROW_HEIGHT;
    return `<g class="mark ${role}"><line x1="${x}" x2="${x}" y1="${y + 9}" y2="${frame.height - frame.bottom}"/>${signOf(role, at, y)}<text x="${x}" y="${y}" dy="0.36em" text-anchor="middle">${number}</text></g>`;
  });
}

/** A square for what was taken, a disc for what was given back, a ring for what happened. */
function signOf(role: MarkRole, x: number, y: number): string {
  if (role === 'done')
    return `<rect class="sign" x="${(x - 9).toFixed(1)}" y="${y - 9}" width="18" height="18" rx="3"/>`;
  return `<circle class="sign" cx="${x.toFixed(1)}" cy="${y}" r="9"/>`;
}
