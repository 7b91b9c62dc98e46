// The seams between the guard and a cloud. Domain words only; one implementation per cloud and one simulated.
// A tick needs four (Meter, Brake, Journal, Notifier); what owners decided and what waits need three more.
// A port throws only CloudFailure; anything else that escapes is our own bug and ends the tick.

import type { AlertEvent } from '../core/alerts/alert';
import type { AccountSample, Reading, UsageSample } from '../core/detection/usage';
import type { Decision } from '../core/owner/decision';
import type { Backlog, ReplayEntry } from '../core/pausing/backlog';
import type { PauseRecord } from '../core/pausing/pause-record';
import type { Inspection, Lever } from '../core/pausing/target';
import type { WatchedFunction } from '../core/policy/watched-function';

/**
 * The cloud said no, or said nothing. `gone`: no, because what it is about does not exist. `unknown`: the call may have
 * worked; look before trusting either way.
 */
export class CloudFailure extends Error {
  constructor(
    readonly certainty: 'refused' | 'gone' | 'unknown',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'CloudFailure';
  }
}

/** Refused, because what all functions share leaves no room for such a hold; less of one, or none, may be accepted. */
export class NoRoom extends CloudFailure {
  constructor(message: string, options?: { cause?: unknown }) {
    super('refused', message, options);
    this.name = 'NoRoom';
  }
}

/** The record was written by someone else since it was read. */
export class JournalConflict extends Error {
  constructor(recordId: string) {
    super(`record ${recordId} was written by someone else since it was read`);
    this.name = 'JournalConflict';
  }
}

export interface ReadRequest {
  readonly functionId: string;
  /** First and last bucket wanted, both included. */
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly spanMinutes: 1 | 60;
}

/** Where a cloud counts no executions at once, null: long runs then show in each function's own reading alone. */
export type MeteredAccount = Omit<AccountSample, 'concurrencyMax'> & {
  readonly concurrencyMax: number | null;
};

export interface Meter {
  /**
   * What runs at once is reckoned from what the functions themselves report, not measured apart: a false sample of one shows
   * in both, so that it raises suspicion and confirms no function's own minute.
   */
  readonly isConcurrencyDerived?: true;
  /** Every function there is to guard. Slow and free; called every ten minutes, and sooner while unexplained dollars grow. */
  discover(): Promise<readonly WatchedFunction[]>;
  readAccount(
    fromMinute: number,
    toMinute: number,
    spanMinutes: 1 | 60,
  ): Promise<Reading<MeteredAccount>>;
  /** One reading per request, in the order asked. Each costs two metric reads at list price. */
  readFunctions(requests: readonly ReadRequest[]): Promise<readonly Reading<UsageSample>[]>;
}

export interface Brake {
  /**
   * What there is to take. With `held`: these levers, wherever they are now; a deploy may have given a route or a source
   * to another function, and `gone` is then only a function that left none of them behind.
   */
  inspect(functionId: string, held?: readonly Lever[]): Promise<Inspection>;
  /** Sets one lever, absolutely. Resolves when the cloud confirmed it. */
  set(functionId: string, lever: Lever): Promise<void>;
  /**
   * Where a stop may not stop: the levers to take next as they are now, besides those that are held; none at the top.
   * Left out, a stop always stops.
   */
  nextRung?(functionId: string, held: readonly Lever[]): Promise<readonly Lever[]>;
  /** Where a hold is two settings of its cloud: the second of them, as it was when the first was as `prior` says. */
  beneath?(prior: Lever): Lever | undefined;
}

export interface RecordsRead {
  readonly records: readonly PauseRecord[];
  readonly problems: readonly string[];
}

export interface OpenRecords extends RecordsRead {
  /** The ids of those that cannot be read: what they hold is not known, and each function has one record at a time. */
  readonly unreadable: readonly string[];
}

export interface Journal {
  /** Every record for which `isOpen` holds. Unreadable ones come back as problems, never dropped silently. */
  open(): Promise<OpenRecords>;
  read(recordId: string): Promise<PauseRecord | undefined>;
  /** Writes over the version before it: `record.version` must be one above what is stored, or 1 where nothing is. */
  write(record: PauseRecord): Promise<void>;
  /** What was learned, packed; undefined when nothing was kept. */
  recall(): Promise<string | undefined>;
  remember(memory: string): Promise<void>;
  /**
   * True for one holder until the lease ends or is given up; a second tick meanwhile gets false. A lease that ends later
   * than any lease lasts was taken by a clock that ran ahead, and has ended.
   */
  takeLease(holder: string, nowMs: number, untilMs: number): Promise<boolean>;
  giveUpLease(holder: string): Promise<void>;
}

/** The part of a journal that keeps what owners decided. */
export interface Decisions {
  /** Every decision that still stands. Unreadable ones come back as problems, never dropped silently. */
  decisions(): Promise<{
    readonly decisions: readonly Decision[];
    readonly problems: readonly string[];
  }>;
  decide(decision: Decision): Promise<void>;
}

/** The part of a journal that keeps what is to be done with events that waited, and what was. */
export interface Backlogs {
  /** Those not done yet. */
  backlogs(): Promise<{
    readonly backlogs: readonly Backlog[];
    readonly problems: readonly string[];
  }>;
  /** False where one of the same id exists, done or not. */
  openBacklog(backlog: Backlog): Promise<boolean>;
  writeBacklog(backlog: Backlog): Promise<void>;
  entry(functionId: string, eventId: string): Promise<ReplayEntry | undefined>;
  note(entry: ReplayEntry): Promise<void>;
}

/** An event that could not run and waits in a rescue queue. */
export interface RescuedEvent {
  readonly functionId: string;
  /** The same whenever the same event is seen again. */
  readonly eventId: string;
  readonly arrivedAtMs: number;
  /** held-back: it never ran, because of a pause. failed: it ran, and failed. */
  readonly cause: 'held-back' | 'failed' | 'unknown';
  /** What the adapter needs to act on it; meaningless to anyone else. */
  readonly handle: string;
}

export interface RescueCount {
  /** Where they wait, by name; null where nothing of it can be rescued from here. */
  readonly place: string | null;
  readonly events: number;
  readonly oldestAtMs: number | null;
  readonly keptSeconds: number | null;
}

export interface Rescue {
  count(functionId: string): Promise<RescueCount>;
  /** Up to `max` in order of arrival; whoever takes them has a few minutes, then they wait again. */
  take(functionId: string, max: number): Promise<readonly RescuedEvent[]>;
  /** Hands it to its function again. Resolves with the id under which it would come back, were it to fail. */
  replay(event: RescuedEvent): Promise<string>;
  /** Leaves it where it waits, out of sight for a while. */
  setAside(event: RescuedEvent): Promise<void>;
  /** Ends its waiting for good. */
  discard(event: RescuedEvent): Promise<void>;
}

export interface Notifier {
  tell(alert: AlertEvent): Promise<void>;
}

export interface Ports {
  readonly meter: Meter;
  readonly brake: Brake;
  readonly journal: Journal;
  readonly notifier: Notifier;
}
