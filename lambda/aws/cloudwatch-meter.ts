// The meter over CloudWatch: the account's totals by single free reads, functions by priced reads in large batches.
// A minute that CloudWatch does not have stays absent; data it could not give in full is unreadable, never a zero.

import {
  type CloudWatchClient,
  type Datapoint,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { AccountSample, Reading, UsageSample } from '../../lib/core/detection/usage';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';
import type { Meter, ReadRequest } from '../../lib/engine/ports';
import { reasonOf } from '../watchdog/failure-words';
import { ask } from './cloud-failure';
import {
  batchesOf,
  bucketOf,
  type FunctionRead,
  type MetricName,
  metricsOf,
  NAMESPACE,
  queriesOf,
} from './metric-batches';

export type CloudWatch = Pick<CloudWatchClient, 'send'>;

export interface MeterInput {
  readonly cloudWatch: CloudWatch;
  readonly discover: () => Promise<readonly WatchedFunction[]>;
}

export function cloudWatchMeter({ cloudWatch, discover }: MeterInput): Meter {
  return {
    discover,
    readAccount: (fromMinute, toMinute, spanMinutes) =>
      readAccount(cloudWatch, { fromMinute, toMinute, spanMinutes }),
    readFunctions: (requests) => readFunctions(cloudWatch, requests),
  };
}

type Window = Omit<ReadRequest, 'functionId'>;

/** Without dimensions a metric of Lambda's is the sum over every function of the Region. */
async function readAccount(
  cloudWatch: CloudWatch,
  window: Window,
): Promise<Reading<AccountSample>> {
  const [invocations, concurrency] = await Promise.all([
    accountMetric(cloudWatch, window, { name: 'Invocations', statistic: 'Sum' }),
    accountMetric(cloudWatch, window, { name: 'ConcurrentExecutions', statistic: 'Maximum' }),
  ]);
  const buckets = new Set([...invocations.keys(), ...concurrency.keys()]);
  const samples = [...buckets]
    .sort((a, b) => a - b)
    .map((epochMinute) => ({
      epochMinute,
      spanMinutes: window.spanMinutes,
      // Lambda publishes a metric only where it is not zero, so beside its twin an absent one is zero.
      invocations: invocations.get(epochMinute) ?? 0,
      concurrencyMax: concurrency.get(epochMinute) ?? 0,
    }));
  return { outcome: 'read', samples };
}

/** GetMetricStatistics reference, 2026-04: more than this many datapoints is an error, not a page. */
const DATAPOINTS_PER_CALL = 1440;

async function accountMetric(
  cloudWatch: CloudWatch,
  { fromMinute, toMinute, spanMinutes }: Window,
  metric: { readonly name: string; readonly statistic: 'Sum' | 'Maximum' },
): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  const endMinute = bucketOf(toMinute, spanMinutes) + spanMinutes;
  const stepMinutes = DATAPOINTS_PER_CALL * spanMinutes;
  for (let from = bucketOf(fromMinute, spanMinutes); from < endMinute; from += stepMinutes) {
    const command = new GetMetricStatisticsCommand({
      Namespace: NAMESPACE,
      MetricName: metric.name,
      StartTime: new Date(from * 60_000),
      EndTime: new Date(Math.min(endMinute, from + stepMinutes) * 60_000),
      Period: spanMinutes * 60,
      Statistics: [metric.statistic],
    });
    const answer = await ask(`reading ${metric.name} of the account`, () =>
      cloudWatch.send(command),
    );
    for (const point of answer.Datapoints ?? []) keep(found, point, metric.statistic, spanMinutes);
  }
  return found;
}

function keep(
  found: Map<number, number>,
  point: Datapoint,
  statistic: 'Sum' | 'Maximum',
  spanMinutes: number,
): void {
  const value = point[statistic];
  if (point.Timestamp === undefined || value === undefined) return;
  found.set(bucketOf(Math.floor(point.Timestamp.getTime() / 60_000), spanMinutes), value);
}

async function readFunctions(
  cloudWatch: CloudWatch,
  requests: readonly FunctionRead[],
): Promise<Reading<UsageSample>[]> {
  const readings = new Map<FunctionRead, Reading<UsageSample>>();
  for (const batch of batchesOf(requests)) {
    try {
      const results = await readBatch(cloudWatch, batch);
      batch.forEach((request, index) => {
        readings.set(request, readingOf(request, index, results));
      });
    } catch (cause) {
      for (const request of batch)
        readings.set(request, { outcome: 'unreadable', because: reasonOf(cause) });
    }
  }
  return requests.map(
    (request) => readings.get(request) ?? { outcome: 'unreadable', because: 'it was not read' },
  );
}

interface Series {
  readonly values: Map<number, number>;
  isComplete: boolean;
  problem: string;
}

/** All pages of one batch, by query id. */
async function readBatch(
  cloudWatch: CloudWatch,
  batch: readonly FunctionRead[],
): Promise<ReadonlyMap<string, Series>> {
  const query = queriesOf(batch);
  const results = new Map<string, Series>();
  let token: string | undefined;
  do {
    const command = new GetMetricDataCommand({ ...query, NextToken: token });
    const page = await ask(`reading ${batch.length} functions`, () => cloudWatch.send(command));
    for (const result of page.MetricDataResults ?? []) addPage(results, result);
    token = page.NextToken;
  } while (token);
  return results;
}

/** A page before the last is partial by nature, so only the status of the last one counts. */
function addPage(results: Map<string, Series>, result: MetricDataResult): void {
  const id = result.Id ?? '';
  const series = results.get(id) ?? { values: new Map(), isComplete: false, problem: '' };
  result.Timestamps?.forEach((timestamp, index) => {
    const value = result.Values?.[index];
    if (value !== undefined) series.values.set(Math.floor(timestamp.getTime() / 60_000), value);
  });
  series.isComplete = result.StatusCode === 'Complete';
  series.problem = [
    result.StatusCode,
    ...(result.Messages ?? []).map((Message) => Message.Value),
  ].join(' ');
  results.set(id, series);
}

function readingOf(
  request: FunctionRead,
  index: number,
  results: ReadonlyMap<string, Series>,
): Reading<UsageSample> {
  const wanted = metricsOf(request).map((name) => [name, results.get(`${name}${index}`)] as const);
  const bad = wanted.find(([, series]) => !series?.isComplete);
  if (bad)
    return {
      outcome: 'unreadable',
      because: `${bad[0]}: ${bad[1]?.problem ?? 'no answer for it'}`,
    };
  const series = new Map(wanted.map(([name, found]) => [name, found?.values]));
  const at = (name: MetricName, minute: number): number => series.get(name)?.get(minute) ?? 0;
  const minutes = new Set([...series.values()].flatMap((values) => [...(values?.keys() ?? [])]));
  const { spanMinutes } = request;
  const samples = [...minutes]
    .filter((minute) => minute >= bucketOf(request.fromMinute, spanMinutes))
    .filter((minute) => minute <= request.toMinute)
    .sort((a, b) => a - b)
    .map((minute) => ({
      epochMinute: bucketOf(minute, spanMinutes),
      spanMinutes,
      invocations: at('invocations', minute),
      durationSeconds: at('duration', minute) / 1000,
      throttles: at('throttles', minute),
      errors: at('errors', minute),
      ...(series.has('concurrency') ? { concurrencyMax: at('concurrency', minute) } : {}),
    }));
  return { outcome: 'read', samples };
}
