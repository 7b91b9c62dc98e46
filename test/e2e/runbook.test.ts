// The way back that needs no watchdog, with the program in the template and records that the real watchdog wrote.
// Every look at the cloud is made past both: what counts is what is there.

import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { TICK_EVENT } from '../../lib/aws/contract';
import { INCIDENT } from '../../lib/channels/incident';
import type { PauseRecord } from '../../lib/core/pausing/pause-record';
import { type RunbookOutcome, runbookIn, runRunbook } from './runbook-process';
import { accountGuardText } from './support/account-guard-text';
import { flood, live, type Stage, startStage } from './support/stage';
import {
  createFunction,
  feedFromQueue,
  feedFromStream,
  httpApiFor,
  httpSettingsOf,
  lookAt,
  restApiFor,
  restSettingsOf,
} from './support/victims';

const VICTIMS = ['by-url', 'by-queue', 'by-stream', 'by-api', 'by-legacy', 'provisioned', 'theirs'];
const RESERVED: Readonly<Record<string, number>> = { 'by-queue': 5, 'by-legacy': 3 };

let stage: Stage;
let httpApi: string;
let restApi: string;
let before: Looks;
type Looks = Readonly<Record<string, unknown>>;

const lookAtEverything = async (): Promise<Looks> => {
  const looks: Record<string, unknown> = {};
  for (const name of VICTIMS) looks[name] = await lookAt(stage.clients, name);
  looks.http = await httpSettingsOf(stage.clients, httpApi);
  looks.rest = await restSettingsOf(stage.clients, restApi);
  return looks;
};

/** `Watchdog` is who is asked first: one that is not there is as good as one that is denied. */
const runbook = (asked: string, Watchdog = 'removed'): Promise<RunbookOutcome> =>
  runRunbook(
    runbookIn(accountGuardText()),
    {
      Function: asked,
      Execution: 'e-1',
      Watchdog,
      Table: stage.deployment.source.environment.SPENDFUSE_TABLE ?? '',
    },
    stage.gateway.endpoint,
  );

const phases = async (): Promise<string[]> => {
  const { status } = await stage.tell({ command: 'status' });
  const records = (status?.records ?? []) as ReadonlyArray<{ functionName: string; phase: string }>;
  return records.map((record) => `${record.functionName} ${record.phase}`).sort();
};

/** Why each pause of a function ended, as its history says. */
async function ends(name: string): Promise<string[]> {
  const { history } = await stage.tell({ command: 'history', functions: [name] });
  return ((history?.records ?? []) as readonly PauseRecord[]).flatMap((record) =>
    record.history.filter(({ phase }) => phase === 'closed').map(({ because }) => because),
  );
}

beforeAll(async () => {
  stage = await startStage({
    mode: 'enforce',
    prepare: async (clients, { rules }) => {
      rules.provisioned.set('provisioned', new Map([['live', 4]]));
      for (const name of VICTIMS) await createFunction(clients, { name, reserved: RESERVED[name] });
      await feedFromQueue(clients, 'by-queue');
      await feedFromStream(clients, 'by-stream');
      httpApi = await httpApiFor(clients, ['by-api']);
      restApi = await restApiFor(clients, 'by-legacy');
      await live(clients, VICTIMS);
    },
  });
  await stage.watchdog.run(TICK_EVENT);
  before = await lookAtEverything();
  await flood(stage.clients, VICTIMS);
  await stage.watchdog.run(TICK_EVENT);
});
afterAll(() => stage?.stop());

test('what it is to give back is held, by every kind of lever', async () => {
  expect(await phases()).toEqual(VICTIMS.map((name) => `${name} paused`).sort());
  const held = await lookAtEverything();
  for (const key of Object.keys(before)) expect(held[key]).not.toEqual(before[key]);
  // Five alone, then a table of them all: what belongs together is one incident.
  const letters = await stage.mail();
  expect(letters).toHaveLength(INCIDENT.aloneMax + 1);
  for (const name of VICTIMS) expect(letters.at(-1)?.Message).toContain(name);
});

test('asks the watchdog first, which resumes as it does for anybody', async () => {
  stage.gateway.onInvoke = (_, event) => stage.watchdog.run(event);
  const { failure, printed } = await runbook('by-url', 'watchdog');
  expect({ failure, printed }).toEqual({ failure: null, printed: ['by-url: no reservation'] });
  expect(await lookAt(stage.clients, 'by-url')).toEqual(before['by-url']);
  expect(await ends('by-url')).toEqual(['resumed by runbook execution e-1']);
});

test('says what the watchdog refused, and changes nothing', async () => {
  const held = await lookAtEverything();
  const { failure } = await runbook('nobody', 'watchdog');
  expect(failure).toBe('left for you: nobody: no pause of it is on record');
  expect(await lookAtEverything()).toEqual(held);
  stage.gateway.onInvoke = undefined;
});

test.each([
  ['fails', () => Promise.resolve(null)],
  ['could not', () => Promise.resolve({ done: [], refusals: [], problems: ['access denied'] })],
])('gives back one function when the watchdog %s', async (_, answer) => {
  stage.gateway.onInvoke = answer;
  const { failure, printed } = await runbook('by-queue', 'watchdog');
  stage.gateway.onInvoke = undefined;
  expect(failure).toBeNull();
  expect(printed[0]).toContain('lever by lever');
  expect(await lookAt(stage.clients, 'by-queue')).toEqual(before['by-queue']);
  expect((await lookAt(stage.clients, 'by-stream')).reserved).toBe(0);
});

test('goes on where the watchdog stopped between probation and the end', async () => {
  const functions = ['by-legacy'];
  await stage.tell({ command: 'resume', functions, how: 'probation' });
  expect(await lookAt(stage.clients, 'by-legacy')).toMatchObject({ reserved: 2 });
  // No room for a third: what it had cannot be reserved.
  stage.gateway.rules.quota = 100;
  const because = 'the cause is gone';
  const cut = await stage.tell({ command: 'resume', functions, force: true, because });
  stage.gateway.rules.quota = 1000;
  expect(cut).toMatchObject({ isDone: false });
  expect(await phases()).toContain('by-legacy resuming');
  await stage.mail();
  expect((await runbook('by-legacy')).failure).toBeNull();
  expect(await lookAt(stage.clients, 'by-legacy')).toEqual(before['by-legacy']);
});

test('finds nothing held under a name that is not on record', async () => {
  expect((await runbook('nobody')).failure).toBe('left for you: no pause of nobody is on record');
});

describe('records that somebody damaged or forged', () => {
  const lever = (name: string, id: string, kind: string) => ({ lever: name, id, state: { kind } });
  const held = (entry: unknown) => ({
    prior: entry,
    paused: entry,
    wanted: entry,
    status: 'planned',
  });
  const record = (levers: readonly unknown[]): string =>
    JSON.stringify({
      recordId: 'forged',
      functionId: 'by-stream',
      functionName: 'by-stream',
      phase: 'paused',
      held: levers,
    });
  const reserveNothing = {
    ...lever('concurrency', 'concurrency', 'reserved'),
    state: { kind: 'reserved', executions: '0' },
  };

  test.each([
    ['is not JSON', '{', 'record forged is damaged'],
    ['is a list', '[]', 'record forged is damaged'],
    [
      'has a phase that there is not',
      '{"functionName":"a","functionId":"a","recordId":"a","phase":7}',
      'phase is 7',
    ],
    ['has a lever without a prior state', record([{}]), 'a lever on record is damaged'],
    [
      'names the program itself as a lever',
      record([held(lever('resume', 'x', 'none'))]),
      'is no lever',
    ],
    [
      'has a state that no lever has',
      record([held(lever('source', 'x', 'gone'))]),
      "cannot be 'gone'",
    ],
    ['has a number that is text', record([held(reserveNothing)]), "executions is '0'"],
    [
      'reaches for another setting of a stage',
      record([held(lever('throttle', 'rest|api|prod|variables/x/', 'inherited'))]),
      'is no method of a stage',
    ],
  ])('are named, and stop nothing, where one %s', async (_, text, expected) => {
    const { dynamo } = stage.clients;
    const TableName = stage.deployment.source.environment.SPENDFUSE_TABLE ?? '';
    const Key = { pk: { S: 'open' }, sk: { S: 'forged' } };
    await dynamo.send(new PutItemCommand({ TableName, Item: { ...Key, record: { S: text } } }));
    const looks = await lookAtEverything();
    expect((await runbook('forged')).failure).toContain(expected);
    expect(await lookAtEverything()).toEqual(looks);
    await dynamo.send(new DeleteItemCommand({ TableName, Key }));
  });
});

test('gives back everything but what a person has set since, which it names', async () => {
  await stage.clients.lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName: 'theirs', ReservedConcurrentExecutions: 9 }),
  );
  const { failure, printed } = await runbook('all');
  expect(failure).toBe(
    "left for you: theirs: concurrency concurrency: somebody set it to {'kind': 'reserved', 'executions': 9}",
  );
  expect(printed).toContain(
    "provisioned: provisioned live: restored {'kind': 'provisioned', 'executions': 4}",
  );
  const after = await lookAtEverything();
  expect({ ...after, theirs: undefined }).toEqual({ ...before, theirs: undefined });
  expect(await lookAt(stage.clients, 'theirs')).toMatchObject({ reserved: 9 });
});

test('run again it changes nothing', async () => {
  const after = await lookAtEverything();
  const { printed } = await runbook('all');
  expect(printed.filter((line) => line.includes('restored'))).toEqual([]);
  expect(await lookAtEverything()).toEqual(after);
});

test('the watchdog sees it when it runs again: each pause ends once, and none is paused again', async () => {
  const after = await lookAtEverything();
  await stage.watchdog.run(TICK_EVENT);
  expect(await phases()).toEqual([]);
  for (const name of VICTIMS) expect(await ends(name)).toHaveLength(1);
  // The incident ends with its last pause, in one message.
  expect((await stage.mail()).map(({ Subject }) => Subject.split(' ')[0])).toEqual(['RESUMED']);
  await stage.watchdog.run(TICK_EVENT);
  expect(await stage.mail()).toEqual([]);
  expect(await lookAtEverything()).toEqual(after);
});
