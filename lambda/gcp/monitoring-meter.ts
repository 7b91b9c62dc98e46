// The meter over Cloud Monitoring: the project's totals, and services in batches, each metric in one question.
// A request is counted when it ends, so that a wave of long ones shows first in the instances that are at work.

import { executionsAtLeast, type Reading, type UsageSample } from '../../lib/core/detection/usage';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';
import {
  CloudFailure,
  type Meter,
  type MeteredAccount,
  type ReadRequest,
} from '../../lib/engine/ports';
import { reasonOf } from '../watchdog/failure-words';
import { bucketOf, type MetricReader, readMetric, type Series } from './metric-query';
import { serviceNameIn } from './run-service';

/** Cloud Run metrics (cloud.google.com/monitoring/api/metrics_gcp_p_z, read 2026-11): a minute each, up to 240 s late. */
export const METRICS = {
  requests: 'run.googleapis.com/request_count',
  instances: 'run.googleapis.com/container/instance_count',
  /** Seconds of instances that are billed, over all of them. */
  billable: 'run.googleapis.com/container/billable_instance_time',
} as const;

export interface MeterInput extends MetricReader {
  readonly discover: () => Promise<readonly WatchedFunction[]>;
}

type Window = Omit<ReadRequest, 'functionId'>;
/** The engine's plan says why it reads; without a reason a read is the plain one. */
type FunctionRead = ReadRequest & { readonly why?: string };

export function monitoringMeter(input: MeterInput): Meter {
  return {
    discover: input.discover,
    readAccount: (fromMinute, toMinute, spanMinutes) =>
      readAccount(input, { fromMinute, toMinute, spanMinutes }),
    readFunctions: (requests) => readFunctions(input, requests),
  };
}

async function readAccount(reader: MetricReader, window: Window): Promise<Reading<MeteredAccount>> {
  const total = async (metric: string, aligner: 'ALIGN_DELTA' | 'ALIGN_MAX') =>
    summed(await readMetric(reader, { ...window, metric, aligner, groupBy: [] }));
  const [requests, instances] = await Promise.all([
    total(METRICS.requests, 'ALIGN_DELTA'),
    total(METRICS.instances, 'ALIGN_MAX'),
  ]);
  const samples = minutesOf(window, [requests, instances]).map((epochMinute) => ({
    epochMinute,
    spanMinutes: window.spanMinutes,
    // Beside its twin an absent metric is zero: a service without requests or instances writes nothing.
    invocations: requests.get(epochMinute) ?? 0,
    concurrencyMax: Math.round(instances.get(epochMinute) ?? 0),
  }));
  return { outcome: 'read', samples };
}

/** Services in one question: its address must stay well below 8 KB, and a name has up to 63 characters. */
const BATCH = 50;

async function readFunctions(
  reader: MetricReader,
  requests: readonly FunctionRead[],
): Promise<Reading<UsageSample>[]> {
  const readings = new Map<FunctionRead, Reading<UsageSample>>();
  for (const batch of batchesOf(requests)) {
    try {
      const metrics = await readBatch(reader, batch);
      for (const request of batch) readings.set(request, readingOf(request, metrics));
    } catch (cause) {
      if (!(cause instanceof CloudFailure)) throw cause;
      for (const request of batch)
        readings.set(request, { outcome: 'unreadable', because: reasonOf(cause) });
    }
  }
  return requests.map(
    (request) => readings.get(request) ?? { outcome: 'unreadable', because: 'it was not read' },
  );
}

/** Reads of one span together, and those that begin at about the same time beside each other. */
function batchesOf(requests: readonly FunctionRead[]): FunctionRead[][] {
  const batches: FunctionRead[][] = [];
  for (const spanMinutes of [1, 60]) {
    const same = requests
      .filter((request) => request.spanMinutes === spanMinutes)
      .sort((a, b) => b.fromMinute - a.fromMinute);
    for (let at = 0; at < same.length; at += BATCH) batches.push(same.slice(at, at + BATCH));
  }
  return batches;
}

interface Metrics {
  readonly requests: readonly Series[];
  readonly billable: readonly Series[];
}

const BY_SERVICE = ['resource.labels.location', 'resource.labels.service_name'];
const BY_CLASS = [...BY_SERVICE, 'metric.labels.response_code_class'];

/** Calls that fail matter only where a verdict is near: each class of answers is one more series to pay for. */
const isNear = ({ why }: FunctionRead): boolean => why === 'probation' || why === 'suspect';

async function readBatch(reader: MetricReader, batch: readonly FunctionRead[]): Promise<Metrics> {
  const names = batch.flatMap(({ functionId }) => serviceNameIn(functionId)?.name ?? []);
  if (names.length === 0) return { requests: [], billable: [] };
  const query = {
    services: [...new Set(names)],
    spanMinutes: batch[0]?.spanMinutes ?? 1,
    fromMinute: Math.min(...batch.map((request) => request.fromMinute)),
    toMinute: Math.max(...batch.map((request) => request.toMinute)),
    aligner: 'ALIGN_DELTA',
  } as const;
  const [requests, billable] = await Promise.all([
    readMetric(reader, {
      ...query,
      metric: METRICS.requests,
      groupBy: batch.some(isNear) ? BY_CLASS : BY_SERVICE,
    }),
    readMetric(reader, { ...query, metric: METRICS.billable, groupBy: BY_SERVICE }),
  ]);
  return { requests, billable };
}

function readingOf(request: FunctionRead, metrics: Metrics): Reading<UsageSample> {
  const service = serviceNameIn(request.functionId);
  const isOwn = ({ labels }: Series): boolean =>
    labels.service_name === service?.name && labels.location === service?.location;
  const own = metrics.requests.filter(isOwn);
  const requests = summed(own);
  const failed = summed(own.filter(({ labels }) => labels.response_code_class === '5xx'));
  const billable = summed(metrics.billable.filter(isOwn));
  const samples = minutesOf(request, [requests, billable]).map((epochMinute) => {
    const durationSeconds = billable.get(epochMinute) ?? 0;
    return {
      epochMinute,
      spanMinutes: request.spanMinutes,
      invocations: executionsAtLeast(requests.get(epochMinute) ?? 0, durationSeconds),
      durationSeconds,
      // What finds no instance reaches no metric of the service.
      throttles: 0,
      errors: failed.get(epochMinute) ?? 0,
    };
  });
  return { outcome: 'read', samples };
}

function summed(series: readonly Series[]): Map<number, number> {
  const sum = new Map<number, number>();
  for (const { values } of series)
    for (const [minute, value] of values) sum.set(minute, (sum.get(minute) ?? 0) + value);
  return sum;
}

/** In order, and of the window that was asked for: a batch reads more than each of its requests. */
function minutesOf(
  { fromMinute, toMinute, spanMinutes }: Window,
  metrics: readonly ReadonlyMap<number, number>[],
): number[] {
  const minutes = new Set(metrics.flatMap((values) => [...values.keys()]));
  const first = bucketOf(fromMinute, spanMinutes);
  return [...minutes]
    .filter((minute) => minute >= first && minute <= toMinute)
    .sort((a, b) => a - b);
}
