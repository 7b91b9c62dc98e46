// What a guard does beyond guarding: it minds what owners decided, replays what waited, reminds, and keeps its books.
// A guard without an office guards just the same; nothing here may stop, delay or repeat a pause, and it is never in a
// tick's way: whatever fails is a problem to report.

import type { AlertEvent } from '../../core/alerts/alert';
import type { PauseRecord } from '../../core/pausing/pause-record';
import type { GuardPolicy } from '../../core/policy/policy';
import type { WatchedFunction } from '../../core/policy/watched-function';
import type { PriceBook } from '../../core/prices/prices';
import type { GuardMemory } from '../memory';

export interface Office {
  /** Before the look: the functions and states as their owners want them. */
  begin(input: OfficeHours): Promise<Morning>;
  /** After everything was told. */
  end(input: OfficeHours & Evening): Promise<OfficeReport>;
}

export interface OfficeHours {
  readonly memory: GuardMemory;
  readonly policy: GuardPolicy;
  readonly book: PriceBook;
  readonly clock: () => number;
}

export interface Morning {
  readonly memory: GuardMemory;
  readonly decided: (target: WatchedFunction) => WatchedFunction;
  readonly problems: readonly string[];
}

export interface Evening {
  /** What was on record when the tick began, and what is now. */
  readonly open: readonly PauseRecord[];
  readonly records: readonly PauseRecord[];
  readonly readsBought: number;
  /** Nothing new is begun after this. */
  readonly deadlineMs: number;
  /** Names of functions that would have been paused, were the guard not observing. */
  readonly observed: readonly string[];
}

export interface OfficeReport {
  readonly memory: GuardMemory;
  readonly done: readonly string[];
  readonly told: readonly AlertEvent[];
  readonly problems: readonly string[];
}
