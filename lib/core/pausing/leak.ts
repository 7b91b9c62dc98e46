// A paused function that spends all the same: seen by its dollars, since its cloud says that it is stopped.
// What was running when the pause landed may end by itself; only minutes that began well after it count.

import type { Reading, UsageSample } from '../detection/usage';
import { costUsd, type Rate } from '../prices/rate';
import { formatUsd } from '../units/money';
import { epochMinuteOf } from '../units/time';
import type { PauseRecord, Transition } from './pause-record';

/** The minute of the stop, and one for the host to shut down in. */
const GRACE_MINUTES = 2;
/** About $20 a month: what burns less is no reason to take more from its owner. */
const LEAK_USD_PER_MINUTE = 0.0005;

/** Why the pause does not hold, in words; undefined while nothing says so. */
export function leakOf(
  record: PauseRecord,
  reading: Reading<UsageSample> | undefined,
  rate: Rate,
): string | undefined {
  if (record.phase !== 'paused' || record.depth !== 'pause' || reading?.outcome !== 'read')
    return undefined;
  const fromMinute = epochMinuteOf(record.phaseSinceMs) + GRACE_MINUTES;
  const leaking = reading.samples.filter(
    (sample) =>
      sample.spanMinutes === 1 &&
      sample.epochMinute >= fromMinute &&
      costUsd(sample, rate) > LEAK_USD_PER_MINUTE,
  );
  const worstUsd = Math.max(0, ...leaking.map((sample) => costUsd(sample, rate)));
  return worstUsd > 0 ? `${STILL_SPENDS} ${formatUsd(worstUsd * 60)}/h` : undefined;
}

const STILL_SPENDS = 'still spends after it was stopped:';

/** The steps taken against a leak of this pause; after a probation it begins anew. */
function stepsOf({ history }: PauseRecord): Transition[] {
  const isPauseOver = ({ phase }: Transition): boolean =>
    phase === 'probation' || phase === 'resuming';
  const since = history.slice(history.findLastIndex(isPauseOver) + 1);
  return since.filter(({ because }) => because.startsWith(STILL_SPENDS));
}

export const climbsOf = (record: PauseRecord): number => stepsOf(record).length;

/** Every step that the cloud has is taken; what is left is for a person. */
export const isAtTop = (record: PauseRecord): boolean =>
  stepsOf(record).some(({ because }) => because.endsWith(AT_TOP));

export const AT_TOP = 'every further step is taken: stop it by hand';
