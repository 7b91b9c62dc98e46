// (scenario, seed) → report. Three lives of the same days: with the guard, without it, and without the attack.
// Same seed, same bytes: nothing here reads a clock, a disk or a dice that is not the seed's.

import type { AlertEvent } from '../core/alerts/alert';
import { isHolding, type PauseRecord } from '../core/pausing/pause-record';
import type { Lever } from '../core/pausing/target';
import type { GuardPolicy } from '../core/policy/policy';
import { awsGuardPrices } from '../core/prices/books/aws-guard';
import { readsPerMinute } from '../core/prices/guard-bill';
import { boundUsd } from './bound';
import { type FaultLevel, faultMinutesBefore } from './faults';
import { GuardedRun } from './guarded-run';
import {
  eventsOf,
  isAsBefore,
  leversByFunction,
  type MinuteOfRun,
  minutesOf,
  overspendUsd,
  type RunReport,
  roundUsd,
  spentUsd,
} from './report';
import type { Scenario } from './scenario';
import { type Stage, setStage } from './stage';

export interface SimulateOptions {
  readonly faults?: FaultLevel;
  readonly policy?: Partial<GuardPolicy>;
  readonly hasOffice?: boolean;
}

/** A report with all that a demonstration shows beside it. */
export interface Run {
  readonly report: RunReport;
  readonly minutes: readonly MinuteOfRun[];
  /** In the order in which they arrived. */
  readonly alerts: readonly AlertEvent[];
  /** Every pause that was ever on record, as the journal holds it at the end. */
  readonly records: readonly PauseRecord[];
  /** The functions the story is about. */
  readonly starIds: readonly string[];
  /** Every lever of every function, before the guard came and at the end. */
  readonly leversBefore: ReadonlyMap<string, readonly Lever[]>;
  readonly leversAfter: ReadonlyMap<string, readonly Lever[]>;
}

/** Ticks before the guard has read all history; what a calm minute costs is told from after them. */
const SETTLING_MINUTES = 15;

export async function simulate(
  scenario: Scenario,
  seed: number,
  options: SimulateOptions = {},
): Promise<RunReport> {
  return (await simulateRun(scenario, seed, options)).report;
}

/** As simulate, with the minutes for a plot and the alerts as they arrived. */
export async function simulateRun(
  scenario: Scenario,
  seed: number,
  options: SimulateOptions = {},
): Promise<Run> {
  const guarded = setStage(scenario, seed, true);
  const run = new GuardedRun(guarded, {
    faults: options.faults ?? 'none',
    policy: options.policy ?? {},
    hasOffice: options.hasOffice,
  });
  const faultMinutes = faultMinutesBefore(
    run.faults,
    guarded.startSecond * 1000,
    guarded.endSecond * 1000,
  );
  const bound = boundUsd({
    cloud: guarded.cloud,
    stars: guarded.stars,
    policy: run.policy,
    horizonMinutes: guarded.plot.minutes,
    faultMinutes,
  });
  const before = leversByFunction(guarded.cloud.everyFunction);
  await run.run();
  const unguarded = leftAlone(scenario, seed, true);
  const peaceful =
    guarded.plot.attackAtSecond === null ? unguarded : leftAlone(scenario, seed, false);
  const overspent = overspendUsd(guarded, peaceful);
  if (overspent > bound)
    run.world.watcher.violate(
      guarded.stars[0]?.spec.name ?? scenario.name,
      `overspent $${overspent.toFixed(2)}, more than the bound of $${bound.toFixed(2)}`,
    );
  const report: RunReport = {
    ...headOf(scenario, seed, run),
    spentUsd: roundUsd(spentUsd(guarded)),
    withoutGuardUsd: roundUsd(spentUsd(unguarded)),
    overspendUsd: roundUsd(overspent),
    boundUsd: roundUsd(bound),
    ...eventFields(guarded),
    resumedExactly:
      run.world.watcher.paused.size === 0
        ? null
        : !run.world.store.records.some(isHolding) &&
          isAsBefore(before, guarded.cloud.everyFunction),
    ...guardBillOf(run, guarded),
    violations: run.world.watcher.violations,
    faultMinutes: roundUsd(faultMinutes),
    timeline: run.moments.all,
  };
  return {
    report,
    minutes: minutesOf(guarded, unguarded),
    alerts: run.inbox,
    records: run.world.store.records,
    starIds: guarded.stars.map(({ functionId }) => functionId),
    leversBefore: before,
    leversAfter: leversByFunction(guarded.cloud.everyFunction),
  };
}

function leftAlone(scenario: Scenario, seed: number, isAttacked: boolean): Stage {
  const stage = setStage(scenario, seed, isAttacked);
  stage.cloud.advanceTo(stage.endSecond);
  return stage;
}

function headOf(
  scenario: Scenario,
  seed: number,
  run: GuardedRun,
): Pick<RunReport, 'scenario' | 'seed' | 'kind' | 'paused' | 'secondsToPause'> {
  const paused = run.moments.first('paused');
  const start = run.moments.first('attack-starts');
  return {
    scenario: scenario.name,
    seed,
    kind: scenario.kind,
    paused: run.world.watcher.paused.size > 0,
    secondsToPause: paused && start ? Math.round((paused.atMs - start.atMs) / 1000) : null,
  };
}

function eventFields(
  stage: Stage,
): Pick<
  RunReport,
  'eventsSent' | 'eventsProcessed' | 'eventsRescued' | 'eventsQueued' | 'eventsLost'
> {
  const { sent, processed, rescued, queued, inFlight, lost } = eventsOf(stage.stars);
  return {
    eventsSent: sent,
    eventsProcessed: processed,
    eventsRescued: rescued,
    eventsQueued: queued + inFlight,
    eventsLost: lost,
  };
}

/** A month with this run in it. What is calm is before the attack; of an honest run, all of it. */
function guardBillOf(
  run: GuardedRun,
  { plot, cloud }: Stage,
): Pick<RunReport, 'guardUsdPerMonth' | 'guardUsdPerMonthWithFreeTier'> {
  const toMinute = cloud.startMinute + plot.minutes;
  const stretch = {
    fromMinute: cloud.startMinute,
    toMinute,
    calmFromMinute: cloud.startMinute + SETTLING_MINUTES,
    calmToMinute: plot.attackAtSecond === null ? toMinute : Math.floor(plot.attackAtSecond / 60),
    readsPerMinute: readsPerMinute(run.policy.guardBudgetUsdPerMonth, awsGuardPrices),
  };
  const { books } = run.world;
  return {
    guardUsdPerMonth: roundUsd(books.usdOfMonth(stretch, false)),
    guardUsdPerMonthWithFreeTier: roundUsd(books.usdOfMonth(stretch, true)),
  };
}
