// The removal of the guard: everything on record is resumed, again and again until nothing is left or time is up.
// Must end with the truth: a guard that is deleted with functions left paused leaves nobody to resume them.

import { isHolding } from '../../lib/core/pausing/pause-record';
import { giveUpLease, LONGEST_LEASE_MS } from '../../lib/engine/records/lease';
import { resumeMany } from '../../lib/engine/records/resume-many';
import type { Guard } from './guard';
import { waitForLease } from './patience';

/** Mappings that are on their way down cannot be enabled yet; that takes up to a minute or two. */
const TRY_AGAIN_MS = 5_000;

/** Empty when nothing is left paused; otherwise what is, and why. `deadlineMs` is when an answer has to be on its way. */
export async function resumeEverything(
  guard: Guard,
  holder: string,
  deadlineMs: number,
): Promise<readonly string[]> {
  const { ports, timing, settings, log } = guard;
  const keepLease = await waitForLease(guard, holder);
  if (!keepLease) return ['another run of the watchdog is in progress; delete the stack again'];
  for (;;) {
    const { records, problems } = await ports.journal.open();
    const holding = records.filter(isHolding);
    if (holding.length === 0 && problems.length === 0) {
      const now = timing.now();
      // After the last function is resumed no tick may act, and the cloud removes the rest within this.
      await ports.journal.takeLease(holder, now, now + LONGEST_LEASE_MS);
      return [];
    }
    const resumed = await resumeMany(holding, {
      ...{ ports, clock: timing.now, policy: settings.policy, keepLease, deadlineMs },
      ...{ by: 'uninstall', because: 'the guard is being removed', how: 'full' },
    });
    const left = [...problems, ...resumed.problems];
    log(left.length > 0 ? 'warn' : 'info', 'given-back', { done: resumed.done, left });
    // A damaged record does not mend itself by waiting.
    const isHopeless = problems.length > 0 && resumed.problems.length === 0;
    if (isHopeless || (left.length > 0 && timing.now() + TRY_AGAIN_MS >= deadlineMs)) {
      await giveUpLease(ports, holder, []);
      return left;
    }
    if (left.length > 0) await timing.sleep(TRY_AGAIN_MS);
  }
}
