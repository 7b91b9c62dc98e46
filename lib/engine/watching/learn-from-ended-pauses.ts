// What the end of a pause means for the baselines, and keeping that so it survives a restart.
// A closed record stays open work until the baselines learned of its end and that was remembered: otherwise the attack's own metrics, still
// arriving late, would pause the function again the moment a person resumed it.

import { afterResume, forgetSince } from '../../core/detection/after-resume';
import { isHolding, type PauseRecord } from '../../core/pausing/pause-record';
import { zeroMinutesAfter } from '../../core/pausing/zero-hours';
import { epochMinuteOf } from '../../core/units/time';
import type { Ports } from '../ports';
import { nextVersion, writeProgress } from '../records/recording';
import { type GuardMemory, packMemory } from './memory';
import { problemOf } from './watch-input';

/** Losing these hours costs nothing: what happened in them is read again from the cloud's own metrics. */
const REMEMBER_MS = 6 * 60 * 60_000;
/**
 * A function that was not remembered is built from its history again, and an attack that is too cheap to stand out there
 * would be taken for its usual: what is usual is kept soon after it was first known.
 */
const REMEMBER_NEW_MS = 10 * 60_000;

/** The memory as it is after this tick's openings and closings. */
export function learnFromEndedPauses(
  memory: GuardMemory,
  before: readonly PauseRecord[],
  after: readonly PauseRecord[],
): GuardMemory {
  const known = new Set(before.map((record) => record.recordId));
  const hasNewPause = after.some((record) => isHolding(record) && !known.has(record.recordId));
  const ended = after.filter((record) => !isHolding(record) && !record.isAbsorbed);
  if (ended.length === 0 && !hasNewPause) return memory;
  const states = { ...memory.states };
  const lastHolds = { ...memory.lastHolds };
  for (const record of ended) {
    const state = states[record.functionId];
    const atMinute = epochMinuteOf(record.phaseSinceMs);
    if (!state || state.heldThroughMinute >= atMinute) continue;
    const { sinceMinute } = record.evidence;
    states[record.functionId] = afterResume(
      sinceMinute === null ? state : forgetSince(state, sinceMinute),
      {
        atMinute,
        pausedMinutes: (record.phaseSinceMs - record.openedAtMs) / 60_000,
        isForgiven: record.history[record.history.length - 1]?.by !== 'probation',
      },
    );
    lastHolds[record.functionId] = {
      level: record.holdLevel,
      atMs: record.phaseSinceMs,
      zeroMinutes: zeroMinutesAfter(lastHolds[record.functionId], record),
    };
  }
  const ends = new Set(ended.map((record) => record.functionId));
  return {
    ...memory,
    states,
    lastHolds,
    suspects: memory.suspects.filter((id) => !ends.has(id)),
    // What was explained was the attack; once it is paused, its level explains nothing any more.
    tripwire: hasNewPause
      ? { ...memory.tripwire, explained: { ...memory.tripwire.explained, untilMinute: 0 } }
      : memory.tripwire,
  };
}

export interface RememberInput {
  readonly ports: Ports;
  readonly nowMs: number;
  readonly memory: GuardMemory;
  readonly records: readonly PauseRecord[];
  readonly problems: string[];
}

/**
 * Keeps the memory every few hours, soon after a function was first known, and at once when a pause ended; only then is
 * that end marked as absorbed.
 */
export async function remember(input: RememberInput): Promise<GuardMemory> {
  const { ports, nowMs, memory, records, problems } = input;
  const ended = records.filter((record) => !isHolding(record) && !record.isAbsorbed);
  const rememberedStates = Object.keys(memory.states).length;
  const isNew = rememberedStates !== (memory.rememberedStates ?? 0);
  const sinceMs = nowMs - memory.rememberedAtMs;
  if (ended.length === 0 && sinceMs < (isNew ? REMEMBER_NEW_MS : REMEMBER_MS)) return memory;
  const kept = { ...memory, rememberedAtMs: nowMs, rememberedStates };
  try {
    await ports.journal.remember(packMemory(kept));
  } catch (cause) {
    problems.push(problemOf('memory was not kept', cause));
    return memory;
  }
  for (const record of ended)
    await writeProgress(ports, record, { ...nextVersion(record), isAbsorbed: true }, problems);
  return kept;
}
