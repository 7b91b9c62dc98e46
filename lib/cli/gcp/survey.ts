// Every Cloud Run service of a project, functions of the 2nd generation among them, for `scan --account --cloud gcp`.
// Only reads: the list of services, and of each who may call it.

import { gibOf, vcpusOf } from '../../core/units/quantity';
import { fieldOf, isFields, isList } from '../../core/units/values';
import type { HostOptions } from '../guard/host';
import type { LiveAccount, LiveResource, Unread } from '../live-plan';
import { Failure } from '../mistake';
import { type Env, type Gcloud, signedIn } from './gcloud';
import { callGoogle } from './google-call';
import { endpointOf } from './place';

export interface World {
  readonly env: Env;
  readonly gcloud?: Gcloud;
}

interface Place {
  /** The address of Cloud Run's API. */
  readonly run: string;
  readonly project: string;
  readonly token: string;
}

export async function surveyProject(
  options: HostOptions,
  { env, gcloud }: World,
): Promise<LiveAccount> {
  const signed = signedIn(env, gcloud);
  const project = options.project ?? (await signed.project());
  if (!project)
    throw new Failure('no project is set', 'pass --project, or run gcloud config set project');
  const run = endpointOf(env, 'RUN', 'https://run.googleapis.com/');
  const place: Place = { run, project, token: await signed.accessToken() };
  const problems: Unread[] = [];
  const resources: LiveResource[] = [];
  for (const service of await servicesOf(place))
    resources.push(await resourceOf(place, service, problems));
  return { account: project, resources, problems };
}

/** At the global address, the v1 API lists every region (cloud.google.com/run/docs/reference/rest/v1, read 2026-11). */
async function servicesOf({ run, project, token }: Place): Promise<unknown[]> {
  const found: unknown[] = [];
  let next = '';
  do {
    const more = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
    const url = `${run}apis/serving.knative.dev/v1/namespaces/${project}/services?limit=500${more}`;
    const { status, body } = await callGoogle({ service: 'Cloud Run', url, token });
    const items = fieldOf(body, 'items');
    if (status === 404 || (items !== undefined && !isList(items)))
      throw new Failure(
        `the services of ${project} cannot be listed`,
        'check the project (--project), and that the Cloud Run API is enabled in it',
      );
    const unreachable = fieldOf(body, 'unreachable');
    if (isList(unreachable) && unreachable.length > 0)
      throw new Failure(
        `Cloud Run cannot be reached in ${unreachable.join(', ')}`,
        'run it again: a list without these regions would look like a smaller project',
      );
    found.push(...(items ?? []));
    const link = fieldOf(fieldOf(body, 'metadata'), 'continue');
    next = typeof link === 'string' ? link : '';
  } while (next !== '');
  return found;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberIn = (value: unknown): number | undefined =>
  /^\d{1,9}$/.test(String(value)) ? Number(value) : undefined;

async function resourceOf(
  place: Place,
  service: unknown,
  problems: Unread[],
): Promise<LiveResource> {
  const metadata = fieldOf(service, 'metadata');
  const annotations = fieldOf(metadata, 'annotations');
  const name = textOf(fieldOf(metadata, 'name'));
  const location = textOf(fieldOf(fieldOf(metadata, 'labels'), 'cloud.googleapis.com/location'));
  const template = fieldOf(fieldOf(service, 'spec'), 'template');
  const spec = fieldOf(template, 'spec');
  const scale = fieldOf(fieldOf(template, 'metadata'), 'annotations');
  const timeoutSeconds = numberIn(fieldOf(spec, 'timeoutSeconds'));
  const id = `projects/${place.project}/locations/${location}/services/${name}`;
  return {
    type: 'google_cloud_run_v2_service',
    // One name may be in several regions.
    name: `${name}_${location}`,
    values: {
      ...{ name, location, ingress: ingressOf(annotations) },
      // By the switch or by a binding: for whoever calls it, it is open all the same.
      invoker_iam_disabled:
        fieldOf(annotations, 'run.googleapis.com/invoker-iam-disabled') === 'true' ||
        (await isOpenToAll(place, id, problems)),
      scaling: [
        { max_instance_count: numberIn(fieldOf(annotations, 'run.googleapis.com/maxScale')) },
      ],
      template: [
        {
          timeout: timeoutSeconds === undefined ? undefined : `${timeoutSeconds}s`,
          max_instance_request_concurrency: numberIn(fieldOf(spec, 'containerConcurrency')),
          containers: [{ resources: [{ limits: sizeOf(fieldOf(spec, 'containers')) }] }],
          scaling: [
            {
              max_instance_count: numberIn(fieldOf(scale, 'autoscaling.knative.dev/maxScale')),
              min_instance_count: numberIn(fieldOf(scale, 'autoscaling.knative.dev/minScale')),
            },
          ],
        },
      ],
    },
  };
}

/** cloud.google.com/run/docs/securing/ingress: what an annotation says is what Terraform calls INGRESS_TRAFFIC_…. */
const ingressOf = (annotations: unknown): string => {
  const ingress = textOf(fieldOf(annotations, 'run.googleapis.com/ingress'));
  return ingress.startsWith('internal') ? 'INGRESS_TRAFFIC_INTERNAL_ONLY' : 'INGRESS_TRAFFIC_ALL';
};

/** All containers of an instance are billed; what cannot be read stays as it is, for the scan to say so. */
function sizeOf(containers: unknown): Record<string, unknown> {
  const limits = (isList(containers) ? containers : []).map((container) =>
    fieldOf(fieldOf(container, 'resources'), 'limits'),
  );
  const vcpus = limits.map((limit) => vcpusOf(textOf(fieldOf(limit, 'cpu')) || '1'));
  const gibs = limits.map((limit) => gibOf(textOf(fieldOf(limit, 'memory')) || '512Mi'));
  const sum = (amounts: readonly (number | undefined)[]): number | undefined =>
    amounts.reduce<number | undefined>(
      (total, amount) => (total === undefined || amount === undefined ? undefined : total + amount),
      0,
    );
  const [cpu, gib] = [sum(vcpus), sum(gibs)];
  return {
    cpu: cpu === undefined ? 'unreadable' : String(cpu),
    memory: gib === undefined ? 'unreadable' : `${gib * 1024}Mi`,
  };
}

const ALL = new Set(['allUsers', 'allAuthenticatedUsers']);

async function isOpenToAll(
  { run, token }: Place,
  id: string,
  problems: Unread[],
): Promise<boolean> {
  try {
    const url = `${run}v2/${id}:getIamPolicy`;
    const { body } = await callGoogle({ service: 'Cloud Run', url, token });
    const bindings = fieldOf(body, 'bindings');
    return (isList(bindings) ? bindings : []).some((binding) => {
      const members = fieldOf(binding, 'members');
      return (
        isFields(binding) && isList(members) && members.some((member) => ALL.has(textOf(member)))
      );
    });
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    problems.push({ what: `who may call ${id}`, because: cause.message });
    return false;
  }
}
