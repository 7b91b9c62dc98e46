// Builds the world of a run: one cloud with its functions in it, at the same second and with the same dice each time.
// The guarded run, the unguarded one and the one without an attack differ in nothing but that.

import type { Cloud } from '../core/prices/prices';
import { addBystanders } from './cast';
import { SimulatedCloud } from './cloud/simulated-cloud';
import type { SimulatedFunction } from './cloud/simulated-function';
import type { CloudModel } from './clouds/cloud-model';
import { MODELS } from './clouds/models';
import { type Random, randomFrom } from './random';
import { anyStart, type Cause, type Plot, type Scenario } from './scenario';

export interface Stage {
  readonly plot: Plot;
  readonly cloud: SimulatedCloud;
  readonly model: CloudModel;
  readonly cause: Cause;
  /** The functions the story is about; all others are bystanders. */
  readonly stars: readonly SimulatedFunction[];
  readonly startSecond: number;
  readonly endSecond: number;
  /** Dice for the run itself: latencies, faults, the second at which ticks begin. */
  readonly random: Random;
}

export function setStage(
  scenario: Scenario,
  seed: number,
  isAttacked: boolean,
  on: Cloud = 'aws',
): Stage {
  const model = MODELS[on];
  const root = randomFrom(`${scenario.name} ${seed}`);
  const startSecond = anyStart(root.split('start'));
  const plot = scenario.plot({ random: root.split('scenario'), startSecond });
  const cloud = new SimulatedCloud({
    random: root.split('cloud'),
    startSecond,
    horizonMinutes: plot.minutes,
    nature: model.nature,
    ...(plot.lateMetrics ? { lateMetrics: plot.lateMetrics } : {}),
  });
  const cause = plot.install(cloud, isAttacked);
  const stars = cloud.everyFunction;
  for (const star of stars) cloud.keepMinutesOf(star);
  addBystanders(cloud, plot.bystanders, root.split('bystanders'));
  return {
    plot,
    cloud,
    model,
    cause,
    stars,
    startSecond,
    endSecond: startSecond + plot.minutes * 60,
    random: root.split('run'),
  };
}
