// What stories of honest functions that matter share: an API of dollars an hour, and what happens to it one day.
// Large enough that every floor of the guard is far below its usual bill; small enough to fit the account's concurrency.

import { addSync, busyTraffic, specOf } from './cast';
import type { SimulatedCloud } from './cloud/simulated-cloud';
import type { SimulatedFunction } from './cloud/simulated-function';
import { scaledTraffic } from './cloud/traffic';
import { EVERY_CLOUD } from './clouds/models';
import type { Random } from './random';
import {
  anyEnding,
  attackSecond,
  NO_CAUSE,
  type Plot,
  type Scenario,
  type Setting,
} from './scenario';

/** What happens to it, minute by minute; all of it known when the plot is made. */
export interface BusyTurn {
  readonly minutes: number;
  /** Calls as a multiple of its usual day and night. */
  callsAt?(epochMinute: number): number;
  /** Run time as a multiple of the usual. */
  durationAt?(second: number): number;
  /** A deploy at this second. */
  readonly deploySecond?: number;
  readonly plot?: Partial<Plot>;
}

export interface BusyStory extends Pick<Scenario, 'name' | 'story' | 'allows'> {
  readonly usdPerHour: readonly [from: number, to: number];
  readonly shape?: { readonly swing: number; readonly weekendShare: number };
  readonly memoryMb?: number;
  /** `beginsAtSecond`: the guard has settled down by then. */
  turn(input: { draw: Random; beginsAtSecond: number; startMinute: number }): BusyTurn;
}

const MEMORY_MB = 3008;
const TIMEOUT_SECONDS = 30;
/** As much as a region runs: whoever has such a function has had its maximum raised. */
const INSTANCES_MAX = 1000;

export function busyStory(story: BusyStory): Scenario {
  const { name, allows } = story;
  return {
    name,
    kind: 'honest',
    on: EVERY_CLOUD,
    story: story.story,
    ...(allows ? { allows } : {}),
    plot(setting) {
      const draw = setting.random.split('plot');
      const usual = {
        peakUsdPerHour: draw.between(...story.usdPerHour),
        swing: story.shape?.swing ?? draw.between(0.2, 0.6),
        peakHour: draw.between(10, 20),
        weekendShare: story.shape?.weekendShare ?? draw.between(0.6, 1),
      };
      const turn = story.turn({
        draw,
        beginsAtSecond: attackSecond(setting),
        startMinute: Math.floor(setting.startSecond / 60),
      });
      return {
        minutes: turn.minutes,
        attackAtSecond: null,
        ending: anyEnding(setting),
        policy: {},
        bystanders: draw.integer(4, 8),
        ...turn.plot,
        install: (cloud) => {
          addBusy(cloud, setting, { name, usual, turn, memoryMb: story.memoryMb ?? MEMORY_MB });
          return NO_CAUSE;
        },
      };
    },
  };
}

export interface BusyFunction {
  readonly name: string;
  readonly usual: Parameters<typeof busyTraffic>[2];
  readonly turn: Omit<BusyTurn, 'minutes'>;
  readonly memoryMb: number;
}

export function addBusy(
  cloud: SimulatedCloud,
  setting: Setting,
  { name, usual, turn, memoryMb }: BusyFunction,
): SimulatedFunction {
  const spec = specOf(name, {
    billing: { memoryMb, architecture: 'x86_64' },
    durationSeconds: 0.4,
    timeoutSeconds: TIMEOUT_SECONDS,
    instancesMax: INSTANCES_MAX,
    isTarget: true,
  });
  const { callsAt, durationAt, deploySecond } = turn;
  const honest = busyTraffic(spec, cloud, usual, setting.random.split(name));
  const { one } = addSync(cloud, spec, callsAt ? scaledTraffic(honest, callsAt) : honest);
  if (durationAt) one.durationFactor = durationAt;
  if (deploySecond !== undefined)
    cloud.plan(deploySecond, () => {
      one.modifiedSecond = deploySecond;
    });
  return one;
}

/** 1 before, `factor` from then on. */
export const stepAt =
  (atMinute: number, factor: number) =>
  (epochMinute: number): number =>
    epochMinute < atMinute ? 1 : factor;

/** 1 outside, `factor` from one moment up to another. */
export const within =
  (fromMinute: number, untilMinute: number, factor: number) =>
  (epochMinute: number): number =>
    epochMinute >= fromMinute && epochMinute < untilMinute ? factor : 1;
