// A plot as static SVG: nothing in it runs, so it prints, opens from a disk, and needs no permission from a browser.
// Colours are names that the surrounding style sets, which knows light from dark.

import { area, curveStepAfter, line } from 'd3-shape';
import { formatUsd } from '../core/units/money';
import { escapeHtml } from './escape';
import { markRows, marksSvg, ROW_HEIGHT } from './plot-marks';
import type { LineRole, ReportLine, ReportPlot } from './report';
import { type Frame, type Scales, scalesOf, timeFormat } from './scales';

export type PlotSize = 'wide' | 'narrow';

const SIZES: Record<PlotSize, Frame> = {
  wide: { width: 960, height: 360, left: 68, right: 168, top: 14, bottom: 34, ticksAcross: 8 },
  narrow: { width: 400, height: 300, left: 62, right: 14, top: 14, bottom: 34, ticksAcross: 4 },
};

/** Lines that stand for a level step; lines of what happened do not slope between two minutes either. */
const DRAWN_FIRST: readonly LineRole[] = ['baseline', 'threshold', 'unguarded', 'guarded'];

export interface DrawnPlot {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

/** The inside of a plot, without the svg element around it. */
export function drawnPlot(plot: ReportPlot, size: PlotSize, hasReadings: boolean): DrawnPlot {
  const base = SIZES[size];
  const rows = markRows(plot, scalesOf(plot, base).x);
  const frame = {
    ...base,
    height: base.height + rows.count * ROW_HEIGHT,
    top: base.top + 16 + rows.count * ROW_HEIGHT,
  };
  const scales = scalesOf(plot, frame);
  const lines = DRAWN_FIRST.flatMap((role) =>
    plot.lines.filter((reportLine) => reportLine.role === role),
  );
  return {
    width: frame.width,
    height: frame.height,
    svg: [
      ...spans(plot, scales, frame),
      ...axes(plot, scales, frame),
      ...lines.map((reportLine) => lineSvg(plot, reportLine, scales)),
      ...marksSvg(plot, rows, frame),
      ...(size === 'wide' ? endLabels(plot, scales, frame) : []),
      ...(hasReadings ? readings(plot, scales, frame) : []),
    ].join('\n'),
  };
}

function axes(plot: ReportPlot, { across, up }: Scales, frame: Frame): string[] {
  const { width, height, left, right, bottom } = frame;
  const foot = height - bottom;
  return [
    `<text class="unit" x="${left - 44}" y="14">${escapeHtml(plot.unitLabel)}</text>`,
    ...up.map(
      ({ at, text }) =>
        `<line class="grid" x1="${left}" x2="${width - right}" y1="${short(at)}" y2="${short(at)}"/><text class="tick" x="${left - 8}" y="${short(at)}" dy="0.32em" text-anchor="end">${escapeHtml(text)}</text>`,
    ),
    `<line class="axis" x1="${left}" x2="${width - right}" y1="${foot}" y2="${foot}"/>`,
    ...across.map(
      ({ at, text }) =>
        `<line class="axis" x1="${short(at)}" x2="${short(at)}" y1="${foot}" y2="${foot + 5}"/><text class="tick" x="${short(at)}" y="${foot + 19}" text-anchor="middle">${escapeHtml(text)}</text>`,
    ),
  ];
}

function spans(plot: ReportPlot, { x }: Scales, { height, top, bottom }: Frame): string[] {
  const [from = 0, until = 0] = x.domain().map((date) => date.getTime());
  return plot.spans.flatMap(({ role, fromMs, untilMs }) => {
    const start = x(Math.min(until, Math.max(from, fromMs)));
    const end = x(Math.min(until, Math.max(from, untilMs)));
    if (end - start < 0.1) return [];
    return [
      `<rect class="span ${role}" x="${short(start)}" y="${top}" width="${short(end - start)}" height="${height - bottom - top}"/>`,
    ];
  });
}

type Point = readonly [atMs: number, value: number | null];

function lineSvg(plot: ReportPlot, { role, values }: ReportLine, { x, y }: Scales): string {
  const points = plot.timesMs.map((atMs, index): Point => [atMs, values[index] ?? null]);
  const kept = withoutRepeats(points, (value) => short(y(value)));
  const path = line<Point>()
    .defined(([, value]) => value !== null)
    .x(([atMs]) => x(atMs))
    .y(([, value]) => y(value ?? 0))
    .digits(1);
  if (plot.unit === 'count') path.curve(curveStepAfter);
  const stroke = `<path class="line ${role}" d="${path([...kept]) ?? ''}"/>`;
  if (role !== 'guarded') return stroke;
  const under = area<Point>()
    .defined(([, value]) => value !== null)
    .x(([atMs]) => x(atMs))
    .y0(y(0))
    .y1(([, value]) => y(value ?? 0))
    .digits(1);
  if (plot.unit === 'count') under.curve(curveStepAfter);
  return `<path class="area" d="${under([...kept]) ?? ''}"/>${stroke}`;
}

/** Points between two others at the same height say nothing. */
function withoutRepeats(points: readonly Point[], heightOf: (value: number) => string): Point[] {
  const height = (point: Point | undefined): string =>
    point === undefined ? 'end' : point[1] === null ? 'gap' : heightOf(point[1]);
  return points.filter(
    (point, index) =>
      height(points[index - 1]) !== height(point) || height(points[index + 1]) !== height(point),
  );
}

const LABEL_HEIGHT = 15;
const LABELS_APART = 38;

/** The name and last value of each line at its end, moved apart where two end at the same height. */
function endLabels(plot: ReportPlot, { y }: Scales, frame: Frame): string[] {
  const ends = plot.lines
    .flatMap(({ role, name, values }) => {
      const last = values.findLast((value) => value !== null);
      if (last === undefined || last === null) return [];
      return [{ role, name, text: valueText(plot, last), at: y(last) }];
    })
    .sort((a, b) => a.at - b.at);
  const floor = frame.height - frame.bottom - 6;
  const places = ends.map(({ at }) => Math.min(at, floor));
  for (let index = places.length - 2; index >= 0; index--)
    places[index] = Math.min(places[index] ?? 0, (places[index + 1] ?? 0) - LABELS_APART);
  for (let index = 0; index < places.length; index++)
    places[index] = Math.max(
      places[index] ?? 0,
      index === 0 ? frame.top : (places[index - 1] ?? 0) + LABELS_APART,
    );
  const left = frame.width - frame.right + 10;
  return ends.map(({ role, name, text }, index) => {
    const top = short(places[index] ?? 0);
    return `<text class="end ${role}" x="${left}" y="${top}"><tspan class="value">${escapeHtml(text)}</tspan><tspan x="${left}" dy="${LABEL_HEIGHT}">${escapeHtml(name)}</tspan></text>`;
  });
}

const READINGS_MAX = 96;

/** What the lines are at a time, shown while a pointer is over it; the table says the same to everyone. */
function readings(plot: ReportPlot, { x }: Scales, frame: Frame): string[] {
  const { timesMs } = plot;
  const every = Math.ceil(timesMs.length / READINGS_MAX);
  const span = (timesMs[timesMs.length - 1] ?? 0) - (timesMs[0] ?? 0);
  const timeText = span > 2 * 86_400_000 ? dayAndTime : timeFormat(span);
  const width = (frame.width - frame.left - frame.right) / Math.ceil(timesMs.length / every);
  return timesMs.flatMap((atMs, index) => {
    if (index % every !== 0) return [];
    const at = x(atMs);
    const words = plot.lines.flatMap(({ name, values }) => {
      const value = values[index];
      return value === null || value === undefined ? [] : [`${name} ${valueText(plot, value)}`];
    });
    const text = escapeHtml([`${timeText(atMs)} UTC`, ...words].join('   '));
    const foot = frame.height - frame.bottom;
    return [
      `<g class="reading"><rect x="${short(at - width / 2)}" y="${frame.top}" width="${short(width)}" height="${foot - frame.top}"/><line x1="${short(at)}" x2="${short(at)}" y1="${frame.top}" y2="${foot}"/><text x="${frame.width - frame.right}" y="14" text-anchor="end">${text}</text></g>`,
    ];
  });
}

const dayAndTime = (atMs: number): string =>
  new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');

export const valueText = ({ unit }: ReportPlot, value: number): string =>
  unit === 'usd' ? formatUsd(value) : Math.round(value).toLocaleString('en-US');

const short = (value: number): string => String(Math.round(value * 10) / 10);
