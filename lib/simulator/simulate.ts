// (scenario, seed) → report. Three lives of the same days: with the guard, without it, and without the attack.
// Same seed, same bytes: nothing here reads a clock, a disk or a dice that is not the seed's.

import type { AlertEvent } from '../core/alerts/alert';
import { isHolding, type PauseRecord } from '../core/pausing/pause-record';
import type { Lever } from '../core/pausing/target';
import type { GuardPolicy } from '../core/policy/policy';
import { readsPerMinute } from '../core/prices/guard-bill';
import type { Cloud } from '../core/prices/prices';
import { allowanceOf } from './allowance';
import { boundUsd } from './bound';
import { type FaultLevel, faultMinutesBefore } from './faults';
import { GuardedRun } from './guarded-run';
import { type HonestFigures, honestFigures, sumOf } from './honest-report';
import { type LevelOfRun, levelOf } from './levels';
import { brokenPromises, type JudgedRun } from './promises';
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
  /** Left out: AWS. */
  readonly cloud?: Cloud;
  readonly isReplaying?: boolean;
  /** What the guard held for usual is kept minute by minute, for a plot. */
  readonly keepsLevels?: boolean;
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
  /** In order of time; empty where they were not asked for. */
  readonly levels: readonly LevelOfRun[];
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
  const stageOf = (isAttacked: boolean): Stage =>
    setStage(scenario, seed, isAttacked, options.cloud);
  const guarded = stageOf(true);
  const levels: LevelOfRun[] = [];
  const run = new GuardedRun(guarded, {
    faults: options.faults ?? 'none',
    policy: options.policy ?? {},
    isReplaying: options.isReplaying,
    ...(options.keepsLevels
      ? { onTick: (memory, nowMs) => levels.push(levelOf(guarded, run.policy, memory, nowMs)) }
      : {}),
  });
  const faultMinutes = faultMinutesOf(run, guarded);
  const bound = boundUsd(guarded, run.policy, faultMinutes);
  const before = leversByFunction(guarded.cloud.everyFunction);
  await run.run();
  const unguarded = leftAlone(stageOf(true));
  const isPeaceful = guarded.plot.attackAtSecond === null;
  const peaceful = isPeaceful ? unguarded : leftAlone(stageOf(false));
  const overspent = overspendUsd(guarded, peaceful);
  const honest = honestFigures(guarded, unguarded);
  const summary = {
    ...headOf(scenario, seed, run),
    spentUsd: roundUsd(spentUsd(guarded)),
    withoutGuardUsd: roundUsd(spentUsd(unguarded)),
    overspendUsd: roundUsd(overspent),
    boundUsd: roundUsd(bound),
    ...eventFields(guarded),
    ...honestFields(honest.stars, honest.bystanders),
    resumedExactly:
      run.world.watcher.paused.size === 0
        ? null
        : !run.world.store.records.some(isHolding) &&
          isAsBefore(before, guarded.cloud.everyFunction),
    ...guardBillOf(run, guarded),
  };
  const broken = brokenPromises({
    summary,
    allowance: allowanceOf(scenario),
    ...honest,
    secondsToAlert: secondsToAlert(run, guarded),
    guardBudgetUsdPerMonth: run.policy.guardBudgetUsdPerMonth,
  });
  const report: RunReport = {
    ...summary,
    violations: [...broken.map(({ words }) => words), ...run.world.watcher.violations],
    broken: broken.map(({ promise }) => promise),
    secondsToStop: secondsToStop(guarded),
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
    levels,
  };
}

const faultMinutesOf = ({ faults }: GuardedRun, { plot, startSecond, endSecond }: Stage): number =>
  faultMinutesBefore(faults, startSecond * 1000, endSecond * 1000) +
  ((plot.tickEveryMinutes ?? 1) - 1) +
  (plot.lateMetrics?.bySeconds ?? 0) / 60;

function leftAlone(stage: Stage): Stage {
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

/** A lever in place is no proof: until when the functions of the story still started something. */
function secondsToStop({ plot, stars }: Stage): number | null {
  const stops = stars.flatMap(({ firstZeroSecond }) => firstZeroSecond ?? []);
  return plot.attackAtSecond === null || stops.length === 0
    ? null
    : Math.min(...stops) - plot.attackAtSecond;
}

function secondsToAlert(run: GuardedRun, { plot, stars }: Stage): JudgedRun['secondsToAlert'] {
  const startMs = (plot.attackAtSecond ?? 0) * 1000;
  const names = new Set(stars.map(({ spec }) => spec.name));
  const first = run.inbox.find(
    (alert) =>
      alert.atMs >= startMs && (names.has(alert.functionName) || alert.functionName === ''),
  );
  return first ? Math.round((first.atMs - startMs) / 1000) : null;
}

function honestFields(
  stars: HonestFigures,
  bystanders: HonestFigures,
): Pick<
  RunReport,
  'honestRequests' | 'honestRefused' | 'honestRefusedShare' | 'honestHoursRefused' | 'hoursAtZero'
> {
  const { requests, refused, hoursRefused, hoursAtZero } = sumOf(stars, bystanders);
  return {
    honestRequests: requests,
    honestRefused: Math.round(refused),
    honestRefusedShare: requests === 0 ? 0 : roundUsd(refused / requests),
    honestHoursRefused: roundUsd(hoursRefused),
    hoursAtZero: roundUsd(hoursAtZero),
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
  { plot, cloud, model }: Stage,
): Pick<RunReport, 'guardUsdPerMonth' | 'guardUsdPerMonthWithFreeTier'> {
  const toMinute = cloud.startMinute + plot.minutes;
  const stretch = {
    fromMinute: cloud.startMinute,
    toMinute,
    calmFromMinute: cloud.startMinute + SETTLING_MINUTES,
    calmToMinute: plot.attackAtSecond === null ? toMinute : Math.floor(plot.attackAtSecond / 60),
    readsPerMinute: readsPerMinute(run.policy.guardBudgetUsdPerMonth, model.guardPrices),
  };
  const { books } = run.world;
  return {
    guardUsdPerMonth: roundUsd(books.usdOfMonth(stretch, false)),
    guardUsdPerMonthWithFreeTier: roundUsd(books.usdOfMonth(stretch, true)),
  };
}
