// The meter over Azure Monitor: executions of a whole region in one call, of single apps in batches of fifty.
// A second of usage is one instance busy for a second. Data that could not be given in full is unreadable, never a zero.

import { executionsAtLeast, type Reading, type UsageSample } from '../../lib/core/detection/usage';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';
import { RESOURCES_PER_BATCH } from '../../lib/core/prices/books/azure-rate';
import type { ReadWhy } from '../../lib/core/prices/guard-bill';
import { MB_PER_GB } from '../../lib/core/units/money';
import { fieldOf, isList } from '../../lib/core/units/values';
import {
  CloudFailure,
  type Meter,
  type MeteredAccount,
  type ReadRequest,
} from '../../lib/engine/ports';
import { reasonOf } from '../watchdog/failure-words';
import { type Arm, idOf } from './calls/arm';
import { type CallAzure, isThrottled, jsonOf } from './calls/azure-calls';
import type { Paces } from './calls/paces';
import type { FunctionApp, Plan } from './function-app';
import type { FunctionAppList } from './function-app-list';
import { type MetricSums, type Sums, sumsIn } from './metric-answer';

export interface MeterInput {
  readonly arm: Arm;
  readonly call: CallAzure;
  readonly paces: Pick<Paces, 'data'>;
  readonly subscription: string;
  /** https://{region}.metrics.monitor.azure.com */
  readonly metricsUrl: string;
  readonly list: FunctionAppList;
  readonly watchedIn: (apps: readonly FunctionApp[]) => WatchedFunction[];
}

const NAMESPACE = 'Microsoft.Web/sites';
const METRICS_API = '2024-02-01';

/** What counts executions, and what counts their megabyte-milliseconds (microsoft-web-sites-metrics, 2026-07). */
const METRICS: Readonly<Record<Plan, { readonly counts: string[]; readonly units: string[] }>> = {
  consumption: { counts: ['FunctionExecutionCount'], units: ['FunctionExecutionUnits'] },
  flex: {
    counts: ['OnDemandFunctionExecutionCount', 'AlwaysReadyFunctionExecutionCount'],
    units: ['OnDemandFunctionExecutionUnits', 'AlwaysReadyFunctionExecutionUnits'],
  },
};
const ERRORS = 'Http5xx';

const namesOf = (plan: Plan): string[] => [...METRICS[plan].counts, ...METRICS[plan].units];

export function monitorMeter(input: MeterInput): Meter {
  let known: readonly FunctionApp[] | undefined;
  const discover = async (): Promise<readonly FunctionApp[]> => {
    known = await input.list.read();
    return known;
  };
  /** After a cold start the memory knows the functions, and where they are is asked once more. */
  const apps = async (): Promise<readonly FunctionApp[]> => known ?? discover();
  const account = accountReader(input);
  return {
    isConcurrencyDerived: true,
    discover: async () => input.watchedIn(await discover()),
    readAccount: async (fromMinute, toMinute, spanMinutes) =>
      account(await apps(), { fromMinute, toMinute, spanMinutes }),
    readFunctions: async (requests: ReadonlyArray<ReadRequest & { readonly why?: ReadWhy }>) => {
      if (requests.length === 0) return [];
      // Whether it was deployed lately is about to matter.
      input.list.doubt(
        requests.flatMap(({ functionId, why }) => (why === 'suspect' ? [functionId] : [])),
      );
      return readFunctions(input, await apps(), requests);
    },
  };
}

type Window = Omit<ReadRequest, 'functionId'>;

const bucketOf = (minute: number, spanMinutes: number): number =>
  Math.floor(minute / spanMinutes) * spanMinutes;
const isoOf = (minute: number): string => new Date(minute * 60_000).toISOString();
const intervalOf = ({ spanMinutes }: Window): string => (spanMinutes === 60 ? 'PT1H' : 'PT1M');
const startOf = ({ fromMinute, spanMinutes }: Window): number => bucketOf(fromMinute, spanMinutes);
const endOf = ({ toMinute, spanMinutes }: Window): number =>
  bucketOf(toMinute, spanMinutes) + spanMinutes;

/** One call for each region; where Azure refuses to sum up a region, its apps are read and summed up here. */
function accountReader(input: MeterInput) {
  let isRefused = false;
  return async (apps: readonly FunctionApp[], window: Window): Promise<Reading<MeteredAccount>> => {
    const answers = isRefused ? undefined : await regionSums(input, apps, window);
    isRefused ||= answers === 'refused';
    const sums =
      answers === undefined || answers === 'refused'
        ? (await readBatches(input, apps, window)).map(({ sums }) => sums)
        : answers;
    return accountIn(sums, window);
  };
}

async function regionSums(
  { arm, subscription }: MeterInput,
  apps: readonly FunctionApp[],
  window: Window,
): Promise<MetricSums[] | 'refused'> {
  const regions = new Set(apps.map(({ location }) => location));
  const path = `/subscriptions/${subscription}/providers/Microsoft.Insights/metrics`;
  const read = async (region: string): Promise<MetricSums> => {
    const plans = new Set(
      apps.filter(({ location }) => location === region).map(({ plan }) => plan),
    );
    const names = [...plans].flatMap(namesOf);
    const answer = await arm.metrics(`reading the executions of ${region}`, path, {
      ...{ 'api-version': METRICS_API, region, metricnamespace: NAMESPACE, aggregation: 'Total' },
      metricnames: names.join(','),
      interval: intervalOf(window),
      timespan: `${isoOf(startOf(window))}/${isoOf(endOf(window))}`,
    });
    return sumsIn(fieldOf(answer, 'value'), names);
  };
  try {
    return await Promise.all([...regions].map(read));
  } catch (cause) {
    if (!(cause instanceof CloudFailure) || isThrottled(cause)) throw cause;
    if (cause.certainty === 'unknown') throw cause;
    return 'refused';
  }
}

function accountIn(answers: readonly MetricSums[], window: Window): Reading<MeteredAccount> {
  const invocations = new Map<number, number>();
  const gbSeconds = new Map<number, number>();
  for (const answer of answers) {
    if (answer.outcome === 'unreadable') return answer;
    for (const plan of Object.values(METRICS)) {
      for (const name of plan.counts) addTo(invocations, answer.metrics.get(name), 1);
      for (const name of plan.units) addTo(gbSeconds, answer.metrics.get(name), 1 / MB_MS_PER_GB_S);
    }
  }
  const { spanMinutes } = window;
  const samples = [...new Set([...invocations.keys(), ...gbSeconds.keys()])]
    .filter((minute) => minute >= startOf(window) && minute <= window.toMinute)
    .sort((a, b) => a - b)
    .map((epochMinute) => ({
      ...{ epochMinute, spanMinutes },
      invocations: invocations.get(epochMinute) ?? 0,
      // At least so many instances of 1 GB were busy on average; the most at once is not measured.
      concurrencyMax: Math.ceil((gbSeconds.get(epochMinute) ?? 0) / (60 * spanMinutes)),
    }));
  return { outcome: 'read', samples };
}

const MB_MS_PER_GB_S = MB_PER_GB * 1000;

function addTo(sums: Map<number, number>, more: Sums | undefined, factor: number): void {
  for (const [minute, value] of more ?? [])
    sums.set(minute, (sums.get(minute) ?? 0) + value * factor);
}

interface AppSums {
  readonly app: FunctionApp;
  readonly sums: MetricSums;
}

async function readFunctions(
  input: MeterInput,
  apps: readonly FunctionApp[],
  requests: readonly ReadRequest[],
): Promise<Reading<UsageSample>[]> {
  const byId = new Map(apps.map((app) => [app.functionId, app]));
  const readings = new Map<ReadRequest, Reading<UsageSample>>();
  for (const together of portionsOf(requests, byId)) {
    const found = await readBatches(input, together.apps, together.window);
    const sumsOf = new Map(found.map(({ app, sums }) => [app.functionId, sums]));
    for (const request of together.requests) {
      const app = byId.get(request.functionId);
      const sums = sumsOf.get(request.functionId);
      if (app && sums) readings.set(request, usageIn(app, sums, request));
    }
  }
  return requests.map(
    (request) =>
      readings.get(request) ?? { outcome: 'unreadable', because: 'no function app of this id' },
  );
}

interface Portion {
  readonly apps: FunctionApp[];
  readonly requests: ReadRequest[];
  readonly window: { readonly fromMinute: number; toMinute: number; readonly spanMinutes: 1 | 60 };
}

/** Reads of one span that begin within a few hours of each other go together; what is read beyond a window is left out. */
const TOGETHER_MINUTES = 360;

function portionsOf(
  requests: readonly ReadRequest[],
  byId: ReadonlyMap<string, FunctionApp>,
): Portion[] {
  const portions: Portion[] = [];
  const sorted = [...requests].sort(
    (a, b) => a.spanMinutes - b.spanMinutes || a.fromMinute - b.fromMinute,
  );
  for (const request of sorted) {
    const app = byId.get(request.functionId);
    if (!app) continue;
    const last = portions[portions.length - 1];
    const portion =
      last && isNear(last, request) ? last : { apps: [], requests: [], window: { ...request } };
    if (portion !== last) portions.push(portion);
    portion.apps.push(app);
    portion.requests.push(request);
    portion.window.toMinute = Math.max(portion.window.toMinute, request.toMinute);
  }
  return portions;
}

const isNear = ({ window }: Portion, { fromMinute, spanMinutes }: ReadRequest): boolean =>
  window.spanMinutes === spanMinutes && fromMinute - window.fromMinute <= TOGETHER_MINUTES;

/** A batch holds resources of one region, and here of one plan, because each plan has metrics of its own. */
async function readBatches(
  input: MeterInput,
  apps: readonly FunctionApp[],
  window: Window,
): Promise<AppSums[]> {
  const groups = new Map<string, FunctionApp[]>();
  for (const app of new Set(apps)) {
    const key = `${app.location} ${app.plan}`;
    groups.set(key, [...(groups.get(key) ?? []), app]);
  }
  const batches = [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / RESOURCES_PER_BATCH) }, (_, index) =>
      group.slice(index * RESOURCES_PER_BATCH, (index + 1) * RESOURCES_PER_BATCH),
    ),
  );
  const found: AppSums[] = [];
  for (const batch of batches) found.push(...(await readBatch(input, batch, window)));
  return found;
}

async function readBatch(
  { call, paces, metricsUrl, subscription }: MeterInput,
  batch: readonly FunctionApp[],
  window: Window,
): Promise<AppSums[]> {
  const { location = '', plan = 'consumption' } = batch[0] ?? {};
  const names = [...namesOf(plan), ERRORS];
  const query = new URLSearchParams({
    ...{ 'api-version': METRICS_API, metricnamespace: NAMESPACE, aggregation: 'total' },
    metricnames: names.join(','),
    interval: intervalOf(window),
    starttime: isoOf(startOf(window)),
    endtime: isoOf(endOf(window)),
  });
  const what = `reading ${batch.length} function apps in ${location}`;
  try {
    const answer = await call({
      ...{ what, method: 'POST', pace: paces.data },
      audience: 'https://metrics.monitor.azure.com/',
      url: `${metricsUrl.replace('{region}', location)}/subscriptions/${subscription}/metrics:getBatch?${query}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceids: batch.map(({ path }) => path) }),
    });
    const values = fieldOf(jsonOf(answer, what), 'values');
    const byId = new Map(
      (isList(values) ? values : []).map((value) => [
        idOf(String(fieldOf(value, 'resourceid'))),
        fieldOf(value, 'value'),
      ]),
    );
    return batch.map((app) => ({ app, sums: sumsIn(byId.get(app.functionId), names) }));
  } catch (cause) {
    if (!(cause instanceof CloudFailure)) throw cause;
    const because = reasonOf(cause);
    return batch.map((app) => ({ app, sums: { outcome: 'unreadable', because } }));
  }
}

function usageIn(app: FunctionApp, sums: MetricSums, request: ReadRequest): Reading<UsageSample> {
  if (sums.outcome === 'unreadable') return sums;
  const added = (names: readonly string[]): Map<number, number> => {
    const total = new Map<number, number>();
    for (const name of names) addTo(total, sums.metrics.get(name), 1);
    return total;
  };
  const counts = added(METRICS[app.plan].counts);
  const units = added(METRICS[app.plan].units);
  const errors = added([ERRORS]);
  const { spanMinutes } = request;
  const samples = [...new Set([...counts.keys(), ...units.keys()])]
    .filter((minute) => minute >= startOf(request) && minute <= request.toMinute)
    .filter((minute) => (counts.get(minute) ?? 0) + (units.get(minute) ?? 0) > 0)
    .sort((a, b) => a - b)
    .map((epochMinute) => {
      const durationSeconds = (units.get(epochMinute) ?? 0) / 1000 / app.memoryMb;
      const invocations = executionsAtLeast(counts.get(epochMinute) ?? 0, durationSeconds);
      const failed = Math.min(invocations, errors.get(epochMinute) ?? 0);
      return {
        ...{ epochMinute, spanMinutes, invocations, durationSeconds },
        throttles: 0,
        errors: failed,
      };
    });
  return { outcome: 'read', samples };
}
