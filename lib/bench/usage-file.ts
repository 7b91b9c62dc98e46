// Reads a function's usage from CSV, line by line: `timestamp,invocations[,durationMs,memoryMb]`, oldest first.
// The first line that cannot be meant ends it with one message and its number. Minutes without a row had no calls, as
// CloudWatch has no datapoint for them. Memory is bounded: more than 455 days of minutes is refused, not read.

import type { Rate } from '../core/prices/rate';
import { MINUTES_PER_DAY } from '../core/units/time';

/** What is wrong with a file, and what would be right. */
export class UsageFileProblem extends Error {
  constructor(
    readonly line: number | undefined,
    what: string,
    readonly fix: string,
  ) {
    super(line === undefined ? what : `line ${line}: ${what}`);
    this.name = 'UsageFileProblem';
  }
}

export interface UsageDefaults {
  readonly durationMs: number;
  readonly memoryMb: number;
}

export interface UsageHistory {
  readonly startMinute: number;
  readonly stepMinutes: number;
  readonly memoryMb: number;
  /** For each minute. Seconds are at `memoryMb`: a call at other memory counts as long as costs the same. */
  readonly callsPerMinute: Float64Array;
  readonly secondsEach: Float64Array;
  readonly rows: number;
  /** Steps between the first row and the last for which there is none. */
  readonly missingSteps: number;
  /** Where it is known better than from the memory alone: another architecture, more storage. */
  readonly rate?: Rate;
  readonly timeoutSeconds?: number;
}

/** CloudWatch keeps nothing for longer (GetMetricData reference, 2026-04). */
const DAYS_MAX = 455;
const LINE_CHARS_MAX = 1_000;
const STEP_MINUTES_MAX = 60;
const LIMITS = { durationMs: [0, 900_000], memoryMb: [128, 10_240] } as const;
const COLUMNS = ['timestamp', 'invocations', 'durationMs', 'memoryMb'] as const;
type ColumnName = (typeof COLUMNS)[number];

interface Row {
  readonly minute: number;
  readonly invocations: number;
  readonly durationMs: number;
  readonly memoryMb: number;
}

export class UsageFileReader {
  private readonly rows: Row[] = [];
  private positions: Readonly<Partial<Record<ColumnName, number>>> | undefined;
  private cells = 0;
  private line = 0;
  private rest = '';

  constructor(private readonly defaults: UsageDefaults) {}

  /** The next piece of the text, cut anywhere. */
  add(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.readLine(line);
    if (this.rest.length > LINE_CHARS_MAX) this.readLine(this.rest);
  }

  end(): UsageHistory {
    if (this.rest !== '') this.readLine(this.rest);
    if (this.rows.length < 2)
      throw new UsageFileProblem(
        undefined,
        this.rows.length === 0 ? 'it holds no rows' : 'it holds a single row',
        'write a head line timestamp,invocations and a row for each minute or hour',
      );
    return historyOf(this.rows);
  }

  private readLine(raw: string): void {
    this.line += 1;
    const text = raw.replace(/\r$/, '').replace(/^\uFEFF/, '');
    if (text.length > LINE_CHARS_MAX)
      throw this.problem(`has more than ${LINE_CHARS_MAX} characters`, 'give lines of CSV');
    if (text.trim() === '') return;
    const cells = text.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    if (!this.positions) {
      this.positions = this.head(cells);
      this.cells = cells.length;
    } else if (cells.length > this.cells)
      throw this.problem(
        `has ${cells.length} cells, and the head line ${this.cells}`,
        'write numbers without separators: 1234, not 1,234',
      );
    else this.rows.push(this.row(cells, this.positions));
  }

  private head(cells: readonly string[]): Partial<Record<ColumnName, number>> {
    const found = Object.fromEntries(
      COLUMNS.flatMap((name) => {
        const at = cells.findIndex((cell) => cell.toLowerCase() === name.toLowerCase());
        return at < 0 ? [] : [[name, at]];
      }),
    );
    for (const name of ['timestamp', 'invocations'])
      if (found[name] === undefined)
        throw this.problem(
          `has no column ${name}: ${cells.join(',').slice(0, 80)}`,
          'begin with timestamp,invocations or timestamp,invocations,durationMs,memoryMb',
        );
    return found;
  }

  private row(cells: readonly string[], positions: Partial<Record<ColumnName, number>>): Row {
    const at = (name: ColumnName): string | undefined => cells[positions[name] ?? -1];
    const minute = this.minuteIn(at('timestamp') ?? '');
    const before = this.rows[this.rows.length - 1];
    if (before && minute <= before.minute)
      throw minute === before.minute
        ? this.problem('is of the same minute as the row before it', 'keep one row for each')
        : this.problem('goes back in time', 'sort the rows by their timestamp, oldest first');
    const first = this.rows[0]?.minute ?? minute;
    if (minute - first > DAYS_MAX * MINUTES_PER_DAY)
      throw this.problem(
        `is more than ${DAYS_MAX} days after the first row`,
        'give a shorter file',
      );
    const number = (name: 'invocations' | 'durationMs' | 'memoryMb', usual?: number): number => {
      const text = at(name) ?? '';
      const value = text === '' ? (usual ?? Number.NaN) : Number(text);
      const [from, to] = name === 'invocations' ? [0, 1e12] : LIMITS[name];
      if (!(value >= from && value <= to))
        throw this.problem(
          `${name} is '${text.slice(0, 40)}'`,
          `give a number from ${from} to ${to}`,
        );
      return value;
    };
    const { durationMs, memoryMb } = this.defaults;
    return {
      minute,
      invocations: number('invocations'),
      durationMs: number('durationMs', durationMs),
      memoryMb: number('memoryMb', memoryMb),
    };
  }

  /** ISO 8601, taken as UTC where it names no zone, or seconds or milliseconds since 1970. */
  private minuteIn(text: string): number {
    const isNumber = /^\d+(\.\d+)?$/.test(text);
    const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
    const ms = isNumber
      ? Number(text) * (Number(text) < 1e11 ? 1000 : 1)
      : Date.parse(isDay(text.slice(0, 10)) ? toIso(text, hasZone) : 'no date');
    if (!(ms >= YEARS.fromMs && ms < YEARS.untilMs))
      throw this.problem(
        `timestamp is '${text.slice(0, 40)}'`,
        'write 2026-10-05T12:00:00Z, or seconds since 1970',
      );
    return Math.floor(ms / 60_000);
  }

  private problem(what: string, fix: string): UsageFileProblem {
    return new UsageFileProblem(this.line, what, fix);
  }
}

/** A unit that was mistaken, such as microseconds, lands outside of these. */
const YEARS = { fromMs: Date.UTC(2000, 0), untilMs: Date.UTC(2100, 0) };

/** Date.parse takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00Z`) : Number.NaN;
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text);
}

const toIso = (text: string, hasZone: boolean): string => {
  const stamp = text.replace(' ', 'T');
  if (hasZone) return stamp;
  return stamp.includes('T') ? `${stamp}Z` : `${stamp}T00:00Z`;
};

/** The step is the shortest time between two rows; each row is spread over the step that it begins. */
function historyOf(rows: readonly Row[]): UsageHistory {
  const first = rows[0] as Row;
  const last = rows[rows.length - 1] as Row;
  let stepMinutes = Number.POSITIVE_INFINITY;
  for (let index = 1; index < rows.length; index++)
    stepMinutes = Math.min(
      stepMinutes,
      (rows[index] as Row).minute - (rows[index - 1] as Row).minute,
    );
  if (stepMinutes > STEP_MINUTES_MAX)
    throw new UsageFileProblem(
      undefined,
      `its rows are ${stepMinutes} minutes apart or more, too far to see an hour`,
      'give a row for each hour or less, with 0 where nothing was called',
    );
  const minutes = last.minute - first.minute + stepMinutes;
  const callsPerMinute = new Float64Array(minutes);
  const secondsEach = new Float64Array(minutes);
  const { memoryMb } = last;
  for (const row of rows)
    for (let offset = row.minute - first.minute, count = 0; count < stepMinutes; count++) {
      callsPerMinute[offset + count] = row.invocations / stepMinutes;
      secondsEach[offset + count] = ((row.durationMs / 1000) * row.memoryMb) / memoryMb;
    }
  return {
    startMinute: first.minute,
    stepMinutes,
    memoryMb,
    callsPerMinute,
    secondsEach,
    rows: rows.length,
    missingSteps: Math.max(0, Math.round(minutes / stepMinutes) - rows.length),
  };
}
