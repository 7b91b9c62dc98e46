// What Azure Monitor answers, for one resource or for all of a region: sums by metric and bucket.
// A metric that is missing or did not succeed makes the reading unreadable; a bucket without a sum is not a zero.

import { fieldOf, isList } from '../../lib/core/units/values';
import { deep } from './calls/arm';

/** Sums by the minute in which their bucket begins. */
export type Sums = ReadonlyMap<number, number>;

export type MetricSums =
  | { readonly outcome: 'read'; readonly metrics: ReadonlyMap<string, Sums> }
  | { readonly outcome: 'unreadable'; readonly because: string };

/** `value` is the list of metrics that both answers hold (Metrics - List, Metrics Batch - Batch, read 2026-11). */
export function sumsIn(value: unknown, wanted: readonly string[]): MetricSums {
  if (!isList(value)) return { outcome: 'unreadable', because: 'the answer has no metrics' };
  const metrics = new Map<string, Sums>();
  for (const metric of value) {
    const name = deep(metric, 'name', 'value');
    const code = fieldOf(metric, 'errorCode');
    if (typeof name !== 'string') continue;
    if (code !== undefined && code !== 'Success')
      return { outcome: 'unreadable', because: `${name}: ${String(code).slice(0, 100)}` };
    const sums = totalsOf(fieldOf(metric, 'timeseries'));
    if (sums === undefined)
      return {
        outcome: 'unreadable',
        because: `${name}: a point has no time, or a sum that is none`,
      };
    metrics.set(name, sums);
  }
  const missing = wanted.find((name) => !metrics.has(name));
  return missing === undefined
    ? { outcome: 'read', metrics }
    : { outcome: 'unreadable', because: `${missing}: no answer for it` };
}

/** Over every time series, should an answer be split; undefined where a point cannot be read. */
function totalsOf(timeseries: unknown): Sums | undefined {
  const sums = new Map<number, number>();
  for (const series of isList(timeseries) ? timeseries : []) {
    const points = fieldOf(series, 'data');
    for (const point of isList(points) ? points : []) {
      const total = fieldOf(point, 'total');
      // Not published yet, or nothing to publish.
      if (total === undefined || total === null) continue;
      const stamp = fieldOf(point, 'timeStamp');
      const minute = Math.floor(Date.parse(typeof stamp === 'string' ? stamp : '') / 60_000);
      if (Number.isNaN(minute) || typeof total !== 'number') return undefined;
      sums.set(minute, (sums.get(minute) ?? 0) + total);
    }
  }
  return sums;
}
