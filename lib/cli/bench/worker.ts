// One thread of a bench: reads the traces for itself and runs the jobs that it is handed.
// Whatever escapes ends the thread with an error, which the thread that started it reports.

import { parentPort, workerData } from 'node:worker_threads';
import { type Job, policiesFrom, runJob } from '../../bench/jobs';
import { tracesFrom } from './traces-from';
import type { Finished, WorkerSetting } from './workers';

export function serveJobs(): void {
  const { folder, policies, withRivals } = workerData as WorkerSetting;
  const bench = { traces: tracesFrom(folder), policies: policiesFrom(policies), withRivals };
  parentPort?.on('message', async ({ index, job }: { index: number; job: Job }) => {
    const finished: Finished = { index, outcomes: await runJob(job, bench) };
    parentPort?.postMessage(finished);
  });
}
