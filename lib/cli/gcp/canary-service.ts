// The canary of a drill as a Cloud Run service of its own, run from a public image of Node, so that nobody has to build anything.
// A service that does not carry a drill's name and label is somebody's, and is never touched.

import { TAG_PREFIX } from '../../contract';
import { scalingLever } from '../../core/pausing/cloud-run-scaling';
import type { Lever } from '../../core/pausing/target';
import { cloudRunRateOf, cloudRunTierOf } from '../../core/prices/books/gcp';
import type { Rate } from '../../core/prices/rate';
import { fieldOf, isList } from '../../core/units/values';
import { LABEL_PREFIX } from '../../gcp/contract';
import type { CallOutcome, CanarySite } from '../guard/drill/canary-site';
import { CANARY_PREFIX } from '../guard/drill/drill-measure';
import { CANARY, type CanaryWords, type DrillPlan, PHASE_MINUTES } from '../guard/drill/drill-plan';
import type { Removal } from '../guard/drill/drill-report';
import { waited } from '../guard/waiting';
import { Failure } from '../mistake';
import { callGoogle, type GoogleAnswer, type GoogleCall } from './google-call';
import { endpointOf, type Place } from './place';

/** Cloud Run takes public images of Docker Hub as they are (cloud.google.com/run/docs/deploying, read 2026-11). */
const IMAGE = 'docker.io/library/node:22-slim';
/** Dear enough to pass a cent in two minutes, and one call at a time in each instance, so that two callers fill two. */
const SIZE = { vcpus: 2, memoryGib: 1 } as const;
/** More than callers at once: an instance that cannot be had must not look like a pause. */
const INSTANCES_MAX = CANARY.atOnce + 2;
const PROGRAM = `require('http').createServer((_, answer) => setTimeout(() => answer.end('ran'), ${CANARY.runSeconds * 1000})).listen(process.env.PORT)`;

const DRILL_LABEL = { key: 'created-by', value: 'spendfuse-drill' } as const;
const TRY_AGAIN = 'fix what it names and run the drill again; everything of this drill is removed';

export class CanaryService implements CanarySite {
  readonly rate: Rate;
  readonly words: CanaryWords = {
    made: ({ functionName }) =>
      `one Cloud Run service (${functionName}) that only whoever has a token reaches, from the public image ${IMAGE}, as the project's default account of Compute Engine`,
    removed: 'The canary is removed.',
    size: `${SIZE.vcpus} vCPU and ${SIZE.memoryGib} GiB`,
    // Looks for new services every ten minutes, metrics up to four minutes late, and two to spend a cent.
    minutes: { usual: 10, most: 17 },
    refusal: '429',
  };

  constructor(private readonly place: Place) {
    this.rate = cloudRunRateOf({ ...SIZE, tier: cloudRunTierOf(place.region) });
  }

  async leftover(): Promise<string | undefined> {
    const names = await this.canaries();
    return names.length > 0 ? names.join(', ') : undefined;
  }

  async create(plan: DrillPlan, stopIfInterrupted: () => void): Promise<void> {
    stopIfInterrupted();
    await this.ask({
      url: `${this.services}?serviceId=${plan.functionName}`,
      method: 'POST',
      body: serviceOf(plan),
    });
    const made = await waited(
      () => this.look(plan.functionName),
      (service) => {
        stopIfInterrupted();
        return stateOf(service) === 'CONDITION_FAILED' || isReady(service);
      },
      PHASE_MINUTES.create * 60_000,
    );
    if (made !== undefined && isReady(made)) return;
    const message = fieldOf(fieldOf(made, 'terminalCondition'), 'message');
    throw new Failure(
      `the canary was not created: ${message ?? 'Cloud Run has not made it in time'}`,
      TRY_AGAIN,
    );
  }

  /** What is turned away counts as refused only where the service is held at nothing: Cloud Run turns calls away for its own reasons too. */
  async call({ functionName }: DrillPlan): Promise<CallOutcome> {
    try {
      const service = await this.look(functionName);
      const uri = String(fieldOf(service, 'uri') ?? '');
      const token = await this.place.signed.identityToken(uri);
      const { status } = await fetch(uri, {
        redirect: 'error',
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(CALL_MS),
      });
      if (status === 200) return { kind: 'ran' };
      const isHeld = isAtNothing(await this.levers({ functionName }));
      return isHeld ? { kind: 'refused' } : { kind: 'failed', because: `it answered ${status}` };
    } catch (cause) {
      const because = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      return { kind: 'failed', because };
    }
  }

  async levers({ functionName }: Pick<DrillPlan, 'functionName'>): Promise<readonly Lever[]> {
    const scaling = fieldOf(await this.look(functionName), 'scaling');
    const count = (name: string): number => Number(fieldOf(scaling, name) ?? 0);
    const lever = scalingLever({
      isManual: fieldOf(scaling, 'scalingMode') === 'MANUAL',
      manualInstances: count('manualInstanceCount'),
      least: count('minInstanceCount'),
      most: count('maxInstanceCount') || null,
    });
    return [lever];
  }

  /** Of this drill and of earlier ones. */
  async remove(): Promise<Removal> {
    try {
      const names = await this.canaries();
      for (const name of names)
        await this.ask({ url: `${this.services}/${name}`, method: 'DELETE' });
      const left = await waited(
        () => this.canaries(),
        (rest) => rest.length === 0,
        PHASE_MINUTES.remove * 60_000,
      );
      return left ? { isGone: true, leftovers: [] } : this.left(names, 'it has not gone in time');
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      return this.left([`${CANARY_PREFIX}…`], cause.message);
    }
  }

  private left(names: readonly string[], because: string): Removal {
    const { project, region } = this.place;
    return {
      isGone: false,
      leftovers: names.map(
        (name) =>
          `The service ${name} still exists (${because}). Remove it, or let the next drill do so: gcloud run services delete ${name} --region ${region} --project ${project}`,
      ),
    };
  }

  private get services(): string {
    const { project, region, env } = this.place;
    return `${endpointOf(env, 'RUN', 'https://run.googleapis.com/')}v2/projects/${project}/locations/${region}/services`;
  }

  private async look(name: string): Promise<unknown> {
    return (await this.ask({ url: `${this.services}/${name}` })).body;
  }

  /** cloud.google.com/run/docs/reference/rest/v2/projects.locations.services/list (read 2026-11). */
  private async canaries(): Promise<readonly string[]> {
    const names: string[] = [];
    let next: unknown = '';
    do {
      const page = next ? `&pageToken=${encodeURIComponent(String(next))}` : '';
      const { body } = await this.ask({ url: `${this.services}?pageSize=100${page}` });
      const services = fieldOf(body, 'services');
      names.push(...(isList(services) ? services : []).flatMap(canaryIn));
      next = fieldOf(body, 'nextPageToken');
    } while (next);
    return names;
  }

  private async ask(call: Pick<GoogleCall, 'url' | 'method' | 'body'>): Promise<GoogleAnswer> {
    const token = await this.place.signed.accessToken();
    return callGoogle({ service: 'Cloud Run', token, ...call });
  }
}

/** Longer than a cold start and the second that it waits. */
const CALL_MS = 20_000;

const stateOf = (service: unknown): unknown =>
  fieldOf(fieldOf(service, 'terminalCondition'), 'state');
const isReady = (service: unknown): boolean =>
  stateOf(service) === 'CONDITION_SUCCEEDED' && fieldOf(service, 'reconciling') !== true;

function canaryIn(service: unknown): string[] {
  const name = String(fieldOf(service, 'name')).split('/').at(-1) ?? '';
  const isDrill = fieldOf(fieldOf(service, 'labels'), DRILL_LABEL.key) === DRILL_LABEL.value;
  return isDrill && name.startsWith(CANARY_PREFIX) ? [name] : [];
}

const isAtNothing = ([lever]: readonly Lever[]): boolean =>
  lever?.lever === 'concurrency' && lever.state.kind === 'reserved' && lever.state.executions === 0;

/** A label has no colon, and its value no dot. */
const labelsOf = ({ tags }: DrillPlan): Record<string, string> =>
  Object.fromEntries([
    [DRILL_LABEL.key, DRILL_LABEL.value],
    ...Object.entries(tags).map(([tag, value]) => [
      tag.replace(TAG_PREFIX, LABEL_PREFIX),
      value.replace('.', '-'),
    ]),
  ]);

const serviceOf = (plan: DrillPlan): unknown => ({
  labels: labelsOf(plan),
  description: 'The canary of a drill of Spendfuse; it is removed when the drill ends',
  ingress: 'INGRESS_TRAFFIC_ALL',
  scaling: { scalingMode: 'AUTOMATIC', maxInstanceCount: INSTANCES_MAX },
  template: {
    maxInstanceRequestConcurrency: 1,
    timeout: '10s',
    scaling: { maxInstanceCount: INSTANCES_MAX },
    containers: [
      {
        ...{ image: IMAGE, command: ['node'], args: ['-e', PROGRAM] },
        resources: { limits: { cpu: String(SIZE.vcpus), memory: `${SIZE.memoryGib}Gi` } },
      },
    ],
  },
});
