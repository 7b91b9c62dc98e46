// How planned reads become requests to GetMetricData: few, large, and within its limits.
// Every read appears in exactly one batch, and its queries carry its position there, so no answer meets the wrong function.

import type { GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import type { ReadRequest } from '../../lib/engine/ports';

export const NAMESPACE = 'AWS/Lambda';

/** GetMetricData reference, 2026-04. */
const QUERIES_PER_CALL = 500;
const DATAPOINTS_PER_CALL = 100_800;

/** The engine's plan says why it reads; without a reason a read is the plain one. */
export type FunctionRead = ReadRequest & { readonly why?: string };

const METRICS = {
  invocations: 'Invocations',
  duration: 'Duration',
  throttles: 'Throttles',
  errors: 'Errors',
} as const;

export type MetricName = keyof typeof METRICS;

/**
 * Money needs two metrics. Demand that was turned away and calls that fail matter only where a verdict is near: each
 * metric costs as much as the first.
 */
export const metricsOf = ({ why }: FunctionRead): readonly MetricName[] =>
  why === 'probation' || why === 'suspect'
    ? ['invocations', 'duration', 'throttles', 'errors']
    : ['invocations', 'duration'];

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
            MetricName: METRICS[name],
            Dimensions: [{ Name: 'FunctionName', Value: functionNameOf(read.functionId) }],
          },
          Period: spanMinutes * 60,
          Stat: 'Sum',
        },
      })),
    ),
  };
}

/** The last part of an unqualified function ARN. */
export const functionNameOf = (functionArn: string): string =>
  functionArn.split(':')[6] ?? functionArn;
