// A tick's counts as CloudWatch metrics, in a line of the log: the embedded metric format.
// It is read only from a line that is JSON alone.

import { METRICS } from '../../lib/aws/contract';
import type { TickCounts } from '../watchdog/guard';

/** Zeros are left out: a custom metric is charged for each hour in which it is written. */
export function metricLine(guard: string, atMs: number, counts: TickCounts): string {
  const present = Object.entries(counts).filter(([, count]) => count > 0) as [
    keyof TickCounts,
    number,
  ][];
  return JSON.stringify({
    _aws: {
      Timestamp: atMs,
      CloudWatchMetrics: [
        {
          Namespace: METRICS.namespace,
          Dimensions: [[METRICS.dimension]],
          Metrics: present.map(([name]) => ({ Name: METRICS[name], Unit: 'Count' })),
        },
      ],
    },
    [METRICS.dimension]: guard,
    ...Object.fromEntries(present.map(([name, count]) => [METRICS[name], count])),
  });
}
