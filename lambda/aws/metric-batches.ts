// How planned reads become requests to GetMetricData: few, large, and within its limits.
// Every read appears in exactly one batch, and its queries carry its position there, so no answer meets the wrong function.

import type { GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { asksForRunning, asksForTrouble, type ReadWhy } from '../../lib/core/prices/guard-bill';
import type { ReadRequest } from '../../lib/engine/ports';

export const NAMESPACE = 'AWS/Lambda';

/** GetMetricData reference, 2026-04. */
const QUERIES_PER_CALL = 500;
const DATAPOINTS_PER_CALL = 100_800;

/** The engine's plan says why it reads; without a reason a read is the plain one. */
export type FunctionRead = ReadRequest & { readonly why?: ReadWhy };

const METRICS = {
  invocations: { name: 'Invocations', statistic: 'Sum' },
  duration: { name: 'Duration', statistic: 'Sum' },
  throttles: { name: 'Throttles', statistic: 'Sum' },
  errors: { name: 'Errors', statistic: 'Sum' },
  concurrency: { name: 'ConcurrentExecutions', statistic: 'Maximum' },
} as const;

export type MetricName = keyof typeof METRICS;

/**
 * Money needs two metrics. Demand that was turned away and calls that fail matter only where a verdict is near, and what
 * runs at once only where that or the account's dollars are unexplained: each metric costs as much as the first.
 */
export const metricsOf = ({ why }: FunctionRead): readonly MetricName[] => [
  'invocations',
  'duration',
  ...(asksForTrouble(why) ? (['throttles', 'errors'] as const) : []),
  ...(asksForRunning(why) ? (['concurrency'] as const) : []),
];

export const bucketOf = (minute: number, spanMinutes: number): number =>
  Math.floor(minute / spanMinutes) * spanMinutes;

const bucketsIn = (read: FunctionRead, fromMinute: number): number =>
  Math.ceil((read.toMinute + 1 - fromMinute) / read.spanMinutes) + 1;

/** Reads of one span together, those that begin at about the same time beside each other. */
export function batchesOf(reads: readonly FunctionRead[]): FunctionRead[][] {
  const sorted = [...reads].sort(
    (a, b) => a.spanMinutes - b.spanMinutes || b.fromMinute - a.fromMinute,
  );
  const batches: FunctionRead[][] = [];
  for (const read of sorted) {
    const batch = batches[batches.length - 1];
    if (batch && fits([...batch, read])) batch.push(read);
    else batches.push([read]);
  }
  return batches;
}

function fits(batch: readonly FunctionRead[]): boolean {
  const fromMinute = Math.min(...batch.map((read) => read.fromMinute));
  const buckets = Math.max(...batch.map((read) => bucketsIn(read, fromMinute)));
  const queries = batch.reduce((count, read) => count + metricsOf(read).length, 0);
  return (
    new Set(batch.map((read) => read.spanMinutes)).size === 1 &&
    queries <= QUERIES_PER_CALL &&
    queries * buckets <= DATAPOINTS_PER_CALL
  );
}

export function queriesOf(batch: readonly FunctionRead[]): GetMetricDataCommandInput {
  const spanMinutes = batch[0]?.spanMinutes ?? 1;
  const fromMinute = Math.min(...batch.map((read) => read.fromMinute));
  const toMinute = Math.max(...batch.map((read) => read.toMinute));
  return {
    StartTime: new Date(bucketOf(fromMinute, spanMinutes) * 60_000),
    EndTime: new Date((bucketOf(toMinute, spanMinutes) + spanMinutes) * 60_000),
    ScanBy: 'TimestampAscending',
    MaxDatapoints: DATAPOINTS_PER_CALL,
    MetricDataQueries: batch.flatMap((read, index) =>
      metricsOf(read).map((name) => ({
        Id: `${name}${index}`,
        MetricStat: {
          Metric: {
            Namespace: NAMESPACE,
            MetricName: METRICS[name].name,
            Dimensions: [{ Name: 'FunctionName', Value: functionNameOf(read.functionId) }],
          },
          Period: spanMinutes * 60,
          Stat: METRICS[name].statistic,
        },
      })),
    ),
  };
}

/** The last part of an unqualified function ARN. */
export const functionNameOf = (functionArn: string): string =>
  functionArn.split(':')[6] ?? functionArn;
