// Which open records are looked at in a tick: all of a few, and of many each in its turn.
// A mass pause must not use up the control plane, nor the guard's own budget for reads.

import { isHolding, type PauseRecord } from '../core/pausing/pause-record';
import { epochMinuteOf } from '../core/units/time';
import { isUnproved } from './records/proving';

const INSPECTED_EACH_TICK = 10;
const TURNS = 5;
/** A look at one takes about three calls of the twelve a second (lambda/aws/paces.ts): more do not fit into a tick. */
const INSPECTED_AT_MOST = 100;
/** Of more pauses than this at once, the account's own figures show what still burns. */
const PROVED_MAX = 100;

export const isHoldOver = (record: PauseRecord, nowMs: number): boolean =>
  record.holdUntilMs !== null && nowMs >= record.holdUntilMs;

export function isItsTurn(
  record: PauseRecord,
  index: number,
  count: number,
  nowMs: number,
): boolean {
  if (count <= INSPECTED_EACH_TICK || record.phase !== 'paused' || isHoldOver(record, nowMs))
    return true;
  const isDue = count <= PROVED_MAX && isUnproved(record, nowMs);
  const turns = Math.max(TURNS, Math.ceil(count / INSPECTED_AT_MOST));
  return isDue || (epochMinuteOf(nowMs) + index) % turns === 0;
}

/** Functions of which a reading is bought to prove that their pause stopped the dollars. */
export const toBeProved = (open: readonly PauseRecord[], nowMs: number): readonly string[] =>
  open.filter(isHolding).length > PROVED_MAX
    ? []
    : open.filter((record) => isUnproved(record, nowMs)).map(({ functionId }) => functionId);
