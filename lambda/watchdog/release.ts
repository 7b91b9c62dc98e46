// What a person decides about events that were set aside: run them after all, or throw them away.
// Each may have run already, which is why nobody but a person may decide it; their answer is kept before anything is done.

import type { OwnerCommand, WaitingPlace } from '../../lib/contract';
import type { Backlog, ReplayEntry } from '../../lib/core/pausing/backlog';
import { reasonOf } from '../aws/cloud-failure';
import type { OfficeDesk } from '../aws/office-desk';
import { ASIDE_SECONDS } from '../aws/sqs-rescue';
import type { Outcome } from './commands';
import { patientTick } from './patience';
import { runTick } from './run-tick';

type Asked = Extract<OwnerCommand, { command: 'release' }>;

export async function releaseAsked(
  { guard, owner }: OfficeDesk,
  asked: Asked,
  holder: string,
): Promise<Outcome> {
  const refuse = (because: string): Outcome => ({
    ...{ done: [], problems: [] },
    refusals: [{ function: asked.function, because }],
  });
  if (guard.memory === null) await patientTick(guard.timing, () => runTick(guard, holder));
  const target = (guard.memory?.functions ?? []).find(
    (one) => one.name === asked.function || one.functionId === asked.function,
  );
  if (!target) return refuse('the guard does not know it');
  const entries = await owner.setAside(target.functionId);
  if (entries.length === 0) return refuse('nothing of it was set aside');
  const atMs = guard.timing.now();
  // First: cut short after it, the next release finds the entries and opens another.
  await owner.openBacklog(backlogFor(asked, target, atMs));
  for (const entry of entries) await owner.note(released(entry, asked.how, atMs));
  const what = asked.how === 'replay' ? 'are replayed' : 'are thrown away';
  return {
    ...{ refusals: [], problems: [] },
    done: [
      `${target.name}: ${entries.length} set aside ${what} as they come into sight, within ${ASIDE_SECONDS / 60} min of its running`,
    ],
  };
}

/** Tried anew, or done with: either way it is told by its entry, whichever backlog sees it first. */
const released = (entry: ReplayEntry, how: Asked['how'], atMs: number): ReplayEntry => ({
  ...entry,
  state: how === 'replay' ? 'tried' : 'done',
  tries: 0,
  atMs,
});

/** Its window holds nothing: no event but those with an entry is this backlog's. */
const backlogFor = (
  { how, by, because }: Asked,
  { functionId, name }: { readonly functionId: string; readonly name: string },
  atMs: number,
): Backlog => ({
  schemaVersion: 1,
  backlogId: `release-${name}-${atMs.toString(36)}`,
  functionId,
  functionName: name,
  how,
  fromMs: atMs,
  untilMs: atMs - 1,
  by: by || 'unknown',
  because: because || 'released by command',
  state: 'open',
  ...{ replayed: 0, discarded: 0, setAside: 0, emptyLooks: 0 },
});

/** For a status: functions of which something was set aside and not released. */
export async function placesSetAside({ owner }: OfficeDesk): Promise<WaitingPlace[]> {
  const { backlogs } = await owner.allBacklogs();
  const names = new Map(
    backlogs.flatMap((one) => (one.setAside > 0 ? [[one.functionId, one.functionName]] : [])),
  );
  const counted = [...names].map(async ([functionId, functionName]): Promise<WaitingPlace[]> => {
    const place = {
      functionName,
      place: 'set aside',
      keptUntilMs: null,
      isSetAside: true,
    } as const;
    try {
      const { length: events } = await owner.setAside(functionId);
      return events > 0 ? [{ ...place, events }] : [];
    } catch (cause) {
      return [{ ...place, events: 0, problem: reasonOf(cause) }];
    }
  });
  return (await Promise.all(counted)).flat();
}
