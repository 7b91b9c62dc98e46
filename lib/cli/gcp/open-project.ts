// A project of Google Cloud as the verbs of a guard need it: who asks, where the watchdog is, and what it answers.
// The watchdog is reached over its own address with an identity token, which goes nowhere but to Cloud Run.

import type { CommandEvent } from '../../contract';
import { fieldOf } from '../../core/units/values';
import type { Caller, Deployment, GuardHost, HostOptions } from '../guard/host';
import { Failure } from '../mistake';
import { guardAlarms } from './alarms';
import { CanaryService } from './canary-service';
import { type Env, type Gcloud, signedIn } from './gcloud';
import { callGoogle } from './google-call';
import { endpointOf, type Place, serviceNameOf } from './place';

export interface World {
  readonly env: Env;
  readonly gcloud?: Gcloud;
}

/** A resume of many services takes minutes. */
const COMMAND_MS = 15 * 60_000;

export async function openGoogleProject(
  options: HostOptions,
  { env, gcloud }: World,
): Promise<GuardHost> {
  const signed = signedIn(env, gcloud);
  const project = options.project ?? (await signed.project());
  if (!project)
    throw new Failure('no project is set', 'pass --project, or run gcloud config set project');
  const region = options.region ?? (await signed.region());
  if (!region)
    throw new Failure(
      'no region is set',
      'pass --region europe-west1, or run gcloud config set run/region',
    );
  const place: Place = { project, region, env, signed };
  return {
    caller: async (): Promise<Caller> => ({
      account: project,
      region,
      principal: await signed.principal(),
    }),
    find: (name) => find(place, name),
    // The service has one name there; nothing else is looked for.
    watchdogs: async () => [],
    command: (name, event) => command(place, name, event),
    canarySite: () => new CanaryService(place),
    alarmsOn: async ({ guard }) =>
      guardAlarms({
        monitoring: endpointOf(env, 'MONITORING', 'https://monitoring.googleapis.com/'),
        project,
        token: await signed.accessToken(),
        guard,
      }),
  };
}

async function service(place: Place, name: string): Promise<unknown> {
  const base = endpointOf(place.env, 'RUN', 'https://run.googleapis.com/');
  const { status, body } = await callGoogle({
    service: 'Cloud Run',
    url: `${base}v2/${serviceNameOf(place, name)}`,
    token: await place.signed.accessToken(),
  });
  return status === 404 ? undefined : body;
}

async function find(place: Place, name: string): Promise<Deployment | undefined> {
  const found = await service(place, name);
  if (found === undefined) return undefined;
  const condition = String(fieldOf(fieldOf(found, 'terminalCondition'), 'state') ?? 'unknown');
  return {
    name,
    status: condition,
    state:
      fieldOf(found, 'reconciling') === true
        ? 'changing'
        : condition === 'CONDITION_FAILED'
          ? 'failed'
          : 'settled',
    watchdogName: name,
    changedAtMs: null,
  };
}

async function command(place: Place, name: string, event: CommandEvent): Promise<unknown> {
  const found = await service(place, name);
  const uri = fieldOf(found, 'uri');
  if (found === undefined || typeof uri !== 'string' || uri === '')
    throw new Failure(
      `there is no watchdog ${name} in ${place.project} · ${place.region}`,
      'name it with --watchdog as its alerts do, or say where it is: --project, --region',
    );
  refuseForeignAddress(place, name, uri);
  const { status, body } = await callGoogle({
    service: `the watchdog ${name}`,
    url: uri,
    token: await place.signed.identityToken(uri),
    method: 'POST',
    body: event,
    timeoutMs: COMMAND_MS,
  });
  if (status === 404)
    throw new Failure(
      `the watchdog ${name} has no door for commands`,
      'the service may not be a watchdog of Spendfuse: name it with --watchdog',
    );
  return body;
}

/** Whoever could name another address would be handed a token that opens the watchdog. */
function refuseForeignAddress({ env }: Place, name: string, uri: string): void {
  const { protocol, hostname } = new URL(uri);
  const isCloudRun = protocol === 'https:' && /\.(run\.app|cloudfunctions\.net)$/.test(hostname);
  const isOverridden = env.CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN !== undefined;
  if (!isCloudRun && !isOverridden)
    throw new Failure(
      `the service ${name} says that its address is ${uri}, which is not Cloud Run's`,
      'nothing was sent there; look at the service in the console',
    );
}
