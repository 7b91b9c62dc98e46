// Honest work at one way in: how much was asked for, and in which minutes how much of it was turned away.
// A synchronous call answered 429 and an event that was given up on are turned away; one that waits is only late.

export class HonestWork {
  private askedCount = 0;
  private readonly byMinute = new Map<number, number>();

  get asked(): number {
    return this.askedCount;
  }

  /** Few minutes have any, so only those are kept. */
  get refusedByMinute(): ReadonlyMap<number, number> {
    return this.byMinute;
  }

  noteAsked(count: number): void {
    this.askedCount += count;
  }

  noteRefused(count: number, atSecond: number): void {
    if (count <= 0) return;
    const epochMinute = Math.floor(atSecond / 60);
    this.byMinute.set(epochMinute, (this.byMinute.get(epochMinute) ?? 0) + count);
  }
}
