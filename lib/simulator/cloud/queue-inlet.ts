// A standard SQS queue read by a mapping: pollers take batches whether or not the function can run them.
// A batch that meets a throttle is out of sight for the visibility timeout and comes back one receive older; at the
// last receive it goes to the dead-letter queue. Only disabling the mapping leaves the queue untouched.

import { SQS_IDLE_POLLERS, SQS_MAPPING_CONCURRENCY } from '../../core/prices/aws-limits';
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
import type { Mapping } from './mapping';
import type { Traffic } from './traffic';

/** "300 more concurrent invocations per minute": docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling */
const POLLERS_PER_SECOND = 5;
const ACTIVE_PACE_SECONDS = 5;

export interface QueueOptions {
  readonly traffic: Traffic;
  readonly mapping: Mapping;
  readonly echo?: Echo;
  readonly batch: number;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  /** null: no dead-letter queue; messages come back until their retention ends. */
  readonly maxReceiveCount: number | null;
  /** Its reader takes no more than it can run, so that none is received in vain. */
  readonly isReadToMeasure?: boolean;
}

interface Hidden {
  readonly untilSecond: number;
  readonly sentSecond: number;
  readonly receives: number;
  readonly count: number;
  readonly batches: number;
}

export class QueueInlet implements Inlet {
  readonly isAsync = false;
  readonly honest = new HonestWork();
  /** By the number of times received. */
  private readonly lines: EventLine[] = [new EventLine()];
  private readonly onTheWay = new EventLine(1);
  private hidden: Hidden[] = [];
  private readonly carry = new Carry();
  private pollers = SQS_IDLE_POLLERS;
  private runs = 0;
  private inFlight = 0;
  private sent = 0;
  private processed = 0;
  private rescued = 0;
  private lost = 0;

  constructor(private readonly options: QueueOptions) {}

  push(count: number, atSecond: number): void {
    this.sent += count;
    this.lines[0]?.push(atSecond, count);
  }

  /** The same, sent on purpose by somebody who wants it done. */
  pushHonest(count: number, atSecond: number): void {
    this.push(count, atSecond);
    this.honest.noteAsked(count);
  }

  get visible(): number {
    return this.lines.reduce((sum, line) => sum + line.total, 0);
  }

  /** Receives of the message that came back most often. */
  get receivesMax(): number {
    return this.lines.length - 1;
  }

  wanted(step: Step): number {
    const { traffic, batch, mapping, retentionSeconds } = this.options;
    const arrived = shareOfMinute(traffic.countIn(Math.floor(step.fromSecond / 60)), step);
    this.push(arrived, step.fromSecond);
    this.honest.noteAsked(arrived);
    this.lines[0]?.push(step.fromSecond, this.onTheWay.takeSentBefore(step.fromSecond + 1));
    this.reveal(step.fromSecond);
    for (const line of this.lines) {
      const expired = line.takeSentBefore(step.fromSecond - retentionSeconds);
      this.lost += expired;
      this.noteGivenUp(expired, step.fromSecond);
    }
    if (!mapping.isPolling(step.fromSecond)) {
      this.pollers = SQS_IDLE_POLLERS;
      return 0;
    }
    const batches = Math.ceil(this.visible / batch);
    this.scale(batches, step);
    const turns = Math.max(1, step.seconds / step.durationSeconds);
    return Math.min(batches, Math.floor(this.freePollers() * turns));
  }

  take(started: number, refused: number, step: Step): number {
    const taken = this.receive(started * this.options.batch);
    this.runs += started;
    this.inFlight += taken.reduce((sum, entry) => sum + entry.count, 0);
    if (this.options.isReadToMeasure) return 0;
    const held = Math.max(0, Math.min(refused, this.freePollers()));
    this.hide(held, step);
    return held;
  }

  finish(count: number, step: Step): void {
    const events =
      count >= this.runs ? this.inFlight : Math.floor((this.inFlight * count) / this.runs);
    this.runs -= count;
    this.inFlight -= events;
    this.processed += events;
    const { perEvent, delaySeconds } = this.options.echo ?? NO_ECHO;
    const echoed = this.carry.whole(events * perEvent(step.fromSecond));
    this.sent += echoed;
    this.onTheWay.push(step.toSecond + delaySeconds, echoed);
  }

  setAside(atSecond: number): void {
    const hidden = this.hidden.reduce((sum, hiddenEvent) => sum + hiddenEvent.count, 0);
    const lines = [...this.lines, this.onTheWay];
    const count = hidden + lines.reduce((sum, line) => sum + line.take(line.total).count, 0);
    this.hidden = [];
    this.noteGivenUp(count, atSecond);
    this.rescued += count;
  }

  errorShareAt(): number {
    return 0;
  }

  paceSeconds(atSecond: number): number {
    const { echo, batch, mapping } = this.options;
    if (!mapping.isPolling(atSecond) && !mapping.isSettling(atSecond)) return QUIET_PACE_SECONDS;
    const isLooping = echo !== undefined && echo.perEvent(atSecond) > 0;
    const isBusy =
      this.visible > 4 * batch || this.hidden.length > 0 || mapping.isSettling(atSecond);
    const isAlive = this.visible + this.onTheWay.total + this.inFlight > 0;
    if (isLooping && isAlive) return Math.min(ACTIVE_PACE_SECONDS, echo.delaySeconds);
    return isBusy ? ACTIVE_PACE_SECONDS : QUIET_PACE_SECONDS;
  }

  ledger(): EventLedger {
    return {
      sent: this.sent,
      processed: this.processed,
      rescued: this.rescued,
      queued:
        this.visible +
        this.onTheWay.total +
        this.hidden.reduce((sum, hiddenEvent) => sum + hiddenEvent.count, 0),
      inFlight: this.inFlight,
      lost: this.lost,
    };
  }

  pastIn(epochMinute: number): number {
    return Math.ceil(this.options.traffic.countIn(epochMinute) / this.options.batch);
  }

  pastInHour(epochHour: number): number {
    return Math.ceil(this.options.traffic.countInHour(epochHour) / this.options.batch);
  }

  /** Messages in one queue look alike: they are honest in the share in which what was sent is. */
  private noteGivenUp(count: number, atSecond: number): void {
    if (count > 0) this.honest.noteRefused((count * this.honest.asked) / this.sent, atSecond);
  }

  private freePollers(): number {
    const held = this.hidden.reduce((sum, hiddenEvent) => sum + hiddenEvent.batches, 0);
    return Math.max(0, Math.floor(this.pollers) - this.runs - held);
  }

  private scale(batches: number, step: Step): void {
    const isBehind = batches > this.freePollers();
    this.pollers = isBehind
      ? Math.min(SQS_MAPPING_CONCURRENCY, this.pollers + POLLERS_PER_SECOND * step.seconds)
      : Math.max(SQS_IDLE_POLLERS, this.pollers - POLLERS_PER_SECOND * step.seconds);
  }

  /** The most-received messages have waited longest. */
  private receive(wanted: number): Array<{ count: number; receives: number; sentSecond: number }> {
    const taken: Array<{ count: number; receives: number; sentSecond: number }> = [];
    let left = wanted;
    for (let receives = this.lines.length - 1; receives >= 0 && left > 0; receives--) {
      const { count, oldestSentSecond } = this.lines[receives]?.take(left) ?? {
        count: 0,
        oldestSentSecond: 0,
      };
      if (count > 0) taken.push({ count, receives, sentSecond: oldestSentSecond });
      left -= count;
    }
    return taken;
  }

  private hide(batches: number, step: Step): void {
    if (batches === 0) return;
    const taken = this.receive(batches * this.options.batch);
    taken.forEach(({ count, receives, sentSecond }, index) => {
      this.hidden.push({
        untilSecond: step.fromSecond + this.options.visibilitySeconds,
        sentSecond,
        receives: receives + 1,
        count,
        batches: index === 0 ? batches : 0,
      });
    });
  }

  private reveal(atSecond: number): void {
    if (this.hidden.length === 0) return;
    const { maxReceiveCount } = this.options;
    const back = this.hidden.filter((hiddenEvent) => hiddenEvent.untilSecond <= atSecond);
    this.hidden = this.hidden.filter((hiddenEvent) => hiddenEvent.untilSecond > atSecond);
    for (const hiddenEvent of back) {
      if (maxReceiveCount !== null && hiddenEvent.receives >= maxReceiveCount) {
        this.rescued += hiddenEvent.count;
        this.noteGivenUp(hiddenEvent.count, atSecond);
      } else {
        while (this.lines.length <= hiddenEvent.receives) this.lines.push(new EventLine());
        this.lines[hiddenEvent.receives]?.push(hiddenEvent.sentSecond, hiddenEvent.count);
      }
    }
  }
}
