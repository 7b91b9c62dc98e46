// The traffic that detectors are measured on, as plain data: long honest series, and one day of many small functions.
// Where it came from travels with it, because a figure is worth what its data are.

/** First and last epoch minute of what a series' authors call anomalous. */
export type Window = readonly [fromMinute: number, untilMinute: number];

export interface Series {
  readonly name: string;
  /** What it was recorded on; series of one family are alike. */
  readonly family: string;
  /** The folder of traces, or the generator, that it is from. */
  readonly collection: string;
  readonly startMinute: number;
  readonly stepMinutes: number;
  /** The sum of each step, in any unit: only the shape counts. */
  readonly values: readonly number[];
  readonly windows: readonly Window[];
}

/** One function on one day. */
export interface TracedFunction {
  readonly name: string;
  readonly collection: string;
  /** Calls in each of the day's 1,440 minutes. */
  readonly calls: ArrayLike<number>;
  readonly secondsEach: number;
  readonly longestSeconds: number;
  readonly memoryMb: number;
}

export interface Traces {
  readonly kind: 'traces' | 'synthetic';
  readonly series: readonly Series[];
  readonly functions: readonly TracedFunction[];
  /** Files that could not be used, each with its reason. */
  readonly problems: readonly string[];
}
