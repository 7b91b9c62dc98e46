// The drill on the wire: the command line as a process, the watchdog's own bundle, and a canary whose calls pass the gateway.
// moto publishes no metrics of a function, so the test does; a tick every second stands for one a minute.

import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { ListFunctionsCommand, TagResourceCommand } from '@aws-sdk/client-lambda';
import { keyOf } from '../../lambda/aws/store/table';
import { ENV, TICK_EVENT } from '../../lib/aws/contract';
import { type Running, startSpendfuse } from './spendfuse-process';
import { clientConfig } from './support/deployment';
import { nowMinute, type Stage, startStage } from './support/stage';
import { arnOf, createFunction, lookAt, publishTraffic } from './support/victims';
import { startWatchdog, type Watchdog } from './watchdog-process';

const TICK_MS = 1_000;
const RUN_MS = 100;

let stage: Stage;
let cloudFormation: CloudFormationClient;
let watchdog: Watchdog;
let canary = '';
let toldMinute = 0;
let isTicking = false;
let ticking: Promise<void> = Promise.resolve();

/** What Lambda would have published by now: ten times what two callers make, so that a single minute has a witness. */
async function publishFlood(fromMinute: number): Promise<void> {
  const toMinute = nowMinute();
  if (toMinute < fromMinute) return;
  toldMinute = toMinute;
  await publishTraffic(stage.clients, {
    name: canary,
    invocationsPerMinute: 1_200,
    secondsPerMinute: 1_200,
    fromMinute,
    toMinute,
  });
}

/** moto's CloudFormation leaves the tags of a function out. */
async function tagAsInTemplate(name: string): Promise<void> {
  const { TemplateBody = '{}' } = await cloudFormation.send(
    new GetTemplateCommand({ StackName: 'spendfuse-drill' }),
  );
  const { Tags } = JSON.parse(TemplateBody).Resources.Canary.Properties as CanaryProperties;
  await stage.clients.lambda.send(
    new TagResourceCommand({
      Resource: arnOf(name),
      Tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    }),
  );
}

interface CanaryProperties {
  readonly Tags: ReadonlyArray<{ readonly Key: string; readonly Value: string }>;
}

/** From the first call on, in a container that starts cold: one that knows the functions looks again after ten minutes. */
async function beginTicks(name: string): Promise<void> {
  canary = name;
  await tagAsInTemplate(name);
  await publishFlood(nowMinute() - 5);
  await watchdog.stop();
  watchdog = startWatchdog(stage.deployment.source, stage.gateway.endpoint);
  isTicking = true;
  ticking = (async () => {
    while (isTicking) {
      await publishFlood(toldMinute + 1);
      await watchdog.run(TICK_EVENT);
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  })();
}

async function endTicks(): Promise<void> {
  isTicking = false;
  await ticking;
}

const drill = (...argv: string[]): Running =>
  startSpendfuse(stage.gateway.endpoint, 'drill', '--yes', ...argv);

async function proven(...argv: string[]) {
  const { code, stdout, stderr } = await drill('--timeout', '5m', '--output', 'json', ...argv)
    .ended;
  await endTicks();
  return { code, stderr, report: JSON.parse(stdout === '' ? '{}' : stdout) };
}

async function whatIsLeft(): Promise<string[]> {
  const { Functions = [] } = await stage.clients.lambda.send(new ListFunctionsCommand({}));
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
  return [
    ...Functions.map((configuration) => configuration.FunctionName ?? ''),
    ...Stacks.map((Stack) => Stack.StackName ?? ''),
  ].filter((name) => name.startsWith('spendfuse-drill'));
}

beforeAll(async () => {
  stage = await startStage({
    mode: 'enforce',
    prepare: async (clients) => {
      await createFunction(clients, { name: 'bystander', reserved: 5 });
    },
  });
  cloudFormation = new CloudFormationClient(clientConfig(stage.gateway.endpoint));
  const { source } = stage.deployment;
  watchdog = startWatchdog(source, stage.gateway.endpoint);
  await watchdog.run(TICK_EVENT);
  stage.gateway.onInvoke = async (name, event) => {
    if (name === source.functionName) return watchdog.run(event);
    if (name !== canary) await beginTicks(name);
    await new Promise((resolve) => setTimeout(resolve, RUN_MS));
    return null;
  };
});
afterAll(async () => {
  await endTicks();
  await watchdog?.stop();
  await stage?.stop();
});

test('Ctrl-C in the middle removes the canary and its stack', async () => {
  const running = drill();
  await running.said('called');
  running.child.kill('SIGINT');
  const { code, stdout, stderr } = await running.ended;
  await endTicks();
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  expect(stderr).toContain('It is removed');
  expect(await whatIsLeft()).toEqual([]);
});

test('a drill that is killed leaves its stack, and says how it is known', async () => {
  const running = drill();
  await running.said('called');
  running.child.kill('SIGKILL');
  await running.ended;
  await endTicks();
  expect(await whatIsLeft()).toEqual([
    expect.stringMatching(/^spendfuse-drill-/),
    'spendfuse-drill',
  ]);
});

test('the next one removes that first, and proves the guard to the last step', async () => {
  await stage.mail();
  const { code, stderr, report } = await proven();
  expect(stderr).toContain('What is left of an earlier drill is removed first');
  expect({ code, failed: report.failedStep, left: report.leftovers }).toEqual({
    code: 0,
    failed: null,
    left: [],
  });
  expect(report).toMatchObject({ outcome: 'proven', isRemoved: true });
  expect({ before: report.before, after: report.after }).toEqual({
    before: ['no reservation'],
    after: ['no reservation'],
  });
  expect(report.usd).toBeLessThan(report.usdMax);
  expect(await whatIsLeft()).toEqual([]);
  const subjects = (await stage.mail()).map((letter) => letter.Subject);
  // The mail about what the killed drill left names this one too, as still paused: they are one incident.
  const ofThisOne = subjects.filter((subject) => subject.split(' ')[1] === report.function).sort();
  expect(ofThisOne).toEqual([
    expect.stringContaining(`PAUSED ${report.function}`),
    expect.stringContaining(`RESUMED ${report.function}`),
  ]);
  expect((await lookAt(stage.clients, 'bystander')).reserved).toBe(5);
});

test('a guard that observes proves detection alone, and nothing is touched', async () => {
  await stage.tell({ command: 'arm', mode: 'observe', by: 'ana' });
  const { code, report } = await proven();
  expect({ code, outcome: report.outcome, mode: report.mode }).toEqual({
    code: 3,
    outcome: 'detected',
    mode: 'observe',
  });
  expect((await stage.mail()).map((letter) => letter.Subject)).toEqual([
    expect.stringContaining(`WOULD PAUSE ${report.function}`),
  ]);
  expect(await whatIsLeft()).toEqual([]);
});

test('it pauses the canary with --enforce, and only observes everything else', async () => {
  const { code, report } = await proven('--enforce');
  expect({ code, outcome: report.outcome, mode: report.mode }).toEqual({
    code: 0,
    outcome: 'proven',
    mode: 'observe',
  });
  expect(await whatIsLeft()).toEqual([]);
});

test('a guard whose ticks have stopped is not proven, and no canary is created', async () => {
  const callsBefore = stage.gateway.calls.length;
  await stage.clients.dynamo.send(
    new DeleteItemCommand({
      TableName: stage.deployment.source.environment[ENV.table] ?? '',
      Key: keyOf('guard', 'last-tick'),
    }),
  );
  const { code, report } = await proven();
  expect({ code, failed: report.failedStep }).toEqual({ code: 3, failed: 'looks' });
  const created = stage.gateway.calls
    .slice(callsBefore)
    .filter(({ permission }) => /CreateChangeSet/.test(permission));
  expect(created).toEqual([]);
});
