// Cloud Monitoring in memory: what Cloud Run writes of each service a minute, visible only after its delay.
// Rules after cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list (read 2026-11): buckets are counted
// back from the end of the interval, a point stands at the end of its bucket, int64 values are text, points come newest
// first, and an answer has pages. A service that did nothing has no series.

import { type Answer, type Api, type Call, refusal } from './fake-google';

export interface Use {
  readonly location: string;
  readonly service: string;
  readonly minute: number;
  /** Requests that ended, by class of their answers. */
  readonly requests: Readonly<Record<string, number>>;
  readonly billableSeconds: number;
  readonly instances: number;
}

export interface FakeMonitoring {
  readonly api: Api;
  record(use: Use): void;
  /** The answer forgets what was recorded since. */
  keep(): () => void;
  /** Points are visible this long after their minute has ended. */
  delayMinutes: number;
  nowMs: () => number;
  /** Series a page. */
  pageSize: number;
}

const INT_METRICS = /request_count|instance_count/;

export function fakeMonitoring(nowMs: () => number): FakeMonitoring {
  /** By service, each in its order. */
  let uses = new Map<string, Use[]>();
  const fake: FakeMonitoring = {
    record: (use) => {
      const id = `${use.location}/${use.service}`;
      const own = uses.get(id) ?? [];
      uses.set(id, own);
      let at = own.length;
      while (at > 0 && (own[at - 1] as Use).minute > use.minute) at -= 1;
      own.splice(at, 0, use);
    },
    keep: () => {
      const kept = copyOf(uses);
      return () => {
        uses = copyOf(kept);
      };
    },
    delayMinutes: 0,
    nowMs,
    pageSize: 100,
    api: (call) =>
      /^\/v3\/projects\/[^/]+\/timeSeries$/.test(call.path)
        ? list(fake, [...uses.values()], call)
        : undefined,
  };
  return fake;
}

const copyOf = (uses: ReadonlyMap<string, readonly Use[]>): Map<string, Use[]> =>
  new Map([...uses].map(([id, own]) => [id, [...own]]));

interface Point {
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly minute: number;
  readonly value: number;
}

function pointsOf(metric: string, use: Use): Point[] {
  const resource = { location: use.location, service_name: use.service };
  const point = (value: number, more: Readonly<Record<string, string>> = {}): Point => {
    const labels = { ...resource, ...more };
    return { key: Object.values(labels).join(), labels, minute: use.minute, value };
  };
  if (metric.endsWith('request_count'))
    return Object.entries(use.requests).map(([response_code_class, count]) =>
      point(count, { response_code_class }),
    );
  if (metric.endsWith('billable_instance_time')) return [point(use.billableSeconds)];
  return [point(use.instances, { state: 'active' })];
}

function list(fake: FakeMonitoring, uses: ReadonlyArray<readonly Use[]>, call: Call): Answer {
  call.permission = 'monitoring.timeSeries.list';
  const { query } = call;
  const filter = query.get('filter') ?? '';
  const metric = /metric\.type="([^"]+)"/.exec(filter)?.[1];
  const spanMinutes = Number.parseInt(query.get('aggregation.alignmentPeriod') ?? '', 10) / 60;
  const from = Date.parse(query.get('interval.startTime') ?? '') / 60_000;
  const end = Date.parse(query.get('interval.endTime') ?? '') / 60_000;
  if (!metric || !(spanMinutes >= 1) || !(end > from))
    return refusal(
      400,
      'INVALID_ARGUMENT',
      'a metric, an alignment period and an interval are needed',
    );
  const named = /service_name=one_of\(([^)]*)\)/.exec(filter)?.[1];
  const wanted = named?.split(',').map((name) => name.trim().replaceAll('"', ''));
  const visibleUntil = fake.nowMs() / 60_000 - fake.delayMinutes;
  const until = Math.min(end, Math.floor(visibleUntil));
  const points = uses
    .filter(([first]) => first && (!wanted || wanted.includes(first.service)))
    .flatMap((own) => usesIn(own, from, until))
    .flatMap((use) => pointsOf(metric, use));
  const isMax = query.get('aggregation.perSeriesAligner') === 'ALIGN_MAX';
  const groups = query
    .getAll('aggregation.groupByFields')
    .map((field) => field.split('.').at(-1) ?? '');
  return page(fake, call, seriesOf(points, { metric, spanMinutes, end, isMax, groups }));
}

/** Most questions are about the newest minutes: looked for from the end. */
function usesIn(uses: readonly Use[], from: number, until: number): Use[] {
  const found: Use[] = [];
  for (let at = uses.length - 1; at >= 0 && (uses[at] as Use).minute >= from; at -= 1)
    if ((uses[at] as Use).minute < until) found.push(uses[at] as Use);
  return found.reverse();
}

interface Shape {
  readonly metric: string;
  readonly spanMinutes: number;
  readonly end: number;
  readonly isMax: boolean;
  readonly groups: readonly string[];
}

/** First each series on its own into buckets, then the sum over those that are not kept apart. */
function seriesOf(points: readonly Point[], shape: Shape): Record<string, unknown>[] {
  const aligned = new Map<string, Point & { readonly bucketEnd: number }>();
  for (const point of points) {
    const back = Math.floor((shape.end - 1 - point.minute) / shape.spanMinutes);
    const bucketEnd = shape.end - back * shape.spanMinutes;
    const id = `${point.key}@${bucketEnd}`;
    const before = aligned.get(id)?.value ?? 0;
    const value = shape.isMax ? Math.max(before, point.value) : before + point.value;
    aligned.set(id, { ...point, value, bucketEnd });
  }
  const grouped = new Map<
    string,
    { labels: Record<string, string>; values: Map<number, number> }
  >();
  for (const { labels, value, bucketEnd } of aligned.values()) {
    const kept = Object.fromEntries(shape.groups.map((name) => [name, labels[name] ?? '']));
    const id = JSON.stringify(kept);
    const group = grouped.get(id) ?? { labels: kept, values: new Map<number, number>() };
    group.values.set(bucketEnd, (group.values.get(bucketEnd) ?? 0) + value);
    grouped.set(id, group);
  }
  return [...grouped.values()].map(({ labels, values }) => ({
    metric: { type: shape.metric, labels: only(labels, ['response_code_class', 'state']) },
    resource: { type: 'cloud_run_revision', labels: only(labels, ['location', 'service_name']) },
    points: [...values]
      .sort(([a], [b]) => b - a)
      .map(([bucketEnd, value]) => ({
        interval: {
          startTime: isoOf(bucketEnd - shape.spanMinutes),
          endTime: isoOf(bucketEnd),
        },
        value: INT_METRICS.test(shape.metric)
          ? { int64Value: String(Math.round(value)) }
          : { doubleValue: value },
      })),
  }));
}

/** Spelled once: a test that lives for long asks for the same minutes again and again. */
const spelled = new Map<number, string>();
function isoOf(minute: number): string {
  const known = spelled.get(minute) ?? new Date(minute * 60_000).toISOString();
  spelled.set(minute, known);
  return known;
}

const only = (labels: Readonly<Record<string, string>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => names.includes(name)));

function page({ pageSize }: FakeMonitoring, call: Call, series: readonly unknown[]): Answer {
  const from = Number(call.query.get('pageToken') ?? 0);
  const next = from + pageSize < series.length ? { nextPageToken: String(from + pageSize) } : {};
  return { status: 200, body: { timeSeries: series.slice(from, from + pageSize), ...next } };
}
