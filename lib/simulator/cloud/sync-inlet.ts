// Synchronous calls: a function URL or an API. What cannot run at once is answered 429 and is the caller's business.
// An API stage in front turns requests away before they reach the function; those are not billed.

import { HonestWork } from './honest-work';
import {
  Carry,
  type EventLedger,
  type Inlet,
  NO_EVENTS,
  QUIET_PACE_SECONDS,
  type Step,
  shareOfMinute,
} from './inlet';
import type { Traffic } from './traffic';

/** Someone who calls. */
export interface Callers {
  wanted(step: Step): number;
  /** So many were let in, so many were turned away. */
  answered(served: number, refused: number, step: Step): void;
  errorShareAt?(second: number): number;
  paceSeconds(atSecond: number): number;
}

export const honestCallers = (traffic: Traffic): Callers => ({
  wanted: (step) => shareOfMinute(traffic.countIn(Math.floor(step.fromSecond / 60)), step),
  answered: () => {},
  paceSeconds: () => QUIET_PACE_SECONDS,
});

/** Calls at a rate that only time decides. */
export function callersAtRate(
  perSecondAt: (second: number) => number,
  paceSecondsAt: (second: number) => number,
): Callers {
  const carry = new Carry();
  return {
    wanted: (step) => carry.whole(perSecondAt(step.fromSecond) * step.seconds),
    answered: () => {},
    paceSeconds: paceSecondsAt,
  };
}

export interface ApiStage {
  readonly id: string;
  readonly name: string;
  /** null: whatever the account allows. */
  requestsPerSecond: number | null;
  burstRequests: number;
}

export class SyncInlet implements Inlet {
  readonly isAsync = false;
  readonly honest = new HonestWork();
  private readonly callers: Callers[];
  private asked: number[] = [];
  private readonly stageCarry = new Carry();

  constructor(
    private readonly traffic: Traffic,
    readonly stage: ApiStage | null = null,
  ) {
    this.callers = [honestCallers(traffic)];
  }

  add(callers: Callers): void {
    this.callers.push(callers);
  }

  wanted(step: Step): number {
    this.asked = this.callers.map((caller) => caller.wanted(step));
    const asked = this.asked.reduce((sum, count) => sum + count, 0);
    const limit = this.stage?.requestsPerSecond ?? null;
    if (limit === null) return asked;
    return Math.min(asked, this.stageCarry.whole(Math.min(asked, limit * step.seconds)));
  }

  /** What the stage turned away was never the function's: it is refused to the caller, and no throttle of Lambda's. */
  take(started: number, refused: number, step: Step): number {
    this.answer(started, step);
    return refused;
  }

  finish(): void {}

  errorShareAt(second: number): number {
    const asked = this.asked.reduce((sum, count) => sum + count, 0);
    if (asked === 0) return 0;
    return this.callers.reduce(
      (sum, caller, index) =>
        sum + ((caller.errorShareAt?.(second) ?? 0) * (this.asked[index] ?? 0)) / asked,
      0,
    );
  }

  paceSeconds(atSecond: number): number {
    return Math.min(...this.callers.map((caller) => caller.paceSeconds(atSecond)));
  }

  ledger(): EventLedger {
    return NO_EVENTS;
  }

  pastIn(epochMinute: number): number {
    return this.traffic.countIn(epochMinute);
  }

  pastInHour(epochHour: number): number {
    return this.traffic.countInHour(epochHour);
  }

  private noteHonest(asked: number, served: number, step: Step): void {
    this.honest.noteAsked(asked);
    this.honest.noteRefused(asked - served, step.fromSecond);
  }

  /** Shares out what was let in by what each asked for; the last in line gets the rounding. */
  private answer(served: number, step: Step): void {
    let leftServed = served;
    let leftAsked = this.asked.reduce((sum, count) => sum + count, 0);
    this.callers.forEach((caller, index) => {
      const mine = this.asked[index] ?? 0;
      const share = leftAsked > 0 ? Math.min(mine, Math.round((leftServed * mine) / leftAsked)) : 0;
      caller.answered(share, mine - share, step);
      // The first in line are the honest ones.
      if (index === 0) this.noteHonest(mine, share, step);
      leftServed -= share;
      leftAsked -= mine;
    });
  }
}
