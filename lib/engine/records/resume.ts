// Resumes what a record holds, because a person said so or because the guard is being removed.
// The same discipline as a pause: the new phase is written before the first change, and a step that fails is tried again.

import { inPhase, isHolding, type PauseRecord } from '../../core/pausing/pause-record';
import { stepsToWanted, wantProbation, wantResumed } from '../../core/pausing/resume-plan';
import type { GuardPolicy } from '../../core/policy/policy';
import type { Ports } from '../ports';
import { tellRecords } from '../telling';
import { drive, inspectOrBlind } from './drive';
import { finishResuming } from './finish-resuming';
import { giveUpLease, type KeepLease, leaseOf } from './lease';
import { reasonOf, writeAndReadBack, writeProgress } from './recording';

export interface ResumeRequest {
  readonly ports: Ports;
  readonly clock: () => number;
  readonly policy: GuardPolicy;
  readonly by: 'operator' | 'uninstall';
  readonly because: string;
  readonly how: 'full' | 'probation';
}

export interface ResumeInput extends ResumeRequest {
  readonly functionId: string;
  readonly holder: string;
}

/** Under a lease that the caller has, and gives up when it is done. */
export interface LeasedResumeInput extends ResumeRequest {
  readonly keepLease: KeepLease;
}

export type ResumeOutcome =
  | {
      readonly outcome: 'resumed' | 'on-probation' | 'unfinished';
      readonly record: PauseRecord;
      readonly done: readonly string[];
      readonly problems: readonly string[];
    }
  | { readonly outcome: 'refused'; readonly because: string };

/** Resumes one function by itself: takes the lease, finds its record, and gives the lease up again. */
export async function resume(input: ResumeInput): Promise<ResumeOutcome> {
  const { ports, holder } = input;
  const keepLease = leaseOf(input);
  try {
    if (!(await keepLease()))
      return { outcome: 'refused', because: 'a tick is in progress; try again in a minute' };
    const { records, problems } = await ports.journal.open();
    const record = records.find((open) => open.functionId === input.functionId && isHolding(open));
    if (record) return await resumeRecord(record, { ...input, keepLease });
    const unreadable = problems.length > 0 ? `; what cannot be read: ${problems.join('; ')}` : '';
    return { outcome: 'refused', because: `no pause of it is on record${unreadable}` };
  } catch (cause) {
    return { outcome: 'refused', because: `nothing was changed: ${reasonOf(cause)}` };
  } finally {
    await giveUpLease(ports, holder, []);
  }
}

/** Resumes what this record holds, under the caller's lease. Throws where the journal cannot be used: nothing is changed. */
export async function resumeRecord(
  record: PauseRecord,
  input: LeasedResumeInput,
): Promise<ResumeOutcome> {
  const { ports, clock, keepLease } = input;
  const log = { done: [] as string[], problems: [] as string[] };
  const inspection = await inspectOrBlind(ports, record.functionId, record.held);
  if (inspection.outcome === 'unreadable')
    return { outcome: 'refused', because: `its state cannot be read: ${inspection.because}` };
  const isProbe = input.how === 'probation' && inspection.outcome === 'found';
  const phase = isProbe ? 'probation' : inspection.outcome === 'gone' ? 'closed' : 'resuming';
  const by = inspection.outcome === 'gone' ? 'deleted' : input.by;
  // A lever that a person changed since the last tick is theirs already.
  const held =
    inspection.outcome === 'found' ? stepsToWanted(record, inspection, false).held : record.held;
  const opened = inPhase(
    record,
    { atMs: clock(), phase, by, because: input.because },
    {
      held: isProbe ? wantProbation(held, input.policy.probationConcurrency) : wantResumed(held),
      untold: [
        ...record.untold,
        ...(isProbe ? ['probation'] : phase === 'closed' ? ['resumed'] : []),
      ],
    },
  );
  await writeAndReadBack(ports, opened);
  if (inspection.outcome === 'gone') return { outcome: 'resumed', record: opened, ...log };
  if (!isProbe) {
    const after = await finishResuming(opened, {
      input: { ports, clock, keepLease },
      inspection,
      log,
    });
    log.problems.push(...(await tellRecords([after], ports, clock())).problems);
    return { outcome: isHolding(after) ? 'unfinished' : 'resumed', record: after, ...log };
  }
  const driven = await drive({ ports, record: opened, inspection, isOpening: true, keepLease });
  const next = { ...driven.record, version: opened.version + 1 };
  const after = await writeProgress(ports, opened, next, log.problems);
  log.done.push(...driven.done);
  log.problems.push(...driven.problems);
  return { outcome: driven.isDone ? 'on-probation' : 'unfinished', record: after, ...log };
}
