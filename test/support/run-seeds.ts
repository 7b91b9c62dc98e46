// Runs simulations outside of jest, where modules are one bundle: a run is nothing but arithmetic, and takes a third.
// Bundles the simulator from its sources, so that what runs is what is written now; what comes back is plain JSON.

import { execFile } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { GuardBill } from '../../bench/guard-bill';
import type { PauseRecord } from '../../lib/core/pausing/pause-record';
import type { Lever } from '../../lib/core/pausing/target';
import type { GuardPolicy } from '../../lib/core/policy/policy';
import type { Cloud } from '../../lib/core/prices/prices';
import type { FaultLevel } from '../../lib/simulator/faults';
import type { MinuteOfRun, RunReport } from '../../lib/simulator/report';
import { projectRoot } from '../tidy/source-tree';
import type { ExposedOrder, ExposedRuns } from './exposed-runs';
import type { Conservation } from './small-worlds';

export interface Seeds {
  readonly scenario: string;
  readonly fromSeed: number;
  readonly toSeed: number;
  readonly faults?: FaultLevel;
  /** Left out: AWS. */
  readonly cloud?: Cloud;
  readonly isReplaying?: boolean;
  readonly policy?: Partial<GuardPolicy>;
  /** Everything a run tells, and not its report alone. */
  readonly isWhole?: boolean;
}

type LeversOf = ReadonlyArray<readonly [functionId: string, levers: readonly Lever[]]>;

export interface ToldRun {
  readonly report: RunReport;
  readonly minutes: readonly MinuteOfRun[];
  readonly records: readonly PauseRecord[];
  readonly leversBefore: LeversOf;
  readonly leversAfter: LeversOf;
}

const RUNNER = `
import { guardBill } from './bench/guard-bill';
import { scenarioNamed } from './lib/simulator/scenarios/table';
import { simulateRun } from './lib/simulator/simulate';
import { exposedRuns } from './test/support/exposed-runs';
import { conservationOf } from './test/support/small-worlds';

async function runs(jobs) {
  const told = [];
  for (const { scenario, fromSeed, toSeed, isWhole, ...options } of jobs)
    for (let seed = fromSeed; seed <= toSeed; seed++) {
      const running = simulateRun(scenarioNamed(scenario), seed, options);
      const run = await running.catch((cause) => {
        throw new Error(scenario + ', seed ' + seed + ', ' + JSON.stringify(options), { cause });
      });
      const { report, minutes, records } = run;
      const leversBefore = [...run.leversBefore];
      const leversAfter = [...run.leversAfter];
      told.push(isWhole ? { report, minutes, records, leversBefore, leversAfter } : { report });
    }
  return told;
}

const { jobs, bill, worlds, exposed } = JSON.parse(process.argv[2]);
const work =
  (jobs && runs(jobs)) ||
  (bill && guardBill(...bill)) ||
  (worlds && conservationOf(...worlds)) ||
  exposedRuns(exposed);
work.then(
  (result) => process.stdout.write(JSON.stringify(result)),
  (failure) => {
    console.error(failure);
    process.exitCode = 1;
  },
);
`;

const run = promisify(execFile);
let bundled: Promise<string> | undefined;

/** Once for a run of the tests, which has a temporary folder of its own: another worker may have done it. */
async function bundle(): Promise<string> {
  const shared = join(tmpdir(), 'spendfuse-runner.js');
  if (existsSync(shared)) return shared;
  const outfile = `${shared}.${process.pid}`;
  const esbuild = join(projectRoot, 'node_modules', '.bin', 'esbuild');
  const options = ['--bundle', '--platform=node', '--target=node20', '--log-level=error'];
  const building = run(esbuild, [...options, `--outfile=${outfile}`], { cwd: projectRoot });
  building.child.stdin?.end(RUNNER);
  await building;
  renameSync(outfile, shared);
  return shared;
}

async function print(order: unknown): Promise<string> {
  bundled ??= bundle();
  const { stdout } = await run(process.execPath, [await bundled, JSON.stringify(order)], {
    maxBuffer: 1 << 29,
  });
  return stdout;
}

export const toldRunsOf = async (jobs: readonly Seeds[]): Promise<ToldRun[]> =>
  JSON.parse(await print({ jobs: jobs.map((job) => ({ ...job, isWhole: true })) })) as ToldRun[];

/** In the order of the jobs; only those that ask to be told whole have more than a report. */
export const runsOf = async (
  jobs: readonly Seeds[],
): Promise<Array<Pick<ToldRun, 'report'> & Partial<ToldRun>>> =>
  JSON.parse(await print({ jobs })) as ToldRun[];

export const reportsOf = async (jobs: readonly Seeds[]): Promise<RunReport[]> =>
  (await runsOf(jobs)).map(({ report }) => report);

export const billOf = async (
  functionCount: number,
  days: number,
  seed: number,
  cloud: Cloud = 'aws',
): Promise<GuardBill> =>
  JSON.parse(await print({ bill: [functionCount, days, seed, cloud] })) as GuardBill;

export const conservedIn = async (
  seeds: number,
  how: 'replay' | 'discard',
): Promise<Conservation> => JSON.parse(await print({ worlds: [seeds, how] })) as Conservation;

export const exposedIn = async (exposed: ExposedOrder): Promise<ExposedRuns> =>
  JSON.parse(await print({ exposed })) as ExposedRuns;
