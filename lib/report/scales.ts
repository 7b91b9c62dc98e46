// The axes of a plot: where a time and a value are drawn, and what is written beside them.
// Times are UTC, on the clock of 24 hours; the unit of a tick is never left to be guessed.

import {
  type ScaleLinear,
  type ScaleSymLog,
  type ScaleTime,
  scaleLinear,
  scaleSymlog,
  scaleUtc,
} from 'd3-scale';
import { MINUTES_PER_DAY } from '../core/units/time';
import type { ReportPlot } from './report';

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly ticksAcross: number;
}

export interface Scales {
  readonly x: ScaleTime<number, number>;
  readonly y: ScaleLinear<number, number> | ScaleSymLog<number, number>;
  readonly across: ReadonlyArray<{ readonly at: number; readonly text: string }>;
  readonly up: ReadonlyArray<{ readonly at: number; readonly text: string }>;
}

const TICKS_UP = 5;
const MS_PER_DAY = MINUTES_PER_DAY * 60_000;

export function scalesOf(plot: ReportPlot, frame: Frame): Scales {
  const fromMs = plot.timesMs[0] ?? 0;
  const untilMs = Math.max(fromMs + 60_000, plot.timesMs[plot.timesMs.length - 1] ?? 0);
  const x = scaleUtc<number, number>()
    .domain([fromMs, untilMs])
    .range([frame.left, frame.width - frame.right]);
  const timeText = timeFormat(untilMs - fromMs);
  const { y, up } = plot.unit === 'usd' ? usdAxis(plot, frame) : countAxis(plot, frame);
  return {
    x,
    y,
    up,
    across: x.ticks(frame.ticksAcross).map((at) => ({ at: x(at), text: timeText(at.getTime()) })),
  };
}

const rangeOf = ({ height, bottom, top }: Frame): [number, number] => [height - bottom, top];

function usdAxis(plot: ReportPlot, frame: Frame): Pick<Scales, 'y' | 'up'> {
  const y = scaleLinear<number, number>()
    .domain([0, largestIn(plot) || 1])
    .nice(TICKS_UP)
    .range(rangeOf(frame));
  const text = y.tickFormat(TICKS_UP, '$,f');
  return { y, up: y.ticks(TICKS_UP).map((value) => ({ at: y(value), text: text(value) })) };
}

/** Zero, and every power of ten: a flood and what is usual are both in sight. */
function countAxis(plot: ReportPlot, frame: Frame): Pick<Scales, 'y' | 'up'> {
  const most = Math.max(10, largestIn(plot));
  const powers = Array.from({ length: Math.ceil(Math.log10(most)) + 1 }, (_, power) => 10 ** power);
  const y = scaleSymlog<number, number>()
    .domain([0, powers[powers.length - 1] ?? most])
    .range(rangeOf(frame));
  const every = Math.ceil(powers.length / 6);
  const shown = [0, ...powers.filter((_, index) => (powers.length - 1 - index) % every === 0)];
  return {
    y,
    up: shown.map((value) => ({ at: y(value), text: value.toLocaleString('en-US') })),
  };
}

const largestIn = ({ lines }: ReportPlot): number =>
  lines.reduce(
    (most, { values }) => values.reduce<number>((sum, value) => Math.max(sum, value ?? 0), most),
    0,
  );

/** Hours of some days, days of some months, or months. */
export function timeFormat(spanMs: number): (atMs: number) => string {
  const stamp = (atMs: number): string => new Date(atMs).toISOString();
  if (spanMs <= 2 * MS_PER_DAY) return (atMs) => stamp(atMs).slice(11, 16);
  if (spanMs <= 12 * MS_PER_DAY)
    return (atMs) => (atMs % MS_PER_DAY === 0 ? dayName(atMs) : `${stamp(atMs).slice(11, 16)}`);
  return spanMs <= 400 * MS_PER_DAY ? dayName : (atMs) => stamp(atMs).slice(0, 7);
}

const dayName = (atMs: number): string =>
  new Date(atMs).toLocaleDateString('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });
