// The runs of one caller, minute by minute: how many began, how long they last, and what is still running.
// A run is billed in the minute in which it begins, shows in the metrics of that minute, and only once it has ended.

import type { Rate } from '../core/prices/rate';
import { type Calls, secondsOf, usdPerCall } from './workload';

/** Minutes kept for reading: whoever looks longer ago than three days starts from history again. */
export const KEPT_MINUTES = 8192;

export class Runs {
  private readonly started = new Float64Array(KEPT_MINUTES);

  constructor(
    readonly calls: Calls,
    private readonly rate: Rate,
  ) {}

  begin(minute: number, count: number): void {
    this.started[minute % KEPT_MINUTES] = count;
  }

  begunIn(minute: number): number {
    return this.started[minute % KEPT_MINUTES] ?? 0;
  }

  secondsIn(minute: number): number {
    return secondsOf(this.calls, minute);
  }

  usdPerCallIn(minute: number): number {
    return usdPerCall(this.rate, secondsOf(this.calls, minute));
  }

  /** Runs of a minute and more hold their slot beyond it; shorter ones take a share of the minute. */
  slotsFor(minute: number, count: number): number {
    const seconds = secondsOf(this.calls, minute);
    return seconds < 60 ? (count * seconds) / 60 : count;
  }

  /** What still runs at the end of a minute of what began before it; runs below a minute leave nothing. */
  stillRunning(minute: number): number {
    const longest = this.calls.secondsEach;
    if (longest < 60) return 0;
    let running = 0;
    for (let age = 2; (age - 1) * 60 < longest; age++) {
      const began = minute + 1 - age;
      const seconds = secondsOf(this.calls, began);
      if (seconds < 60) continue;
      running += this.begunIn(began) * Math.min(1, Math.max(0, 1 - (age * 60 - seconds) / 60));
    }
    return running;
  }

  /** The part of a minute's runs that had ended so many seconds after it. */
  endedShare(minute: number, ageSeconds: number): number {
    const seconds = secondsOf(this.calls, minute);
    return seconds < 60 ? 1 : Math.min(1, Math.max(0, (ageSeconds + 60 - seconds) / 60));
  }
}
