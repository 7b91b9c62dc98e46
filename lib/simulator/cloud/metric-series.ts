// What the cloud's metric store knows of one function, or of the account: one-minute buckets by the START of a run.
// A run is counted only when it ended, and seen only when its bucket was published; a bucket of nothing is not published.

/** Published so long after a bucket's end: 1 to 3 minutes, a planning value, since AWS gives none. */
export const PUBLISH_SECONDS = { from: 60, to: 180 };

export interface Counted {
  readonly invocations: number;
  readonly durationSeconds: number;
  readonly throttles: number;
  readonly errors: number;
}

interface LatePart extends Counted {
  readonly endMinute: number;
}

const FIELDS = 4;

export class MetricSeries {
  private readonly counts: Float64Array;
  private readonly late = new Map<number, LatePart[]>();

  constructor(
    private readonly firstMinute: number,
    minutes: number,
    /** From 0 to 1 for each bucket: how slow its publishing is. */
    private readonly slowness: (epochMinute: number) => number,
  ) {
    this.counts = new Float64Array(minutes * FIELDS);
  }

  /** Runs that began in `startMinute` and ended in `endMinute`. */
  add(startMinute: number, endMinute: number, counted: Counted): void {
    if (endMinute > startMinute + 1) {
      const parts = this.late.get(startMinute) ?? [];
      const last = parts[parts.length - 1];
      if (last?.endMinute === endMinute)
        parts[parts.length - 1] = { endMinute, ...sumOf(last, counted) };
      else parts.push({ endMinute, ...counted });
      this.late.set(startMinute, parts);
      return;
    }
    const at = (startMinute - this.firstMinute) * FIELDS;
    if (at < 0 || at >= this.counts.length) return;
    this.counts[at] = (this.counts[at] ?? 0) + counted.invocations;
    this.counts[at + 1] = (this.counts[at + 1] ?? 0) + counted.durationSeconds;
    this.counts[at + 2] = (this.counts[at + 2] ?? 0) + counted.throttles;
    this.counts[at + 3] = (this.counts[at + 3] ?? 0) + counted.errors;
  }

  /** The bucket as a reader sees it at this second; undefined while unpublished, or when nothing happened in it. */
  read(epochMinute: number, atSecond: number): Counted | undefined {
    if (!this.isPublished(epochMinute, epochMinute, atSecond)) return undefined;
    const at = (epochMinute - this.firstMinute) * FIELDS;
    let sum: Counted = {
      invocations: this.counts[at] ?? 0,
      durationSeconds: this.counts[at + 1] ?? 0,
      throttles: this.counts[at + 2] ?? 0,
      errors: this.counts[at + 3] ?? 0,
    };
    for (const part of this.late.get(epochMinute) ?? [])
      if (this.isPublished(epochMinute, part.endMinute, atSecond)) sum = sumOf(sum, part);
    return sum.invocations > 0 || sum.throttles > 0 ? sum : undefined;
  }

  /** Everything that began in the minute, published or not: for the simulation's own books. */
  truth(epochMinute: number): Counted {
    const at = (epochMinute - this.firstMinute) * FIELDS;
    const onTime: Counted = {
      invocations: this.counts[at] ?? 0,
      durationSeconds: this.counts[at + 1] ?? 0,
      throttles: this.counts[at + 2] ?? 0,
      errors: this.counts[at + 3] ?? 0,
    };
    return (this.late.get(epochMinute) ?? []).reduce<Counted>(sumOf, onTime);
  }

  /** A late run revises its bucket as slowly as the bucket of its end is published. */
  isPublished(startMinute: number, endMinute: number, atSecond: number): boolean {
    const delay =
      PUBLISH_SECONDS.from +
      this.slowness(startMinute + endMinute) * (PUBLISH_SECONDS.to - PUBLISH_SECONDS.from);
    return atSecond >= (endMinute + 1) * 60 + delay;
  }
}

export const sumOf = (a: Counted, b: Counted): Counted => ({
  invocations: a.invocations + b.invocations,
  durationSeconds: a.durationSeconds + b.durationSeconds,
  throttles: a.throttles + b.throttles,
  errors: a.errors + b.errors,
});
