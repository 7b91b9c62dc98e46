// Events waiting in line, oldest first, counted and never held one by one.
// What goes in comes out or expires: the sum of counts is exact, ages are kept to the line's grain.

const GRAIN_SECONDS = 10;

export class EventLine {
  private sent: number[] = [];
  private counts: number[] = [];
  private head = 0;
  private waiting = 0;

  constructor(private readonly grainSeconds = GRAIN_SECONDS) {}

  get total(): number {
    return this.waiting;
  }

  /** Seconds must not go backwards from push to push. */
  push(sentSecond: number, count: number): void {
    if (count <= 0) return;
    this.waiting += count;
    const last = this.counts.length - 1;
    const isSameGrain =
      last >= this.head &&
      Math.floor((this.sent[last] ?? 0) / this.grainSeconds) ===
        Math.floor(sentSecond / this.grainSeconds);
    if (isSameGrain) {
      this.counts[last] = (this.counts[last] ?? 0) + count;
      return;
    }
    this.sent.push(sentSecond);
    this.counts.push(count);
  }

  /** Removes up to `wanted`, oldest first; says how many, and when the oldest of them was sent. */
  take(wanted: number): { count: number; oldestSentSecond: number } {
    const oldestSentSecond = this.sent[this.head] ?? 0;
    let left = Math.min(wanted, this.waiting);
    const count = left;
    while (left > 0) {
      const here = this.counts[this.head] ?? 0;
      const removed = Math.min(here, left);
      left -= removed;
      this.waiting -= removed;
      if (removed === here) this.dropHead();
      else this.counts[this.head] = here - removed;
    }
    return { count, oldestSentSecond };
  }

  /** Removes all that was sent before, and says how many that was. */
  takeSentBefore(second: number): number {
    let removed = 0;
    while (this.head < this.counts.length && (this.sent[this.head] ?? 0) < second) {
      removed += this.counts[this.head] ?? 0;
      this.dropHead();
    }
    this.waiting -= removed;
    return removed;
  }

  private dropHead(): void {
    this.head += 1;
    if (this.head < 512) return;
    this.sent = this.sent.slice(this.head);
    this.counts = this.counts.slice(this.head);
    this.head = 0;
  }
}
