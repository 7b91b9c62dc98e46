// What a press on the confirm page asks of the watchdog, and what came of it by what is on record afterwards.
// The same on every cloud; how the page reaches the watchdog is each cloud's own.

import type { CommandAnswer, CommandEvent } from '../../lib/contract';
import { isHolding, type PauseRecord } from '../../lib/core/pausing/pause-record';
import type { ResumeAnswer, ResumeHow } from '../channels/confirm-handler';

export const pressCommand = (
  recordId: string,
  how: ResumeHow,
): Extract<CommandEvent, { readonly command: 'resume' }> => ({
  ...{ command: 'resume', functions: [recordId], how },
  ...{ by: 'the confirm page', because: 'a person used the link in an alert' },
  // The page showed what it is and what a smaller step would be.
  ...(how === 'full' && { force: true }),
});

/** By what is on record now: what the watchdog says in words only explains it. */
export function outcomeOf(
  after: PauseRecord | undefined,
  how: ResumeHow,
  { refusals, problems }: CommandAnswer,
): ResumeAnswer {
  if (!after || !isHolding(after)) return { outcome: 'resumed' };
  if (after.phase === 'resuming') return { outcome: 'unfinished' };
  if (after.phase === 'probation' && how === 'probation') return { outcome: 'on-probation' };
  const messages = [...refusals.map(({ because }) => because), ...problems];
  return { outcome: 'refused', because: messages[0] ?? 'the watchdog did not say why' };
}
