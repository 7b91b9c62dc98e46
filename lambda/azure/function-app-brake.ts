// The brake over function apps: a stop, which is soft there, and a ladder of further rungs, each undone exactly.
// It looks before it acts and reports what it saw, never what it assumes: 0 at once is an app that Azure calls stopped.

import {
  type AppSwitches,
  changesFor,
  concurrencyLever,
  isAppLever,
  isFunctionsRung,
  limitBeneath,
  nextRungOf,
  rungNow,
} from '../../lib/core/pausing/function-app-switches';
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
    beneath: limitBeneath,
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
  const switches = switchesOf(site);
  const sources = (held ?? []).filter((lever): lever is SourceLever => lever.lever === 'source');
  const levers: Lever[] = [
    concurrencyLever(switches),
    ...(await heldFunctions(calls.arm, id, sources)),
    ...(held ?? []).flatMap((lever) => rungNow(lever, switches)),
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
  const foreign = held.find(
    (lever) => !(lever.lever === 'source' ? isFunctionLever(lever.id) : isAppLever(lever)),
  );
  if (foreign)
    throw new ForeignId(
      `the record names ${JSON.stringify(foreign.id).slice(0, 200)}, which is nothing that the guard sets`,
    );
}

const switchesOf = ({ app, scaleLimit, publicAccess }: Site): AppSwitches => ({
  isRunning: app.isRunning,
  scaleLimit,
  publicAccess,
});

async function setLever(calls: SiteCalls, id: string, lever: Lever): Promise<void> {
  refuseForeignLevers([lever]);
  if (lever.lever === 'source') return setFunction(calls.arm, id, lever);
  const site = await siteAt(calls, id);
  if (site === undefined) throw new CloudFailure('gone', `${nameOf(id)} is gone`);
  if (site === 'foreign')
    throw new CloudFailure('refused', `${nameOf(id)} does not bill by use any more`);
  if (lever.lever === 'provisioned')
    throw new CloudFailure('refused', `${nameOf(id)}: an app has no provisioned concurrency`);
  for (const change of changesFor(switchesOf(site), lever)) {
    if (change.kind === 'run') await setRunning(calls, site, change.to);
    else if (change.kind === 'scaleLimit') await setScaleLimit(calls, site, change.instances);
    else await setPublicAccess(calls, site, change.to);
  }
}

async function nextRung(
  calls: SiteCalls,
  id: string,
  held: readonly Lever[],
): Promise<readonly Lever[]> {
  const site = await siteAt(calls, id);
  if (site === undefined || site === 'foreign') return [];
  const switches = switchesOf(site);
  const isAsked = isFunctionsRung(switches, held);
  return nextRungOf(switches, held, isAsked ? await functionLevers(calls.arm, id) : []);
}
