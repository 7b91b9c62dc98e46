// Function apps as Resource Manager and Azure Monitor describe them, and what they do in a minute of demand.
// Answers after the published specifications: azure-rest-api-specs, web 2024-04-01 (WebApps.json) and monitor 2024-02-01
// (metrics_API.json, Metrics Batch). A stop can be soft: `runsOnUntil` says what it takes to end an app that was stopped.

import type { FakeAnswer, FakeRequest } from './fake-azure';

export interface FakeFunction {
  readonly name: string;
  readonly binding: Readonly<Record<string, string>>;
}

/** What really ends an app that Azure calls stopped. */
export type RunsOnUntil = 'stop' | 'second-stop' | 'scale' | 'disabled' | 'access' | 'never';

export interface FakeApp {
  readonly name: string;
  readonly group: string;
  readonly location: string;
  readonly kind: string;
  readonly sku: string;
  tags: Record<string, string>;
  state: 'Running' | 'Stopped';
  scaleLimit: number | null;
  functionAppConfig: Record<string, unknown> | null;
  publicNetworkAccess: string;
  settings: Record<string, string>;
  functions: FakeFunction[];
  runsOnUntil: RunsOnUntil;
  /** Made, and not deployed to: its host has not started, and gives no key. */
  isWithoutCode: boolean;
  stops: number;
  /** Executions a minute that callers ask for, and MB-milliseconds of each. */
  demand: { perMinute: number; unitsEach: number };
  usage: Map<number, { count: number; units: number }>;
  /** When somebody deployed it last. */
  modifiedAt: string;
}

export const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';

export const anApp = (changes: Partial<FakeApp> = {}): FakeApp => ({
  ...{ name: 'orders', group: 'Shop', location: 'East US', kind: 'functionapp', sku: 'Dynamic' },
  ...{ tags: {}, state: 'Running', scaleLimit: 0, functionAppConfig: null },
  ...{ publicNetworkAccess: '', settings: { FUNCTIONS_WORKER_RUNTIME: 'node', SECRET: 'kept' } },
  functions: [
    { name: 'take', binding: { type: 'queueTrigger', direction: 'in', queueName: 'orders' } },
    { name: 'web', binding: { type: 'httpTrigger', direction: 'in' } },
  ],
  ...{ runsOnUntil: 'stop', isWithoutCode: false, stops: 0 },
  ...{ demand: { perMinute: 0, unitsEach: 0 } },
  ...{ usage: new Map(), modifiedAt: '2026-10-01T00:00:00.000' },
  ...changes,
});

export const pathOf = ({ group, name }: Pick<FakeApp, 'group' | 'name'>): string =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.Web/sites/${name}`;

export const keyOf = ({ name }: Pick<FakeApp, 'name'>): string => `the key of ${name}`;

export const idOfApp = (app: Pick<FakeApp, 'group' | 'name'>): string => pathOf(app).toLowerCase();

const isDisabled = (app: FakeApp): boolean =>
  app.functions.every(({ name }) => app.settings[`AzureWebJobs.${name}.Disabled`] === 'true');

/** Whether anything of it runs, whatever its state says. */
export function runs(app: FakeApp): boolean {
  if (isDisabled(app) && app.runsOnUntil !== 'access' && app.runsOnUntil !== 'never') return false;
  if (app.publicNetworkAccess === 'Disabled' && app.runsOnUntil !== 'never') return false;
  if (app.state === 'Running') return true;
  switch (app.runsOnUntil) {
    case 'stop':
      return false;
    case 'second-stop':
      return app.stops < 2;
    case 'scale':
      return limitIn(app) !== 1;
    default:
      return true;
  }
}

export const limitIn = (app: FakeApp): number | null => {
  const scale = app.functionAppConfig?.scaleAndConcurrency as
    | { maximumInstanceCount?: number }
    | undefined;
  return app.functionAppConfig ? (scale?.maximumInstanceCount ?? null) : app.scaleLimit || null;
};

export class FakeSites {
  readonly apps: FakeApp[] = [];
  /** Azure Monitor says no to sums of a whole region. */
  refusesRegions = false;
  /** How late metrics are. */
  lagMinutes = 0;
  private late: { readonly minute: number; readonly publish: () => void }[] = [];

  /** Names that the provider's own list leaves out: github.com/Azure/azure-sdk-for-go/issues/25891. */
  readonly leftOut = new Set<string>();
  /** Two to a page, so that every list is one of pages. */
  perPage = 2;

  /** A minute of demand ends. */
  live(minute: number): void {
    for (const app of this.apps) {
      const { perMinute, unitsEach } = app.demand;
      const count = runs(app) ? Math.min(perMinute, (limitIn(app) ?? 200) * 600) : 0;
      const publish = () => app.usage.set(minute, { count, units: count * unitsEach });
      this.late.push({ minute, publish });
    }
    const isDue = (usage: { readonly minute: number }) => usage.minute + this.lagMinutes <= minute;
    for (const usage of this.late.filter(isDue)) usage.publish();
    this.late = this.late.filter((usage) => !isDue(usage));
  }

  /** With whatever it was in. */
  remove(id: string): void {
    const at = this.apps.findIndex((app) => idOfApp(app) === id.toLowerCase());
    if (at >= 0) this.apps.splice(at, 1);
  }

  answer(request: FakeRequest): FakeAnswer | undefined {
    const { method, url } = request;
    const path = url.pathname;
    const all = `/subscriptions/${SUBSCRIPTION}/providers/`;
    if (path === `${all}Microsoft.Web/sites`)
      return this.listed(url, this.apps.filter(({ name }) => !this.leftOut.has(name)).map(siteOf));
    if (path === `/subscriptions/${SUBSCRIPTION}/resources`)
      return this.listed(url, this.apps.map(resourceOf));
    if (path === `${all}Microsoft.Insights/metrics`) return this.ofRegion(url.searchParams);
    if (method === 'POST' && path.endsWith('/metrics:getBatch')) return this.batch(request);
    const app = this.apps.find((fakeApp) =>
      `${path.toLowerCase()}/`.startsWith(`${idOfApp(fakeApp)}/`),
    );
    if (!path.toLowerCase().includes('/microsoft.web/sites/')) return undefined;
    if (!app) return notFound();
    return this.ofApp(app, path.slice(pathOf(app).length), request);
  }

  private ofApp(app: FakeApp, rest: string, { method, body }: FakeRequest): FakeAnswer {
    const changes =
      body === '' ? {} : (JSON.parse(body) as { properties?: Record<string, unknown> });
    switch (`${method} ${rest}`) {
      case 'GET ':
        return json(siteOf(app));
      case 'PATCH ':
        app.functionAppConfig = (changes.properties?.functionAppConfig ??
          app.functionAppConfig) as FakeApp['functionAppConfig'];
        return json(siteOf(app));
      case 'POST /stop':
        app.state = 'Stopped';
        app.stops += 1;
        return { status: 200, text: '' };
      case 'POST /start':
        app.state = 'Running';
        app.stops = 0;
        return { status: 200, text: '' };
      case 'GET /config/web':
        return json({ name: app.name, properties: configOf(app) });
      case 'PATCH /config/web': {
        const { functionAppScaleLimit, publicNetworkAccess } = changes.properties ?? {};
        if (functionAppScaleLimit !== undefined) app.scaleLimit = Number(functionAppScaleLimit);
        if (publicNetworkAccess !== undefined)
          app.publicNetworkAccess = String(publicNetworkAccess);
        return json({ name: app.name, properties: configOf(app) });
      }
      case 'GET /functions':
        return json({
          value: app.functions.map((fakeFunction) => functionOf(app, fakeFunction)),
          nextLink: null,
        });
      case 'POST /host/default/listkeys':
        return app.isWithoutCode
          ? json({ error: { code: 'ServiceUnavailable', message: 'the host is not up' } }, 503)
          : json({ masterKey: '', functionKeys: { default: keyOf(app) }, systemKeys: {} });
      case 'POST /config/appsettings/list':
        return json({ name: 'appsettings', properties: app.settings });
      case 'PUT /config/appsettings':
        app.settings = (changes.properties ?? {}) as Record<string, string>;
        return json({ name: 'appsettings', properties: app.settings });
      default:
        return notFound();
    }
  }

  private listed(url: URL, items: readonly unknown[]): FakeAnswer {
    const from = Number(url.searchParams.get('$skipToken') ?? 0);
    const next = new URL(url);
    next.pathname = `/arm${url.pathname}`;
    next.searchParams.set('$skipToken', String(from + this.perPage));
    return json({
      value: items.slice(from, from + this.perPage),
      ...(from + this.perPage < items.length ? { nextLink: next.toString() } : {}),
    });
  }

  private ofRegion(query: URLSearchParams): FakeAnswer {
    if (this.refusesRegions)
      return json({ code: 'BadRequest', message: 'multiple resources are not supported' }, 400);
    const apps = this.apps.filter(
      ({ location }) => location.toLowerCase().replace(' ', '') === query.get('region'),
    );
    const [start = '', end = ''] = (query.get('timespan') ?? '').split('/');
    return json({ ...metricsOf(apps, query, { start, end }), resourceregion: query.get('region') });
  }

  private batch({ url, body }: FakeRequest): FakeAnswer {
    const query = url.searchParams;
    const { resourceids } = JSON.parse(body) as { resourceids: string[] };
    if (resourceids.length > 50) return json({ error: { code: 'BadRequest' } }, 400);
    const window = { start: query.get('starttime') ?? '', end: query.get('endtime') ?? '' };
    return json({
      values: resourceids.map((resourceid) => ({
        ...metricsOf(
          this.apps.filter((app) => idOfApp(app) === resourceid.toLowerCase()),
          query,
          window,
        ),
        ...{ resourceid, resourceregion: 'eastus' },
      })),
    });
  }
}

const json = (value: unknown, status = 200): FakeAnswer => ({
  status,
  text: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
});

const notFound = (): FakeAnswer =>
  json({ error: { code: 'ResourceNotFound', message: 'it was not found' } }, 404);

const configOf = ({ scaleLimit, publicNetworkAccess }: FakeApp) => ({
  functionAppScaleLimit: scaleLimit,
  publicNetworkAccess: publicNetworkAccess || null,
});

const siteOf = (app: FakeApp) => ({
  id: pathOf(app),
  ...{ name: app.name, type: 'Microsoft.Web/sites', kind: app.kind, location: app.location },
  tags: app.tags,
  properties: {
    ...{ name: app.name, state: app.state, enabled: true, sku: app.sku },
    functionAppConfig: app.functionAppConfig,
    siteConfig: { functionAppScaleLimit: app.scaleLimit },
    lastModifiedTimeUtc: app.modifiedAt,
    publicNetworkAccess: app.publicNetworkAccess || null,
    defaultHostName: `${app.name}.azurewebsites.net`,
  },
});

/** learn.microsoft.com/rest/api/resources/resources/list, 2021-04-01: no properties, and on request when it changed last. */
function resourceOf(app: FakeApp) {
  const { properties, ...resource } = siteOf(app);
  return { ...resource, changedTime: momentOfChange(JSON.stringify(properties)) };
}

/** Another one for other properties. */
function momentOfChange(properties: string): string {
  let sum = 0;
  for (const sign of properties) sum = (sum * 31 + sign.charCodeAt(0)) % 1e9;
  return new Date(Date.UTC(2026, 0, 1) + sum).toISOString();
}

const functionOf = (app: FakeApp, { name, binding }: FakeFunction) => ({
  id: `${pathOf(app)}/functions/${name}`,
  name: `${app.name}/${name}`,
  type: 'Microsoft.Web/sites/functions',
  properties: { name, isDisabled: false, config: { bindings: [binding] } },
});

function metricsOf(
  apps: readonly FakeApp[],
  query: URLSearchParams,
  { start, end }: { readonly start: string; readonly end: string },
) {
  const span = query.get('interval') === 'PT1H' ? 60 : 1;
  const from = Math.floor(Date.parse(start) / 60_000);
  const to = Math.floor(Date.parse(end) / 60_000);
  const buckets = Array.from(
    { length: Math.max(0, (to - from) / span) },
    (_, at) => from + at * span,
  );
  const series = (name: string) => {
    const totals = totalsIn(apps, name, { from, to, span });
    return buckets.map((bucket) => ({
      timeStamp: stampOf(bucket),
      ...(totals.has(bucket) ? { total: totals.get(bucket) } : {}),
    }));
  };
  return {
    ...{ starttime: start, endtime: end, interval: `PT${span}M`, namespace: 'microsoft.web/sites' },
    value: (query.get('metricnames') ?? '').split(',').map((name) => ({
      ...{ type: 'Microsoft.Insights/metrics', name: { value: name, localizedValue: name } },
      ...{ unit: 'Count', errorCode: 'Success' },
      timeseries: [{ metadatavalues: [], data: series(name) }],
    })),
  };
}

/** Those that were lived, of a window that is mostly much shorter than all that was. */
const minutesIn = (usage: FakeApp['usage'], from: number, to: number): number[] =>
  to - from > usage.size
    ? [...usage.keys()].filter((minute) => minute >= from && minute < to)
    : Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at).filter((minute) =>
        usage.has(minute),
      );

/** Spelled once: a test that lives for long asks for the same minutes again and again. */
const stamps = new Map<number, string>();
function stampOf(minute: number): string {
  const known = stamps.get(minute) ?? new Date(minute * 60_000).toISOString();
  stamps.set(minute, known);
  return known;
}

interface Buckets {
  readonly from: number;
  readonly to: number;
  readonly span: number;
}

/** By the minute in which a bucket begins; one that nobody has lived yet has no total. */
function totalsIn(
  apps: readonly FakeApp[],
  name: string,
  { from, to, span }: Buckets,
): ReadonlyMap<number, number> {
  const totals = new Map<number, number>();
  for (const { sku, usage } of apps) {
    const isFlex = sku === 'FlexConsumption';
    const isTheirs = name === 'Http5xx' || name.startsWith(isFlex ? 'OnDemand' : 'FunctionEx');
    for (const minute of minutesIn(usage, from, to)) {
      const { count, units } = usage.get(minute) ?? { count: 0, units: 0 };
      const bucket = from + Math.floor((minute - from) / span) * span;
      const value = name.endsWith('Units') ? units : name.endsWith('Count') ? count : 0;
      totals.set(bucket, (totals.get(bucket) ?? 0) + (isTheirs ? value : 0));
    }
  }
  return totals;
}
