// Runs that somebody waits for: where a tick is at work already, they wait for it instead of giving up.
// Must end: a lease that is never given up runs out, and past that something is wrong that waiting does not mend.

import { type KeepLease, leaseOf } from '../../lib/engine/records/lease';
import type { TickReport } from '../../lib/engine/tick';
import type { Guard } from './guard';
import type { Timing } from './pacing';

/** A tick takes seconds; one that paused many functions gives the lease up within its minute. */
const PATIENCE_MS = 75_000;
const TRY_AGAIN_MS = 2_000;

/** The first answer that is not "not yet"; undefined when patience ran out. */
async function waitFor<Answer>(
  timing: Timing,
  attempt: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const startMs = timing.now();
  for (;;) {
    const answer = await attempt();
    if (answer !== undefined || timing.now() - startMs >= PATIENCE_MS) return answer;
    await timing.sleep(TRY_AGAIN_MS);
  }
}

export class StillBusy extends Error {}

/** A tick that really ran: not one that found another at work. */
export async function patientTick(
  timing: Timing,
  run: () => Promise<TickReport>,
): Promise<TickReport> {
  const report = await waitFor(timing, async () => {
    const tried = await run();
    return tried.outcome === 'lease-held' ? undefined : tried;
  });
  if (!report) throw new StillBusy('another run held the lease for too long; try again');
  return report;
}

/** The lease once it is ours; undefined when whoever has it kept it for longer than any tick does. */
export const waitForLease = (
  { ports, timing }: Pick<Guard, 'ports' | 'timing'>,
  holder: string,
): Promise<KeepLease | undefined> =>
  waitFor(timing, async () => {
    const keepLease = leaseOf({ ports, clock: timing.now, holder });
    return (await keepLease()) ? keepLease : undefined;
  });
