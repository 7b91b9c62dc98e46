// The whole story on the wire: deploy, flood, paused, resumed, destroyed. The code that runs is the code in the template.
// Every look at the cloud is made with the SDK, past the guard: what counts is what is there, not what it says.

import { TICK_EVENT } from '../../lib/aws/contract';
import { PERMISSIONS } from '../../lib/aws/permissions';
import { destroyStack } from './support/deployment';
import { flood, live, type Stage, startStage } from './support/stage';
import {
  type CloudClients,
  createFunction,
  feedFromQueue,
  feedFromStream,
  httpApiFor,
  httpSettingsOf,
  lookAt,
  mayBeCalledBy,
  rescueFailuresOf,
  restApiFor,
  restSettingsOf,
} from './support/victims';
import { startWatchdog } from './watchdog-process';

const CULPRITS = ['by-url', 'by-queue', 'by-stream', 'by-sns', 'by-rule', 'by-api', 'by-legacy'];
const ALL_CULPRITS = [...CULPRITS, 'provisioned'];
const BYSTANDERS = ['calm-queue', 'calm-api', 'idle'];
const EVERYONE = [...ALL_CULPRITS, ...BYSTANDERS];
const RESERVED: Readonly<Record<string, number>> = {
  'by-queue': 5,
  'calm-queue': 7,
  'by-legacy': 3,
};

type Looks = Readonly<Record<string, unknown>>;

let stage: Stage;
let httpApi: string;
let restApi: string;
let before: Looks;

async function lookAtEverything(): Promise<Looks> {
  const looks: Record<string, unknown> = {};
  for (const name of EVERYONE) looks[name] = await lookAt(stage.clients, name);
  looks.http = await httpSettingsOf(stage.clients, httpApi);
  looks.rest = await restSettingsOf(stage.clients, restApi);
  return looks;
}

async function createVictims(clients: CloudClients): Promise<void> {
  for (const name of EVERYONE) await createFunction(clients, { name, reserved: RESERVED[name] });
  await feedFromQueue(clients, 'by-queue');
  await feedFromQueue(clients, 'calm-queue');
  await feedFromStream(clients, 'by-stream');
  await mayBeCalledBy(clients, 'by-sns', 'sns.amazonaws.com');
  await mayBeCalledBy(clients, 'by-rule', 'events.amazonaws.com');
  await rescueFailuresOf(clients, 'by-rule');
  httpApi = await httpApiFor(clients, ['by-api', 'calm-api']);
  restApi = await restApiFor(clients, 'by-legacy');
  await live(
    clients,
    EVERYONE.filter((name) => name !== 'idle'),
  );
}

beforeAll(async () => {
  stage = await startStage({
    mode: 'enforce',
    prepare: async (clients, { rules }) => {
      rules.provisioned.set('provisioned', new Map([['live', 4]]));
      await createVictims(clients);
    },
  });
  before = await lookAtEverything();
});
afterAll(() => stage?.stop());

test('a calm account is left as it is', async () => {
  await stage.watchdog.run(TICK_EVENT);
  const { status } = await stage.tell({ command: 'status' });
  expect(status).toMatchObject({ records: [], lastTick: { outcome: 'done', problems: [] } });
  expect(await lookAtEverything()).toEqual(before);
  expect(await stage.mail()).toEqual([]);
});

test('a flood is paused by the right lever for each trigger, and nobody else is touched', async () => {
  await flood(stage.clients, ALL_CULPRITS);
  await stage.watchdog.run(TICK_EVENT);
  const look = (name: string) => lookAt(stage.clients, name);
  for (const name of CULPRITS.filter((entry) => entry !== 'by-sns'))
    expect({ name, reserved: (await look(name)).reserved }).toEqual({ name, reserved: 0 });
  // Its events would be lost at 0: no dead-letter queue, no failure destination.
  expect((await look('by-sns')).reserved).toBe(1);
  for (const name of ['by-queue', 'by-stream'])
    expect((await look(name)).sources).toEqual([expect.stringMatching(/ Disabled$/)]);
  expect(await look('provisioned')).toMatchObject({ reserved: 0, provisioned: [] });
  const shut = expect.objectContaining({ throttlingRateLimit: 0, throttlingBurstLimit: 0 });
  expect(await restSettingsOf(stage.clients, restApi)).toEqual({ '~1/GET': shut });
  expect(await httpSettingsOf(stage.clients, httpApi)).toEqual({
    'GET /by-api': { ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0 },
  });
  const looks = await lookAtEverything();
  for (const name of BYSTANDERS) expect(looks[name]).toEqual(before[name]);
});

test('each pause has one record; the first five are told one by one, the storm after them once', async () => {
  const { status } = await stage.tell({ command: 'status' });
  const records = status?.records as ReadonlyArray<{ functionName: string; phase: string }>;
  expect(records.map((record) => `${record.functionName} ${record.phase}`).sort()).toEqual(
    ALL_CULPRITS.map((name) => `${name} paused`).sort(),
  );
  const letters = await stage.mail();
  expect(letters.length).toBe(6);
  for (const name of ALL_CULPRITS)
    expect(letters.map(({ Message }) => Message).join()).toContain(name);
  for (const { Message } of letters) expect(Message).toContain('npx --no-install spendfuse');
  const events = stage.gateway.bus.events.filter(
    (event) => event.DetailType === 'Spendfuse Paused',
  );
  expect(events).toHaveLength(letters.length);
});

test('a second look at the same flood changes nothing and tells nothing', async () => {
  const paused = await lookAtEverything();
  await stage.watchdog.run(TICK_EVENT);
  expect(await lookAtEverything()).toEqual(paused);
  expect(await stage.mail()).toEqual([]);
});

test('a tick in a new process goes on from what the journal holds', async () => {
  const paused = await lookAtEverything();
  const another = startWatchdog(stage.deployment.source, stage.gateway.endpoint);
  try {
    await another.run(TICK_EVENT);
  } finally {
    await another.stop();
  }
  expect(await lookAtEverything()).toEqual(paused);
  expect(await stage.mail()).toEqual([]);
});

test('resuming one gives back exactly that one', async () => {
  const answer = await stage.tell({
    command: 'resume',
    functions: ['by-queue', 'nobody'],
    by: 'arn:aws:iam::123456789012:user/ana',
  });
  expect(answer.refusals).toEqual([{ function: 'nobody', because: 'no pause of it is on record' }]);
  expect(answer).toMatchObject({ isDone: false, problems: [] });
  expect(await lookAt(stage.clients, 'by-queue')).toEqual(before['by-queue']);
  expect((await lookAt(stage.clients, 'by-stream')).reserved).toBe(0);
  // It belongs to an incident of which others are still paused: that is told as resolved once, when all are resumed.
  expect(await stage.mail()).toEqual([]);
});

test('the metrics of an attack that was forgiven do not pause it again', async () => {
  await stage.watchdog.run(TICK_EVENT);
  expect((await lookAt(stage.clients, 'by-queue')).reserved).toBe(RESERVED['by-queue']);
});

test('destroying the stack first gives everything back, exactly', async () => {
  const answer = await destroyStack(stage.watchdog, stage.deployment, stage.gateway.endpoint);
  expect(answer).toMatchObject({ Status: 'SUCCESS', Reason: 'nothing is left paused' });
  expect(await lookAtEverything()).toEqual(before);
  const letters = await stage.mail();
  expect(letters.map(({ Subject }) => Subject)).toContainEqual(expect.stringContaining('RESUMED'));
});

test('the control plane was never asked for more than it allows', () => {
  expect(stage.gateway.rules.throttled).toBe(0);
});

test('every line of the log is JSON', () => {
  const { log } = stage.watchdog;
  expect(log.filter(({ level }) => level === 'not-json' || level === 'stderr')).toEqual([]);
});

test('the calls that were made are the calls that are granted, none missing and none spare', () => {
  // Made by the Lambda service with the guard's role, not by the guard.
  const byTheService = ['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage'];
  // Asked when a budget's notification comes: traps.test.ts.
  // Only what waits in a rescue queue is taken out and replayed: rescue.test.ts holds those to their calls.
  const byBudgets = ['budgets:ViewBudget'];
  const byReplays = [
    ...['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'],
    'lambda:InvokeFunction',
  ];
  const granted = PERMISSIONS.flatMap(({ actions }) => actions).filter(
    (action) => !byTheService.includes(action) && ![...byReplays, ...byBudgets].includes(action),
  );
  const made = stage.gateway.calls.filter((call) => call.isWatchdog).map((call) => call.permission);
  expect([...new Set(made)].sort()).toEqual([...new Set(granted)].sort());
});
