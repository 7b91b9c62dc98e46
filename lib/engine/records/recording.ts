// Writes records of pauses: the wall before the first change, and how far the levers got after it.
// Nothing is changed before its record is in the journal and was read back word for word.

import type { PauseRecord } from '../../core/pausing/pause-record';
import { CloudFailure, JournalConflict, type Ports } from '../ports';

export class JournalUnwritable extends Error {
  constructor(functionName: string, options: { cause: unknown }) {
    super(`the record of ${functionName} cannot be written, so nothing is changed`, options);
    this.name = 'JournalUnwritable';
  }
}

/** The wall before the first change: the record is in the journal, word for word, or nothing happens. */
export async function writeAndReadBack(ports: Ports, record: PauseRecord): Promise<void> {
  let failure: unknown;
  try {
    await ports.journal.write(record);
  } catch (cause) {
    if (!(cause instanceof CloudFailure)) throw cause;
    failure = cause;
  }
  const stored = await ports.journal.read(record.recordId);
  if (!stored || JSON.stringify(stored) !== JSON.stringify(record))
    throw new JournalUnwritable(record.functionName, { cause: failure });
}

/** The same record one version on, without a change of phase. */
export const nextVersion = (record: PauseRecord): PauseRecord => ({
  ...record,
  version: record.version + 1,
});

/**
 * Writes how far the levers got. A write that fails here costs nothing: the next tick looks at the cloud again, so the
 * record as it was stored is handed back and the failure is only reported.
 */
export async function writeProgress(
  ports: Ports,
  stored: PauseRecord,
  next: PauseRecord,
  problems: string[],
): Promise<PauseRecord> {
  try {
    await ports.journal.write(next);
    return next;
  } catch (cause) {
    if (!(cause instanceof CloudFailure || cause instanceof JournalConflict)) throw cause;
    problems.push(`${next.functionName}: progress was not written: ${cause.message}`);
    return stored;
  }
}

/** A failure of the journal or the cloud in words; anything else is our own bug and goes on up. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof JournalUnwritable || cause instanceof JournalConflict) return cause.message;
  if (cause instanceof CloudFailure) return `${cause.message} (${cause.certainty})`;
  throw cause;
}
