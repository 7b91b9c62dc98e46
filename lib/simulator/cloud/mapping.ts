// An event source mapping: the switch between a queue or a stream and its function.
// It takes time to obey: until it settled it goes on doing what it did, and takes no further orders.

import type { SourceKind } from '../../core/pausing/target';

export class Mapping {
  private isEnabledNow = true;
  private settlesAtSecond = 0;
  /** Where a host reads its sources itself: whether it does. */
  isRead: (atSecond: number) => boolean = () => true;

  constructor(
    readonly id: string,
    readonly name: string,
    readonly sourceKind: SourceKind,
    /** How long a change takes; no figure is published, plan up to a minute. */
    private readonly settleSeconds: () => number,
  ) {}

  /** The state it is in, or on its way to. */
  get isEnabled(): boolean {
    return this.isEnabledNow;
  }

  isSettling(atSecond: number): boolean {
    return atSecond < this.settlesAtSecond;
  }

  isPolling(atSecond: number): boolean {
    if (!this.isRead(atSecond)) return false;
    return this.isSettling(atSecond) ? !this.isEnabledNow : this.isEnabledNow;
  }

  order(isEnabled: boolean, atSecond: number): void {
    if (isEnabled === this.isEnabledNow) return;
    this.isEnabledNow = isEnabled;
    this.settlesAtSecond = atSecond + this.settleSeconds();
  }
}
