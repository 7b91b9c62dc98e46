// What the guard costs an account of so many functions in which nothing is wrong, in the simulator's own books.
// The real engine, every call counted; no attack, no fault, nothing extrapolated but the month.

import type { Cloud } from '../lib/core/prices/prices';
import { EVERY_CLOUD } from '../lib/simulator/clouds/models';
import { GuardedRun } from '../lib/simulator/guarded-run';
import { NO_CAUSE, type Scenario } from '../lib/simulator/scenario';
import { setStage } from '../lib/simulator/stage';

export interface GuardBill {
  readonly functionCount: number;
  readonly days: number;
  readonly usdPerMonth: number;
  readonly usdPerMonthWithFreeTier: number;
  /** List price, dearest line first. */
  readonly lines: ReadonlyArray<{ key: string; quantity: number; usd: number }>;
  /** Functions that were paused: there must be none. */
  readonly pauses: number;
}

/**
 * History is read in the first ticks, once in the guard's life, and its reads are saved up for afterwards: an account of
 * 1,000 functions pays it back within a day and a half. The month is told from after that.
 */
const settlingMinutesOf = (functionCount: number): number => 60 + Math.ceil(2.5 * functionCount);

const calm = (functionCount: number, minutes: number): Scenario => ({
  name: 'calm',
  kind: 'honest',
  on: EVERY_CLOUD,
  story: 'Nothing happens.',
  plot: () => ({
    minutes,
    attackAtSecond: null,
    ending: { how: 'operator', fixAfterMinutes: 0, resumeAfterMinutes: 0 },
    policy: {},
    bystanders: functionCount,
    install: () => NO_CAUSE,
  }),
});

export async function guardBill(
  functionCount: number,
  days: number,
  seed: number,
  cloud: Cloud = 'aws',
): Promise<GuardBill> {
  const settlingMinutes = settlingMinutesOf(functionCount);
  const minutes = settlingMinutes + Math.round(days * 1440);
  const stage = setStage(calm(functionCount, minutes), seed, false, cloud);
  const run = new GuardedRun(stage, { faults: 'none', policy: {} });
  await run.run();
  const from = stage.cloud.startMinute + settlingMinutes;
  const to = stage.cloud.startMinute + minutes;
  const { books, watcher } = run.world;
  return {
    functionCount,
    days,
    usdPerMonth: books.usdPerMonth(from, to, false),
    usdPerMonthWithFreeTier: books.usdPerMonth(from, to, true),
    lines: books.linesPerMonth(from, to, false),
    pauses: watcher.paused.size,
  };
}
