// A Kinesis or DynamoDB stream: a fixed number of batches at once, in order. When the function cannot run, it waits.
// A record that waits past the stream's retention is gone; a mapping that is enabled again goes on where it stopped.

import { EventLine } from './event-line';
import { HonestWork } from './honest-work';
import {
  type EventLedger,
  type Inlet,
  QUIET_PACE_SECONDS,
  type Step,
  shareOfMinute,
} from './inlet';
import type { Mapping } from './mapping';
import type { Traffic } from './traffic';

export interface StreamOptions {
  readonly traffic: Traffic;
  readonly mapping: Mapping;
  /** Shards times batches at once on each. */
  readonly concurrency: number;
  readonly batch: number;
  readonly retentionSeconds: number;
}

const ACTIVE_PACE_SECONDS = 5;

export class StreamInlet implements Inlet {
  readonly isAsync = false;
  readonly honest = new HonestWork();
  private readonly records = new EventLine();
  private runs = 0;
  private inFlight = 0;
  private sent = 0;
  private processed = 0;
  private lost = 0;

  constructor(private readonly options: StreamOptions) {}

  push(count: number, atSecond: number): void {
    this.sent += count;
    this.records.push(atSecond, count);
  }

  wanted(step: Step): number {
    const { traffic, mapping, batch, concurrency, retentionSeconds } = this.options;
    const arrived = shareOfMinute(traffic.countIn(Math.floor(step.fromSecond / 60)), step);
    this.push(arrived, step.fromSecond);
    this.honest.noteAsked(arrived);
    const expired = this.records.takeSentBefore(step.fromSecond - retentionSeconds);
    this.lost += expired;
    this.honest.noteRefused(expired, step.fromSecond);
    if (!mapping.isPolling(step.fromSecond)) return 0;
    const turns = Math.max(1, step.seconds / step.durationSeconds);
    const free = Math.max(0, concurrency - this.runs);
    return Math.min(Math.ceil(this.records.total / batch), Math.floor(free * turns));
  }

  /** A refused batch stays first in its shard: one throttle a shard, and no receive is counted. */
  take(started: number, refused: number): number {
    this.runs += started;
    this.inFlight += this.records.take(started * this.options.batch).count;
    return Math.min(refused, this.options.concurrency);
  }

  finish(count: number): void {
    const events =
      count >= this.runs ? this.inFlight : Math.floor((this.inFlight * count) / this.runs);
    this.runs -= count;
    this.inFlight -= events;
    this.processed += events;
  }

  errorShareAt(): number {
    return 0;
  }

  paceSeconds(atSecond: number): number {
    const { mapping, batch } = this.options;
    const isBusy = mapping.isPolling(atSecond) && this.records.total > 4 * batch;
    return isBusy || mapping.isSettling(atSecond) ? ACTIVE_PACE_SECONDS : QUIET_PACE_SECONDS;
  }

  ledger(): EventLedger {
    return {
      sent: this.sent,
      processed: this.processed,
      rescued: 0,
      queued: this.records.total,
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
}
