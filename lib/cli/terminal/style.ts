// How much a stream can show: colour and width, decided once and per stream.
// No colour without a terminal, with NO_COLOR (no-color.org), TERM=dumb or --no-color; FORCE_COLOR asks for it in a pipe.

import { createColors } from 'picocolors';
import type { Io, Output } from '../io';

export type Colors = ReturnType<typeof createColors>;

export interface Style {
  readonly colors: Colors;
  readonly isColored: boolean;
  /** Never below 20: narrower than that, nothing can be laid out. */
  readonly columns: number;
}

const UNKNOWN_COLUMNS = 80;
const LEAST_COLUMNS = 20;
/** Wider lines are harder to read, not easier. */
const MOST_COLUMNS = 100;

export function styleOf(output: Output, env: Io['env'], isColorWanted: boolean): Style {
  const isColored = isColorWanted && mayColor(output, env);
  return { colors: createColors(isColored), isColored, columns: columnsOf(output) };
}

/** For files, tests and machines. */
export const plainStyle = (columns = UNKNOWN_COLUMNS): Style => ({
  colors: createColors(false),
  isColored: false,
  columns,
});

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

function mayColor(output: Output, env: Io['env']): boolean {
  if (isSet(env.NO_COLOR) || env.TERM === 'dumb') return false;
  if (isSet(env.FORCE_COLOR)) return env.FORCE_COLOR !== '0';
  return output.isTTY;
}

export function columnsOf(output: Output): number {
  const columns = output.columns ?? UNKNOWN_COLUMNS;
  return Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, columns));
}
