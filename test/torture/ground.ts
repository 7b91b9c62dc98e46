// Where a story happens: the functions of one cloud, what the guard keeps there, and watchdogs built over both.
// A cloud is a value: stories, faults, runs and checks are the same for all of them.

import type { Guard } from '../../lambda/watchdog/guard';
import type { PauseRecord } from '../../lib/core/pausing/pause-record';
import type { Lever } from '../../lib/core/pausing/target';
import type { GuardPolicy } from '../../lib/core/policy/policy';
import type { GuardBooks, GuardTariff } from '../../lib/simulator/guard-books';
import type { Random } from '../../lib/simulator/random';
import type { Process, Timeline } from '../../lib/simulator/timeline';
import type { MetricDistortion } from './metric-distortion';
import type { Entry, Story } from './story';
import type { EventsOfFunction, TraceEvent } from './trace';
import type { TortureWire } from './wire';

export interface GroundInput {
  readonly story: Story;
  readonly startMs: number;
  readonly timeline: Timeline;
  readonly wire: TortureWire;
  readonly books: GuardBooks;
  readonly distortion: MetricDistortion;
  readonly random: Random;
  readonly note: (event: TraceEvent) => void;
}

/** A watchdog as it lives from run to run and keeps its memory; one whose run died is never used again. */
export interface Container {
  readonly id: number;
  readonly guard: Guard;
  /** null: it waits for its next run. */
  process: Process | null;
}

export type Damage = Extract<Entry, { kind: 'corrupt' }>['what'];

export interface Ground {
  advanceTo(nowMs: number): void;
  /** By hand or by a deployment; of a function that is not there, nothing. */
  change(functionId: string, lever: Lever, atMs: number): void;
  redeploy(functionId: string, atMs: number): void;
  remove(functionId: string, atMs: number): void;
  create(functionId: string, atMs: number): void;
  /** The id of the record that was damaged, where one was. */
  corrupt(what: Damage): string | undefined;
  /** A person puts damaged records back as they were; their ids. */
  mend(): readonly string[];
  containerOf(id: number, skewMs: () => number): Container;
  /** The last version of each record that could be read. */
  readonly records: readonly PauseRecord[];
  readonly everyLever: Readonly<Record<string, readonly Lever[]>>;
  readonly events: readonly EventsOfFunction[];
  /** What so many calls a minute cost, were there no limit. */
  usdOf(functionId: string, perMinute: number): number;
}

export interface TorturedCloud {
  groundOf(input: GroundInput): Ground;
  readonly tariff: GuardTariff;
  /** What the guard that is deployed there is set to besides the defaults. */
  readonly policy: Partial<GuardPolicy>;
  /** Minutes that a pause takes there beyond those on AWS: metrics that are later, stops that have to be repeated. */
  slackMinutes(story: Story, functionId: string): number;
}
