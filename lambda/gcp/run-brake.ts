// The brake over Cloud Run: sees how a service scales, and sets it, in a change that touches nothing but the scaling.
// It looks after every change and reports what it saw: a change that does not show is unknown, never assumed.

import { scalingLever, withoutForeignMaximum } from '../../lib/core/pausing/cloud-run-scaling';
import type { Inspection, Lever, LeverOf } from '../../lib/core/pausing/target';
import { isSameState } from '../../lib/core/pausing/target';
import { type Brake, CloudFailure } from '../../lib/engine/ports';
import type { Log } from '../watchdog/log';
import type { Timing } from '../watchdog/pacing';
import { type GoogleApi, jsonOf } from './google-api';
import { bodyOf } from './levers/scaling';
import { type ShownService, serviceNameIn, shownServiceIn } from './run-service';

export interface BrakeInput {
  readonly api: GoogleApi;
  /** The address of Cloud Run's API. */
  readonly run: string;
  readonly timing: Timing;
  readonly log: Log;
}

export function runBrake(input: BrakeInput): Brake {
  return {
    inspect: async (functionId, held) => {
      if (!serviceNameIn(functionId)) return unreadable(`${functionId} is no Cloud Run service`);
      const foreign = (held ?? []).find(({ lever }) => lever !== 'concurrency');
      if (foreign)
        return unreadable(`the record holds a ${foreign.lever}, which a service has not`);
      const service = await look(input, functionId);
      return service === 'gone' || service.isDeleted ? { outcome: 'gone' } : found(service);
    },
    set: (functionId, lever) => set(input, functionId, lever),
  };
}

const unreadable = (because: string): Inspection => ({ outcome: 'unreadable', because });

/** Whoever pushes to a service (Pub/Sub, Eventarc, tasks, a scheduler) keeps what it could not deliver and tries again. */
const found = ({ scaling, isReconciling, tags }: ShownService): Inspection => ({
  outcome: 'found',
  levers: [scalingLever(scaling)],
  asyncRescue: 'none',
  hasAsyncTriggers: false,
  isSettling: isReconciling,
  leaks: tags.map(
    (tag) =>
      `requests to the address of its traffic tag ${tag} still start an instance: remove the tag to stop them`,
  ),
});

async function look(
  { api, run }: Pick<BrakeInput, 'api' | 'run'>,
  functionId: string,
): Promise<ShownService | 'gone'> {
  const what = `looking at ${functionId}`;
  const answer = await api({ what, url: `${run}v2/${functionId}`, expected: [404] });
  if (answer.status === 404) return 'gone';
  const service = shownServiceIn(jsonOf(what, answer));
  if (service) return service;
  throw new CloudFailure('unknown', `${what}: the answer shows no scaling that is known here`);
}

/** A change shows within a second or two (seen 2026); longer is for the next tick to find out. */
const LOOKS_MAX = 4;
const LOOK_AGAIN_MS = 1_000;

async function set(input: BrakeInput, functionId: string, lever: Lever): Promise<void> {
  if (lever.lever !== 'concurrency' || !serviceNameIn(functionId))
    throw new CloudFailure('refused', `${functionId} has no ${lever.lever}`);
  const service = await change(input, functionId, lever);
  const corrected = withoutForeignMaximum(lever.state, service.scaling, service.revisionMax);
  if (!corrected) return;
  input.log('warn', 'maximum-set-by-cloud', { functionId, shown: service.scaling.most, corrected });
  await change(input, functionId, { ...lever, state: corrected });
}

/** Resolves when the service shows what was sent, or what the cloud made of it where there was no maximum. */
async function change(
  input: BrakeInput,
  functionId: string,
  lever: LeverOf<'concurrency'>,
): Promise<ShownService> {
  const { api, run, timing } = input;
  await api({
    what: `scaling ${functionId}`,
    url: `${run}v2/${functionId}?updateMask=scaling`,
    method: 'PATCH',
    body: JSON.stringify({ scaling: bodyOf(lever.state) }),
    pace: 'control',
  });
  for (let looks = 1; ; looks += 1) {
    const service = await look(input, functionId);
    if (service === 'gone')
      throw new CloudFailure('gone', `scaling ${functionId}: it does not exist`);
    const isSo = isSameState(scalingLever(service.scaling), lever);
    if (isSo || withoutForeignMaximum(lever.state, service.scaling, service.revisionMax))
      return service;
    if (looks === LOOKS_MAX)
      throw new CloudFailure('unknown', `scaling ${functionId}: the change does not show yet`);
    await timing.sleep(LOOK_AGAIN_MS);
  }
}
