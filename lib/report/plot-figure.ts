// A plot with all that belongs to it on the page: the picture for wide and for narrow screens, its lines and moments in
// words, and its data as a table, which tells a person who does not see the picture the same.

import { escapeHtml } from './escape';
import { MARKS_MAX } from './plot-marks';
import { drawnPlot, type PlotSize, valueText } from './plot-svg';
import type { MarkRole, ReportPlot, ReportTable } from './report';
import { tableHtml } from './table';

export interface FigureOptions {
  readonly hasReadings: boolean;
  /** The plot before it has the same moments, and named them. */
  readonly repeatsMarks: boolean;
}

export function plotFigure(
  plot: ReportPlot,
  id: string,
  { hasReadings, repeatsMarks }: FigureOptions,
): string {
  return `<figure id="${id}">
<figcaption><h3>${escapeHtml(plot.heading)}</h3><p>${escapeHtml(plot.description)}</p></figcaption>
${svg(plot, id, 'wide', hasReadings)}
${svg(plot, id, 'narrow', false)}
${legend(plot)}
${repeatsMarks && plot.marks.length > 0 ? SAME_MARKS : marks(plot)}
<details><summary>${escapeHtml(plot.heading)}: the data as a table</summary>
${tableHtml(dataTable(plot), `${id}-data`)}
</details>
</figure>`;
}

/** Both are in the page and the style shows one of them, which screen readers follow. */
function svg(plot: ReportPlot, id: string, size: PlotSize, hasReadings: boolean): string {
  const drawn = drawnPlot(plot, size, hasReadings);
  const own = `${id}-${size}`;
  return `<svg class="plot ${size}" viewBox="0 0 ${drawn.width} ${drawn.height}" role="img" aria-labelledby="${own}-title ${own}-desc">
<title id="${own}-title">${escapeHtml(plot.heading)}</title>
<desc id="${own}-desc">${escapeHtml(plot.description)}</desc>
${drawn.svg}
</svg>`;
}

function legend(plot: ReportPlot): string {
  const lines = plot.lines.map(({ role, name, values }) => {
    const last = values.findLast((value) => value !== null);
    const value =
      last === undefined || last === null ? '' : `, ${valueText(plot, last)} at the end`;
    return `<li><span class="swatch ${role}"></span>${escapeHtml(`${name}${value}`)}</li>`;
  });
  const spans = [...new Set(plot.spans.map(({ role }) => role))].map(
    (role) => `<li><span class="swatch span-${role}"></span>${SPANS[role]}</li>`,
  );
  return `<ul class="legend">${[...lines, ...spans].join('')}</ul>`;
}

const SAME_MARKS = '<p class="note">The numbers stand for the same moments as above.</p>';

const SPANS = { zero: 'paused: nothing could start', held: 'held at a few executions at a time' };

const ROLES: Record<MarkRole, string> = { event: '', done: 'Done: ', undone: 'Undone: ' };

function marks({ marks: all }: ReportPlot): string {
  if (all.length === 0) return '';
  const items = all.slice(0, MARKS_MAX).map(({ role, atMs, label }, index) => {
    const stamp = new Date(atMs).toISOString();
    return `<li><span class="sign ${role}" aria-hidden="true">${index + 1}</span><span><time datetime="${stamp}">${stamp.slice(0, 10)} ${stamp.slice(11, 19)} UTC</time> <strong>${ROLES[role]}</strong>${escapeHtml(label)}</span></li>`;
  });
  const rest = all.length - items.length;
  const more = rest > 0 ? `<p class="note">And ${rest} more after these.</p>` : '';
  return `<ol class="marks">${items.join('')}</ol>${more}`;
}

const ROWS_MAX = 48;

function dataTable(plot: ReportPlot): ReportTable {
  const { timesMs, lines } = plot;
  const every = Math.max(1, Math.ceil(timesMs.length / ROWS_MAX));
  const chosen = timesMs
    .map((_, index) => index)
    .filter((index) => index % every === 0 || index === timesMs.length - 1);
  return {
    kind: 'table',
    heading: `${plot.heading}: ${plot.unitLabel}`,
    columns: [
      { title: 'time, UTC', isNumber: false },
      ...lines.map(({ name }) => ({ title: name, isNumber: true })),
    ],
    rows: chosen.map((index) => [
      new Date(timesMs[index] ?? 0).toISOString().slice(0, 16).replace('T', ' '),
      ...lines.map(({ values }) => {
        const value = values[index];
        return value === null || value === undefined ? 'not known' : valueText(plot, value);
      }),
    ]),
    note:
      every === 1
        ? `All ${timesMs.length} times of the plot.`
        : `${chosen.length} of the ${timesMs.length} times of the plot, evenly taken.`,
  };
}
