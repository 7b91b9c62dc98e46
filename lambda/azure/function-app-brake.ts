// The brake over function apps: a stop, which is soft there, and a ladder of further rungs, each undone exactly.
// It looks before it acts and reports what it saw, never what it assumes: 0 at once is an app that Azure calls stopped.

import type { Lever } from '../../lib/core/pausing/target';
import { type Brake, CloudFailure } from '../../lib/engine/ports';
import {
  functionLevers,
  functionsOf,
  heldFunctions,
  isFunctionLever,
  type SourceLever,
  setFunction,
} from './levers/functions';
import {
  ForeignId,
  nameOf,
  type Site,
  type SiteCalls,
  setPublicAccess,
  setRunning,
  setScaleLimit,
  siteAt,
  siteIdOf,
} from './levers/site';
import { triggerNotes } from './levers/trigger-notes';

/** Open as Azure has it by default; `=Enabled` where somebody said so, so that it comes back as it was. */
const ACCESS_ID = /^publicNetworkAccess(=Enabled)?$/;

type LeverOf<Kind extends Lever['lever']> = Extract<Lever, { lever: Kind }>;

export function functionAppBrake(calls: SiteCalls): Brake {
  return {
    inspect: async (functionId, held) => {
      try {
        return await inspect(calls, functionId, held);
      } catch (cause) {
        if (!(cause instanceof ForeignId)) throw cause;
        return { outcome: 'unreadable', because: cause.message };
      }
    },
    set: async (functionId, lever) => {
      try {
        await setLever(calls, siteIdOf(calls, functionId), lever);
      } catch (cause) {
        if (!(cause instanceof ForeignId)) throw cause;
        throw new CloudFailure('refused', cause.message, { cause });
      }
    },
    nextRung: (functionId, held) => nextRung(calls, siteIdOf(calls, functionId), held),
  };
}

const inspect = async (
  calls: SiteCalls,
  functionId: string,
  held: readonly Lever[] | undefined,
): ReturnType<Brake['inspect']> => {
  const id = siteIdOf(calls, functionId);
  refuseForeignLevers(held ?? []);
  const site = await siteAt(calls, id);
  if (site === undefined) return { outcome: 'gone' };
  if (site === 'foreign')
    return { outcome: 'unreadable', because: `${nameOf(id)} does not bill by use any more` };
  const sources = (held ?? []).filter((lever): lever is SourceLever => lever.lever === 'source');
  const levers: Lever[] = [
    concurrencyOf(site),
    ...(await heldFunctions(calls.arm, id, sources)),
    ...(held ?? []).flatMap((lever) => rungNow(lever, site)),
  ];
  return {
    outcome: 'found',
    levers,
    // What waits while an app is stopped waits at its source: nothing is handed to it that it cannot run.
    ...{ hasAsyncTriggers: false, asyncRescue: 'none', isSettling: false },
    ...(held ? {} : { leaks: triggerNotes(await functionsOrNone(calls, id)) }),
  };
};

/** Words for an alert are not worth going on burning for. */
async function functionsOrNone({ arm }: SiteCalls, id: string) {
  try {
    return await functionsOf(arm, id);
  } catch (cause) {
    if (!(cause instanceof CloudFailure)) throw cause;
    return [];
  }
}

/** A record comes from a store, and a lever's id becomes part of a call: one of another shape is never used. */
function refuseForeignLevers(held: readonly Lever[]): void {
  const isOurs = ({ lever, id }: Lever): boolean =>
    (lever === 'concurrency' && id === 'concurrency') ||
    (lever === 'scale' && id === 'scale') ||
    (lever === 'source' && isFunctionLever(id)) ||
    (lever === 'throttle' && ACCESS_ID.test(id));
  const foreign = held.find((lever) => !isOurs(lever));
  if (foreign)
    throw new ForeignId(
      `the record names ${JSON.stringify(foreign.id).slice(0, 200)}, no lever here`,
    );
}

const concurrencyOf = ({ app, scaleLimit }: Site): LeverOf<'concurrency'> => ({
  lever: 'concurrency',
  id: 'concurrency',
  state: !app.isRunning
    ? { kind: 'reserved', executions: 0 }
    : scaleLimit === undefined
      ? { kind: 'unreserved' }
      : { kind: 'reserved', executions: scaleLimit },
});

const scaleOf = ({ scaleLimit }: Site): LeverOf<'scale'> => ({
  lever: 'scale',
  id: 'scale',
  state:
    scaleLimit === undefined ? { kind: 'unlimited' } : { kind: 'limited', instances: scaleLimit },
});

const accessLever = (id: string, publicAccess: string): LeverOf<'throttle'> => ({
  lever: 'throttle',
  id,
  name: 'public access',
  state:
    publicAccess === 'Disabled'
      ? { kind: 'throttled', requestsPerSecond: 0, burstRequests: 0 }
      : { kind: 'inherited' },
});

function rungNow(held: Lever, site: Site): Lever[] {
  if (held.lever === 'scale') return [scaleOf(site)];
  return held.lever === 'throttle' ? [accessLever(held.id, site.publicAccess)] : [];
}

async function setLever(calls: SiteCalls, id: string, lever: Lever): Promise<void> {
  refuseForeignLevers([lever]);
  if (lever.lever === 'source') return setFunction(calls.arm, id, lever);
  const site = await siteAt(calls, id);
  if (site === undefined) throw new CloudFailure('gone', `${nameOf(id)} is gone`);
  if (site === 'foreign')
    throw new CloudFailure('refused', `${nameOf(id)} does not bill by use any more`);
  switch (lever.lever) {
    case 'concurrency':
      return setConcurrency(calls, site, lever);
    case 'scale':
      return setScaleLimit(
        calls,
        site,
        lever.state.kind === 'unlimited' ? undefined : lever.state.instances,
      );
    case 'throttle':
      return setPublicAccess(calls, site, accessFor(lever));
    case 'provisioned':
      throw new CloudFailure('refused', `${nameOf(id)}: an app has no provisioned concurrency`);
  }
}

const accessFor = ({ id, state }: LeverOf<'throttle'>): string => {
  if (state.kind === 'throttled') return 'Disabled';
  return id.endsWith('=Enabled') ? 'Enabled' : '';
};

/** A limit is set before the app starts, so that what waits does not flood it; an app that is stopped is stopped again. */
async function setConcurrency(
  calls: SiteCalls,
  site: Site,
  { state }: LeverOf<'concurrency'>,
): Promise<void> {
  if (state.kind === 'reserved' && state.executions === 0) return setRunning(calls, site, 'stop');
  const limit = state.kind === 'reserved' ? state.executions : undefined;
  if (site.scaleLimit !== limit) await setScaleLimit(calls, site, limit);
  if (!site.app.isRunning) await setRunning(calls, site, 'start');
}

/** Scale limit 1, then every function disabled, then no access: the least that does it, the hardest to miss last. */
async function nextRung(
  calls: SiteCalls,
  id: string,
  held: readonly Lever[],
): Promise<readonly Lever[]> {
  const site = await siteAt(calls, id);
  if (site === undefined || site === 'foreign') return [];
  const has = (kind: Lever['lever']): boolean => held.some(({ lever }) => lever === kind);
  if (!has('scale') && !has('source') && !has('throttle') && canLimit(site, held))
    return [scaleOf(site)];
  if (!has('source') && !has('throttle')) {
    const functions = await functionLevers(calls.arm, id);
    if (functions.length > 0) return functions;
  }
  if (has('throttle') || site.publicAccess === 'Disabled') return [];
  const spelled = site.publicAccess === 'Enabled' ? '=Enabled' : '';
  return [accessLever(`publicNetworkAccess${spelled}`, site.publicAccess)];
}

/**
 * The limit that a resume restores is the one that was found with the stop. Where somebody has changed it since, or it is
 * 1 already, there is nothing to take.
 */
function canLimit({ scaleLimit }: Site, held: readonly Lever[]): boolean {
  const found = held.find(({ lever }) => lever === 'concurrency')?.state;
  const limit = found?.kind === 'reserved' ? found.executions : undefined;
  return scaleLimit !== 1 && scaleLimit === limit;
}
