// One run of the simulator gathered into a story: what happened when, what was held, what it cost in both worlds.
// Every figure is the run's own. Levers are compared before and after by what the cloud holds, not by what a record says.

import type { AlertEvent } from '../core/alerts/alert-event';
import type { PauseRecord } from '../core/pausing/pause-record';
import { isSameState, type Lever, leverKey } from '../core/pausing/target';
import type { Moment, MomentKind } from '../simulator/moments';
import { type MinuteOfRun, type RunSummary, summaryOf } from '../simulator/report';
import type { Scenario } from '../simulator/scenario';
import type { Run } from '../simulator/simulate';

export interface HeldStory {
  readonly before: Lever;
  readonly paused: Lever;
  /** undefined: it is gone. */
  readonly after: Lever | undefined;
  readonly isSame: boolean;
}

export interface DemoStory {
  readonly scenario: string;
  readonly story: string;
  readonly seed: number;
  readonly summary: RunSummary;
  readonly moments: readonly Moment[];
  readonly minutes: readonly MinuteOfRun[];
  readonly alerts: readonly AlertEvent[];
  readonly record: PauseRecord | null;
  readonly held: readonly HeldStory[];
  /** Other functions of the account, and how many of them the guard changed. */
  readonly bystanders: { readonly count: number; readonly touched: number };
}

export function storyOf(scenario: Scenario, seed: number, run: Run): DemoStory {
  const { report, minutes, alerts, records, leversBefore, leversAfter } = run;
  const stars = new Set(run.starIds);
  const record = records.find(({ functionId }) => stars.has(functionId)) ?? null;
  const others = [...leversBefore.keys()].filter((id) => !stars.has(id));
  const touched = others.filter(
    (id) =>
      records.some(({ functionId }) => functionId === id) ||
      !isSameList(leversBefore.get(id) ?? [], leversAfter.get(id) ?? []),
  );
  return {
    scenario: scenario.name,
    story: scenario.story,
    seed,
    summary: summaryOf(report),
    moments: report.timeline,
    minutes,
    alerts,
    record,
    held: record ? heldOf(record, leversAfter.get(record.functionId) ?? []) : [],
    bystanders: { count: others.length, touched: touched.length },
  };
}

function heldOf(record: PauseRecord, after: readonly Lever[]): HeldStory[] {
  return record.held.map(({ prior, paused }) => {
    const now = after.find((lever) => leverKey(lever) === leverKey(prior));
    return {
      before: prior,
      paused,
      after: now,
      isSame: now !== undefined && isSameState(prior, now),
    };
  });
}

const isSameList = (a: readonly Lever[], b: readonly Lever[]): boolean =>
  a.length === b.length && a.every((lever) => b.some((other) => isSameState(lever, other)));

export const momentOf = (story: DemoStory, kind: MomentKind): Moment | undefined =>
  story.moments.find((moment) => moment.kind === kind);

/** Dollars from the attack's first minute up to a moment, in both worlds. */
export function spentUntil(
  story: DemoStory,
  atMs: number,
): { withUsd: number; withoutUsd: number } {
  const start = momentOf(story, 'attack-starts')?.atMs ?? 0;
  const minute = (ms: number): number => Math.floor(ms / 60_000);
  const counted = story.minutes.filter(
    ({ epochMinute }) => epochMinute >= minute(start) && epochMinute <= minute(atMs),
  );
  return {
    withUsd: counted.reduce((sum, { usd }) => sum + usd, 0),
    withoutUsd: counted.reduce((sum, { usdWithoutGuard }) => sum + usdWithoutGuard, 0),
  };
}
