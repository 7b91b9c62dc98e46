// Which places of a graph can reach each other (Tarjan, 1972). Written without recursion: a chain of many
// thousand places must not overflow the stack.

interface Call {
  place: number;
  rest: Iterator<number>;
}

/** The knot of each place that lies on a way round; undefined for one that cannot be reached from itself. */
export function knotsOf(
  count: number,
  next: (place: number) => Iterable<number>,
): (number | undefined)[] {
  const state = new Tarjan(count);
  for (let root = 0; root < count; root += 1) {
    if (state.isOpened(root)) continue;
    const calls: Call[] = [];
    const open = (place: number) => {
      state.open(place);
      calls.push({ place, rest: next(place)[Symbol.iterator]() });
    };
    open(root);
    for (let call = calls[calls.length - 1]; call; call = calls[calls.length - 1]) {
      const step = call.rest.next();
      if (!step.done) {
        if (state.isOpened(step.value)) state.see(call.place, step.value);
        else open(step.value);
        continue;
      }
      calls.pop();
      state.close(call.place, calls[calls.length - 1]?.place);
    }
  }
  return state.knots;
}

class Tarjan {
  readonly knots: (number | undefined)[];
  private readonly index: Int32Array;
  private readonly low: Int32Array;
  private readonly isStacked: Uint8Array;
  private readonly reachesItself: Uint8Array;
  private readonly stack: number[] = [];
  private counter = 0;
  private knotCount = 0;

  constructor(count: number) {
    this.knots = new Array<number | undefined>(count).fill(undefined);
    this.index = new Int32Array(count).fill(-1);
    this.low = new Int32Array(count);
    this.isStacked = new Uint8Array(count);
    this.reachesItself = new Uint8Array(count);
  }

  isOpened(place: number): boolean {
    return (this.index[place] ?? -1) >= 0;
  }

  open(place: number): void {
    this.index[place] = this.counter;
    this.low[place] = this.counter;
    this.counter += 1;
    this.stack.push(place);
    this.isStacked[place] = 1;
  }

  see(from: number, to: number): void {
    if (from === to) this.reachesItself[from] = 1;
    if (this.isStacked[to]) this.lower(from, this.index[to] ?? 0);
  }

  close(place: number, caller: number | undefined): void {
    if (caller !== undefined) this.lower(caller, this.low[place] ?? 0);
    if (this.low[place] !== this.index[place]) return;
    const members = this.stack.splice(this.stack.lastIndexOf(place));
    const isRound = members.length > 1 || this.reachesItself[place] === 1;
    for (const member of members) {
      this.isStacked[member] = 0;
      if (isRound) this.knots[member] = this.knotCount;
    }
    this.knotCount += 1;
  }

  private lower(place: number, value: number): void {
    if (value < (this.low[place] ?? 0)) this.low[place] = value;
  }
}
