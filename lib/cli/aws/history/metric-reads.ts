// What functions were called for, from CloudWatch: sums of calls and run time in buckets of an hour or of a minute.
// Reads as many functions a call as its limits allow. A bucket that is absent had no calls; a series that CloudWatch
// could not give in full is unreadable, never a zero.

import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';

/** GetMetricData reference, 2026-04. */
const QUERIES_PER_CALL = 500;
const DATAPOINTS_PER_CALL = 100_800;
/** CloudWatch service quotas, 2026-11: 396,000 datapoints a second where they are older than three hours. */
const MS_BETWEEN_CALLS = 300;

const METRICS = ['Invocations', 'Duration'] as const;

export interface Window {
  readonly fromMinute: number;
  /** Not in it. */
  readonly untilMinute: number;
  readonly spanMinutes: number;
}

export interface Bucket {
  readonly epochMinute: number;
  readonly calls: number;
  readonly runSeconds: number;
}

export type Reading =
  | { readonly name: string; readonly outcome: 'read'; readonly buckets: readonly Bucket[] }
  | { readonly name: string; readonly outcome: 'unreadable'; readonly because: string };

export interface MetricReader {
  readonly client: Pick<CloudWatchClient, 'send'>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Readings as they come, some functions at a time; in the order of the names. */
export async function* metricReadings(
  { client, sleep }: MetricReader,
  names: readonly string[],
  window: Window,
): AsyncGenerator<Reading> {
  const buckets = Math.ceil((window.untilMinute - window.fromMinute) / window.spanMinutes) + 1;
  const queries = Math.min(QUERIES_PER_CALL, Math.floor(DATAPOINTS_PER_CALL / buckets));
  const size = Math.max(1, Math.floor(queries / METRICS.length));
  for (let from = 0; from < names.length; from += size) {
    if (from > 0) await sleep(MS_BETWEEN_CALLS);
    const batch = names.slice(from, from + size);
    const series = await readBatch(client, batch, window);
    yield* batch.map((name, index) => readingOf(name, index, series));
  }
}

interface Series {
  readonly values: Map<number, number>;
  status: string;
}

async function readBatch(
  client: MetricReader['client'],
  names: readonly string[],
  { fromMinute, untilMinute, spanMinutes }: Window,
): Promise<ReadonlyMap<string, Series>> {
  const all = new Map<string, Series>();
  let token: string | undefined;
  do {
    const page = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(fromMinute * 60_000),
        EndTime: new Date(untilMinute * 60_000),
        ScanBy: 'TimestampAscending',
        MaxDatapoints: DATAPOINTS_PER_CALL,
        NextToken: token,
        MetricDataQueries: names.flatMap((name, index) =>
          METRICS.map((metric) => ({
            Id: idOf(metric, index),
            MetricStat: {
              Metric: {
                Namespace: 'AWS/Lambda',
                MetricName: metric,
                Dimensions: [{ Name: 'FunctionName', Value: name }],
              },
              Period: spanMinutes * 60,
              Stat: 'Sum',
            },
          })),
        ),
      }),
    );
    for (const {
      Id = '',
      Timestamps = [],
      Values = [],
      StatusCode,
      Messages,
    } of page.MetricDataResults ?? []) {
      const series = all.get(Id) ?? { values: new Map<number, number>(), status: '' };
      Timestamps.forEach((timestamp, index) => {
        const value = Values[index];
        if (value !== undefined) series.values.set(Math.floor(timestamp.getTime() / 60_000), value);
      });
      // A page before the last is partial by nature: the status of the last one counts.
      series.status = [StatusCode, ...(Messages ?? []).map((Message) => Message.Value)].join(' ');
      all.set(Id, series);
    }
    token = page.NextToken || undefined;
  } while (token !== undefined);
  return all;
}

const idOf = (metric: (typeof METRICS)[number], index: number): string =>
  `${metric.toLowerCase()}${index}`;

function readingOf(name: string, index: number, all: ReadonlyMap<string, Series>): Reading {
  const [calls, run] = METRICS.map((metric) => all.get(idOf(metric, index)));
  for (const series of [calls, run])
    if (!series?.status.startsWith('Complete'))
      return {
        name,
        outcome: 'unreadable',
        because: series ? `CloudWatch answered in part: ${series.status}` : 'no answer for it',
      };
  const minutes = [...(calls?.values.keys() ?? [])].sort((a, b) => a - b);
  return {
    name,
    outcome: 'read',
    buckets: minutes.map((epochMinute) => ({
      epochMinute,
      calls: calls?.values.get(epochMinute) ?? 0,
      runSeconds: (run?.values.get(epochMinute) ?? 0) / 1000,
    })),
  };
}
