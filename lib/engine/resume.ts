// Gives back what a record holds, because a person said so or because the guard is being removed.
// The same discipline as a pause: the new phase is written before the first change, and a step that fails is tried again.

import { inPhase, isHolding, type PauseRecord } from '../core/pausing/pause-record';
import { heldForProbation, heldForResume, reckon } from '../core/pausing/resume-plan';
import type { GuardPolicy } from '../core/policy/policy';
import {
  drive,
  giveUpLease,
  type KeepLease,
  leaseOf,
  writeAndReadBack,
  writeProgress,
} from './drive';
import { finishResuming } from './open-records';
import { inspectOrBlind, reasonOf } from './pausing';
import type { Ports } from './ports';
import { tellRecords } from './telling';

export interface ResumeInput {
  readonly ports: Ports;
  readonly clock: () => number;
  readonly policy: GuardPolicy;
  readonly functionId: string;
  readonly by: 'operator' | 'uninstall';
  readonly because: string;
  readonly how: 'full' | 'probation';
  readonly holder: string;
}

export type ResumeOutcome =
  | {
      readonly outcome: 'resumed' | 'on-probation';
      readonly record: PauseRecord;
      readonly done: readonly string[];
      readonly problems: readonly string[];
    }
  | {
      readonly outcome: 'unfinished';
      readonly record: PauseRecord;
      readonly done: readonly string[];
      readonly problems: readonly string[];
    }
  | { readonly outcome: 'refused'; readonly because: string };

export async function resume(input: ResumeInput): Promise<ResumeOutcome> {
  const { ports, holder } = input;
  const keepLease = leaseOf(input);
  try {
    if (!(await keepLease()))
      return { outcome: 'refused', because: 'a tick is at work; try again in a minute' };
    const { records, problems } = await ports.journal.open();
    const record = records.find((one) => one.functionId === input.functionId && isHolding(one));
    if (record) return await resumeRecord(record, { ...input, keepLease });
    const unreadable = problems.length > 0 ? `; what cannot be read: ${problems.join('; ')}` : '';
    return { outcome: 'refused', because: `no pause of it is on record${unreadable}` };
  } catch (cause) {
    return { outcome: 'refused', because: `nothing was changed: ${reasonOf(cause)}` };
  } finally {
    await giveUpLease(ports, holder, []);
  }
}

async function resumeRecord(
  record: PauseRecord,
  input: ResumeInput & { readonly keepLease: KeepLease },
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
    inspection.outcome === 'found' ? reckon(record, inspection, false).held : record.held;
  const opened = inPhase(
    record,
    { atMs: clock(), phase, by, because: input.because },
    {
      held: isProbe ? heldForProbation(held, input.policy) : heldForResume(held),
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
