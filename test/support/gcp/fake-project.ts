// A project of Google Cloud on this machine with services that do what they are asked: floods, instances, metrics, alerts.
// A minute passes when a test says so; a service that is scaled to nothing does nothing, and writes no metric.

import { GUARD_ENV } from '../../../lib/contract';
import type { GuardPolicy } from '../../../lib/core/policy/policy';
import { GCP_ENV } from '../../../lib/gcp/contract';
import { type Answer, type Api, type FakeGoogle, refusal, startFakeGoogle } from './fake-google';
import { type FakeMonitoring, fakeMonitoring } from './fake-monitoring';
import { type FakeRun, type FakeService, fakeRun, instancesMaxOf } from './fake-run';
import { type FakeStorage, fakeStorage } from './fake-storage';

export interface Traffic {
  readonly requestsPerMinute: number;
  readonly secondsEach: number;
  /** Of those, how many fail. */
  readonly failed?: number;
}

export interface FakeProject {
  readonly google: FakeGoogle;
  readonly run: FakeRun;
  readonly monitoring: FakeMonitoring;
  readonly storage: FakeStorage;
  /** By name, as a secret's value. */
  readonly secrets: Map<string, string>;
  /** By resource name, as the Budget API shows it. */
  readonly budgets: Map<string, unknown>;
  /** What each service is asked in a minute, by its name. */
  readonly traffic: Map<string, Traffic>;
  nowMs: number;
  /** What the services did in the minutes up to now is written. */
  pass(minutes: number): void;
  /** History, as if it had been so for long. */
  past(service: FakeService, traffic: Traffic, minutes: number): void;
  environment(policy?: Partial<GuardPolicy>): Record<string, string>;
  /** Everything as it is now; the answer puts it back, as often as it is called. */
  keep(): () => void;
}

export const PROJECT = 'shop-prod';
export const BUCKET = 'shop-prod-spendfuse';

export async function startFakeProject(nowMs: number): Promise<FakeProject> {
  const secrets = new Map<string, string>();
  const budgets = new Map<string, unknown>();
  const run = fakeRun(PROJECT);
  const storage = fakeStorage();
  const monitoring = fakeMonitoring(() => project.nowMs);
  const google = await startFakeGoogle([
    ...[run.api, monitoring.api, storage.api],
    ...[secretsApi(secrets), budgetsApi(budgets)],
  ]);
  const project: FakeProject = {
    ...{ google, run, monitoring, storage, secrets, budgets, nowMs },
    traffic: new Map(),
    pass: (minutes) => {
      for (let passed = 0; passed < minutes; passed += 1) {
        const minute = Math.floor(project.nowMs / 60_000);
        for (const service of run.services.values()) {
          const traffic = project.traffic.get(service.name);
          if (traffic) record(monitoring, service, traffic, minute);
        }
        project.nowMs += 60_000;
      }
    },
    past: (service, traffic, minutes) => {
      const now = Math.floor(project.nowMs / 60_000);
      for (let minute = now - minutes; minute < now; minute += 1)
        record(monitoring, service, traffic, minute);
    },
    keep: () => {
      const objects = [...storage.objects];
      const services = [...run.services.values()].map(
        (service) => [service, structuredClone(service.scaling)] as const,
      );
      const kept = { traffic: [...project.traffic], nowMs: project.nowMs };
      const forget = monitoring.keep();
      return () => {
        storage.objects.clear();
        for (const [path, stored] of objects) storage.objects.set(path, stored);
        for (const [service, scaling] of services) service.scaling = structuredClone(scaling);
        project.traffic.clear();
        for (const [name, traffic] of kept.traffic) project.traffic.set(name, traffic);
        project.nowMs = kept.nowMs;
        forget();
      };
    },
    environment: (policy = {}) => ({
      [GUARD_ENV.policy]: JSON.stringify({ mode: 'enforce', ...policy }),
      [GUARD_ENV.watch]: JSON.stringify({ scope: 'account', functions: [] }),
      [GUARD_ENV.guard]: 'account',
      [GCP_ENV.project]: PROJECT,
      [GCP_ENV.region]: 'europe-west1',
      [GCP_ENV.bucket]: BUCKET,
      [GCP_ENV.service]: 'spendfuse',
      [GCP_ENV.endpoints]: JSON.stringify(google.endpoints),
    }),
  };
  return project;
}

/** Requests wait for instances that there may not be: what does not fit into the instances is turned away uncounted. */
function record(
  monitoring: FakeMonitoring,
  service: FakeService,
  { requestsPerMinute, secondsEach, failed = 0 }: Traffic,
  minute: number,
): void {
  const atOnce = (requestsPerMinute * secondsEach) / 60;
  const wanted = Math.ceil(atOnce / service.concurrency);
  const instances = service.isGone ? 0 : Math.min(wanted, instancesMaxOf(service));
  if (instances === 0) return;
  const served = Math.floor(requestsPerMinute * (instances / wanted));
  monitoring.record({
    ...{ location: service.location, service: service.name, minute, instances },
    requests: { '2xx': Math.max(0, served - failed), ...(failed > 0 ? { '5xx': failed } : {}) },
    // Whole seconds of an instance are billed while any request is in it.
    billableSeconds: Math.min(instances * 60, Math.max(1, served * secondsEach)),
  });
}

const secretsApi =
  (secrets: Map<string, string>): Api =>
  (call): Answer | undefined => {
    const [, name, verb] =
      /^\/v1\/(projects\/[^/]+\/secrets\/[^/:]+)(\/versions\/latest:access|:addVersion)$/.exec(
        call.path,
      ) ?? [];
    if (!name) return undefined;
    const value = secrets.get(name);
    if (verb === ':addVersion') {
      call.permission = 'secretmanager.versions.add';
      if (value === undefined) return refusal(404, 'NOT_FOUND', `Secret [${name}] not found`);
      const { payload } = JSON.parse(call.body) as { readonly payload: { readonly data: string } };
      secrets.set(name, Buffer.from(payload.data, 'base64').toString());
      return { status: 200, body: { name: `${name}/versions/1`, state: 'ENABLED' } };
    }
    call.permission = 'secretmanager.versions.access';
    // A secret without a version is an empty text here.
    return value === undefined || value === ''
      ? refusal(404, 'NOT_FOUND', `Secret [${name}] not found`)
      : { status: 200, body: { payload: { data: Buffer.from(value).toString('base64') } } };
  };

const budgetsApi =
  (budgets: ReadonlyMap<string, unknown>): Api =>
  (call): Answer | undefined => {
    const [, name] = /^\/v1\/(billingAccounts\/[^/]+\/budgets\/[^/]+)$/.exec(call.path) ?? [];
    if (!name) return undefined;
    call.permission = 'billing.resourcebudgets.read,resourcemanager.projects.get';
    const budget = budgets.get(name);
    return budget === undefined
      ? refusal(404, 'NOT_FOUND', 'Requested entity was not found.')
      : { status: 200, body: budget };
  };
