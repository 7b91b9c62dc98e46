// What a person decides about events that were set aside: run them after all, or throw them away.
// Each may have run already, which is why nobody but a person may decide it; their answer is kept before anything is done.

import type { Backlog, ReplayEntry } from '../../../lib/core/pausing/backlog';
import type { Guard } from '../guard';
import { asSent, type Command, type CommandOutcome, NOTHING_DONE } from './command-outcome';
import { knownFunction, UNKNOWN_FUNCTION } from './known-functions';

export async function release(
  guard: Guard,
  asked: Command<'release'>,
  holder: string,
): Promise<CommandOutcome> {
  const { owner } = guard.stores;
  const refuse = (because: string): CommandOutcome => ({
    ...NOTHING_DONE,
    refusals: [{ function: asked.function, because }],
  });
  const target = await knownFunction(guard, asked.function, holder);
  if (!target) return refuse(UNKNOWN_FUNCTION);
  const entries = await owner.setAside(target.functionId);
  if (entries.length === 0) return refuse('no event of it is held for a decision');
  const atMs = guard.timing.now();
  // First: cut short after it, the next release finds the entries and opens another.
  await owner.openBacklog(backlogFor(asked, target, atMs));
  for (const entry of entries) await owner.note(released(entry, asked.how, atMs));
  const what = asked.how === 'replay' ? 'are replayed' : 'are discarded';
  const minutes = guard.rescue.asideSeconds / 60;
  return {
    ...NOTHING_DONE,
    done: [
      `${target.name}: ${entries.length} held events ${what} as they become visible, within ${minutes} min of its running`,
    ],
  };
}

/** Tried anew, or done with: either way it is told by its entry, whichever backlog sees it first. */
const released = (
  entry: ReplayEntry,
  how: Command<'release'>['how'],
  atMs: number,
): ReplayEntry => ({
  ...entry,
  state: how === 'replay' ? 'tried' : 'done',
  tries: 0,
  atMs,
});

/** Its window holds nothing: no event but those with an entry is this backlog's. */
const backlogFor = (
  { how, by, because }: Command<'release'>,
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
  by: asSent(by),
  because: because || 'released by command',
  state: 'open',
  ...{ replayed: 0, discarded: 0, setAside: 0, emptyLooks: 0 },
});
