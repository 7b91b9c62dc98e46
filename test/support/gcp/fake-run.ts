// Cloud Run's Admin API in memory: services that can be listed over every region, looked at, and scaled by hand.
// Rules after cloud.google.com/run/docs/reference/rest (read 2026-11) and what was seen of the service:
//  - v1 namespaces.services.list at the global address lists every region, in pages, in the words of Knative;
//  - v2 services.patch takes an updateMask; only `scaling` is allowed here, which makes no revision;
//  - a field that a `scaling` leaves out goes back to its default; going back to AUTOMATIC without a maximum leaves a
//    maximum of 20 where there was one (seen 2026);
//  - a body with `template` is answered by 409; an etag that is not the present one by 409;
//  - v2 services.create, list and delete of one region; what is created answers where `newUri` says;
//  - a change is an operation; the service shows what is wanted at once, and `reconciling` until it is so.

import { type Answer, type Api, type Call, refusal } from './fake-google';

export interface Scaling {
  scalingMode?: 'AUTOMATIC' | 'MANUAL';
  minInstanceCount?: number;
  maxInstanceCount?: number;
  manualInstanceCount?: number;
}

export interface FakeService {
  readonly name: string;
  readonly project: string;
  readonly location: string;
  readonly labels: Record<string, string>;
  /** Of the revision: what one instance has, and how many there may be. */
  readonly cpu: string;
  readonly memory: string;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  readonly revisionMax: number | undefined;
  readonly isCpuAlwaysOn: boolean;
  /** Who may call it, as its policy has them. */
  readonly openTo: readonly string[];
  scaling: Scaling;
  /** Traffic tags: each has an address of its own, which starts an instance even at 0. */
  readonly tags: string[];
  readonly updatedAtMs: number;
  uri: string;
  generation: number;
  /** Looks that still show the change as under way. */
  reconcilingLooks: number;
  /** Whoever deploys another revision changes this by hand. */
  isGone: boolean;
}

export interface FakeRun {
  readonly api: Api;
  readonly services: Map<string, FakeService>;
  add(changes: Partial<FakeService> & { readonly name: string }): FakeService;
  /** How many looks a change takes to be so; 0: at once. */
  looksToReconcile: number;
  /** Where what is created from now on answers; undefined: nowhere. */
  newUri: string | undefined;
  /** The maximum that a service gets which leaves manual scaling and states none; undefined: it stays without. */
  ownMaximum: number | undefined;
}

const PAGE = 100;

export const fullNameOf = ({ project, location, name }: FakeService): string =>
  `projects/${project}/locations/${location}/services/${name}`;

/** Whether the service runs anything at all: an address of a tag does not count. */
export const instancesMaxOf = ({ scaling, revisionMax }: FakeService): number =>
  scaling.scalingMode === 'MANUAL'
    ? (scaling.manualInstanceCount ?? 0)
    : Math.min(scaling.maxInstanceCount ?? 100, revisionMax ?? 100);

export function fakeRun(project = 'shop'): FakeRun {
  const services = new Map<string, FakeService>();
  const run: FakeRun = {
    services,
    looksToReconcile: 0,
    ownMaximum: 20,
    newUri: undefined,
    add: (changes) => {
      const service: FakeService = {
        project,
        location: 'europe-west1',
        labels: {},
        cpu: '1',
        memory: '512Mi',
        concurrency: 80,
        timeoutSeconds: 300,
        revisionMax: undefined,
        isCpuAlwaysOn: false,
        openTo: [],
        scaling: { scalingMode: 'AUTOMATIC' },
        tags: [],
        updatedAtMs: Date.UTC(2026, 9, 1),
        uri: `https://${changes.name}-abc123-ew.a.run.app`,
        generation: 1,
        reconcilingLooks: 0,
        isGone: false,
        ...changes,
      };
      services.set(fullNameOf(service), service);
      return service;
    },
    api: (call) => apiOf(run, call),
  };
  return run;
}

function apiOf(run: FakeRun, call: Call): Answer | undefined {
  const listed = /^\/apis\/serving\.knative\.dev\/v1\/namespaces\/([^/]+)\/services$/.exec(
    call.path,
  );
  if (listed) return list(run, call, listed[1] ?? '');
  const [, asked] =
    /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/services\/[^/]+):getIamPolicy$/.exec(call.path) ??
    [];
  if (asked !== undefined) return policyOf(run.services.get(asked), call);
  const [, parent] = /^\/v2\/(projects\/[^/]+\/locations\/[^/]+)\/services$/.exec(call.path) ?? [];
  if (parent !== undefined)
    return call.method === 'POST' ? create(run, call, parent) : listV2(run, call, parent);
  const [, fullName] =
    /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/services\/[^/]+)$/.exec(call.path) ?? [];
  if (fullName === undefined) return undefined;
  const service = run.services.get(fullName);
  call.permission = PERMISSIONS[call.method] ?? '';
  if (!service || service.isGone)
    return refusal(404, 'NOT_FOUND', `Resource '${fullName}' was not found`);
  if (call.method === 'DELETE') {
    service.isGone = true;
    return { status: 200, body: { name: `${fullName}/operations/1`, done: false } };
  }
  return call.method === 'PATCH'
    ? patch(run, service, call)
    : { status: 200, body: shownV2(service) };
}

const PERMISSIONS: Readonly<Record<string, string>> = {
  GET: 'run.services.get',
  PATCH: 'run.services.update,iam.serviceAccounts.actAs',
  DELETE: 'run.services.delete',
};

interface NewService {
  readonly labels: Record<string, string>;
  readonly scaling: Scaling;
  readonly template: {
    readonly maxInstanceRequestConcurrency: number;
    readonly scaling: { readonly maxInstanceCount: number };
    readonly containers: readonly [
      {
        readonly resources: { readonly limits: { readonly cpu: string; readonly memory: string } };
      },
    ];
  };
}

/** projects.locations.services.create: the name is in the query, and the answer is an operation. */
function create(run: FakeRun, call: Call, parent: string): Answer {
  call.permission = 'run.services.create,iam.serviceAccounts.actAs';
  const [, project = '', , location = ''] = parent.split('/');
  const name = call.query.get('serviceId') ?? '';
  if (run.services.has(`${parent}/services/${name}`))
    return refusal(409, 'ALREADY_EXISTS', `Resource '${name}' already exists.`);
  const { labels, scaling, template } = JSON.parse(call.body) as NewService;
  const [{ resources }] = template.containers;
  run.add({
    ...{ name, project, location, labels, scaling, ...resources.limits },
    concurrency: template.maxInstanceRequestConcurrency,
    revisionMax: template.scaling.maxInstanceCount,
    ...(run.newUri === undefined ? {} : { uri: run.newUri }),
    reconcilingLooks: run.looksToReconcile,
  });
  return { status: 200, body: { name: `${parent}/operations/1`, done: false } };
}

function listV2({ services }: FakeRun, call: Call, parent: string): Answer {
  call.permission = 'run.services.list';
  const found = [...services.values()].filter(
    (service) => fullNameOf(service).startsWith(`${parent}/`) && !service.isGone,
  );
  return { status: 200, body: found.length > 0 ? { services: found.map(shownV2) } : {} };
}

function list({ services }: FakeRun, call: Call, project: string): Answer {
  call.permission = 'run.services.list';
  const all = [...services.values()].filter(
    (service) => service.project === project && !service.isGone,
  );
  const from = Number(call.query.get('continue') ?? 0);
  const limit = Math.min(PAGE, Number(call.query.get('limit') ?? PAGE));
  const rest = from + limit < all.length ? { continue: String(from + limit) } : {};
  return {
    status: 200,
    body: {
      kind: 'ServiceList',
      metadata: rest,
      items: all.slice(from, from + limit).map(shownV1),
    },
  };
}

/** A policy without bindings leaves the field out. */
function policyOf(service: FakeService | undefined, call: Call): Answer {
  call.permission = 'run.services.getIamPolicy';
  if (!service) return refusal(404, 'NOT_FOUND', 'the service was not found');
  const bindings = [{ role: 'roles/run.invoker', members: service.openTo }];
  return { status: 200, body: service.openTo.length > 0 ? { etag: 'a', bindings } : { etag: 'a' } };
}

function patch(run: FakeRun, service: FakeService, call: Call): Answer {
  const body = JSON.parse(call.body) as { scaling?: Scaling; etag?: string; template?: unknown };
  if (body.template !== undefined)
    return refusal(409, 'ALREADY_EXISTS', 'Revision with different configuration already exists.');
  if (call.query.get('updateMask') !== 'scaling')
    return refusal(400, 'INVALID_ARGUMENT', 'this fake changes the scaling and nothing else');
  if (body.etag !== undefined && body.etag !== etagOf(service))
    return refusal(409, 'ABORTED', 'the etag is not the present one');
  const before = service.scaling;
  const after: Scaling = { scalingMode: 'AUTOMATIC', ...body.scaling };
  const leavesManual = before.scalingMode === 'MANUAL' && after.scalingMode === 'AUTOMATIC';
  const isOpen = after.maxInstanceCount === undefined && run.ownMaximum !== undefined;
  service.scaling =
    leavesManual && isOpen ? { ...after, maxInstanceCount: run.ownMaximum ?? 0 } : after;
  service.generation += 1;
  service.reconcilingLooks = run.looksToReconcile;
  const operation = `projects/${service.project}/locations/${service.location}/operations/${service.generation}`;
  return { status: 200, body: { name: operation, done: false } };
}

const etagOf = ({ generation }: FakeService): string => `"${generation}"`;

/** A zero is left out, as JSON of a proto leaves it out. */
const withoutZeros = (scaling: Scaling): Scaling =>
  Object.fromEntries(
    Object.entries(scaling).filter(
      ([name, value]) => value !== 0 || name === 'manualInstanceCount',
    ),
  );

function shownV2(service: FakeService): Record<string, unknown> {
  const isReconciling = service.reconcilingLooks > 0;
  service.reconcilingLooks = Math.max(0, service.reconcilingLooks - 1);
  return {
    name: fullNameOf(service),
    uid: `uid-${service.name}`,
    generation: String(service.generation),
    labels: service.labels,
    updateTime: new Date(service.updatedAtMs).toISOString(),
    etag: etagOf(service),
    uri: service.uri,
    scaling: withoutZeros(service.scaling),
    reconciling: isReconciling,
    observedGeneration: String(service.generation - (isReconciling ? 1 : 0)),
    terminalCondition: {
      type: 'Ready',
      state: isReconciling ? 'CONDITION_RECONCILING' : 'CONDITION_SUCCEEDED',
    },
    traffic: [
      { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 },
      ...service.tags.map((tag) => ({
        type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
        revision: `${service.name}-00001`,
        tag,
      })),
    ],
    template: {
      revision: `${service.name}-00002`,
      timeout: `${service.timeoutSeconds}s`,
      maxInstanceRequestConcurrency: service.concurrency,
      ...(service.revisionMax === undefined
        ? {}
        : { scaling: { maxInstanceCount: service.revisionMax } }),
      containers: [{ resources: { limits: { cpu: service.cpu, memory: service.memory } } }],
    },
  };
}

function shownV1(service: FakeService): Record<string, unknown> {
  const { scaling } = service;
  const annotations = {
    'run.googleapis.com/scalingMode': scaling.scalingMode === 'MANUAL' ? 'manual' : 'automatic',
    ...(scaling.maxInstanceCount === undefined
      ? {}
      : { 'run.googleapis.com/maxScale': String(scaling.maxInstanceCount) }),
  };
  return {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: {
      name: service.name,
      namespace: '123456789012',
      labels: { ...service.labels, 'cloud.googleapis.com/location': service.location },
      annotations,
      creationTimestamp: new Date(Date.UTC(2026, 1, 1)).toISOString(),
    },
    spec: {
      template: {
        metadata: {
          annotations: {
            ...(service.revisionMax === undefined
              ? {}
              : { 'autoscaling.knative.dev/maxScale': String(service.revisionMax) }),
            ...(service.isCpuAlwaysOn ? { 'run.googleapis.com/cpu-throttling': 'false' } : {}),
          },
        },
        spec: {
          containerConcurrency: service.concurrency,
          timeoutSeconds: service.timeoutSeconds,
          containers: [{ resources: { limits: { cpu: service.cpu, memory: service.memory } } }],
        },
      },
    },
    status: {
      url: service.uri,
      conditions: [
        {
          type: 'ConfigurationsReady',
          status: 'True',
          lastTransitionTime: new Date(service.updatedAtMs).toISOString(),
        },
      ],
    },
  };
}
