// The last part of every resume: restore each lever, close the record, or report a resume that the cloud goes on refusing.
// A record closes only when every lever is restored or was taken over by a person.

import { inPhase, type PauseRecord, type Transition } from '../../core/pausing/pause-record';
import type { FoundInspection } from '../../core/pausing/target';
import { clip } from '../../core/units/clip';
import { type DriveOutcome, drive, inspectOrBlind } from './drive';
import type { OpenRecordsInput } from './open-records-input';
import { nextVersion, writeProgress } from './recording';

/** A resume needs less than a tick's work on records does. */
export interface ResumingCase {
  readonly input: Pick<OpenRecordsInput, 'ports' | 'clock' | 'keepLease'>;
  readonly inspection: FoundInspection;
  readonly log: { readonly done: string[]; readonly problems: string[] };
}

export async function finishResuming(
  record: PauseRecord,
  resumingCase: ResumingCase,
): Promise<PauseRecord> {
  const { ports, clock } = resumingCase.input;
  const driven = await driveAndLog(record, true, resumingCase);
  const begun = record.history.findLast(({ because }) => !isRefusal(because));
  const end: Transition = {
    by: 'guard',
    because: 'everything is restored',
    ...begun,
    atMs: clock(),
    phase: 'closed',
  };
  const next = driven.isDone ? closed(driven.record, end) : unfinished(driven, clock());
  return writeProgress(ports, record, next, resumingCase.log.problems);
}

/** A refusal that lasts is told once; a deployment under way, or a throttle of the control plane, is over sooner. */
const REFUSED_MS = 5 * 60_000;
const REFUSED = 'not restored yet';
const isRefusal = (because: string): boolean => because.startsWith(REFUSED);

function unfinished({ record, problems }: DriveOutcome, atMs: number): PauseRecord {
  const isKnown = isRefusal(record.history[record.history.length - 1]?.because ?? '');
  if (isKnown || !problems[0] || atMs - record.phaseSinceMs < REFUSED_MS)
    return nextVersion(record);
  const because = `${REFUSED}: ${clip(problems[0].replace(`${record.functionName}: `, ''), 400)}`;
  const untold = [...record.untold, 'resume-failed'];
  return inPhase(record, { atMs, phase: 'resuming', by: 'guard', because }, { untold });
}

export const closed = (record: PauseRecord, end: Transition): PauseRecord =>
  inPhase(record, end, {
    untold: [...record.untold.filter((type) => !type.endsWith('-failed')), 'resumed'],
  });

export async function driveAndLog(
  record: PauseRecord,
  isOpening: boolean,
  resumingCase: ResumingCase,
): Promise<DriveOutcome> {
  const { inspection, log } = resumingCase;
  const driven = await drive({ ...resumingCase.input, record, inspection, isOpening });
  log.done.push(...driven.done.map((words) => `${record.functionName}: ${words}`));
  log.problems.push(...driven.problems);
  return driven;
}

/** With what the record holds by now; undefined where it cannot be read, or is gone. */
export async function lookAgain<Known extends ResumingCase>(
  known: Known,
  { functionId, held }: PauseRecord,
): Promise<Known | undefined> {
  const inspection = await inspectOrBlind(known.input.ports, functionId, held);
  return inspection.outcome === 'found' ? { ...known, inspection } : undefined;
}
