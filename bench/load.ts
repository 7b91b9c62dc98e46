// What loading the watchdog costs a cold start: processor time beyond Node's own, and the memory of the whole process.
// Each load has a process of its own; the median is told, and the AWS SDK is that of this project.

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const ROUNDS = Number(process.argv[2] ?? 7);

const LOAD = `
  const before = process.cpuUsage();
  require(process.argv[1]);
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify([(user + system) / 1e6, process.memoryUsage().rss / 1e6]));
`;

function loaded(file: string): [seconds: number, megabytes: number] {
  const env = { PATH: process.env.PATH, AWS_REGION: 'us-east-1' };
  const { stdout } = spawnSync(process.execPath, ['-e', LOAD, resolve(file)], { env });
  return JSON.parse(String(stdout)) as [number, number];
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

for (const name of ['watchdog', 'confirm']) {
  const rounds = Array.from({ length: ROUNDS }, () => loaded(`dist/lambda/aws/${name}.js`));
  const seconds = median(rounds.map(([value]) => value)).toFixed(2);
  const megabytes = median(rounds.map(([, value]) => value)).toFixed(0);
  process.stdout.write(`${name}: ${seconds} s of processor time, ${megabytes} MB\n`);
}
