// What the guard carries from tick to tick. All of it can be learned again from the cloud's own metrics, so losing it
// costs reads and never a wrong pause. Plain JSON, so that a journal, a test literal and the simulator hold the same.

import { NO_TRIPWIRE, type TripwireState } from '../../core/detection/account/tripwire';
import type { DetectorState } from '../../core/detection/baseline';
import { NEW_LEDGER, type ReadLedger } from '../../core/detection/read-ledger';
import { NO_DAYS, type RollingDays } from '../../core/detection/rolling-day';
import type { LastHold } from '../../core/pausing/zero-hours';
import type { Exempt } from '../../core/policy/exemption';
import type { WatchedFunction } from '../../core/policy/watched-function';
import type { OwnerMemory } from '../owner/owner-memory';
import type { AbsentState } from './absent-states';
import * as shape from './memory-shape';

export interface GuardMemory {
  readonly schemaVersion: 1;
  readonly functions: readonly WatchedFunction[];
  readonly discoveredAtMs: number;
  readonly states: Readonly<Record<string, DetectorState>>;
  /** Of functions that the last discovery did not list. */
  readonly absent?: Readonly<Record<string, AbsentState>>;
  /** Functions to be read every tick until they calm down. */
  readonly suspects: readonly string[];
  readonly tripwire: TripwireState;
  readonly ledger: ReadLedger;
  readonly rememberedAtMs: number;
  /** How many functions were known then. */
  readonly rememberedStates?: number;
  /** When each observation was last told, by dedup key, so that it is told once and not every minute. */
  readonly toldAtMs: Readonly<Record<string, number>>;
  /** How long functions were held last time, so that one that runs away again waits longer. */
  readonly lastHolds: Readonly<Record<string, LastHold>>;
  /** Since when the meter has answered no read; null or left out while it does. */
  readonly meterFailedSinceMs?: number | null;
  /** Functions that are out of the guard by a wish, as they were told; left out until the first look. */
  readonly exempt?: Exempt;
  /** Decisions, bill and digest; read by ownerMemoryIn, which checks it. */
  readonly owner?: OwnerMemory;
}

export const NO_MEMORY: GuardMemory = Object.freeze({
  schemaVersion: 1,
  functions: [],
  discoveredAtMs: 0,
  states: {},
  suspects: [],
  tripwire: NO_TRIPWIRE,
  ledger: NEW_LEDGER,
  rememberedAtMs: 0,
  toldAtMs: {},
  lastHolds: {},
});

/** What is usual needs no more than three digits. */
const roughly = (ring: readonly number[]): number[] =>
  ring.map((usual) =>
    Number.isInteger(usual) && Math.abs(usual) < 1000 ? usual : Number(usual.toPrecision(3)),
  );

const packed = (state: DetectorState): DetectorState => ({
  ...state,
  ringUsdPerMinute: roughly(state.ringUsdPerMinute),
  ringInvocationsPerMinute: roughly(state.ringInvocationsPerMinute),
});

/** Memory as text for the journal: the rings in three digits, sums and times with all of theirs. */
export function packMemory(memory: GuardMemory): string {
  const { tripwire } = memory;
  const states = Object.fromEntries(
    Object.entries(memory.states).map(([id, state]) => [id, packed(state)]),
  );
  const absent =
    memory.absent &&
    Object.fromEntries(
      Object.entries(memory.absent).map(([id, kept]) => [
        id,
        { ...kept, state: packed(kept.state) },
      ]),
    );
  return JSON.stringify({
    ...memory,
    functions: [],
    discoveredAtMs: 0,
    states,
    absent,
    tripwire: {
      ...tripwire,
      invocationsRing: roughly(tripwire.invocationsRing),
      concurrencyRing: roughly(tripwire.concurrencyRing),
    },
  });
}

/**
 * Memory out of the journal. What does not look like ours is left out and learned again; the tripwire and the states
 * are checked number by number, because a NaN in one of them would make a detector deaf.
 */
export function parseMemory(json: string): {
  readonly memory: GuardMemory;
  readonly problems: readonly string[];
} {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { memory: NO_MEMORY, problems: ['memory is not JSON; learning again from metrics'] };
  }
  if (!isObject(value) || value.schemaVersion !== 1)
    return {
      memory: NO_MEMORY,
      problems: ['memory has an unknown schema; learning again from metrics'],
    };
  const problems: string[] = [];
  const part = <Key extends keyof GuardMemory>(
    key: Key,
    isSound: (part: unknown) => boolean,
  ): GuardMemory[Key] => {
    if (isSound(value[key])) return value[key] as GuardMemory[Key];
    problems.push(`memory.${key} is damaged; learning it again`);
    return NO_MEMORY[key];
  };
  const states = Object.entries(part('states', isObject)).map(withDays);
  const sound = states.filter(([id, state]) => {
    if (shape.detectorState(state)) return true;
    problems.push(`memory of ${id} is damaged; learning it again`);
    return false;
  });
  const memory: GuardMemory = {
    schemaVersion: 1,
    functions: [],
    discoveredAtMs: 0,
    states: Object.fromEntries(sound),
    absent: part('absent', shape.absentStates),
    suspects: part('suspects', shape.suspects),
    tripwire: part('tripwire', shape.tripwireState),
    ledger: part('ledger', shape.ledger),
    rememberedAtMs: part('rememberedAtMs', shape.moment),
    rememberedStates: part('rememberedStates', shape.wholeOrMissing),
    toldAtMs: part('toldAtMs', shape.moments),
    lastHolds: part('lastHolds', shape.lastHolds),
    exempt: part('exempt', shape.exempt),
    owner: value.owner as OwnerMemory,
  };
  return { memory, problems };
}

/**
 * Memory of an earlier release knows no days, or less of them: what its envelope allowed is taken for its largest, and
 * for the level that it grows from.
 */
function withDays([id, state]: [string, DetectorState]): [string, DetectorState] {
  if (!isObject(state)) return [id, state];
  const { envelopeUsdPerMinute, days } = state as DetectorState;
  const known: Partial<RollingDays> = isObject(days) ? days : {};
  if (known.fromUsd !== undefined || typeof envelopeUsdPerMinute !== 'number') return [id, state];
  const largestUsd = known.largestUsd ?? [envelopeUsdPerMinute * 1440];
  const fromUsd = 1440 * envelopeUsdPerMinute;
  const quietUsd = [60 * envelopeUsdPerMinute];
  return [
    id,
    {
      ...(state as DetectorState),
      days: { ...NO_DAYS, ...known, largestUsd, quietUsd, fromUsd },
    },
  ];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
