// What the guard itself costs: every call it makes, counted where it is made and priced from the book, nothing left out.
// Quantities are kept by minute, so that any stretch of a run can be told as dollars a month.

import type { ReadWhy } from '../core/prices/guard-bill';
import { metricsFor } from '../core/prices/guard-bill';
import { freeQuantity, type PriceBook, usdFor } from '../core/prices/prices';
import { MINUTES_PER_MONTH } from '../core/units/time';

export { metricsFor };

/** So much of what a price is for. */
export type Line = readonly [key: string, quantity: number];

/** What each thing that the guard does buys in one cloud. */
export interface GuardTariff {
  readonly book: PriceBook<string>;
  /** A month of these whatever happens. */
  readonly standing: readonly Line[];
  /** What a plain look at one function buys; nothing else buys it. */
  readonly plainRead: Line;
  /** One run of the watchdog, from its first to its last moment. */
  run(seconds: number): readonly Line[];
  readAccount(): readonly Line[];
  readFunctions(bought: { readonly reads: number; readonly metrics: number }): readonly Line[];
  read(bytes: number): readonly Line[];
  list(bytes: number): readonly Line[];
  write(bytes: number): readonly Line[];
  recall(bytes: number): readonly Line[];
  remember(bytes: number): readonly Line[];
  takeLease(): readonly Line[];
  giveUpLease(): readonly Line[];
  tell(): readonly Line[];
}

/** The plan says why it reads; without a reason a read is the plain one. */
export const boughtBy = (
  requests: ReadonlyArray<{ readonly why?: ReadWhy }>,
  countsRunning: boolean,
): { readonly reads: number; readonly metrics: number } => ({
  reads: requests.length,
  metrics: requests.reduce((sum, { why }) => sum + metricsFor(why, countsRunning), 0),
});

/** What a warm run takes beside its calls: the runtime's own work, parsing, judging. */
export const WATCHDOG_BASE_MS = 60;

/** A run, the calm part of it, and what its policy leaves for function reads. */
export interface Stretch {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly calmFromMinute: number;
  readonly calmToMinute: number;
  readonly readsPerMinute: number;
}

export class GuardBooks {
  private readonly quantities = new Map<string, Float64Array>();

  constructor(
    readonly tariff: GuardTariff,
    private readonly startMinute: number,
    private readonly minutes: number,
  ) {}

  buy(lines: readonly Line[], atMs: number): void {
    for (const [key, quantity] of lines) this.add(key, quantity, atMs);
  }

  add(key: string, quantity: number, atMs: number): void {
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
    this.buy(this.tariff.run((WATCHDOG_BASE_MS + endedMs - startedMs) / 1000), startedMs);
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
  ): Array<{ key: string; quantity: number; usd: number }> {
    const scale = MINUTES_PER_MONTH / Math.max(1, toMinute - fromMinute);
    const monthly = new Map<string, number>(this.tariff.standing);
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
    const [readKey, perRead] = this.tariff.plainRead;
    let usd = this.tariff.standing.reduce(
      (sum, [key, quantity]) => sum + this.chargeFor(key, quantity, withFreeTier),
      0,
    );
    for (const key of this.quantities.keys()) {
      const bought = this.quantityIn(key, run.fromMinute, run.toMinute);
      const calm = this.quantityIn(key, run.calmFromMinute, run.calmToMinute) / calmMinutes;
      const budgeted = perRead * run.readsPerMinute * MINUTES_PER_MONTH;
      const quantity =
        key === readKey
          ? Math.max(
              bought,
              Math.min(budgeted, bought + (budgeted * restMinutes) / MINUTES_PER_MONTH),
            )
          : bought + calm * restMinutes;
      usd += this.chargeFor(key, quantity, withFreeTier);
    }
    return usd;
  }

  private quantityIn(key: string, fromMinute: number, toMinute: number): number {
    const byMinute = this.quantities.get(key);
    let sum = 0;
    for (let minute = fromMinute; minute < toMinute; minute++)
      sum += byMinute?.[minute - this.startMinute] ?? 0;
    return sum;
  }

  private chargeFor(key: string, quantity: number, withFreeTier: boolean): number {
    const free = withFreeTier ? freeQuantity(this.tariff.book, key) : 0;
    return usdFor(this.tariff.book, key, Math.max(0, quantity - free));
  }

  /** What the run has cost so far, with nothing free and without the standing alarms. */
  spentUsd(): number {
    let usd = 0;
    for (const [key, byMinute] of this.quantities)
      usd += usdFor(
        this.tariff.book,
        key,
        byMinute.reduce((sum, quantity) => sum + quantity, 0),
      );
    return usd;
  }
}
