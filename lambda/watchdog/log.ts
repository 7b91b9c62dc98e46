// One line of JSON for each thing that happened, and the guard's metrics in the same stream.
// Must write whole lines straight to stdout: the embedded metric format is read only from a line that is JSON alone.

import { METRICS } from '../../lib/aws/contract';

export type Level = 'info' | 'warn' | 'error';

export type Log = (
  level: Level,
  event: string,
  details?: Readonly<Record<string, unknown>>,
) => void;

export type WriteLine = (line: string) => void;

const toStdout: WriteLine = (line) => {
  process.stdout.write(`${line}\n`);
};

/** Log lines end up in one event of at most 256 KB (CloudWatch Logs quotas, 2026-04); long lists are cut well below. */
const LINE_CHARS_MAX = 100_000;

export function logTo(write: WriteLine = toStdout, now: () => number = Date.now): Log {
  const log: Log = (level, event, details = {}) => {
    const line = JSON.stringify({ at: new Date(now()).toISOString(), level, event, ...details });
    if (line.length <= LINE_CHARS_MAX) write(line);
    else log(level, event, { isCut: true, beginning: line.slice(0, LINE_CHARS_MAX / 4) });
  };
  return log;
}

export type MetricName = Exclude<keyof typeof METRICS, 'namespace' | 'dimension'>;

/** Zeros are left out: a custom metric is charged for each hour in which it is written. */
export function metricLine(
  guard: string,
  atMs: number,
  counts: Readonly<Partial<Record<MetricName, number>>>,
): string {
  const present = Object.entries(counts).filter(([, count]) => count > 0) as [MetricName, number][];
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
