// The script that resumes without the watchdog, kept beside the guard's records, where whoever reads an alert finds it.
// Written once for each process; where it cannot be written, the log says so and the guard goes on.

import { readFile } from 'node:fs/promises';
import { RESUME_SCRIPT } from '../../../lib/contract';
import { CloudFailure } from '../../../lib/engine/ports';
import { reasonOf } from '../failure-words';
import type { Log } from '../log';
import type { ObjectStore } from './object-store';

export interface LastResortInput {
  readonly objects: ObjectStore;
  readonly file: string | undefined;
  readonly log: Log;
}

export function keepLastResort({ objects, file, log }: LastResortInput): () => Promise<void> {
  let isKept = file === undefined;
  return async () => {
    if (isKept || file === undefined) return;
    try {
      await objects.write(RESUME_SCRIPT, await readFile(file, 'utf8'));
      isKept = true;
    } catch (cause) {
      if (!(cause instanceof CloudFailure)) throw cause;
      log('warn', 'last-resort-not-kept', { because: reasonOf(cause) });
    }
  };
}
