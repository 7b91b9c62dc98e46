// Questions to Cloud Monitoring and its answers: one metric, summed up by service, in buckets of a minute or an hour.
// Every page of an answer is read; data that the service could not give in full is a failure, never a zero.

import { fieldOf, isList } from '../../lib/core/units/values';
import { CloudFailure } from '../../lib/engine/ports';
import { type GoogleApi, jsonOf } from './google-api';

export interface MetricQuery {
  readonly metric: string;
  /** How the points of one series become one point a bucket. */
  readonly aligner: 'ALIGN_DELTA' | 'ALIGN_MAX';
  /** Labels that are kept apart; what is not named is summed up. */
  readonly groupBy: readonly string[];
  /** Names of services, where not all are asked for. */
  readonly services?: readonly string[];
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly spanMinutes: 1 | 60;
}

export interface Series {
  /** By the last part of each label that is kept apart. */
  readonly labels: Readonly<Record<string, string>>;
  readonly values: ReadonlyMap<number, number>;
}

export interface MetricReader {
  readonly api: GoogleApi;
  /** The address of the monitoring API. */
  readonly monitoring: string;
  readonly project: string;
}

export const bucketOf = (minute: number, spanMinutes: number): number =>
  Math.floor(minute / spanMinutes) * spanMinutes;

/** Points a page: the most that the API gives (projects.timeSeries.list, read 2026-11). */
const PAGE = 100_000;

export async function readMetric(reader: MetricReader, query: MetricQuery): Promise<Series[]> {
  const { api, monitoring, project } = reader;
  const what = `reading ${query.metric}`;
  const found: Series[] = [];
  let token = '';
  do {
    const url = `${monitoring}v3/projects/${project}/timeSeries?${parametersOf(query, token)}`;
    const body = jsonOf(what, await api({ what, url }));
    const errors = fieldOf(body, 'executionErrors');
    if (isList(errors) && errors.length > 0)
      throw new CloudFailure(
        'unknown',
        `${what}: it is not complete: ${String(fieldOf(errors[0], 'message'))}`,
      );
    const series = fieldOf(body, 'timeSeries');
    for (const entry of isList(series) ? series : []) found.push(seriesIn(what, entry, query));
    token = String(fieldOf(body, 'nextPageToken') ?? '');
  } while (token !== '');
  return merged(found);
}

/** Buckets are counted back from the end, so that the end must be the end of a bucket. */
function parametersOf(query: MetricQuery, token: string): URLSearchParams {
  const { spanMinutes, fromMinute, toMinute, services } = query;
  const at = (minute: number): string => new Date(minute * 60_000).toISOString();
  const names = services?.map((name) => JSON.stringify(name)).join(', ');
  const parameters = new URLSearchParams({
    filter: `metric.type="${query.metric}" AND resource.type="cloud_run_revision"${names === undefined ? '' : ` AND resource.labels.service_name=one_of(${names})`}`,
    'interval.startTime': at(bucketOf(fromMinute, spanMinutes)),
    'interval.endTime': at(bucketOf(toMinute, spanMinutes) + spanMinutes),
    'aggregation.alignmentPeriod': `${spanMinutes * 60}s`,
    'aggregation.perSeriesAligner': query.aligner,
    'aggregation.crossSeriesReducer': 'REDUCE_SUM',
    pageSize: String(PAGE),
  });
  for (const label of query.groupBy) parameters.append('aggregation.groupByFields', label);
  if (token !== '') parameters.set('pageToken', token);
  return parameters;
}

function seriesIn(what: string, entry: unknown, { spanMinutes }: MetricQuery): Series {
  const labels: Record<string, string> = {};
  for (const kind of ['metric', 'resource'])
    Object.assign(labels, fieldOf(fieldOf(entry, kind), 'labels') ?? {});
  const values = new Map<number, number>();
  const points = fieldOf(entry, 'points');
  for (const point of isList(points) ? points : []) {
    const endMs = Date.parse(String(fieldOf(fieldOf(point, 'interval'), 'endTime')));
    const value = numberIn(fieldOf(point, 'value'));
    if (Number.isNaN(endMs) || value === undefined)
      throw new CloudFailure('unknown', `${what}: a point has no time or no number`);
    // A point stands at the end of its bucket.
    values.set(Math.round(endMs / 60_000) - spanMinutes, value);
  }
  return { labels, values };
}

/** An int64 is text in JSON. */
function numberIn(value: unknown): number | undefined {
  const raw = fieldOf(value, 'int64Value') ?? fieldOf(value, 'doubleValue');
  const number = typeof raw === 'string' && raw !== '' ? Number(raw) : raw;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A series may go on on another page. */
function merged(series: readonly Series[]): Series[] {
  const byLabels = new Map<string, Series>();
  for (const entry of series) {
    const key = JSON.stringify(Object.entries(entry.labels).sort());
    const before = byLabels.get(key);
    byLabels.set(
      key,
      before ? { ...entry, values: new Map([...before.values, ...entry.values]) } : entry,
    );
  }
  return [...byLabels.values()];
}
