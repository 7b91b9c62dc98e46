// Resumes one record after another under one lease, for a person's command and for the removal of the guard.
// The caller holds the lease throughout: a tick in between could pause again what was just resumed.

import { formatCount } from '../../core/detection/verdict';
import { isHolding, type PauseRecord } from '../../core/pausing/pause-record';
import { isKept } from './lease';
import { type LeasedResumeInput, type ResumeOutcome, resumeRecord } from './resume';

export interface ResumedMany {
  readonly done: readonly string[];
  readonly problems: readonly string[];
}

export interface ResumeManyInput extends LeasedResumeInput {
  /** No further record is begun after it: a run that its cloud ends tells nobody what is left. */
  readonly deadlineMs: number;
}

/** `records` as they were read under this lease: each is written once more, so a version in between is a conflict. */
export async function resumeMany(
  records: readonly PauseRecord[],
  input: ResumeManyInput,
): Promise<ResumedMany> {
  const done: string[] = [];
  const problems: string[] = [];
  const holding = records.filter(isHolding);
  for (const [index, record] of holding.entries()) {
    if (input.clock() > input.deadlineMs) {
      const left = formatCount(holding.length - index);
      problems.push(
        `${left} more are not resumed yet, because this run has no time left: run the command again`,
      );
      break;
    }
    if (!(await isKept(input.keepLease, problems))) {
      problems.push(`${record.functionName}: another run is in progress; try again in a minute`);
      continue;
    }
    const outcome = await attempt(record, input);
    if (outcome.outcome === 'refused') problems.push(`${record.functionName}: ${outcome.because}`);
    else {
      done.push(...outcome.done);
      problems.push(...outcome.problems);
      if (outcome.outcome === 'unfinished')
        problems.push(`${record.functionName}: not everything is restored yet`);
    }
  }
  return { done, problems };
}

/** A record that cannot be resumed now, whatever the reason, must not keep the others waiting. */
async function attempt(record: PauseRecord, input: LeasedResumeInput): Promise<ResumeOutcome> {
  try {
    return await resumeRecord(record, input);
  } catch (cause) {
    const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    return { outcome: 'refused', because: `nothing was changed: ${words}` };
  }
}
