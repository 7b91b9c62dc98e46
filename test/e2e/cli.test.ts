// The command line on the wire, as a person types it: deploy, look, a flood, resume, destroy.
// The binary runs as a process of its own; the watchdog it talks to is the code of the template it deployed.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CreatePolicyCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ENV, TICK_EVENT } from '../../lib/aws/contract';
import { CHANNELS_ENV } from '../../lib/contract';
import { type Moto, startMoto } from './moto';
import { type Ran, startSpendfuse } from './spendfuse-process';
import { accountGuardText } from './support/account-guard-text';
import { type Gateway, startGateway } from './support/cloud-gateway';
import { askAsCloudFormation, clientConfig, inlineCodeIn } from './support/deployment';
import {
  type CloudClients,
  cloudClients,
  createFunction,
  createRole,
  feedFromQueue,
  lookAt,
  publishTraffic,
} from './support/victims';
import { startWatchdog, type Watchdog } from './watchdog-process';

const VICTIMS = ['by-url', 'by-queue', 'calm'];
const template = accountGuardText();
const BOUNDARY_TEXT = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const BUCKET = 'spendfuse-templates-123456789012-us-east-1';

let moto: Moto;
let gateway: Gateway;
let clients: CloudClients;
let cloudFormation: CloudFormationClient;
let iam: IAMClient;
let boundary: string;
let watchdog: Watchdog | undefined;
let folder: string;
let before: unknown;

const spendfuse = (...argv: string[]): Promise<Ran> =>
  startSpendfuse(gateway.endpoint, ...argv).ended;

const deploy = (...argv: string[]): Promise<Ran> =>
  spendfuse('deploy', '--yes', '--template', join(folder, 'guard.json'), ...argv);

const lookAtAll = async (): Promise<unknown> =>
  Object.fromEntries(
    await Promise.all(VICTIMS.map(async (name) => [name, await lookAt(clients, name)])),
  );

async function resourcesOfGuard() {
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: 'spendfuse' }),
  );
  return StackResources;
}

async function nameOfWatchdog(): Promise<string> {
  const { logicalId } = inlineCodeIn(template);
  const resources = await resourcesOfGuard();
  const found = resources.find(({ LogicalResourceId }) => LogicalResourceId === logicalId);
  return found?.PhysicalResourceId ?? '';
}

async function environmentOfWatchdog(): Promise<Record<string, string>> {
  const FunctionName = await nameOfWatchdog();
  const { Configuration } = await clients.lambda.send(new GetFunctionCommand({ FunctionName }));
  return Configuration?.Environment?.Variables ?? {};
}

/** The deployed function as a process, and the gateway hands it what the command line invokes. */
async function runWhatWasDeployed(): Promise<void> {
  const functionName = await nameOfWatchdog();
  const { code } = inlineCodeIn(template);
  const source = { code, functionName, environment: await environmentOfWatchdog() };
  const started = startWatchdog(source, gateway.endpoint);
  watchdog = started;
  gateway.onInvoke = (name, event) =>
    name === functionName ? started.run(event) : Promise.reject(new Error(`invoked ${name}`));
}

async function flood(name: string): Promise<void> {
  const now = Math.floor(Date.now() / 60_000);
  const minutes = { fromMinute: now - 12, toMinute: now - 2 };
  await publishTraffic(clients, {
    name,
    invocationsPerMinute: 30_000,
    secondsPerMinute: 30_000,
    ...minutes,
  });
}

beforeAll(async () => {
  moto = await startMoto();
  gateway = await startGateway(moto.endpoint);
  clients = cloudClients(gateway.endpoint);
  cloudFormation = new CloudFormationClient(clientConfig(gateway.endpoint));
  iam = new IAMClient(clientConfig(gateway.endpoint));
  folder = mkdtempSync(join(tmpdir(), 'spendfuse-cli-'));
  writeFileSync(join(folder, 'guard.json'), template);
  await createRole(gateway.endpoint);
  for (const name of VICTIMS) await createFunction(clients, { name });
  await feedFromQueue(clients, 'by-queue');
  before = await lookAtAll();
});

afterAll(async () => {
  await watchdog?.stop();
  await gateway?.stop();
  await moto?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test('status before a deploy says that there is no guard, and how to get one', async () => {
  const { code, stderr } = await spendfuse('status');
  expect(code).toBe(1);
  expect(stderr).toContain('there is no guard in 123456789012 · us-east-1');
});

test('a live account is scanned, what does not answer is told, and nothing is changed', async () => {
  const { code, stdout } = await spendfuse('scan', '--account', '--output', 'json');
  const report = JSON.parse(stdout);
  expect({ code, functions: report.functions }).toEqual({ code: 0, functions: VICTIMS.length });
  // moto has no recursion settings: its answer cannot be read, which is neither a crash nor a pass.
  expect(report.blindSpots.map(({ what }: { what: string }) => what)).toContain(
    'lambda:GetFunctionRecursionConfig',
  );
  expect(await lookAtAll()).toEqual(before);
});

test('a dry run shows the permissions and leaves no stack', async () => {
  const { code, stdout } = await deploy('--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain('lambda:PutFunctionConcurrency');
  expect(stdout).toContain('on arn:aws:lambda:us-east-1:123456789012:function:*');
  expect((await spendfuse('status')).code).toBe(1);
});

test('without a terminal and without --yes, no bucket is made', async () => {
  const { code } = await spendfuse('deploy', '--template', join(folder, 'guard.json'));
  expect(code).toBe(2);
  expect(gateway.bucketPolicies).toEqual([]);
});

test('deploys the template through a bucket of its own, and ends with what to do next', async () => {
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'boundary', PolicyDocument: BOUNDARY_TEXT }),
  );
  boundary = Policy?.Arn ?? '';
  await new SSMClient(clientConfig(gateway.endpoint)).send(
    new PutParameterCommand({ Name: '/alerts/hook', Value: 'https://x.example', Type: 'String' }),
  );
  const { code, stdout, stderr } = await deploy(
    ...['--mode', 'enforce', '--permissions-boundary', boundary, '--kms-key', KEY],
    ...['--set', 'probationMinutes=20', '--channel', 'webhook=/alerts/hook'],
  );
  expect({ code, stderr: stderr.split('\n')[0] }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/^account 123456789012 · us-east-1 · arn:aws:/),
  });
  expect(stdout).toContain('Enforcing');
  expect(stdout).toContain('npx --no-install spendfuse status --region us-east-1');
  expect(stdout).toContain(`bucket      ${BUCKET}`);
  expect(gateway.bucketPolicies).toEqual([expect.stringContaining('aws:SecureTransport')]);
  await runWhatWasDeployed();
});

test('what was asked for is what the watchdog reads, and bounds every role', async () => {
  const environment = await environmentOfWatchdog();
  expect(JSON.parse(environment[ENV.policy] ?? '')).toMatchObject({ mode: 'enforce' });
  expect(JSON.parse(environment[ENV.policyChanges] ?? '')).toEqual({ probationMinutes: 20 });
  expect(JSON.parse(environment[CHANNELS_ENV] ?? '')).toEqual([
    { kind: 'webhook', secret: '/alerts/hook' },
  ]);
  const resources = await resourcesOfGuard();
  const roles = resources.filter(({ ResourceType }) => ResourceType === 'AWS::IAM::Role');
  expect(roles.length).toBeGreaterThanOrEqual(2);
  for (const { PhysicalResourceId: RoleName } of roles) {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(boundary);
  }
});

/** As CloudFormation packs inline code: one file, index.js, in an archive of another writer than ours. */
const packed = (code: string): Buffer =>
  execFileSync(
    'python3',
    [
      '-c',
      'import io,sys,zipfile\nb=io.BytesIO()\nz=zipfile.ZipFile(b,"w",zipfile.ZIP_DEFLATED)\nz.writestr("index.js",sys.stdin.buffer.read())\nz.close()\nsys.stdout.buffer.write(b.getvalue())',
    ],
    { input: code, maxBuffer: 10_000_000 },
  );

test('verify downloads what Lambda holds, and tells the very program from one that was touched', async () => {
  const { code } = inlineCodeIn(template);
  const words = ['verify', '--template', join(folder, 'guard.json')];
  gateway.packageOf = () => packed(code);
  const equal = await spendfuse(...words);
  expect(equal).toMatchObject({ code: 0, stdout: expect.stringContaining('Equal') });
  gateway.packageOf = () => packed(code.replace('"use strict";', '"use strict"; // touched'));
  const touched = await spendfuse(...words);
  expect(touched).toMatchObject({ code: 1, stdout: expect.stringContaining('line 1\n') });
  gateway.packageOf = undefined;
});

test('deploying the same again changes nothing', async () => {
  const { code, stdout } = await deploy();
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('No change') });
});

test('a flood is paused, and status says it with exit code 4', async () => {
  await watchdog?.run(TICK_EVENT);
  const calm = await spendfuse('status', '--exit-code');
  expect(calm).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing is paused.') });
  await flood('by-url');
  await flood('by-queue');
  await watchdog?.run(TICK_EVENT);
  await watchdog?.run(TICK_EVENT);
  const { code, stdout } = await spendfuse('status', '--exit-code', '--history');
  expect(code).toBe(4);
  expect(stdout).toContain('Paused (2)');
  expect(stdout).toContain('reserved concurrency 0 (was no reservation)');
  expect(stdout).toContain('npx --no-install spendfuse resume by-queue --region us-east-1');
});

test('resume gives back exactly what was taken', async () => {
  const ran = await spendfuse('resume', 'by-queue', '--yes', '--reason', 'the loop is fixed');
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('Done.') });
  const all = await spendfuse('resume', '--all', '--yes', '--output', 'json');
  expect(JSON.parse(all.stdout)).toMatchObject({ isDone: true, account: '123456789012' });
  expect(await lookAtAll()).toEqual(before);
});

test('a person may pause a function, and is told what is not known', async () => {
  const { code, stdout } = await spendfuse('pause', 'calm', 'nobody', '--yes');
  expect(code).toBe(1);
  expect(stdout).toContain('left     nobody: the guard does not know this function');
  expect((await lookAt(clients, 'calm')).reserved).toBeLessThanOrEqual(1);
});

test('arm changes the mode, and status shows it', async () => {
  expect((await spendfuse('arm', '--mode', 'observe', '--yes')).code).toBe(0);
  expect((await spendfuse('status')).stdout).toContain('observing only');
});

test('destroy resumes first and leaves no stack', async () => {
  const { Stacks } = await cloudFormation.send(
    new DescribeStacksCommand({ StackName: 'spendfuse' }),
  );
  // CloudFormation asks the guard before it deletes anything; moto does not, so the test does.
  if (watchdog) await askAsCloudFormation(watchdog, 'Delete', Stacks?.[0]?.StackId ?? '');
  const { code, stdout } = await spendfuse('destroy', '--yes');
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Removed') });
  expect(stdout).toContain(`the bucket ${BUCKET}`);
  expect(await lookAtAll()).toEqual(before);
  expect((await spendfuse('status')).code).toBe(1);
});

test('a refusal of AWS is one line with a fix', async () => {
  gateway.onInvoke = undefined;
  const { code, stderr } = await spendfuse('status', '--watchdog', 'no-such-function');
  expect(code).toBe(1);
  expect(stderr).toContain('no-such-function');
  expect(stderr).not.toContain('    at ');
});
