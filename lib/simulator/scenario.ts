// What a scenario is: a story that can be put into a cloud as often as needed, with its attack or without.
// The same seed gives the same plot; a plot put into two clouds gives the same calls at the same seconds.

import type { GuardPolicy } from '../core/policy/policy';
import { MINUTES_PER_DAY } from '../core/units/time';
import type { Allowance, ScenarioKind } from './allowance';
import type { LateMetrics } from './cloud/metric-series';
import type { SimulatedCloud } from './cloud/simulated-cloud';
import type { Places } from './clouds/models';
import type { Random } from './random';

/** How a pause ends: a person resumes it soon after the cause is fixed, or probation finds out by itself. */
export interface Ending {
  readonly how: 'operator' | 'probation';
  readonly fixAfterMinutes: number;
  readonly resumeAfterMinutes: number;
}

export interface Cause {
  /** The bug is fixed, the callers are shut out: from this second the attack sends nothing new. */
  fix(atSecond: number): void;
}

export interface Plot {
  /** How long the run lasts, from the guard's installation. */
  readonly minutes: number;
  /** null: nothing is attacked. */
  readonly attackAtSecond: number | null;
  readonly ending: Ending;
  readonly policy: Partial<GuardPolicy>;
  /** Minutes between two ticks: more than one only where a story lasts for months. */
  readonly tickEveryMinutes?: number;
  /** A stretch in which every metric is published later than it should be. */
  readonly lateMetrics?: LateMetrics;
  /** Honest neighbours that come with every plot. */
  readonly bystanders: number;
  install(cloud: SimulatedCloud, isAttacked: boolean): Cause;
}

export interface Setting {
  readonly random: Random;
  readonly startSecond: number;
}

export interface Scenario {
  readonly name: string;
  readonly kind: ScenarioKind;
  /** On which clouds it is told. */
  readonly on: Places;
  /** One sentence, with the dollars. */
  readonly story: string;
  /** What differs from what its kind allows. */
  readonly allows?: Partial<Allowance>;
  plot(setting: Setting): Plot;
}

/** Monday, 2026-11-02, 00:00 UTC. */
export const FIRST_MONDAY_MINUTE = 20_759 * MINUTES_PER_DAY;

/** Somewhere in that week, at any second. */
export const anyStart = (random: Random): number =>
  FIRST_MONDAY_MINUTE * 60 + random.integer(0, 7 * MINUTES_PER_DAY * 60 - 1);

export const NO_CAUSE: Cause = { fix: () => {} };

/** The guard has watched for a while, and has settled down, before anything begins. */
export const attackSecond = ({ random, startSecond }: Setting): number =>
  startSecond + random.split('attack start').integer(75 * 60, 150 * 60);

/** Nobody finds out: the attack goes on to the end of the run, and probation tries again and again. */
export const NEVER_FIXED: Ending = {
  how: 'probation',
  fixAfterMinutes: 366 * MINUTES_PER_DAY,
  resumeAfterMinutes: 1,
};

/** A function of about $1,000 a month: $1.40 an hour on average. */
export const THOUSAND_A_MONTH = {
  peakUsdPerHour: 2,
  swing: 0.4,
  peakHour: 15,
  weekendShare: 0.9,
} as const;

/** Someone is told, wakes up, finds the cause and fixes it. */
export function anyEnding({ random }: Setting): Ending {
  const draw = random.split('ending');
  return {
    how: draw.chance(0.5) ? 'operator' : 'probation',
    fixAfterMinutes: draw.integer(15, 100),
    resumeAfterMinutes: draw.integer(2, 10),
  };
}
