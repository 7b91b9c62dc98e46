// A way into a function: what it would start in a step, what became of it, and the ledger of its events.
// Nothing is forgotten: sent = processed + rescued + queued + in flight + lost, after every step.

import type { HonestWork } from './honest-work';
import type { RescueStore } from './rescue-store';

/** A stretch of time within one minute, in which every rate is taken as constant. */
export interface Step {
  readonly fromSecond: number;
  readonly toSecond: number;
  readonly seconds: number;
  /** How long one run that begins now takes. */
  readonly durationSeconds: number;
  /** The function's concurrency is reserved at 0. */
  readonly isStopped: boolean;
}

export interface EventLedger {
  readonly sent: number;
  readonly processed: number;
  /** In a dead-letter queue or at a failure destination. */
  readonly rescued: number;
  readonly queued: number;
  readonly inFlight: number;
  readonly lost: number;
}

export const NO_EVENTS: EventLedger = {
  sent: 0,
  processed: 0,
  rescued: 0,
  queued: 0,
  inFlight: 0,
  lost: 0,
};

export const sumOfLedgers = (a: EventLedger, b: EventLedger): EventLedger => ({
  sent: a.sent + b.sent,
  processed: a.processed + b.processed,
  rescued: a.rescued + b.rescued,
  queued: a.queued + b.queued,
  inFlight: a.inFlight + b.inFlight,
  lost: a.lost + b.lost,
});

/** Zero for an honest cloud: what was sent and is nowhere. */
export const imbalanceOf = (ledger: EventLedger): number =>
  ledger.sent - ledger.processed - ledger.rescued - ledger.queued - ledger.inFlight - ledger.lost;

export interface Inlet {
  /** What honest callers asked of it; nothing that an attack or a loop sends. */
  readonly honest: HonestWork;
  /** Where its events wait that could not run; only asynchronous ones have such a place. */
  readonly rescue?: RescueStore;
  /** Its events wait in the platform's own queue, which concurrency 0 empties. */
  readonly isAsync: boolean;
  /** Invocations it would start in this step if nothing stood in the way. */
  wanted(step: Step): number;
  /** So many of the wanted start; the others meet a throttle. Returns the throttles a metric would count. */
  take(started: number, refused: number, step: Step): number;
  /** So many of the started ended, in or before this step. */
  finish(count: number, step: Step): void;
  /** What waits is moved aside, by whoever has fixed what sent it; left out: nothing waits here. */
  setAside?(atSecond: number): void;
  /** Of the runs that begin now, the share that fails. */
  errorShareAt(second: number): number;
  /** The longest step that is still true to what goes on here; 60 when nothing much does. */
  paceSeconds(atSecond: number): number;
  ledger(): EventLedger;
  /** Honest invocations of the past, before the simulation began. */
  pastIn(epochMinute: number): number;
  pastInHour(epochHour: number): number;
}

export const QUIET_PACE_SECONDS = 60;

/** Events that a run sends back to where it came from: what makes a loop a loop. */
export interface Echo {
  /** Events sent for each one processed, at this second; 0 once the cause is fixed. */
  perEvent(atSecond: number): number;
  readonly delaySeconds: number;
}

export const NO_ECHO: Echo = { perEvent: () => 0, delaySeconds: 1 };

/** Whole events out of fractions: what is left over is carried to the next step. */
export class Carry {
  private rest = 0;
  whole(amount: number): number {
    this.rest += amount;
    const whole = Math.floor(this.rest + 1e-9);
    this.rest -= whole;
    return whole;
  }
}

/** The part of a minute's count that falls into a step, so that the parts of a minute add up to its count. */
export function shareOfMinute(count: number, step: Step): number {
  const minute = Math.floor(step.fromSecond / 60) * 60;
  return (
    Math.floor((count * (step.toSecond - minute)) / 60 + 1e-9) -
    Math.floor((count * (step.fromSecond - minute)) / 60 + 1e-9)
  );
}
