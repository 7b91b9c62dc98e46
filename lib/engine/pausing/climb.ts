// What the guard does when a stop does not stop: set it again, then take the next rung of the cloud's ladder, one a time.
// Every rung is recorded with its prior states before it is set, so that a resume undoes the whole ladder, exactly.

import { AT_TOP, climbsOf, isAtTop, leakOf } from '../../core/pausing/leak';
import type { HeldLever, PauseRecord } from '../../core/pausing/pause-record';
import { inPhase } from '../../core/pausing/pause-record';
import { pausedLever } from '../../core/pausing/paused-lever';
import { isSameState, type Lever, leverKey } from '../../core/pausing/target';
import { CloudFailure, type Ports } from '../ports';
import type { OpenRecordsInput } from '../records/open-records-input';
import { writeAndReadBack } from '../records/recording';

export interface Climbed {
  readonly record: PauseRecord;
  readonly done: readonly string[];
  readonly problems: readonly string[];
}

/** What a soft stop lets through, in words; undefined where it lets nothing through, or no stop of its cloud is soft. */
export function leakOfRecord(record: PauseRecord, input: OpenRecordsInput): string | undefined {
  const target = input.targetOf(record.functionId);
  if (!target?.isStopSoft) return undefined;
  return leakOf(record, input.readingOf(record.functionId), target.rate);
}

/** The record with its next rung planned and written; undefined where there is nothing more to take or to tell. */
export async function climb(
  record: PauseRecord,
  leak: string,
  input: Pick<OpenRecordsInput, 'ports' | 'clock'>,
): Promise<Climbed | undefined> {
  if (isAtTop(record)) return undefined;
  const { ports, clock } = input;
  // The first answer to a leak is the same stop again: a stop is known to need that.
  const rung = climbsOf(record) === 0 ? [] : await nextRung(ports, record);
  const added = rung.flatMap((prior) => heldAs(prior));
  const isTop = climbsOf(record) > 0 && added.length === 0;
  const because = isTop ? `${leak}; ${AT_TOP}` : `${leak}; ${wordsOf(added)}`;
  const next = inPhase(
    record,
    { atMs: clock(), phase: 'pausing', by: 'guard', because },
    {
      held: [...record.held, ...added],
      // What people are told then is why the pause failed, not why it began.
      ...(isTop ? { because } : {}),
      untold: isTop
        ? [...record.untold.filter((type) => type !== 'pause-failed'), 'pause-failed']
        : record.untold,
    },
  );
  await writeAndReadBack(ports, next);
  const { done, problems } = await setAgain(ports, record);
  return { record: next, done: [`${record.functionName}: ${because}`, ...done], problems };
}

const wordsOf = (added: readonly HeldLever[]): string =>
  added.length === 0 ? 'stopped again' : 'one more of its settings is changed';

/** What is not held yet. */
async function nextRung(
  { brake }: Pick<Ports, 'brake'>,
  { functionId, held }: PauseRecord,
): Promise<readonly Lever[]> {
  const known = new Set(held.map(({ prior }) => leverKey(prior)));
  const rung =
    (await brake.nextRung?.(
      functionId,
      held.map(({ prior }) => prior),
    )) ?? [];
  return rung.filter((lever) => !known.has(leverKey(lever)));
}

function heldAs(prior: Lever): HeldLever[] {
  const paused = pausedLever(prior, 'pause', 1);
  return paused && !isSameState(prior, paused)
    ? [{ prior, paused, wanted: paused, status: 'planned' }]
    : [];
}

async function setAgain({ brake }: Pick<Ports, 'brake'>, record: PauseRecord) {
  const done: string[] = [];
  const problems: string[] = [];
  for (const { wanted, status } of record.held) {
    if (status === 'released' || wanted.lever !== 'concurrency') continue;
    try {
      await brake.set(record.functionId, wanted);
      done.push(`${record.functionName}: stopped again`);
    } catch (cause) {
      if (!(cause instanceof CloudFailure)) throw cause;
      problems.push(
        `${record.functionName}: stopping again failed (${cause.certainty}): ${cause.message}`,
      );
    }
  }
  return { done, problems };
}
