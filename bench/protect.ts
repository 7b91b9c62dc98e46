// What one line of WalletGuard.protect adds to the synth of an app of 500 functions, in one run on one machine:
// tagging and guarding alone, and with the check for loops and worst cases that it brings along.
// Each synth has a process of its own, in turns, and is counted in processor time: a busy machine does not decide.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as http from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SnsEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import esbuild from 'esbuild';

const FUNCTIONS = Number(process.argv[2] ?? 500);
const ROUNDS = Number(process.argv[3] ?? 5);
const MODE = process.argv[4];
const PER_STACK = 40;
const MODES = ['bare', 'guarded', 'checked'] as const;
type Mode = (typeof MODES)[number];
const codePath = resolve('dist/lambda/aws/watchdog.js');

/** Each function with a log group of its own and one trigger, as most have. */
function addFunction(stack: Stack, index: number, api: http.HttpApi): void {
  const id = `Fn${index}`;
  const fn = new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
    timeout: Duration.seconds(10),
    logGroup: new logs.LogGroup(stack, `${id}Log`, { retention: logs.RetentionDays.ONE_WEEK }),
  });
  if (index % 3 === 0) fn.addEventSource(new SnsEventSource(new sns.Topic(stack, `${id}Topic`)));
  if (index % 3 === 1) fn.addEventSource(new SqsEventSource(new sqs.Queue(stack, `${id}Queue`)));
  if (index % 3 === 2)
    api.addRoutes({ path: `/${id}`, integration: new HttpLambdaIntegration(id, fn) });
}

/** One synth as a user has it: a process of its own, loading included. Prints its processor time. */
function synthOnce(mode: Mode): void {
  const outdir = mkdtempSync(join(tmpdir(), 'spendfuse-bench-'));
  const app = new App({ outdir, analyticsReporting: false });
  if (mode !== 'bare') protect(app, mode === 'checked');
  for (let first = 0; first < FUNCTIONS; first += PER_STACK) {
    const stack = new Stack(app, `Stack${first / PER_STACK}`);
    const api = new http.HttpApi(stack, 'Api');
    for (let index = first; index < Math.min(first + PER_STACK, FUNCTIONS); index++)
      addFunction(stack, index, api);
  }
  app.synth();
  const { user, system } = process.cpuUsage();
  rmSync(outdir, { recursive: true });
  console.log((user + system) / 1000);
}

/** Loaded only where it is used, because a bare app does not load it either. */
function protect(app: App, hasCheck: boolean): void {
  const { WalletGuard } = require(resolve('node_modules/.cache/bench/spendfuse.js'));
  WalletGuard.protect(app, {
    codePath,
    alertEmail: 'oncall@example.com',
    hasCheck,
    onReport: () => undefined,
  });
}

function inOwnProcess(mode: Mode, env: NodeJS.ProcessEnv): number {
  const args = [__filename, String(FUNCTIONS), '1', mode];
  const child = spawnSync(process.execPath, args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return Number(child.stdout);
}

/** The least of several runs: what else the machine does can only add to it. */
function compare(label: string, env: NodeJS.ProcessEnv): void {
  const least = { bare: Infinity, guarded: Infinity, checked: Infinity };
  for (let round = 0; round < ROUNDS; round++)
    for (const mode of MODES) least[mode] = Math.min(least[mode], inOwnProcess(mode, env));
  const added = (mode: Mode): string =>
    `${least[mode].toFixed(0)} ms, adds ${((least[mode] / least.bare - 1) * 100).toFixed(1)} %`;
  console.log(
    `${label}: ${FUNCTIONS} functions, bare ${least.bare.toFixed(0)} ms, protected ${added('guarded')}, with its check ${added('checked')}`,
  );
}

if (MODE) synthOnce(MODE as Mode);
else {
  esbuild.buildSync({
    entryPoints: ['lib/index.ts'],
    bundle: true,
    platform: 'node',
    outfile: 'node_modules/.cache/bench/spendfuse.js',
    packages: 'external',
  });
  // What the constructs read from beside themselves.
  cpSync('lib/aws/watchdog/runbook', 'node_modules/.cache/bench/runbook', { recursive: true });
  compare('as it is', {});
  compare('without CDK’s own checks of templates', { CDK_VALIDATION: 'false' });
}
