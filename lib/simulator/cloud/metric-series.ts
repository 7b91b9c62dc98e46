// What the cloud's metric store knows of one function, or of the account: one-minute buckets by the START of a run.
// A run is counted only when it ended, and seen only when its bucket was published; a bucket of nothing is not published.

/** Buckets that end in this stretch are published so much later. */
export interface LateMetrics {
  readonly fromSecond: number;
  readonly untilSecond: number;
  readonly bySeconds: number;
}

export interface Counted {
  readonly invocations: number;
  readonly durationSeconds: number;
  readonly throttles: number;
  readonly errors: number;
}

interface LatePart extends Counted {
  readonly endMinute: number;
}

const NOTHING: Counted = { invocations: 0, durationSeconds: 0, throttles: 0, errors: 0 };

export interface Publishing {
  /** How long after a bucket's end it can be read. */
  readonly publishSeconds: { readonly from: number; readonly to: number };
  /** From 0 to 1 for each bucket: how slow its publishing is. */
  readonly slowness: (epochMinute: number) => number;
  readonly lateness?: LateMetrics;
}

export class MetricSeries {
  private readonly invocations: Float64Array;
  private readonly durationSeconds: Float64Array;
  /** Throttles and errors are rare: kept only where there are any. */
  private readonly trouble = new Map<number, { throttles: number; errors: number }>();
  private readonly late = new Map<number, LatePart[]>();

  constructor(
    private readonly firstMinute: number,
    minutes: number,
    private readonly publishing: Publishing,
  ) {
    this.invocations = new Float64Array(minutes);
    this.durationSeconds = new Float64Array(minutes);
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
    const at = startMinute - this.firstMinute;
    if (at < 0 || at >= this.invocations.length) return;
    this.invocations[at] = (this.invocations[at] ?? 0) + counted.invocations;
    this.durationSeconds[at] = (this.durationSeconds[at] ?? 0) + counted.durationSeconds;
    if (counted.throttles === 0 && counted.errors === 0) return;
    const trouble = this.trouble.get(at) ?? { throttles: 0, errors: 0 };
    trouble.throttles += counted.throttles;
    trouble.errors += counted.errors;
    this.trouble.set(at, trouble);
  }

  /** The bucket as a reader sees it at this second; undefined while unpublished, or when nothing happened in it. */
  read(epochMinute: number, atSecond: number): Counted | undefined {
    if (!this.isPublished(epochMinute, epochMinute, atSecond)) return undefined;
    let sum = this.onTime(epochMinute);
    for (const part of this.late.get(epochMinute) ?? [])
      if (this.isPublished(epochMinute, part.endMinute, atSecond)) sum = sumOf(sum, part);
    return sum.invocations > 0 || sum.throttles > 0 || sum.durationSeconds > 0 ? sum : undefined;
  }

  private onTime(epochMinute: number): Counted {
    const at = epochMinute - this.firstMinute;
    const invocations = this.invocations[at] ?? 0;
    const trouble = this.trouble.get(at);
    const durationSeconds = this.durationSeconds[at] ?? 0;
    if (invocations === 0 && durationSeconds === 0 && !trouble) return NOTHING;
    return {
      invocations,
      durationSeconds,
      throttles: trouble?.throttles ?? 0,
      errors: trouble?.errors ?? 0,
    };
  }

  /** A late run revises its bucket as slowly as the bucket of its end is published. */
  isPublished(startMinute: number, endMinute: number, atSecond: number): boolean {
    const { publishSeconds, slowness } = this.publishing;
    const delay =
      publishSeconds.from +
      slowness(startMinute + endMinute) * (publishSeconds.to - publishSeconds.from);
    const endSecond = (endMinute + 1) * 60;
    return atSecond >= endSecond + delay + this.latenessAt(endSecond);
  }

  private latenessAt(endSecond: number): number {
    const { lateness } = this.publishing;
    if (!lateness || endSecond < lateness.fromSecond || endSecond >= lateness.untilSecond) return 0;
    return lateness.bySeconds;
  }
}

export const sumOf = (a: Counted, b: Counted): Counted => ({
  invocations: a.invocations + b.invocations,
  durationSeconds: a.durationSeconds + b.durationSeconds,
  throttles: a.throttles + b.throttles,
  errors: a.errors + b.errors,
});
