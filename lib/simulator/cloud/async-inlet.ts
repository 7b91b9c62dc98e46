// Asynchronous invocations: the platform's own queue, retried for hours while throttled at concurrency 1 or more.
// At concurrency 0 nothing waits: events go to the dead-letter queue or failure destination at once, or are lost.

import { EventLine } from './event-line';
import { HonestWork } from './honest-work';
import {
  Carry,
  type Echo,
  type EventLedger,
  type Inlet,
  NO_ECHO,
  QUIET_PACE_SECONDS,
  type Step,
  shareOfMinute,
} from './inlet';
import { RescueStore, type Rescuing } from './rescue-store';
import type { Traffic } from './traffic';

/** MaximumEventAge, at its default: docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling */
export const ASYNC_MAX_AGE_SECONDS = 21_600;
/** Retries back off to five minutes: with many events waiting, some are always due, and each counts a throttle then. */
const RETRY_SECONDS = 150;
/** A loop is stepped through at least this often, so that its own latency decides how fast it goes round. */
const LOOP_PACE_SECONDS = 5;
const SATURATED = 20;

export interface AsyncOptions {
  readonly traffic: Traffic;
  readonly echo?: Echo;
  /** Where an event that cannot run goes; asked each time, as a person may add one later. */
  readonly hasRescue: () => boolean;
  readonly paceSeconds?: (atSecond: number) => number;
  /** Left out: as long as Lambda keeps it. */
  readonly keptSeconds?: number;
}

export class AsyncInlet implements Inlet, Rescuing {
  readonly isAsync = true;
  readonly honest = new HonestWork();
  readonly rescue = new RescueStore('rescue', this);
  private readonly waiting = new EventLine();
  /** Sent, but still on their way: a loop's own latency. */
  private readonly onTheWay = new EventLine(1);
  private readonly carry = new Carry();
  private sent = 0;
  private processed = 0;
  private rescued = 0;
  private lost = 0;
  private inFlight = 0;

  constructor(private readonly options: AsyncOptions) {}

  /** Events from outside, all at once. */
  push(count: number, atSecond: number): void {
    this.sent += count;
    this.waiting.push(atSecond, count);
  }

  wanted(step: Step): number {
    const arrived = shareOfMinute(
      this.options.traffic.countIn(Math.floor(step.fromSecond / 60)),
      step,
    );
    this.push(arrived, step.fromSecond);
    this.honest.noteAsked(arrived);
    this.waiting.push(step.fromSecond, this.onTheWay.takeSentBefore(step.fromSecond + 1));
    const keptSeconds = this.options.keptSeconds ?? ASYNC_MAX_AGE_SECONDS;
    this.giveUp(this.waiting.takeSentBefore(step.fromSecond - keptSeconds), step);
    if (step.isStopped) this.giveUp(this.waiting.take(this.waiting.total).count, step);
    return this.waiting.total;
  }

  take(started: number, refused: number, step: Step): number {
    this.waiting.take(started);
    this.inFlight += started;
    return Math.round((refused * step.seconds) / RETRY_SECONDS);
  }

  finish(count: number, step: Step): void {
    this.inFlight -= count;
    this.processed += count;
    const { perEvent, delaySeconds } = this.options.echo ?? NO_ECHO;
    const echoed = this.carry.whole(count * perEvent(step.fromSecond));
    this.sent += echoed;
    this.onTheWay.push(step.toSecond + delaySeconds, echoed);
  }

  errorShareAt(): number {
    return 0;
  }

  paceSeconds(atSecond: number): number {
    const asked = this.options.paceSeconds?.(atSecond) ?? QUIET_PACE_SECONDS;
    const isLooping = this.options.echo !== undefined && this.options.echo.perEvent(atSecond) > 0;
    if (!isLooping || this.onTheWay.total + this.waiting.total + this.inFlight === 0) return asked;
    // With a long line in front of it, how soon an echo joins the line makes no difference.
    if (this.waiting.total > SATURATED * (this.inFlight + 1)) return Math.min(asked, 20);
    return Math.min(asked, LOOP_PACE_SECONDS, this.options.echo?.delaySeconds ?? asked);
  }

  ledger(): EventLedger {
    return {
      sent: this.sent,
      processed: this.processed,
      rescued: this.rescued,
      queued: this.waiting.total + this.onTheWay.total,
      inFlight: this.inFlight,
      lost: this.lost,
    };
  }

  pastIn(epochMinute: number): number {
    return this.options.traffic.countIn(epochMinute);
  }

  pastInHour(epochHour: number): number {
    return this.options.traffic.countInHour(epochHour);
  }

  setAside(atSecond: number): void {
    const count =
      this.waiting.take(this.waiting.total).count + this.onTheWay.take(this.onTheWay.total).count;
    if (count > 0) this.honest.noteRefused((count * this.honest.asked) / this.sent, atSecond);
    this.rescued += count;
  }

  replayOne(atSecond: number): void {
    this.rescued -= 1;
    this.waiting.push(atSecond, 1);
  }

  discardOne(): void {
    this.rescued -= 1;
    this.lost += 1;
  }

  private giveUp(count: number, step: Step): void {
    // Events in one queue look alike: what is given up on is honest in the share in which what was sent is.
    if (count > 0)
      this.honest.noteRefused((count * this.honest.asked) / this.sent, step.fromSecond);
    if (!this.options.hasRescue()) {
      this.lost += count;
      return;
    }
    this.rescued += count;
    this.rescue.arrive(count, step.fromSecond);
  }
}
