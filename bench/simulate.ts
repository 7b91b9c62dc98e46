// Every scenario over many seeds: how soon it is paused, what it costs, and what a run costs to simulate.
// npm run bench:simulate [seeds] [none|light|heavy] [scenario|all] [aws|azure|gcp]; figures only, each of them from the runs.

import { CLOUDS } from '../lib/simulator/clouds/models';
import { FAULT_LEVELS, type FaultLevel } from '../lib/simulator/faults';
import type { RunReport } from '../lib/simulator/report';
import type { Scenario } from '../lib/simulator/scenario';
import { scenarios } from '../lib/simulator/scenarios/table';
import { simulate } from '../lib/simulator/simulate';

const seeds = Number(process.argv[2] ?? 20);
const faults: FaultLevel = FAULT_LEVELS.find((level) => level === process.argv[3]) ?? 'none';

const cloud = CLOUDS.find((name) => name === process.argv[5]) ?? 'aws';
const named = process.argv[4] ?? 'all';

const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

function lineOf(scenario: Scenario, reports: readonly RunReport[], cpuMs: number): string {
  const seconds = reports.flatMap(({ secondsToPause }) => secondsToPause ?? []);
  const stopped = reports.flatMap(({ secondsToStop }) => secondsToStop ?? []);
  const lost = reports.map(({ overspendUsd }) => overspendUsd);
  const without = reports.map((report) => report.withoutGuardUsd);
  const broken = reports.filter(({ violations }) => violations.length > 0).map(({ seed }) => seed);
  const minutes = (share: number): string => (quantile(seconds, share) / 60).toFixed(1).padStart(7);
  const stopMinutes = (share: number): string =>
    (quantile(stopped, share) / 60).toFixed(1).padStart(7);
  const usd = (values: readonly number[], share: number): string =>
    quantile(values, share).toFixed(2).padStart(8);
  return [
    scenario.name.padEnd(26),
    `${seconds.length}/${reports.length}`.padStart(7),
    seconds.length > 0 ? `${minutes(0.5)} ${minutes(0.95)}` : ' '.repeat(15),
    stopped.length > 0 ? stopMinutes(0.5) : ' '.repeat(7),
    usd(lost, 0.5),
    usd(lost, 0.95),
    usd(without, 0.5),
    `${(cpuMs / reports.length).toFixed(0)} ms`.padStart(8),
    broken.length > 0 ? `violations in seeds ${broken.join(', ')}` : '',
  ].join(' ');
}

async function main(): Promise<void> {
  process.stdout.write(
    `${seeds} seeds, faults ${faults}, ${cloud}; still: nothing starts any more\n${'scenario'.padEnd(26)}  paused min p50 min p95   still   $ p50    $ p95 $ no guard  cpu\n`,
  );
  for (const scenario of scenarios.filter(({ name }) => named === 'all' || named === name)) {
    const before = process.cpuUsage();
    const reports: RunReport[] = [];
    for (let seed = 1; seed <= seeds; seed++)
      reports.push(await simulate(scenario, seed, { cloud, faults }));
    const { user, system } = process.cpuUsage(before);
    process.stdout.write(`${lineOf(scenario, reports, (user + system) / 1000)}\n`);
  }
}

main();
