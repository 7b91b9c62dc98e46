// What the guard carries from tick to tick. All of it can be learned again from the cloud's own metrics, so losing it
// costs reads and never a wrong pause. Plain JSON, so that a journal, a test literal and the simulator hold the same.

import type { TripwireState } from '../core/tripwire';
import type { DetectorState } from '../core/baseline';
import type { ReadLedger } from '../core/read-plan';
import type { WatchedFunction } from '../core/watched-function';

export interface GuardMemory {
  readonly schemaVersion: 1;
  readonly functions: readonly WatchedFunction[];
  readonly discoveredAtMs: number;
  readonly states: Readonly<Record<string, DetectorState>>;
  /** Functions to be read every tick until they calm down. */
  readonly suspects: readonly string[];
  readonly tripwire: TripwireState;
  readonly ledger: ReadLedger;
  readonly rememberedAtMs: number;
  /** When each observation was last told, by dedup key, so that it is told once and not every minute. */
  readonly toldAtMs: Readonly<Record<string, number>>;
}
