// Gives back one record after another under one lease, for a person's command and for the removal of the guard.
// Must hold the lease throughout: a tick in between could pause again what was just given back.

import { isHolding, type PauseRecord } from '../../lib/core/pausing/pause-record';
import type { Ports } from '../../lib/engine/ports';
import { type ResumeInput, type ResumeOutcome, resume } from '../../lib/engine/resume';
import { reasonOf } from '../aws/cloud-failure';
import type { Guard } from '../aws/wiring';
import { waitFor } from './patience';

const LEASE_MS = 50_000;

/** True once the lease is ours; false when whoever has it kept it for longer than any tick does. */
export async function waitForLease({ ports, timing }: Guard, holder: string): Promise<boolean> {
  const isOurs = await waitFor(timing, async () => {
    const now = timing.now();
    return (await ports.journal.takeLease(holder, now, now + LEASE_MS)) || undefined;
  });
  return isOurs === true;
}

export type GiveBack = Pick<ResumeInput, 'by' | 'because' | 'how'> & { readonly holder: string };

export interface GivenBack {
  readonly done: readonly string[];
  readonly problems: readonly string[];
}

/** The caller has the lease; each lever prolongs it. */
export async function giveBack(
  guard: Guard,
  records: readonly PauseRecord[],
  how: GiveBack,
): Promise<GivenBack> {
  const { timing, settings } = guard;
  const done: string[] = [];
  const problems: string[] = [];
  for (const record of records.filter(isHolding)) {
    const outcome = await attempt(record, {
      ...how,
      ports: underOneLease(guard.ports),
      clock: timing.now,
      policy: settings.policy,
      functionId: record.functionId,
    });
    if (outcome.outcome === 'refused') problems.push(`${record.functionName}: ${outcome.because}`);
    else {
      done.push(...outcome.done);
      problems.push(...outcome.problems);
      if (outcome.outcome === 'unfinished')
        problems.push(`${record.functionName}: not everything is given back yet`);
    }
  }
  return { done, problems };
}

/** A record that cannot be given back now must not keep the others waiting. */
async function attempt(record: PauseRecord, input: ResumeInput): Promise<ResumeOutcome> {
  try {
    return await resume(input);
  } catch (cause) {
    return { outcome: 'refused', because: `${record.recordId}: ${reasonOf(cause)}` };
  }
}

const underOneLease = (ports: Ports): Ports => ({
  ...ports,
  journal: {
    ...ports.journal,
    giveUpLease: () => Promise.resolve(),
  },
});
