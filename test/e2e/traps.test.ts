// What goes wrong around a pause in a real account, each as a short story through the guard's own bundle.
// Most begin with a person's command, which pauses at once; those about metrics begin with a flood.

import {
  DeleteFunctionCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { ENV, TICK_EVENT } from '../../lib/aws/contract';
import { askAsCloudFormation } from './support/deployment';
import { flood, live, type Stage, startStage } from './support/stage';
import { arnOf, createFunction, lookAt, zipOf } from './support/victims';
import { startWatchdog } from './watchdog-process';

const NAMES = ['plain', 'reserved', 'doomed', 'by-hand', 'spender', 'saver', 'own-alerts'];

let stage: Stage;

const look = (name: string) => lookAt(stage.clients, name);
const pause = (...functions: string[]) => stage.tell({ command: 'pause', functions });
const resume = (...functions: string[]) => stage.tell({ command: 'resume', functions });
const recordsNow = async () => {
  const { status } = await stage.tell({ command: 'status' });
  return (status?.records ?? []) as ReadonlyArray<{ functionName: string; rule: string }>;
};

beforeAll(async () => {
  stage = await startStage({
    mode: 'observe',
    prepare: async (clients) => {
      for (const name of NAMES) {
        const reserved = { reserved: 5, 'by-hand': 0 }[name];
        const tags = name === 'own-alerts' ? { 'spendfuse:own': 'true' } : undefined;
        await createFunction(clients, { name, reserved, tags });
      }
      await live(clients, ['spender', 'saver']);
      await flood(clients, ['spender']);
    },
  });
});
afterAll(() => stage?.stop());
beforeEach(() => stage.mail());

test('observing: a flood is told of, and nothing is changed', async () => {
  await stage.watchdog.run(TICK_EVENT);
  expect((await look('spender')).reserved).toBe('none');
  expect(await recordsNow()).toEqual([]);
  const subjects = (await stage.mail()).map((letter) => letter.Subject);
  expect(subjects).toEqual([expect.stringMatching(/^WOULD PAUSE spender /)]);
  const { status } = await stage.tell({ command: 'status' });
  expect(status?.lastTick).toMatchObject({
    verdicts: [{ functionId: arnOf('spender'), kind: 'breach' }],
    refusals: [{ functionId: arnOf('spender'), reason: 'observe-mode' }],
  });
});

test('a forecast of a budget changes nothing', async () => {
  await stage.watchdog.run(budgetEnvelope('FORECASTED', '$180.00'));
  expect(await recordsNow()).toEqual([]);
  expect(await stage.mail()).toEqual([]);
});

test('a budget that the cloud measures as used up pauses who spends, once a person has armed the guard', async () => {
  const armed = await stage.tell({ command: 'arm', mode: 'enforce', by: 'ana' });
  expect(armed).toMatchObject({ isDone: true, mode: 'enforce' });
  await stage.watchdog.run(budgetEnvelope('ACTUAL', '$105.30'));
  expect(await recordsNow()).toEqual([]);
  stage.gateway.budgets = { spendfuse: { limit: 100, actual: 105.3 } };
  await stage.watchdog.run(budgetEnvelope('ACTUAL', '$105.30'));
  expect((await look('spender')).reserved).toBe(0);
  expect((await look('saver')).reserved).toBe('none');
  expect(await recordsNow()).toEqual([expect.objectContaining({ functionName: 'spender' })]);
  await resume('spender');
  expect((await look('spender')).reserved).toBe('none');
});

test('pausing twice keeps what the first pause found', async () => {
  await pause('reserved');
  const again = await pause('reserved');
  expect(again).toMatchObject({ isDone: false, problems: [] });
  expect(again.refusals).toEqual([
    expect.objectContaining({
      function: 'reserved',
      because: expect.stringContaining('on record'),
    }),
  ]);
  await resume('reserved');
  expect((await look('reserved')).reserved).toBe(5);
});

test('a function that had no reservation has none after it is resumed', async () => {
  await pause('plain');
  expect((await look('plain')).reserved).toBe(0);
  await resume('plain');
  expect((await look('plain')).reserved).toBe('none');
});

test('new code while paused changes nothing about the pause', async () => {
  await pause('plain');
  const ZipFile = zipOf('index.js', 'exports.handler = async () => 2;');
  await stage.clients.lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName: 'plain', ZipFile }),
  );
  await stage.watchdog.run(TICK_EVENT);
  expect((await look('plain')).reserved).toBe(0);
  await resume('plain');
  expect((await look('plain')).reserved).toBe('none');
});

test('a deployment that puts concurrency back is a resume, and is told of', async () => {
  await pause('reserved');
  await stage.mail();
  await stage.clients.lambda.send(
    new PutFunctionConcurrencyCommand({
      FunctionName: 'reserved',
      ReservedConcurrentExecutions: 9,
    }),
  );
  await stage.watchdog.run(TICK_EVENT);
  expect((await look('reserved')).reserved).toBe(9);
  expect(await recordsNow()).toEqual([]);
  expect((await stage.mail()).map((letter) => letter.Subject)).toEqual([
    expect.stringMatching(/^RESUMED reserved /),
  ]);
});

test('a function deleted while paused closes its record', async () => {
  await pause('doomed');
  await stage.clients.lambda.send(new DeleteFunctionCommand({ FunctionName: 'doomed' }));
  await stage.watchdog.run(TICK_EVENT);
  expect(await recordsNow()).toEqual([]);
});

test('a function that a person had paused before is theirs', async () => {
  const answer = await pause('by-hand');
  expect(answer.refusals[0]?.because).toContain('no record of the guard');
  expect(await recordsNow()).toEqual([]);
  expect((await look('by-hand')).reserved).toBe(0);
});

test('the guard is never paused by anybody, and a tag makes nobody a part of it', async () => {
  const own = stage.deployment.source.functionName;
  const answer = await pause(own, 'own-alerts');
  expect(answer.refusals.map((refusal) => refusal.function)).toEqual([own]);
  expect((await look('own-alerts')).reserved).toBe(0);
  await stage.watchdog.run({ command: 'resume', functions: ['own-alerts'] });
  expect((await look('own-alerts')).reserved).toBe('none');
  expect((await look(own)).reserved).toBe(2);
});

test('in an account with a quota of 10 nothing is reserved, nothing fails, and a pause works', async () => {
  stage.gateway.rules.quota = 10;
  const fresh = startWatchdog(
    { ...stage.deployment.source, functionName: 'plain' },
    stage.gateway.endpoint,
  );
  try {
    await fresh.run(TICK_EVENT);
    expect((await look('plain')).reserved).toBe('none');
    const logLine = fresh.log.find((line) => line.event === 'own-concurrency');
    expect(logLine?.outcome).toMatch(/^not reserved: .* unreserved/);
    const answer = await fresh.run({ command: 'pause', functions: ['saver'] });
    expect(answer).toMatchObject({ isDone: true });
    expect((await look('saver')).reserved).toBe(0);
    await fresh.run({ command: 'resume', functions: ['saver'] });
    expect((await look('saver')).reserved).toBe('none');
  } finally {
    stage.gateway.rules.quota = 1000;
    await fresh.stop();
  }
});

test('a malformed event is one line in the log, fails the run and changes nothing', async () => {
  const linesBefore = stage.watchdog.log.length;
  await expect(stage.watchdog.run({ command: 'explode', harder: true })).rejects.toMatchObject({
    name: 'MalformedEvent',
  });
  const lines = stage.watchdog.log.slice(linesBefore);
  expect(lines).toEqual([expect.objectContaining({ level: 'error', event: 'malformed-event' })]);
  expect(await recordsNow()).toEqual([]);
});

test('bad settings fail the deployment with every problem at once', async () => {
  const environment = {
    ...stage.deployment.source.environment,
    [ENV.policy]: '{"mode":"enforced","holdMinutes":-1}',
    [ENV.watch]: '{"scope":"all"}',
  };
  const broken = startWatchdog({ ...stage.deployment.source, environment }, stage.gateway.endpoint);
  try {
    const answer = await askAsCloudFormation(broken, 'Update', stage.deployment.stackId);
    expect(answer.Status).toBe('FAILED');
    for (const name of ['mode', 'holdMinutes', 'scope', 'functions'])
      expect(answer.Reason).toContain(name);
    await expect(broken.run(TICK_EVENT)).rejects.toMatchObject({ name: 'BadSettings' });
  } finally {
    await broken.stop();
  }
});

test('a removal that cannot give everything back fails in time, and says what is left', async () => {
  await pause('reserved', 'plain');
  // Nine were reserved; the account has no room for them any more.
  stage.gateway.rules.quota = 100;
  try {
    const { stackId } = stage.deployment;
    const refused = await askAsCloudFormation(stage.watchdog, 'Delete', stackId, 64_000);
    expect(refused.Status).toBe('FAILED');
    expect(refused.Reason).toContain('reserved');
    expect((await look('plain')).reserved).toBe('none');
  } finally {
    stage.gateway.rules.quota = 1000;
  }
  const answer = await askAsCloudFormation(stage.watchdog, 'Delete', stage.deployment.stackId);
  expect(answer.Status).toBe('SUCCESS');
  expect((await look('reserved')).reserved).toBe(9);
});

test('after the removal no tick acts any more', async () => {
  await stage.watchdog.run(TICK_EVENT);
  expect(stage.watchdog.log.filter((line) => line.event === 'tick').at(-1)).toMatchObject({
    outcome: 'lease-held',
  });
});

/** As AWS Budgets writes it and SNS hands it to a function. */
function budgetEnvelope(kind: 'ACTUAL' | 'FORECASTED', amount: string) {
  const topic = 'arn:aws:sns:us-east-1:123456789012:spendfuse-LimitTopic';
  const Message = [
    'AWS Budget Notification November 21, 2026',
    'AWS Account 123456789012',
    '',
    'Dear AWS Customer,',
    '',
    `You requested that we alert you when the ${kind} Cost associated with your spendfuse budget is greater than $100.00 for the current month. The ${kind} Cost associated with this budget is ${amount}. You can find additional details below and by accessing the AWS Budgets dashboard [1].`,
    '',
    'Budget Name: spendfuse',
    'Budget Type: Cost',
    'Budgeted Amount: $100.00',
    `Alert Type: ${kind}`,
    'Alert Threshold: > $100.00',
    `${kind} Amount: ${amount}`,
    '',
    '[1] https://console.aws.amazon.com/billing/home#/budgets',
    '',
  ].join('\n');
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: `${topic}:0f4a8f54-4d6c-4b3b-8e6e-7f8f6d7f0a11`,
        Sns: {
          Type: 'Notification',
          MessageId: '46b827e0-aada-5e65-90d9-795c0bab6976',
          TopicArn: topic,
          Subject: 'AWS Budgets: spendfuse has exceeded your alert threshold',
          Message,
          Timestamp: '2026-11-21T03:16:01.030Z',
          SignatureVersion: '1',
          MessageAttributes: {},
        },
      },
    ],
  };
}
