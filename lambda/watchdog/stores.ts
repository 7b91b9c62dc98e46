// What a watchdog keeps beside the journal, by name; each cloud has one implementation over its own table.
// Everything a store throws is a CloudFailure. What cannot be read is never taken for what was never written.

import type { LastTick } from '../../lib/contract';
import type { ReplayEntry } from '../../lib/core/pausing/backlog';
import type { GuardPolicy } from '../../lib/core/policy/policy';
import type { Backlogs, Decisions, Journal, RecordsRead } from '../../lib/engine/ports';

export type Mode = GuardPolicy['mode'];

export interface Arming {
  readonly mode: Mode;
  /** The mode the stack was deployed with then; deploying another mode ends the command. */
  readonly deployed: Mode;
  readonly by: string;
  readonly atMs: number;
}

/** Whether the guard observes or enforces: as deployed, until a person says otherwise by command. */
export interface ModeStore {
  /** The mode in force. A command holds only over the mode it was given under, so a deployment has the last word. */
  now(deployed: Mode): Promise<Mode>;
  arm(arming: Arming): Promise<void>;
}

/** When the guard last looked, and what it found. For people alone: nothing decides by it. */
export interface LastTickStore {
  read(): Promise<LastTick | null>;
  write(tick: LastTick): Promise<void>;
}

/** Incidents that are open, as text that lib/channels/incident-state reads; undefined where none was ever kept. */
export interface IncidentStore {
  read(): Promise<string | undefined>;
  write(state: string): Promise<void>;
}

/** What owners decided, and what became of events that waited. */
export interface OwnerStore extends Decisions, Backlogs {
  /** Every decision of the past year, standing or not, newest last. */
  allDecisions(): ReturnType<Decisions['decisions']>;
  /** Every backlog of the past month, done or not. */
  allBacklogs(): ReturnType<Backlogs['backlogs']>;
  /** Events of the function that wait for a person. */
  setAside(functionId: string): Promise<readonly ReplayEntry[]>;
}

/** The journal, as a watchdog that lives from run to run needs it. */
export interface WatchdogJournal extends Journal {
  /** Whether what this process remembers is still what was kept last. */
  isMemoryCurrent(): Promise<boolean>;
  /** Closed records that have not expired. */
  archived(): Promise<RecordsRead>;
}

export interface Stores {
  readonly mode: ModeStore;
  readonly lastTick: LastTickStore;
  readonly owner: OwnerStore;
}
