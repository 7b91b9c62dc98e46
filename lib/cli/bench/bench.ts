// The work of `spendfuse bench`: traces in, jobs out to the threads, one report back.
// The report depends on the traces and the policy alone; progress goes to stderr.

import { AS_SHIPPED, jobsFor, PARTS, type Part, type PolicyChange } from '../../bench/jobs';
import { OURS } from '../../bench/policies';
import { reportOf } from '../../bench/report';
import { EXIT, type ExitCode } from '../exit-codes';
import { Mistake } from '../mistake';
import { policyChangesOf } from '../policy-changes';
import { renderBench } from '../render/bench-text';
import type { Session } from '../session';
import { tracesFrom } from './traces-from';
import { runJobs } from './workers';

export interface BenchRequest {
  readonly traces?: string;
  readonly only?: readonly Part[];
  readonly set?: readonly string[];
  readonly output: 'text' | 'json';
  readonly report?: string;
}

export async function bench(request: BenchRequest, session: Session): Promise<ExitCode> {
  const { traces: folder, only, set = [], output } = request;
  const { io, style } = session;
  const policies = policiesOf(set);
  const traces = tracesFrom(folder);
  const jobs = jobsFor(traces, only ?? PARTS);
  const progress = progressOn(session, jobs.length);
  const outcomes = await runJobs({
    jobs,
    traces,
    folder,
    policies,
    withRivals: true,
    workerPath: io.benchWorkerPath,
    onProgress: progress.show,
  });
  progress.end();
  const report = reportOf(
    traces,
    outcomes,
    policies.map(({ name }) => name),
  );
  io.stdout.write(
    output === 'json' ? `${JSON.stringify(report, null, 2)}\n` : renderBench(report, style),
  );
  if (request.report !== undefined) {
    const [{ benchReport }, { writeReport }] = await Promise.all([
      import('../report/bench-report'),
      import('../report/write-report'),
    ]);
    await writeReport(request.report, benchReport(report, commandOf(request)), session);
  }
  for (const problem of traces.problems) io.stderr.write(`left out: ${problem}\n`);
  return EXIT.ok;
}

const commandOf = ({ traces, only = [], set = [] }: BenchRequest): string =>
  [
    'spendfuse bench',
    ...(traces === undefined ? [] : [`--traces ${traces}`]),
    ...only.map((part) => `--only ${part}`),
    ...set.map((change) => `--set ${change}`),
    '--report FILE',
  ].join(' ');

/** A line that a person sees change; in a log, a line for each tenth of the work. */
function progressOn({ io, errorStyle }: Session, count: number) {
  const isWatched = io.stderr.isTTY && io.env.TERM !== 'dumb';
  const clearLine = '\r\u001b[2K';
  const tenthOf = (done: number): number => Math.floor((10 * done) / count);
  return {
    show: (done: number): void => {
      const words = `${done}/${count} measured`;
      if (isWatched) io.stderr.write(`${clearLine}${errorStyle.colors.dim(words)}`);
      else if (tenthOf(done) > tenthOf(done - 1)) io.stderr.write(`${words}\n`);
    },
    end: (): void => {
      if (isWatched) io.stderr.write(clearLine);
    },
  };
}

/** The shipped policy, and the one that was asked for beside it. */
function policiesOf(set: readonly string[]): PolicyChange[] {
  if (set.length === 0) return [...AS_SHIPPED];
  const { changes, problems } = policyChangesOf(set);
  if (problems.length > 0) throw new Mistake('--set makes a policy that cannot be', problems);
  return [...AS_SHIPPED, { name: `${OURS} ${set.join(' ')}`, changes }];
}
