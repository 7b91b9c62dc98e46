// A rescue queue: events that an inlet gave up on, by id, out of sight for a while once taken, kept until discarded.
// It counts what the guard does to each: an event that runs twice is the one thing it must never see.

import { EventLine } from './event-line';

/** What a rescue queue needs of the inlet whose events are in it. */
export interface Rescuing {
  /** One rescued event is handed to the function again: it waits as any other, and was sent only once. */
  replayOne(atSecond: number): void;
  /** One rescued event is thrown away on purpose. */
  discardOne(): void;
}

interface Taken {
  readonly arrivedSecond: number;
  visibleAtSecond: number;
  hasRun: boolean;
}

const HIDDEN_SECONDS = 100;
/** SQS hides a message for 12 hours at most. */
const ASIDE_SECONDS = 43_200;
/** The longest that SQS keeps anything. */
export const RESCUE_SECONDS = 14 * 86_400;

export class RescueStore {
  private readonly fresh = new EventLine();
  private readonly taken = new Map<string, Taken>();
  private minted = 0;
  private twice = 0;

  constructor(
    readonly name: string,
    private readonly inlet: Rescuing,
  ) {}

  get total(): number {
    return this.fresh.total + this.taken.size;
  }

  get ranTwice(): number {
    return this.twice;
  }

  arrive(count: number, atSecond: number): void {
    this.fresh.push(atSecond, count);
  }

  /** What was taken before and not dealt with comes first: it is the oldest. */
  take(max: number, nowSecond: number): Array<{ id: string; arrivedSecond: number }> {
    const again = [...this.taken]
      .filter(([, { visibleAtSecond }]) => visibleAtSecond <= nowSecond)
      .slice(0, max)
      .map(([id, { arrivedSecond }]) => ({ id, arrivedSecond }));
    const first = Array.from({ length: Math.min(max - again.length, this.fresh.total) }, () => {
      const { oldestSentSecond: arrivedSecond } = this.fresh.take(1);
      this.minted += 1;
      return { id: `${this.name}-${this.minted}`, arrivedSecond };
    });
    const all = [...again, ...first];
    for (const { id, arrivedSecond } of all)
      this.taken.set(id, {
        arrivedSecond,
        visibleAtSecond: nowSecond + HIDDEN_SECONDS,
        hasRun: this.taken.get(id)?.hasRun ?? false,
      });
    return all;
  }

  replay(id: string, nowSecond: number): void {
    const taken = this.find(id);
    if (taken.hasRun) this.twice += 1;
    else this.inlet.replayOne(nowSecond);
    taken.hasRun = true;
  }

  setAside(id: string, nowSecond: number): void {
    this.find(id).visibleAtSecond = nowSecond + ASIDE_SECONDS;
  }

  discard(id: string): void {
    const taken = this.taken.get(id);
    if (!taken) return;
    if (!taken.hasRun) this.inlet.discardOne();
    this.taken.delete(id);
  }

  private find(id: string): Taken {
    const taken = this.taken.get(id);
    if (!taken) throw new Error(`${id} was never taken, or is gone`);
    return taken;
  }
}
