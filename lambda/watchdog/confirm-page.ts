// The watchdog's part of the confirm page on a cloud whose guard keeps objects: it shows the record and resumes.
// A link counts once: one conditional write decides who was first, before anything is resumed.

import { randomUUID } from 'node:crypto';
import type { ConfirmToken } from '../../lib/channels/confirm-token';
import { type ConfirmHandler, confirmHandler } from '../channels/confirm-handler';
import { runCommand } from './commands/run-command';
import { macWith } from './confirm-links';
import { outcomeOf, pressCommand } from './confirm-press';
import { reasonOf } from './failure-words';
import type { Guard } from './guard';
import { type ObjectStore, PREFIXES, stepOf } from './objects/object-store';

/** undefined: this guard has no page. */
export function watchdogPage(guard: Guard): ConfirmHandler | undefined {
  if (!guard.page) return undefined;
  const { objects, key, origin } = guard.page;
  const { ports, timing, log } = guard;
  const { read } = ports.journal;
  return confirmHandler({
    mac: macWith(key),
    read,
    claim: (token) => claim(objects, token),
    giveUp: ({ tokenId }) => objects.remove(nameOf(tokenId)),
    resume: async ({ recordId }, how) => {
      const answer = await runCommand(guard, pressCommand(recordId, how), randomUUID());
      return outcomeOf(await read(recordId), how, answer);
    },
    report: (cause) => log('error', 'confirm-failed', { because: reasonOf(cause) }),
    now: timing.now,
    origin,
  });
}

const nameOf = (tokenId: string): string => `${PREFIXES.claim.prefix}${stepOf(tokenId)}`;

/** A write that is repeated because its answer was lost finds its own text there, and was the first all the same. */
async function claim(objects: ObjectStore, { tokenId }: ConfirmToken): Promise<boolean> {
  const by = randomUUID();
  const name = nameOf(tokenId);
  if ((await objects.write(name, by, { only: 'absent' })) !== undefined) return true;
  return (await objects.read(name))?.text === by;
}
