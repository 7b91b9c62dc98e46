// What a run is told as: one flat line of figures, the moments, and the minutes for a plot.
// Every figure is counted in the cloud or in the books, never taken from what the guard believes.

import { isSameState, type Lever, leverKey } from '../core/pausing/target';
import type { ScenarioKind } from './allowance';
import { leversOf } from './cloud/control-plane';
import { type EventLedger, NO_EVENTS, sumOfLedgers } from './cloud/inlet';
import type { Minutes } from './cloud/simulated-cloud';
import type { SimulatedFunction } from './cloud/simulated-function';
import type { Moment } from './moments';
import type { PromiseName } from './promise-name';
import type { Stage } from './stage';

/** Field names are a contract: `spendfuse simulate --output json` prints them. */
export interface RunSummary {
  readonly scenario: string;
  readonly seed: number;
  readonly kind: ScenarioKind;
  readonly paused: boolean;
  /** From the first call of the attack to every lever of a pause in place; null: never paused. */
  readonly secondsToPause: number | null;
  /** The whole account, over the whole run. */
  readonly spentUsd: number;
  readonly withoutGuardUsd: number;
  /** The most that the account was ever ahead of the same seed without the attack. */
  readonly overspendUsd: number;
  readonly boundUsd: number;
  readonly eventsSent: number;
  readonly eventsProcessed: number;
  readonly eventsRescued: number;
  /** Waiting, or being worked on when the run ends. */
  readonly eventsQueued: number;
  readonly eventsLost: number;
  /** Calls and events of honest callers, of every function; and what the guard turned away of them. */
  readonly honestRequests: number;
  readonly honestRefused: number;
  readonly honestRefusedShare: number;
  /** Function-hours with some honest work turned away, and function-hours in which nothing could start. */
  readonly honestHoursRefused: number;
  readonly hoursAtZero: number;
  /** null: never paused. */
  readonly resumedExactly: boolean | null;
  readonly guardUsdPerMonth: number;
  /** Every promise that was broken, in words. */
  readonly violations: readonly string[];
}

/** One minute of the functions the story is about, with the guard and without it. */
export interface MinuteOfRun {
  readonly epochMinute: number;
  readonly invocations: number;
  readonly usd: number;
  readonly invocationsWithoutGuard: number;
  readonly usdWithoutGuard: number;
}

export interface RunReport extends RunSummary {
  readonly guardUsdPerMonthWithFreeTier: number;
  /** From the first call of the attack until nothing of it started any more; null: something always did. */
  readonly secondsToStop: number | null;
  /** Minutes in which calls or metrics could fail. */
  readonly faultMinutes: number;
  readonly timeline: readonly Moment[];
  /** The promises that were broken, by name; what was broken during the run has none. */
  readonly broken: readonly PromiseName[];
}

/** The fields that are printed as JSON, in their order. */
export function summaryOf(report: RunReport): RunSummary {
  const {
    guardUsdPerMonthWithFreeTier: _free,
    secondsToStop: _stop,
    faultMinutes: _faults,
    timeline: _moments,
    broken: _broken,
    ...summary
  } = report;
  return summary;
}

/** Six digits after the point: a millionth of a dollar, below which sums of fractions are noise. */
export const roundUsd = (usd: number): number => Math.round(usd * 1e6) / 1e6;

export function overspendUsd(guarded: Stage, peaceful: Stage): number {
  let ahead = 0;
  let most = 0;
  for (let at = 0; at < guarded.plot.minutes; at++) {
    ahead += (guarded.cloud.usdByMinute[at] ?? 0) - (peaceful.cloud.usdByMinute[at] ?? 0);
    most = Math.max(most, ahead);
  }
  return most;
}

export const spentUsd = ({ cloud, plot }: Stage): number =>
  cloud.spentUsd(cloud.startMinute, cloud.startMinute + plot.minutes);

export const eventsOf = (functions: readonly SimulatedFunction[]): EventLedger =>
  functions
    .flatMap((simulated) => simulated.inlets)
    .reduce((sum, inlet) => sumOfLedgers(sum, inlet.ledger()), NO_EVENTS);

/** What can be taken from functions and must be given back: every lever, as it is now. */
export function leversByFunction(
  functions: readonly SimulatedFunction[],
): ReadonlyMap<string, readonly Lever[]> {
  return new Map(functions.map((simulated) => [simulated.functionId, leversOf(simulated)]));
}

export function isAsBefore(
  before: ReadonlyMap<string, readonly Lever[]>,
  functions: readonly SimulatedFunction[],
): boolean {
  return functions.every((simulated) => {
    const prior = before.get(simulated.functionId) ?? [];
    const now = leversOf(simulated);
    return (
      prior.length === now.length &&
      prior.every((lever) => {
        const same = now.find((candidate) => leverKey(candidate) === leverKey(lever));
        return same !== undefined && isSameState(lever, same);
      })
    );
  });
}

export function minutesOf(guarded: Stage, unguarded: Stage): MinuteOfRun[] {
  const sum = (stage: Stage, field: keyof Minutes, at: number): number =>
    stage.stars.reduce(
      (total, factor) => total + (stage.cloud.minutesOf(factor)?.[field][at] ?? 0),
      0,
    );
  return Array.from({ length: guarded.plot.minutes }, (_, at) => ({
    epochMinute: guarded.cloud.startMinute + at,
    invocations: sum(guarded, 'invocations', at),
    usd: sum(guarded, 'usd', at),
    invocationsWithoutGuard: sum(unguarded, 'invocations', at),
    usdWithoutGuard: sum(unguarded, 'usd', at),
  }));
}
