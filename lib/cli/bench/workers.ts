// Runs the jobs of a bench on several threads; how many changes how long it takes and nothing else.
// Results are put in the order of the jobs, whoever ran them, so that the report is the same bytes every time.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  type Job,
  NO_OUTCOMES,
  type Outcomes,
  type PolicyChange,
  policiesFrom,
  runJob,
} from '../../bench/jobs';
import type { Traces } from '../../bench/traces';
import { Failure } from '../mistake';

/** What a worker needs to have the same traces as the others. */
export interface WorkerSetting {
  /** undefined: the synthetic fleets. */
  readonly folder: string | undefined;
  readonly policies: readonly PolicyChange[];
  readonly withRivals: boolean;
}

export interface Finished {
  readonly index: number;
  readonly outcomes: Outcomes;
}

export interface BenchRun extends WorkerSetting {
  readonly jobs: readonly Job[];
  readonly traces: Traces;
  /** The program that a thread runs; undefined: the jobs run here, one after the other. */
  readonly workerPath: string | undefined;
  readonly onProgress: (done: number) => void;
}

/** Each holds the traces in memory for itself. */
const WORKERS_MAX = 8;
/** A tick leaves much behind that is dead at once: with room for it, a bench takes a fourteenth less (2026-11-30). */
const YOUNG_MB = 192;

export async function runJobs(run: BenchRun): Promise<Outcomes> {
  const results =
    run.workerPath === undefined ? await runHere(run) : await runOnThreads(run, run.workerPath);
  return {
    honest: results.flatMap(({ honest }) => honest),
    attacks: results.flatMap(({ attacks }) => attacks),
    adaptive: results.flatMap(({ adaptive }) => adaptive),
    outage: results.flatMap(({ outage }) => outage),
    bill: results.flatMap(({ bill }) => bill),
  };
}

async function runHere({ jobs, onProgress, ...run }: BenchRun): Promise<Outcomes[]> {
  const bench = { ...run, policies: policiesFrom(run.policies) };
  const results: Outcomes[] = [];
  for (const job of jobs) {
    results.push(await runJob(job, bench));
    onProgress(results.length);
  }
  return results;
}

function runOnThreads(run: BenchRun, workerPath: string): Promise<Outcomes[]> {
  const { jobs, folder, policies, withRivals, onProgress } = run;
  const results = jobs.map(() => NO_OUTCOMES);
  const workerData: WorkerSetting = { folder, policies, withRivals };
  const count = Math.max(1, Math.min(availableParallelism(), WORKERS_MAX, jobs.length));
  let next = 0;
  let done = 0;
  return new Promise((resolve, reject) => {
    const workers = Array.from(
      { length: count },
      () =>
        new Worker(workerPath, {
          workerData,
          resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
        }),
    );
    const end = (failure?: unknown): void => {
      for (const worker of workers) void worker.terminate();
      if (failure === undefined) resolve(results);
      else
        reject(
          new Failure(
            `a worker failed: ${failure instanceof Error ? failure.message : String(failure)}`,
            'try fewer traces, or report it with the command that was run',
            { cause: failure },
          ),
        );
    };
    const give = (worker: Worker): void => {
      const job = jobs[next];
      if (job === undefined) return;
      worker.postMessage({ index: next, job });
      next += 1;
    };
    if (jobs.length === 0) return end();
    for (const worker of workers) {
      worker.on('error', end);
      worker.on('message', ({ index, outcomes }: Finished) => {
        results[index] = outcomes;
        done += 1;
        onProgress(done);
        if (done === jobs.length) end();
        else give(worker);
      });
      give(worker);
    }
  });
}
