// Functions that matter and attackers who know the guard: what a busy account lives through. `stories` keep every promise;
// `findings` do not yet. Both are run and reported; a test holds which promises each finding breaks, so that the list shrinks.

import type { Scenario } from '../scenario';
import { lateFlood } from './attacks/late-flood';
import { leech1x, leech2x, leech5x } from './attacks/leeches';
import { longRuns } from './attacks/long-runs';
import { outageOfBusy, outageOfIdle } from './attacks/outage-buyers';
import {
  idleFleet50,
  idleFleet200,
  patientOnBusy,
  patientOnIdle,
} from './attacks/patient-attackers';
import { holidayBefore, lateMetrics, summerTime, weekdayOffice } from './busy-calendar';
import { blackFriday, fiveTimes, fourTimesDearer, organicGrowth, twentyTimes } from './busy-growth';
import { quarterEndBatch, retryWave, slowDownstream } from './busy-trouble';
import { backfill, newBusyFunction, newModestFunction } from './honest/newcomers';

export const stories: readonly Scenario[] = [
  outageOfBusy,
  weekdayOffice,
  summerTime,
  lateMetrics,
  longRuns,
  twentyTimes,
  quarterEndBatch,
  slowDownstream,
  retryWave,
  newModestFunction,
  lateFlood,
  fiveTimes,
  fourTimesDearer,
  blackFriday,
  holidayBefore,
  leech5x,
  outageOfIdle,
  newBusyFunction,
];

/** A promise that begins to hold moves its scenario up, once none is left. */
export const findings: readonly Scenario[] = [leech1x, leech2x, backfill];

/** A month and a year: too long for every time, so they run when asked for, with a tick every few minutes, never better. */
export const longStories: readonly Scenario[] = [
  organicGrowth,
  patientOnIdle,
  patientOnBusy,
  idleFleet50,
  idleFleet200,
];
