// The text of published traces, read into plain data: Azure Functions 2019, the Numenta benchmark, and JSON series.
// A file that does not look like what its place says is one problem with its name and line, and is left out.

import { MINUTES_PER_DAY } from '../core/units/time';
import type { Series, TracedFunction, Window } from './traces';

/** A file that is not what its place in the folder says. */
export class TraceProblem extends Error {
  constructor(file: string, line: number | undefined, what: string) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${what}`);
    this.name = 'TraceProblem';
  }
}

const linesOf = (text: string): string[] => text.replace(/\r/g, '').trimEnd().split('\n');

/** "2015-02-26 21:42:53.000000" as an epoch minute; NaN where it is none. */
const minuteOf = (stamp: string): number =>
  Math.floor(Date.parse(`${stamp.slice(0, 19).replace(' ', 'T')}Z`) / 60_000);

export interface AzureTexts {
  readonly set: string;
  readonly inv: string;
  /** Left out: 500 ms, which is less than the 0.67 s of the median app of the whole data set. */
  readonly run?: string;
  /** Left out: 170 MB, what half the apps stay below. */
  readonly mem?: string;
}

const USUAL_MS = 500;
const USUAL_MB = 170;

export function azureFunctionsIn({ set, inv, run, mem }: AzureTexts): TracedFunction[] {
  const file = `${set}_inv.csv`;
  const [head = '', ...rows] = linesOf(inv);
  const columns = head.split(',');
  const firstMinute = columns.findIndex((name) => /^(minute_)?1$/.test(name));
  if (firstMinute < 0) throw new TraceProblem(file, 1, 'has no column minute_1');
  const app = columns.indexOf('HashApp');
  const medianMs = columnOf(run, 'HashFunction', 'percentile_Average_50');
  const longestMs = columnOf(run, 'HashFunction', 'percentile_Average_100');
  const memory = columnOf(mem, 'HashApp', 'AverageAllocatedMb');
  return rows.map((row, index) => {
    const cells = row.split(',');
    const id = cells[columns.indexOf('HashFunction')] ?? '';
    const calls = Float64Array.from({ length: MINUTES_PER_DAY }, (_, minute) =>
      Number(cells[firstMinute + minute] ?? 0),
    );
    if (calls.some((count) => !(count >= 0)))
      throw new TraceProblem(file, index + 2, 'has a count that is not a number from 0');
    const secondsEach = (medianMs.get(id) ?? USUAL_MS) / 1000;
    return {
      name: id.slice(0, 12),
      collection: `azure2019/${set}`,
      calls,
      secondsEach,
      longestSeconds: Math.max(secondsEach, (longestMs.get(id) ?? 0) / 1000),
      memoryMb: memory.get(cells[app] ?? '') ?? memory.get(id) ?? USUAL_MB,
    };
  });
}

/** Numbers of a column by the text of another; of rows that have both. */
function columnOf(text: string | undefined, key: string, value: string): Map<string, number> {
  if (text === undefined) return new Map();
  const [head = '', ...rows] = linesOf(text);
  const columns = head.split(',');
  const [from, to] = [columns.indexOf(key), columns.indexOf(value)];
  return new Map(
    rows.flatMap((row) => {
      const cells = row.split(',');
      const number = Number(cells[to]);
      return Number.isFinite(number) && number > 0 ? [[cells[from] ?? '', number] as const] : [];
    }),
  );
}

/** `timestamp,value` rows; the step is that between the first two, and a gap is filled with what came before it. */
export function nabSeriesIn(
  name: string,
  text: string,
  windows: readonly (readonly [string, string])[],
): Series {
  const [, ...rows] = linesOf(text);
  const points = rows.map((row, index): [number, number] => {
    const [stamp = '', value = ''] = row.split(',');
    const point: [number, number] = [minuteOf(stamp), Number(value)];
    if (point.some((number) => !Number.isFinite(number)) || point[1] < 0)
      throw new TraceProblem(
        name,
        index + 2,
        `is no timestamp and value from 0: ${row.slice(0, 60)}`,
      );
    return point;
  });
  const [first, second] = points;
  if (!first || !second) throw new TraceProblem(name, undefined, 'has fewer than two rows');
  const stepMinutes = second[0] - first[0];
  if (!(stepMinutes > 0)) throw new TraceProblem(name, 3, 'does not go forward in time');
  return {
    name: name.replace(/^nab\//, '').replace(/\.csv$/, ''),
    family: `nab-${name.split('/').at(-2) ?? 'nab'}`,
    collection: 'nab',
    startMinute: first[0],
    stepMinutes,
    values: filled(points, first[0], stepMinutes),
    windows: windowsOf(windows),
  };
}

const VALUES_MAX = 5_000_000;

function filled(
  points: readonly (readonly [number, number])[],
  start: number,
  stepMinutes: number,
): number[] {
  const values: number[] = [];
  for (const [minute, value] of points) {
    const index = Math.round((minute - start) / stepMinutes);
    if (index < 0 || index > VALUES_MAX) continue;
    while (values.length < index) values.push(values[values.length - 1] ?? 0);
    values[index] = value;
  }
  return values;
}

const windowsOf = (windows: readonly (readonly [string, string])[]): Window[] =>
  windows.map(([from, until]) => [minuteOf(from), minuteOf(until)]);

function stampsOf(pair: unknown, file: string): readonly [string, string] {
  const [from, until] = Array.isArray(pair) ? (pair as unknown[]) : [];
  if (typeof from === 'string' && typeof until === 'string') return [from, until];
  throw new TraceProblem(file, undefined, '"label" is not a list of pairs of timestamps');
}

/** One series of the `web` folder: name, family, step, startMinute, values, label. */
export function jsonSeriesIn(file: string, text: string): Series {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TraceProblem(file, undefined, 'is not JSON');
  }
  const { name, family, step, startMinute, values, label } = (value ?? {}) as Record<
    string,
    unknown
  >;
  if (!Array.isArray(values) || values.length < 2)
    throw new TraceProblem(file, undefined, 'has no "values", a list of numbers');
  if (!(typeof step === 'number' && step >= 1))
    throw new TraceProblem(file, undefined, '"step" is not a number of minutes');
  const sums: number[] = [];
  for (const [index, one] of values.entries()) {
    if (one !== null && !(typeof one === 'number' && one >= 0))
      throw new TraceProblem(file, undefined, `values[${index}] is not a number from 0`);
    sums.push(one ?? sums[sums.length - 1] ?? 0);
  }
  return {
    name: typeof name === 'string' ? name : file,
    family: typeof family === 'string' ? family : 'web',
    collection: 'web',
    startMinute: typeof startMinute === 'number' ? startMinute : 0,
    stepMinutes: step,
    values: sums,
    windows: Array.isArray(label) ? windowsOf(label.map((pair) => stampsOf(pair, file))) : [],
  };
}
