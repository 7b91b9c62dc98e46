// What the guard itself costs: every call it makes, counted where it is made and priced from the book, nothing left out.
// Quantities are kept by minute, so that any stretch of a run can be told as dollars a month.

import { ACCOUNT_METRICS, WATCHDOG_MEMORY_MB } from '../core/prices/books/aws-guard';
import { METRICS_PER_READ, metricsFor } from '../core/prices/guard-bill';
import { freeQuantity, type PriceBook, type PriceKey, usdFor } from '../core/prices/prices';
import { MB_PER_GB } from '../core/units/money';
import { MINUTES_PER_MONTH } from '../core/units/time';

export { ACCOUNT_METRICS, metricsFor };

/** The watchdog's own run: arm64 at this size, billed by the millisecond from its first to its last. */
const WATCHDOG_GB = WATCHDOG_MEMORY_MB / MB_PER_GB;
/** What a warm run takes beside its calls: the runtime's own work, parsing, judging. */
export const WATCHDOG_BASE_MS = 60;
/** A structured line a tick, and the platform's START, END and REPORT lines. */
const LOG_KB_PER_TICK = 1;
/** Silence, errors, throttles: the alarms that watch the watchdog. */
const ALARMS = 3;
const KB_PER_GB = 1024 * 1024;

/** A run, the calm part of it, and what its policy leaves for function reads. */
export interface Stretch {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly calmFromMinute: number;
  readonly calmToMinute: number;
  readonly readsPerMinute: number;
}

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
    for (const key of this.quantities.keys())
      monthly.set(key, this.quantityIn(key, fromMinute, toMinute) * scale);
    return [...monthly]
      .map(([key, quantity]) => ({
        key,
        quantity,
        usd: this.chargeFor(key, quantity, withFreeTier),
      }))
      .sort((a, b) => b.usd - a.usd || (a.key < b.key ? -1 : 1));
  }

  /**
   * A month that holds this stretch: what was bought in it, what a calm minute costs for the rest, and of function reads
   * what the budget still leaves, since the ledger pays back what it owes before it sweeps on.
   */
  usdOfMonth(run: Stretch, withFreeTier: boolean): number {
    const restMinutes = MINUTES_PER_MONTH - (run.toMinute - run.fromMinute);
    const calmMinutes = Math.max(1, run.calmToMinute - run.calmFromMinute);
    let usd = this.chargeFor('metrics.alarm', ALARMS, withFreeTier);
    for (const key of this.quantities.keys()) {
      const bought = this.quantityIn(key, run.fromMinute, run.toMinute);
      const calm = this.quantityIn(key, run.calmFromMinute, run.calmToMinute) / calmMinutes;
      const budgeted = METRICS_PER_READ * run.readsPerMinute * MINUTES_PER_MONTH;
      const quantity =
        key === 'metrics.getMetricData'
          ? Math.max(
              bought,
              Math.min(budgeted, bought + (budgeted * restMinutes) / MINUTES_PER_MONTH),
            )
          : bought + calm * restMinutes;
      usd += this.chargeFor(key, quantity, withFreeTier);
    }
    return usd;
  }

  private quantityIn(key: PriceKey, fromMinute: number, toMinute: number): number {
    const byMinute = this.quantities.get(key);
    let sum = 0;
    for (let minute = fromMinute; minute < toMinute; minute++)
      sum += byMinute?.[minute - this.startMinute] ?? 0;
    return sum;
  }

  private chargeFor(key: PriceKey, quantity: number, withFreeTier: boolean): number {
    const free = withFreeTier ? freeQuantity(this.book, key) : 0;
    return usdFor(this.book, key, Math.max(0, quantity - free));
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
