// Fewer points for a plot: several minutes share one point, because a screen shows no more than some hundred.
// A rate keeps the largest minute of each stretch, so that no peak is lost; a sum keeps its last.

import type { ReportLine } from './report';

/** As many points as can be told apart on the widest page. */
export const POINTS_MAX = 720;

type Values = ReportLine['values'];

export interface Series {
  readonly timesMs: readonly number[];
  readonly lines: readonly ReportLine[];
}

export function thinned(series: Series, keep: 'largest' | 'last', pointsMax = POINTS_MAX): Series {
  const { timesMs, lines } = series;
  const size = Math.ceil(timesMs.length / pointsMax);
  if (size <= 1) return series;
  const starts = Array.from(
    { length: Math.ceil(timesMs.length / size) },
    (_, index) => index * size,
  );
  const pick = keep === 'largest' ? largestOf : lastOf;
  return {
    timesMs: starts.map((from) => {
      const end = Math.min(from + size, timesMs.length) - 1;
      return timesMs[keep === 'last' ? end : from] ?? 0;
    }),
    lines: lines.map((line) => ({
      ...line,
      values: starts.map((from) => pick(line.values.slice(from, from + size))),
    })),
  };
}

const lastOf = (values: Values): number | null => values[values.length - 1] ?? null;

const largestOf = (values: Values): number | null =>
  values.reduce<number | null>(
    (most, value) => (value === null ? most : Math.max(most ?? value, value)),
    null,
  );
