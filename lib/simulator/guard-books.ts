// What the guard itself costs: every call it makes, counted where it is made and priced from the book, nothing left out.
// Quantities are kept by minute, so that a calm stretch of any run can be told as dollars a month.

import { ACCOUNT_METRICS, METRICS_PER_READ } from '../core/guard-bill';
import { freeQuantity, type PriceBook, type PriceKey, usdFor } from '../core/prices';
import { MINUTES_PER_MONTH } from '../core/time';

export { ACCOUNT_METRICS, METRICS_PER_READ };

/** The watchdog's own run: arm64 at this size, billed by the millisecond from its first to its last. */
export const WATCHDOG_GB = 0.25;
/** What a warm run takes beside its calls: the runtime's own work, parsing, judging. */
export const WATCHDOG_BASE_MS = 60;
/** A structured line a tick, and the platform's START, END and REPORT lines. */
const LOG_KB_PER_TICK = 1;
/** Silence, errors, throttles: the alarms that watch the watchdog. */
const ALARMS = 3;
const KB_PER_GB = 1024 * 1024;

export class GuardBooks {
  private readonly quantities = new Map<PriceKey, Float64Array>();

  constructor(
    private readonly book: PriceBook,
    private readonly startMinute: number,
    private readonly minutes: number,
  ) {}

  add(key: PriceKey, quantity: number, atMs: number): void {
    let byMinute = this.quantities.get(key);
    if (!byMinute) {
      byMinute = new Float64Array(this.minutes);
      this.quantities.set(key, byMinute);
    }
    const at = Math.floor(atMs / 60_000) - this.startMinute;
    byMinute[at] = (byMinute[at] ?? 0) + quantity;
  }

  /** One run of the watchdog, started by the scheduler. */
  addRun(startedMs: number, endedMs: number): void {
    const billedSeconds = (WATCHDOG_BASE_MS + endedMs - startedMs) / 1000;
    this.add('lambda.request.arm64', 1, startedMs);
    this.add('lambda.duration.arm64', billedSeconds * WATCHDOG_GB, startedMs);
    this.add('events.scheduler', 1, startedMs);
    this.add('logs.ingest', LOG_KB_PER_TICK / KB_PER_GB, startedMs);
  }

  /** A stretch from `fromMinute` up to, not including, `toMinute`, as dollars a month. */
  usdPerMonth(fromMinute: number, toMinute: number, withFreeTier: boolean): number {
    const lines = this.linesPerMonth(fromMinute, toMinute, withFreeTier);
    return lines.reduce((sum, line) => sum + line.usd, 0);
  }

  /** The same bill line by line, dearest first. */
  linesPerMonth(
    fromMinute: number,
    toMinute: number,
    withFreeTier: boolean,
  ): Array<{ key: PriceKey; quantity: number; usd: number }> {
    const scale = MINUTES_PER_MONTH / Math.max(1, toMinute - fromMinute);
    const monthly = new Map<PriceKey, number>([['metrics.alarm', ALARMS]]);
    for (const [key, byMinute] of this.quantities) {
      let sum = 0;
      for (let minute = fromMinute; minute < toMinute; minute++)
        sum += byMinute[minute - this.startMinute] ?? 0;
      monthly.set(key, sum * scale);
    }
    return [...monthly]
      .map(([key, quantity]) => {
        const free = withFreeTier ? freeQuantity(this.book, key) : 0;
        return { key, quantity, usd: usdFor(this.book, key, Math.max(0, quantity - free)) };
      })
      .sort((a, b) => b.usd - a.usd || (a.key < b.key ? -1 : 1));
  }

  /** What the run has cost so far, with nothing free and without the standing alarms. */
  spentUsd(): number {
    let usd = 0;
    for (const [key, byMinute] of this.quantities)
      usd += usdFor(
        this.book,
        key,
        byMinute.reduce((sum, quantity) => sum + quantity, 0),
      );
    return usd;
  }
}
