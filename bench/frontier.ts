// The frontier between what attacks take and what honest work is refused: other policies beside the shipped one, each on
// the same traffic. npm run bench:frontier FOLDER writes the table and the picture of docs/benchmark.md.

import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { type Job, jobsFor, type PolicyChange } from '../lib/bench/jobs';
import { tracesFrom } from '../lib/cli/bench/traces-from';
import { runJobs } from '../lib/cli/bench/workers';
import { frontierPicture } from './frontier-picture';
import { frontierTable, pointsOf } from './frontier-points';
import { withPart } from './marked-part';

const PAGE = 'docs/benchmark.md';
const PICTURE = 'docs/images/frontier.svg';
const MARKS = {
  begins: '<!-- frontier: npm run bench:frontier FOLDER -->',
  ends: '<!-- end of frontier -->',
};
/** Every third: what is compared here is policies, on the same victims. */
const ONE_VICTIM_IN = 3;

const SWEPT: readonly PolicyChange[] = [
  { name: 'as shipped', changes: {} },
  { name: 'response=pause', changes: { response: 'pause' } },
  { name: 'response=clamp', changes: { response: 'clamp' } },
  { name: 'baselineMultiple=1.5', changes: { baselineMultiple: 1.5 } },
  { name: 'baselineMultiple=2', changes: { baselineMultiple: 2 } },
  { name: 'baselineMultiple=6', changes: { baselineMultiple: 6 } },
  { name: 'fastHours=1', changes: { fastHours: 1 } },
  { name: 'fastHours=1 response=pause', changes: { fastHours: 1, response: 'pause' } },
  {
    name: 'growthPerDay=1.1 growthPer28Days=2',
    changes: { growthPerDay: 1.1, growthPer28Days: 2 },
  },
  {
    name: 'growthPerDay=1.1 growthPer28Days=4',
    changes: { growthPerDay: 1.1, growthPer28Days: 4 },
  },
];

/** What tells policies apart: honest work at the two larger sizes, the floods, and the patience of one attacker. */
function isWanted(job: Job): boolean {
  switch (job.part) {
    case 'honest':
      return job.usdPerMonth >= 1_000;
    case 'attacks':
      return `${job.attack} ${job.variant}` === 'flood-1000 512-mb' || job.attack === 'flood-100';
    case 'adaptive':
      return job.standing === 'busy';
    default:
      return false;
  }
}

const thinned = (job: Job): Job =>
  job.part === 'attacks'
    ? { ...job, victims: job.victims.filter((_, index) => index % ONE_VICTIM_IN === 0) }
    : job;

async function main(): Promise<void> {
  const [folder] = process.argv.slice(2);
  const traces = tracesFrom(folder);
  const jobs = jobsFor(traces, ['honest', 'attacks', 'adaptive']).filter(isWanted).map(thinned);
  process.stderr.write(`${jobs.length} jobs, ${SWEPT.length} policies each\n`);
  const outcomes = await runJobs({
    ...{ jobs, traces, folder, policies: SWEPT, withRivals: false },
    workerPath: availableParallelism() > 1 ? resolve('dist', 'bin', 'bench-worker.js') : undefined,
    onProgress: (done) => done % 10 === 0 && process.stderr.write(`${done} measured\n`),
  });
  const points = pointsOf(outcomes, SWEPT);
  const table = frontierTable(points, new Date().toISOString().slice(0, 10));
  process.stdout.write(`${table}\n`);
  if (folder === undefined) return;
  writeFileSync(PAGE, withPart(readFileSync(PAGE, 'utf8'), MARKS, table));
  writeFileSync(PICTURE, frontierPicture(points));
}

main().catch((failure: unknown) => {
  process.stderr.write(`${failure instanceof Error ? failure.stack : String(failure)}\n`);
  process.exit(1);
});
