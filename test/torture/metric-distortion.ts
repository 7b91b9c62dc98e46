// What a metric store may do to the truth: answer late, twice, out of order, in part, with nonsense or not at all.
// The same story distorts the same readings, whatever else was taken out of it.

import type { Reading } from '../../lib/core/detection/usage';
import type { Random } from '../../lib/simulator/random';
import type { Entry, MetricFaults } from './story';

interface Sample {
  readonly epochMinute: number;
  readonly invocations: number;
}

export class MetricDistortion {
  private readonly metrics: ReadonlyArray<{
    readonly entry: MetricFaults;
    readonly random: Random;
  }>;
  private readonly pages: ReadonlyArray<{
    readonly entry: Extract<Entry, { kind: 'pages' }>;
    readonly random: Random;
  }>;

  constructor(
    entries: readonly Entry[],
    random: Random,
    private readonly second: () => number,
  ) {
    const own = (entry: Entry): Random => random.split(JSON.stringify(entry));
    this.metrics = entries.flatMap((entry) =>
      entry.kind === 'metrics' ? { entry, random: own(entry) } : [],
    );
    this.pages = entries.flatMap((entry) =>
      entry.kind === 'pages' ? { entry, random: own(entry) } : [],
    );
  }

  page<T>(whole: readonly T[]): readonly T[] {
    const at = this.second();
    let list = whole;
    for (const { entry, random } of this.pages)
      if (at >= entry.from && at < entry.until)
        list = list.filter(() => !random.chance(entry.share));
    return list;
  }

  apply<One extends Sample>(reading: Reading<One>): Reading<One> {
    const at = this.second();
    let distorted = reading;
    for (const { entry, random } of this.metrics)
      if (at >= entry.from && at < entry.until && distorted.outcome === 'read')
        distorted = HOW[entry.how](distorted.samples, entry.share, random);
    return distorted;
  }
}

type Distort = <One extends Sample>(
  samples: readonly One[],
  share: number,
  random: Random,
) => Reading<One>;

const STALE_MINUTES = 8;

const read = <One>(samples: readonly One[]): Reading<One> => ({ outcome: 'read', samples });

const HOW: Record<MetricFaults['how'], Distort> = {
  stale: (samples) => {
    const newest = samples.reduce((max, { epochMinute }) => Math.max(max, epochMinute), 0);
    return read(samples.filter(({ epochMinute }) => epochMinute <= newest - STALE_MINUTES));
  },
  missing: (samples, share, random) => read(samples.filter(() => !random.chance(share))),
  doubled: (samples, share, random) =>
    read(samples.flatMap((sample) => (random.chance(share) ? [sample, sample] : [sample]))),
  reordered: (samples) => read([...samples].reverse()),
  partial: (samples, share, random) =>
    read(
      samples.map((sample) =>
        random.chance(share)
          ? { ...sample, invocations: Math.floor(sample.invocations / 3), durationSeconds: 0 }
          : sample,
      ),
    ),
  garbage: (samples, share, random) =>
    read(
      samples.map((sample) =>
        random.chance(share)
          ? { ...sample, invocations: random.chance(0.5) ? Number.NaN : -1 }
          : sample,
      ),
    ),
  unreadable: (samples, share, random) =>
    random.chance(share)
      ? { outcome: 'unreadable', because: 'InternalServiceError' }
      : read(samples),
};
