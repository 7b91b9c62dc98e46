// Google Cloud as a ground of stories: Cloud Run services, Cloud Monitoring, a bucket, a secret.
// The answers are those of test/support/gcp; how much a service works, and what it is billed, is said here.

import { settingsFrom } from '../../../lambda/gcp/settings';
import { gcpGuard } from '../../../lambda/gcp/wiring';
import { CHANNELS_ENV, GUARD_ENV } from '../../../lib/contract';
import {
  type Scaling,
  scalingFor,
  scalingLever,
  USUAL_MAX,
} from '../../../lib/core/pausing/cloud-run-scaling';
import type { Lever } from '../../../lib/core/pausing/target';
import { cloudRunRateOf } from '../../../lib/core/prices/books/gcp';
import { GCP_ENV } from '../../../lib/gcp/contract';
import { cloudRunModel } from '../../../lib/simulator/clouds/cloud-run';
import { type Answer, type Call, refusal } from '../../support/gcp/fake-google';
import { fakeMonitoring } from '../../support/gcp/fake-monitoring';
import { type FakeService, fakeRun, instancesMaxOf } from '../../support/gcp/fake-run';
import { fakeStorage } from '../../support/gcp/fake-storage';
import type { GroundInput, TorturedCloud } from '../ground';
import type { CastMember } from '../story';
import type { Aim, Answered, HttpCloud, Requested } from './http-cloud';
import { HttpGround } from './http-ground';
import { kindOfObject } from './object-kinds';
import { watchdogIn, wishesAs } from './owner-tags';

const PROJECT = 'shop-prod';
const LOCATION = 'europe-west1';
const BUCKET = 'shop-prod-spendfuse';
const SECRET = `projects/${PROJECT}/secrets/webhook`;
const SIZE = { vcpus: 8, memoryGib: 8, tier: 'tier1' } as const;
const REQUESTS_PER_INSTANCE = 10;

class Google implements HttpCloud {
  readonly givesUpMs = 10_000;
  /** Visible 180 to 240 s after its minute: the later of the two. */
  readonly lagMinutes = 4;
  readonly drainSeconds = [5, 60] as const;
  readonly objects = {
    names: () => [...this.storage.objects.keys()].map((path) => path.slice(BUCKET.length + 1)),
    read: (name: string) => this.storage.objects.get(`${BUCKET}/${name}`)?.text,
    put: (name: string, text: string) => this.storage.put(`${BUCKET}/${name}`, text),
  };
  private readonly storage = fakeStorage();
  private readonly run = fakeRun(PROJECT);
  private readonly monitoring = fakeMonitoring(() => this.input.timeline.clock());

  constructor(private readonly input: GroundInput) {
    const random = input.random.split('cloud run');
    this.run.ownMaximum = random.chance(0.5) ? 20 : undefined;
    this.run.looksToReconcile = random.integer(0, 2);
  }

  aimOf({ method, url }: Requested): Aim {
    const path = url.pathname;
    if (url.host === 'storage.googleapis.com') {
      const [, inPath] = /\/o\/(.+)$/.exec(path) ?? [];
      const name = decodeURIComponent(inPath ?? '') || (url.searchParams.get('name') ?? '');
      return {
        kind: kindOfObject(name, method !== 'GET'),
        isConditional: url.searchParams.has('ifGenerationMatch'),
        ...(method === 'POST' ? { wrote: name } : {}),
      };
    }
    if (path.endsWith('/timeSeries'))
      return {
        kind: url.searchParams.get('filter')?.includes('service_name')
          ? 'readFunctions'
          : 'readAccount',
      };
    if (path.startsWith('/apis/serving.knative.dev/')) return { kind: 'discover' };
    const [, functionId] = /^\/v2\/(projects\/.+\/services\/[^/]+)$/.exec(path) ?? [];
    if (!functionId) return { kind: 'store' };
    return method === 'GET' ? { kind: 'inspect' } : { kind: 'set', functionId };
  }

  answer({ method, url, body }: Requested): Answered {
    if (url.pathname.startsWith('/computeMetadata/')) return TOKEN;
    if (url.host === 'secretmanager.googleapis.com') return WEBHOOK;
    const query = url.searchParams;
    const call: Call = { method, path: url.pathname, query, body, permission: '' };
    const apis = [this.run.api, this.monitoring.api, this.storage.api];
    const answer = apis.map((api) => api(call)).find((entry) => entry !== undefined);
    return worded(answer ?? refusal(404, 'NOT_FOUND', url.pathname));
  }

  refusal(status: number, words: string): Answered {
    return worded(refusal(status, words.split(':')[0] ?? '', words));
  }

  guardOf({ fetch, timing, post }: Parameters<HttpCloud['guardOf']>[0]) {
    const { story } = this.input;
    const env = {
      [GUARD_ENV.policy]: JSON.stringify({ ...cloudRunModel.policy, ...story.policy }),
      [GUARD_ENV.watch]: JSON.stringify({ scope: 'account', functions: [] }),
      [GUARD_ENV.guard]: 'account',
      [GCP_ENV.project]: PROJECT,
      [GCP_ENV.region]: LOCATION,
      [GCP_ENV.bucket]: BUCKET,
      [GCP_ENV.service]: watchdogIn(story),
      [CHANNELS_ENV]: JSON.stringify([{ kind: 'webhook', secret: SECRET }]),
    };
    const settings = settingsFrom(env);
    return gcpGuard({ settings, env, fetch, timing, post, writeLine: () => {} });
  }

  add(cast: CastMember, atMs: number): void {
    this.run.add({
      ...{ name: cast.name, location: LOCATION, cpu: String(SIZE.vcpus) },
      ...{ memory: `${SIZE.memoryGib}Gi`, concurrency: REQUESTS_PER_INSTANCE },
      labels: wishesAs('spendfuse-', cast.override),
      ...(atMs > this.input.startMs ? { updatedAtMs: atMs } : {}),
    });
    for (const lever of cast.levers) this.change(cast.functionId, lever);
  }

  remove(functionId: string): void {
    this.run.services.delete(functionId);
  }

  /** Another revision of the same service: its scaling stays as it is. */
  redeploy(functionId: string, atMs: number): void {
    const service = this.run.services.get(functionId);
    if (service) this.run.services.set(functionId, { ...service, updatedAtMs: atMs });
  }

  change(functionId: string, lever: Lever): undefined {
    const service = this.run.services.get(functionId);
    if (service && lever.lever === 'concurrency')
      service.scaling = spelled(scalingFor(lever.state));
  }

  levers(functionId: string): readonly Lever[] {
    const service = this.run.services.get(functionId);
    return service ? [leverOf(service.scaling)] : [];
  }

  /** The cloud may set a maximum of its own, which the guard then takes away. */
  askedBy({ body }: Requested): Lever {
    const { scaling } = JSON.parse(body) as { readonly scaling: FakeService['scaling'] };
    return leverOf(scaling);
  }

  shown(lever: Lever): Lever {
    return lever.lever === 'concurrency' ? leverOf(spelled(scalingFor(lever.state))) : lever;
  }

  roomOf(functionId: string): number {
    const service = this.run.services.get(functionId);
    return service ? instancesMaxOf(service) * REQUESTS_PER_INSTANCE : 0;
  }

  rateOf() {
    return cloudRunRateOf(SIZE);
  }

  billedSeconds({ secondsEach }: CastMember, requests: number): number {
    return (requests * secondsEach) / REQUESTS_PER_INSTANCE;
  }

  record({ name }: CastMember, work: Parameters<HttpCloud['record']>[1]): void {
    if (work.requests === 0) return;
    this.monitoring.record({
      ...{ location: LOCATION, service: name, minute: work.epochMinute },
      requests: { '2xx': work.requests },
      billableSeconds: work.seconds,
      instances: Math.ceil(work.seconds / 60),
    });
  }
}

const json = (body: unknown): Answered => ({ status: 200, text: JSON.stringify(body) });
const TOKEN = json({ access_token: 'token', expires_in: 3599, token_type: 'Bearer' });
const WEBHOOK = json({
  payload: { data: Buffer.from('https://hooks.example.com/spendfuse').toString('base64') },
});

const worded = ({ status, body, text, headers }: Answer): Answered => ({
  ...{ status, headers },
  text: text ?? (body === undefined ? '' : JSON.stringify(body)),
});

function spelled({ isManual, manualInstances, least, most }: Scaling): FakeService['scaling'] {
  return {
    scalingMode: isManual ? 'MANUAL' : 'AUTOMATIC',
    ...(isManual ? { manualInstanceCount: manualInstances } : {}),
    ...(least > 0 ? { minInstanceCount: least } : {}),
    ...(most === null ? {} : { maxInstanceCount: most }),
  };
}

/** A maximum that a revision has anyway makes no difference, and is what the brake sets where the cloud set its own. */
function leverOf(scaling: FakeService['scaling']): Lever {
  const most = scaling.maxInstanceCount ?? null;
  return scalingLever({
    isManual: scaling.scalingMode === 'MANUAL',
    manualInstances: scaling.manualInstanceCount ?? 0,
    least: scaling.minInstanceCount ?? 0,
    most: most === USUAL_MAX ? null : most,
  });
}

/** Metrics are two minutes later than those of AWS, and a stop drains for one. */
const SLACK_MINUTES = 3;

export const gcpCloud: TorturedCloud = {
  groundOf: (input) => new HttpGround(input, new Google(input)),
  tariff: cloudRunModel.tariff,
  policy: cloudRunModel.policy,
  slackMinutes: () => SLACK_MINUTES,
};
