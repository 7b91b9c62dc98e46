// One Cloud Run service as its two APIs show it, in words of ours: the list of a project (v1) and one service (v2).
// What an answer does not say is undefined or a problem; it is never taken for nothing.

import type { Scaling } from '../../lib/core/pausing/cloud-run-scaling';
import { fieldOf, isFields, isList } from '../../lib/core/units/values';

/** projects/P/locations/L/services/S: the id of a watched function. */
const FULL_NAME = /^projects\/([\w.:-]+)\/locations\/([\w-]+)\/services\/([\w-]+)$/;

export interface ServiceName {
  readonly project: string;
  readonly location: string;
  readonly name: string;
}

export function serviceNameIn(functionId: string): ServiceName | undefined {
  const [, project, location, name] = FULL_NAME.exec(functionId) ?? [];
  return project && location && name ? { project, location, name } : undefined;
}

export const functionIdOf = ({ project, location, name }: ServiceName): string =>
  `projects/${project}/locations/${location}/services/${name}`;

export interface ListedService {
  readonly location: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `1`, `500m`, `512Mi`: what each container may use. */
  readonly limits: ReadonlyArray<{ readonly cpu?: string; readonly memory?: string }>;
  readonly hasGpu: boolean;
  readonly timeoutSeconds: number | undefined;
  /** The most instances: of the service, and of the revision. */
  readonly serviceMax: number | undefined;
  readonly revisionMax: number | undefined;
  /** When its last revision became ready: scaling makes none. */
  readonly modifiedAtMs: number | null;
}

const LOCATION_LABEL = 'cloud.googleapis.com/location';

/** As Knative words it: cloud.google.com/run/docs/reference/rest/v1/namespaces.services (read 2026-11). */
export function listedServiceIn(item: unknown): ListedService | undefined {
  const metadata = fieldOf(item, 'metadata');
  const labels = textsIn(fieldOf(metadata, 'labels'));
  const name = fieldOf(metadata, 'name');
  const location = labels[LOCATION_LABEL];
  if (typeof name !== 'string' || location === undefined) return undefined;
  const template = fieldOf(fieldOf(item, 'spec'), 'template');
  const spec = fieldOf(template, 'spec');
  const containers = fieldOf(spec, 'containers');
  const limits = (isList(containers) ? containers : []).map((container) =>
    textsIn(fieldOf(fieldOf(container, 'resources'), 'limits')),
  );
  const timeout = fieldOf(spec, 'timeoutSeconds');
  const revision = textsIn(fieldOf(fieldOf(template, 'metadata'), 'annotations'));
  const service = textsIn(fieldOf(metadata, 'annotations'));
  return {
    name,
    location,
    labels,
    limits,
    hasGpu: limits.some((limit) => limit['nvidia.com/gpu'] !== undefined),
    timeoutSeconds: typeof timeout === 'number' ? timeout : undefined,
    serviceMax: countIn(service['run.googleapis.com/maxScale']),
    revisionMax: countIn(revision['autoscaling.knative.dev/maxScale']),
    modifiedAtMs: readySinceMs(fieldOf(item, 'status')),
  };
}

function readySinceMs(status: unknown): number | null {
  const conditions = fieldOf(status, 'conditions');
  const ready = (isList(conditions) ? conditions : []).find(
    (entry) => fieldOf(entry, 'type') === 'ConfigurationsReady',
  );
  const atMs = Date.parse(String(fieldOf(ready, 'lastTransitionTime')));
  return Number.isNaN(atMs) ? null : atMs;
}

function textsIn(value: unknown): Record<string, string> {
  if (!isFields(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, text]) =>
      typeof text === 'string' ? [[key, text]] : typeof text === 'number' ? [[key, `${text}`]] : [],
    ),
  );
}

const countIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : undefined;

export interface ShownService {
  /** As the v2 API words it, a 0 is left out of JSON, and means not set. */
  readonly scaling: Scaling;
  readonly isReconciling: boolean;
  readonly isDeleted: boolean;
  /** Of the template: what bounds a revision where the service says nothing. */
  readonly revisionMax: number | undefined;
  /** Tags of the traffic: each has an address of its own. */
  readonly tags: readonly string[];
}

/** Undefined where the answer shows no service that can be understood: cloud.google.com/run/docs/reference/rest/v2. */
export function shownServiceIn(body: unknown): ShownService | undefined {
  if (typeof fieldOf(body, 'name') !== 'string') return undefined;
  const scaling = scalingIn(fieldOf(body, 'scaling'));
  if (!scaling) return undefined;
  const traffic = fieldOf(body, 'traffic');
  const tags = (isList(traffic) ? traffic : []).map((entry) => fieldOf(entry, 'tag'));
  const revisionMax = fieldOf(fieldOf(fieldOf(body, 'template'), 'scaling'), 'maxInstanceCount');
  return {
    scaling,
    isReconciling: fieldOf(body, 'reconciling') === true,
    isDeleted: fieldOf(body, 'deleteTime') !== undefined,
    revisionMax: typeof revisionMax === 'number' ? revisionMax : undefined,
    tags: tags.filter((tag) => typeof tag === 'string' && tag !== '') as string[],
  };
}

function scalingIn(value: unknown): Scaling | undefined {
  if (value !== undefined && !isFields(value)) return undefined;
  const mode = fieldOf(value, 'scalingMode') ?? 'AUTOMATIC';
  const isManual = mode === 'MANUAL';
  if (!isManual && mode !== 'AUTOMATIC' && mode !== 'SCALING_MODE_UNSPECIFIED') return undefined;
  const count = (name: string): number | undefined => {
    const count = fieldOf(value, name) ?? 0;
    return Number.isInteger(count) && (count as number) >= 0 ? (count as number) : undefined;
  };
  const least = count('minInstanceCount');
  const most = count('maxInstanceCount');
  const manual = count('manualInstanceCount');
  if (least === undefined || most === undefined || manual === undefined) return undefined;
  return { isManual, manualInstances: manual, least, most: most === 0 ? null : most };
}
