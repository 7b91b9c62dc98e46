// The course of a replay, tick by tick: what was asked for, what ran, what the guard held for usual, how far it held back.
// For plots; the figures of the report are counted elsewhere and do not depend on it.

import type { GuardMemory } from '../engine/watching/memory';
import { type UsualLevels, usualLevels } from '../engine/watching/usual-levels';
import { SHIPPED } from './guarded-life';
import type { UsageHistory } from './usage-file';
import type { VirtualAccount } from './virtual-account';
import { usdPerCall } from './workload';

/** The stretch from the tick before to this one. */
export interface CourseTick {
  readonly atMinute: number;
  /** Its busiest minute. */
  readonly callsAsked: number;
  readonly callsRun: number;
  readonly usdPerCall: number;
  /** Since the first tick. */
  readonly usdAsked: number;
  readonly usdRun: number;
  readonly usual: UsualLevels | undefined;
  readonly restraint: 'none' | 'held' | 'zero';
}

export class CourseBook {
  readonly ticks: CourseTick[] = [];
  private usdAsked = 0;
  private usdRun = 0;
  private lastMinute: number | undefined;

  constructor(private readonly history: UsageHistory) {}

  readonly look = (account: VirtualAccount, memory: GuardMemory | null): void => {
    const [only] = account.functions;
    if (!only) return;
    const { startMinute, callsPerMinute, secondsEach } = this.history;
    const from = this.lastMinute ?? account.nowMinute;
    let callsAsked = 0;
    let asked = 0;
    let price = 0;
    for (let minute = from; minute < account.nowMinute; minute++) {
      const calls = callsPerMinute[minute - startMinute] ?? 0;
      const each = usdPerCall(only.victim.rate, secondsEach[minute - startMinute] ?? 0);
      if (calls > 0) price = each;
      callsAsked = Math.max(callsAsked, calls);
      asked += calls * each;
    }
    const ran = only.books.honestUsd - this.usdRun;
    this.usdAsked += asked;
    this.usdRun = only.books.honestUsd;
    this.lastMinute = account.nowMinute;
    if (account.nowMinute === from) return;
    const { reserved } = only;
    this.ticks.push({
      atMinute: account.nowMinute - 1,
      callsAsked,
      callsRun: asked > 0 ? callsAsked * Math.min(1, ran / asked) : 0,
      usdPerCall: price,
      usdAsked: this.usdAsked,
      usdRun: this.usdRun,
      usual: memory
        ? usualLevels(memory, [only.victim.functionId], SHIPPED, account.nowMinute)
        : undefined,
      restraint: reserved === null ? 'none' : reserved === 0 ? 'zero' : 'held',
    });
  };
}
