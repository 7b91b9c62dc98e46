// A person's resume: of everything on record or of some, in full or on probation, and what becomes of what waited.
// What ran away again, or is on probation, is resumed in full only by who says why.

import { backlogOf } from '../../../lib/core/pausing/backlog';
import { isHolding, needsReason, type PauseRecord } from '../../../lib/core/pausing/pause-record';
import { giveUpLease } from '../../../lib/engine/records/lease';
import { resumeMany } from '../../../lib/engine/records/resume-many';
import type { Guard } from '../guard';
import { waitForLease } from '../patience';
import {
  asSent,
  type Command,
  type CommandOutcome,
  NOTHING_DONE,
  reasonBy,
} from './command-outcome';

/** Whoever asks waits five minutes for the answer (runbook/resume.py), of which the lease may take more than one. */
const RESUMING_MS = 200_000;

export async function resumeAsked(
  guard: Guard,
  asked: Command<'resume'>,
  holder: string,
): Promise<CommandOutcome> {
  await orderBacklogs(guard, asked);
  const keepLease = await waitForLease(guard, holder);
  if (!keepLease)
    return { ...NOTHING_DONE, problems: ['another run is in progress; try again in a minute'] };
  const { ports, timing, settings } = guard;
  try {
    const { records, problems } = await ports.journal.open();
    const { chosen, refusals } = choose(records.filter(isHolding), asked.functions);
    const refused = chosen.filter((record) => needsReason(record) && !isReasoned(asked));
    const resumed = await resumeMany(
      chosen.filter((record) => !refused.includes(record)),
      {
        ...{ ports, clock: timing.now, policy: settings.policy, keepLease },
        deadlineMs: timing.now() + RESUMING_MS,
        by: 'operator',
        because: reasonBy(asked.because, asked.by),
        how: asked.how ?? 'full',
      },
    );
    return {
      done: resumed.done,
      refusals: [...refusals, ...refused.map(ranAway)],
      problems: [...problems, ...resumed.problems],
    };
  } finally {
    await giveUpLease(ports, holder, []);
  }
}

/** Before anything is resumed, so that what waits is dealt with as its owner wants from the first moment. */
async function orderBacklogs({ ports, stores }: Guard, asked: Command<'resume'>): Promise<void> {
  if (asked.backlog === undefined) return;
  const { records } = await ports.journal.open();
  for (const record of records.filter(
    (open) => isHolding(open) && isNamed(open, asked.functions),
  )) {
    const backlog = backlogOf(record, {
      how: asked.backlog,
      by: asked.by && asSent(asked.by),
      because: asked.because,
    });
    if (!(await stores.owner.openBacklog(backlog))) await stores.owner.writeBacklog(backlog);
  }
}

/** By the function's name or id, or by the record's own id; no names mean every record. */
export const isNamed = (record: PauseRecord, names: readonly string[] | undefined): boolean =>
  names === undefined ||
  names.some((name) => [record.functionName, record.functionId, record.recordId].includes(name));

/** Whoever is asked by a machine at 3 a.m. has to have said that they know. */
const isReasoned = ({ how, force, because }: Command<'resume'>): boolean =>
  how === 'probation' || Boolean(force && because);

const ranAway = ({ functionName, phase }: PauseRecord) => ({
  function: functionName,
  because: `it ${phase === 'probation' ? 'is on probation' : 'ran away again'}; resume it on probation, or pass force with a reason (because)`,
});

function choose(records: readonly PauseRecord[], names: readonly string[] | undefined) {
  return {
    chosen: records.filter((record) => isNamed(record, names)),
    refusals: (names ?? [])
      .filter((name) => !records.some((record) => isNamed(record, [name])))
      .map((name) => ({ function: name, because: 'no pause of it is on record' })),
  };
}
