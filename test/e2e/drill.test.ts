// The drill on the wire: the command line as a process, the watchdog's own bundle, and a canary whose calls pass the gateway.
// Each step is proven against the template's own watchdog, and nothing of a drill may be left behind.

import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { keyOf } from '../../lambda/aws/store/table';
import { ENV, TICK_EVENT } from '../../lib/aws/contract';
import { type Running, startSpendfuse } from './spendfuse-process';
import { clientConfig } from './support/deployment';
import { DrillFlood } from './support/drill-flood';
import { type Stage, startStage } from './support/stage';
import { createFunction, lookAt } from './support/victims';

let stage: Stage;
let cloudFormation: CloudFormationClient;
let flood: DrillFlood;

const drill = (...argv: string[]): Running =>
  startSpendfuse(stage.gateway.endpoint, 'drill', '--yes', ...argv);

async function proven(...argv: string[]) {
  const { code, stdout, stderr } = await drill('--timeout', '5m', '--output', 'json', ...argv)
    .ended;
  await flood.end();
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
  flood = new DrillFlood(stage);
  await flood.watchdog.run(TICK_EVENT);
});
afterAll(async () => {
  await flood?.end();
  await flood?.watchdog.stop();
  await stage?.stop();
});

test('Ctrl-C in the middle removes the canary and its stack', async () => {
  const running = drill();
  await running.said('called');
  running.child.kill('SIGINT');
  const { code, stdout, stderr } = await running.ended;
  await flood.end();
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  expect(stderr).toContain('It is removed');
  expect(await whatIsLeft()).toEqual([]);
});

test('a drill that is killed leaves its stack, and says how it is known', async () => {
  const running = drill();
  await running.said('called');
  running.child.kill('SIGKILL');
  await running.ended;
  await flood.end();
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
