// Virtual time. Nothing here waits: the clock jumps to the next thing that happens, in a total order.
// Processes (ticks, resumes) may wait for nothing but a call on this timeline, or two runs could differ.

interface Happening {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** One running tick or resume. Its calls are told apart from those of another that runs at the same time. */
export interface Process {
  readonly name: string;
  readonly startedMs: number;
  outstanding: number;
  calls: number;
  isDone: boolean;
}

/** A promise chain deeper than this between two calls means that a process waits for something outside of time. */
const PATIENCE = 10_000;
/** Lets a second branch of the same process, woken by one of several calls, reach its next call too. */
const GRACE = 6;

export class Timeline {
  private readonly happenings: Happening[] = [];
  private order = 0;
  private now: number;
  private running: Process[] = [];
  private failure: unknown;

  constructor(startMs: number) {
    this.now = startMs;
  }

  readonly clock = (): number => this.now;

  at(atMs: number, run: () => void): void {
    this.push({ atMs: Math.max(atMs, this.now), order: this.order++, run });
  }

  /** Starts a process now. `work` handles its own failures: one that escapes ends the whole run. */
  spawn(name: string, work: (process: Process) => Promise<void>): Process {
    const process: Process = {
      name,
      startedMs: this.now,
      outstanding: 0,
      calls: 0,
      isDone: false,
    };
    this.running.push(process);
    work(process).then(
      () => {
        process.isDone = true;
      },
      (failure: unknown) => {
        process.isDone = true;
        this.failure = failure;
      },
    );
    return process;
  }

  /** A call that takes virtual time; `effect` happens, or throws, when it comes back. */
  call<T>(process: Process, takesMs: number, effect: () => T): Promise<T> {
    process.outstanding += 1;
    process.calls += 1;
    return new Promise<T>((resolve, reject) => {
      this.at(this.now + takesMs, () => {
        process.outstanding -= 1;
        try {
          resolve(effect());
        } catch (failure) {
          reject(failure);
        }
      });
    });
  }

  async runUntil(untilMs: number): Promise<void> {
    for (;;) {
      await this.settle();
      if (this.failure !== undefined) throw this.failure;
      const next = this.happenings[0];
      if (!next || next.atMs > untilMs) break;
      this.pop();
      this.now = next.atMs;
      next.run();
    }
    this.now = Math.max(this.now, untilMs);
  }

  /** Runs promise continuations until every process waits for a call or has ended. */
  private async settle(): Promise<void> {
    if (this.running.length === 0) return;
    for (
      let turn = 0;
      this.running.some((entry) => !entry.isDone && entry.outstanding === 0);
      turn++
    ) {
      if (turn > PATIENCE) throw new Error('a process waits for something other than virtual time');
      await undefined;
    }
    if (this.running.some((entry) => entry.outstanding > 0))
      for (let turn = 0; turn < GRACE; turn++) await undefined;
    if (this.running.some((entry) => entry.isDone))
      this.running = this.running.filter((entry) => !entry.isDone);
  }

  private push(happening: Happening): void {
    const heap = this.happenings;
    let index = heap.push(happening) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(happening, heap[parent] as Happening)) break;
      heap[index] = heap[parent] as Happening;
      index = parent;
    }
    heap[index] = happening;
  }

  private pop(): void {
    const heap = this.happenings;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && isBefore(right, heap[child] as Happening)) child += 1;
      if (!isBefore(heap[child] as Happening, last)) break;
      heap[index] = heap[child] as Happening;
      index = child;
    }
    heap[index] = last;
  }
}

const isBefore = (a: Happening, b: Happening): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
