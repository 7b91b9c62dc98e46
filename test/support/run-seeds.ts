// Simulated runs that a test looks at, seed by seed. A run is nothing but arithmetic: each seed in a list is one run.

import type { PauseRecord } from '../../lib/core/pausing/pause-record';
import type { Lever } from '../../lib/core/pausing/target';
import type { GuardPolicy } from '../../lib/core/policy/policy';
import type { Cloud } from '../../lib/core/prices/prices';
import type { FaultLevel } from '../../lib/simulator/faults';
import type { MinuteOfRun, RunReport } from '../../lib/simulator/report';
import { scenarioNamed } from '../../lib/simulator/scenarios/table';
import { simulateRun } from '../../lib/simulator/simulate';

export interface Seeds {
  readonly scenario: string;
  readonly fromSeed: number;
  readonly toSeed: number;
  readonly faults?: FaultLevel;
  /** Left out: AWS. */
  readonly cloud?: Cloud;
  readonly isReplaying?: boolean;
  readonly policy?: Partial<GuardPolicy>;
}

type LeversOf = ReadonlyArray<readonly [functionId: string, levers: readonly Lever[]]>;

export interface ToldRun {
  readonly report: RunReport;
  readonly minutes: readonly MinuteOfRun[];
  readonly records: readonly PauseRecord[];
  readonly leversBefore: LeversOf;
  readonly leversAfter: LeversOf;
}

async function* eachRun(jobs: readonly Seeds[]): AsyncGenerator<ToldRun> {
  for (const { scenario: name, fromSeed, toSeed, ...options } of jobs)
    for (let seed = fromSeed; seed <= toSeed; seed++) {
      const scenario = scenarioNamed(name);
      if (!scenario) throw new Error(`no scenario ${name}`);
      const running = simulateRun(scenario, seed, options);
      const { report, minutes, records, leversBefore, leversAfter } = await running.catch(
        (cause) => {
          throw new Error(`${name}, seed ${seed}, ${JSON.stringify(options)}`, { cause });
        },
      );
      yield {
        report,
        minutes,
        records,
        leversBefore: [...leversBefore],
        leversAfter: [...leversAfter],
      };
    }
}

/** In the order of the jobs, seed by seed. */
export async function runsOf(jobs: readonly Seeds[]): Promise<ToldRun[]> {
  const runs: ToldRun[] = [];
  for await (const run of eachRun(jobs)) runs.push(run);
  return runs;
}

/** Of many seeds, whose minutes would not fit into memory. */
export async function reportsOf(jobs: readonly Seeds[]): Promise<RunReport[]> {
  const reports: RunReport[] = [];
  for await (const { report } of eachRun(jobs)) reports.push(report);
  return reports;
}
