// Everything one watchdog works with, put together once for each process by its cloud and kept between runs.
// Ports, stores and clock are values here, so a test can run the same watchdog against any cloud and at any time.

import type { AlertOrigin } from '../../lib/channels/alert-origin';
import type { Hearers } from '../../lib/contract';
import type { GuardPrices } from '../../lib/core/prices/guard-bill';
import type { OwnerPorts } from '../../lib/engine/owner/owner-work';
import type { Ports, Rescue } from '../../lib/engine/ports';
import type { GuardMemory } from '../../lib/engine/watching/memory';
import type { MeasuredBudget } from './budget-notice';
import type { Log } from './log';
import type { ObjectStore } from './objects/object-store';
import type { Timing } from './pacing';
import type { GuardSettings } from './settings';
import type { Stores, WatchdogJournal } from './stores';

export interface Guard {
  readonly settings: GuardSettings;
  readonly ports: Ports & { readonly journal: WatchdogJournal };
  readonly stores: Stores;
  readonly owner: OwnerPorts;
  readonly rescue: WatchdogRescue;
  /** Of a queue that was stopped, by its name; undefined where it is not in this account. */
  readonly queueFacts: (name: string) => Promise<QueueFacts | undefined>;
  readonly budgets: BudgetMeter;
  /** Of a guard that answers what a confirm page hands on to it. */
  readonly page?: PagePorts;
  readonly prices: GuardPrices;
  readonly timing: Timing;
  readonly log: Log;
  /** Hands a tick's counts to the cloud's metrics. */
  readonly countTick: (atMs: number, counts: TickCounts) => void;
  /** What the cloud has to do for the watchdog itself whenever functions were discovered. */
  readonly afterDiscovery: () => Promise<void>;
  /** Who is there to hear an alert. */
  readonly hearers: () => Promise<Hearers>;
  /** Of settings that stop nothing; every status says so. */
  readonly settingProblems: readonly string[];
  /** What was learned, carried from run to run of this process; null until the first tick has recalled it. */
  memory: GuardMemory | null;
}

/** What the watchdog's part of a confirm page works with, beside the guard. */
export interface PagePorts {
  readonly objects: ObjectStore;
  /** Signs links. */
  readonly key: () => Promise<string>;
  readonly origin: AlertOrigin;
}

export interface BudgetMeter {
  /** What the cloud has measured of a budget; undefined where the account has none of that name. */
  measure(budgetName: string): Promise<MeasuredBudget | undefined>;
  /** Of a cloud that repeats a notice for as long as it is true. */
  readonly handled?: HandledNotices;
}

export interface HandledNotices {
  has(budgetName: string): Promise<boolean>;
  note(budgetName: string): Promise<void>;
}

export interface WatchdogRescue extends Rescue {
  /** For how long an event that was set aside is out of sight. */
  readonly asideSeconds: number;
}

export interface QueueFacts {
  /** Undefined where the queue does not say. */
  readonly keptSeconds: number | undefined;
  /** What waits in it and what somebody has just taken. */
  readonly events: number | undefined;
}

/** What one tick did, as numbers. */
export interface TickCounts {
  readonly heartbeat: number;
  readonly breaches: number;
  readonly pauses: number;
  readonly resumes: number;
  readonly pauseFailures: number;
  /** Functions whose usage could not be read. */
  readonly blind: number;
}
