// What owners tell the watchdog: each decision is on record with who and why, and a backlog is ordered before anything runs.
// A command that is wrong, or about a function nobody knows, writes nothing.

import type { Clients } from '../../../../lambda/aws/clients';
import { incomingOf } from '../../../../lambda/aws/entry/incoming';
import { awsGuard } from '../../../../lambda/aws/wiring';
import { runCommand } from '../../../../lambda/watchdog/commands/run-command';
import { CHANNELS_ENV } from '../../../../lib/contract';
import { alertOfRecord } from '../../../../lib/core/alerts/alert';
import { CloudFailure } from '../../../../lib/engine/ports';
import { NO_MEMORY } from '../../../../lib/engine/watching/memory';
import { NOW_MS, record, target } from '../../../support/builders';
import { awsSettings, commandRig } from '../../../support/command-rig';
import { startTables, type Tables } from '../../../support/fakes/dynamo-table';
import { scriptedClient } from '../../../support/fakes/scripted-client';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

const rig = () => commandRig(tables);

const ORDERS = { function: 'orders', by: 'ana', because: 'a sale' } as const;

test('a raise is on record with who, why and until when', async () => {
  const { run, owner } = await rig();
  const answer = await run({
    ...{ command: 'raise', ...ORDERS },
    ...{ usd: 50, period: 'day', forMs: 7_200_000 },
  });
  expect(answer).toMatchObject({
    isDone: true,
    done: ['orders: ceiling raised to $50.00/day until 2026-11-21T05:20:00Z'],
  });
  expect((await owner.decisions()).decisions).toMatchObject([
    {
      kind: 'raise',
      by: 'ana (name as sent, not verified)',
      because: 'a sale',
      usd: 50,
      functionId: 'id-orders',
    },
  ]);
});

test('an acceptance takes the pace of the pause it is about', async () => {
  const { run, journal, owner } = await rig();
  await journal.write(record({ version: 1 }));
  await run({ command: 'accept', ...ORDERS });
  const [decision] = (await owner.decisions()).decisions;
  expect(decision).toMatchObject({ kind: 'accept', level: { invocationsPerMinute: 18_400 } });
});

test('nothing is written about a function that nobody knows', async () => {
  const { run, owner } = await rig();
  const answer = await run({ command: 'snooze', function: 'ordres', forMs: 60_000 });
  expect(answer.refusals).toEqual([
    { function: 'ordres', because: 'the guard does not know this function' },
  ]);
  expect((await owner.decisions()).decisions).toEqual([]);
});

test('what was given back is told, though the lease could not be given up', async () => {
  const { run, journal } = await rig();
  await journal.write(record({ version: 1, rule: 'operator' }));
  Object.assign(journal, {
    giveUpLease: () => Promise.reject(new CloudFailure('unknown', 'timed out')),
  });
  const answer = await run({ command: 'resume', functions: ['orders'] });
  expect(answer).toMatchObject({ command: 'resume', isDone: true });
  expect((await journal.open()).records).toMatchObject([{ phase: 'closed' }]);
});

test('a backlog to be discarded is on record before its function runs again', async () => {
  const { run, journal, owner } = await rig();
  await journal.write(record({ version: 1 }));
  await run({ command: 'resume', backlog: 'discard', by: 'ana', because: 'all stale' });
  expect((await owner.backlogs()).backlogs).toMatchObject([
    {
      backlogId: 'orders-1',
      how: 'discard',
      by: 'ana (name as sent, not verified)',
      because: 'all stale',
      untilMs: null,
    },
  ]);
  expect((await journal.read('orders-1'))?.phase).toBe('closed');
});

describe('what ran away again, or is being tried', () => {
  const asked = { command: 'resume', functions: ['orders'], by: 'ana' } as const;
  const risky: ReadonlyArray<[string, Parameters<typeof record>[0]]> = [
    ['ran away again', { version: 1, holdLevel: 1 }],
    ['is on probation', { version: 1, phase: 'probation' }],
  ];

  test.each(risky)(
    'is not given back in full where it %s and nobody says why',
    async (words, entry) => {
      for (const order of [{}, { force: true }, { because: 'a sale' }] as const) {
        const { run, journal } = await rig();
        await journal.write(record(entry));
        const answer = await run({ ...asked, ...order });
        expect(answer).toMatchObject({ isDone: false, done: [] });
        expect(answer.refusals).toEqual([
          { function: 'orders', because: expect.stringContaining(`it ${words}; `) },
        ]);
        expect(await journal.read('orders-1')).toEqual(record(entry));
      }
    },
  );

  test.each(risky)(
    'is given back to who says why, or a few at once, where it %s',
    async (_, entry) => {
      const { run, journal } = await rig();
      await journal.write(record(entry));
      await run({ ...asked, how: 'probation' });
      expect((await journal.read('orders-1'))?.phase).toBe('probation');
      await run({ ...asked, force: true, because: 'the campaign is over' });
      const after = await journal.read('orders-1');
      expect(after?.phase).toBe('closed');
      expect(after?.history.at(-1)?.because).toContain('the campaign is over');
    },
  );

  test('has not run away where a person paused it a second time', async () => {
    const { run, journal } = await rig();
    await journal.write(record({ version: 1, holdLevel: 1, rule: 'operator' }));
    expect(await run(asked)).toMatchObject({ isDone: true, refusals: [] });
    expect((await journal.read('orders-1'))?.phase).toBe('closed');
  });

  test('keeps nobody else waiting', async () => {
    const { run, journal } = await rig();
    await journal.write(record({ version: 1, holdLevel: 2 }));
    await journal.write(
      record({ recordId: 'calm-1', functionId: 'id-calm', functionName: 'calm', version: 1 }),
    );
    const { refusals } = await run({ command: 'resume' });
    expect(refusals.map((refusal) => refusal.function)).toEqual(['orders']);
    expect((await journal.read('calm-1'))?.phase).toBe('closed');
  });
});

test('history has what is open, what is closed and what was decided', async () => {
  const { run, journal } = await rig();
  await journal.write(record({ version: 1 }));
  await journal.write(
    record({ recordId: 'old', version: 1, phase: 'closed', isAbsorbed: true, openedAtMs: 5 }),
  );
  await run({ command: 'snooze', ...ORDERS, forMs: 60_000 });
  const { history } = await run({ command: 'history', functions: ['orders'] });
  expect(history?.records.map((entry) => (entry as { recordId: string }).recordId)).toEqual([
    'orders-1',
    'old',
  ]);
  expect(history?.decisions).toHaveLength(1);
  const none = await run({ command: 'history', functions: ['other'] });
  expect(none.history).toEqual({ records: [], decisions: [] });
});

test('status tells what waits where and until when, and what the guard has cost', async () => {
  const { run, journal, fake, guard } = await rig();
  await journal.write(record({ version: 1 }));
  fake.destination = 'arn:aws:sqs:eu-west-1:111122223333:rescue';
  fake.tags['spendfuse:rescue'] = 'true';
  for (let index = 0; index < 3; index++) fake.send('{}', NOW_MS);
  const bill = { epochMonth: 1, sinceMs: 7, ticks: 100, readsBought: 50 };
  if (guard.memory)
    guard.memory = {
      ...guard.memory,
      owner: {
        decisions: [],
        acceptedAtMs: {},
        bill,
        digest: { epochDay: 0, wouldHavePaused: [] },
        observing: { sinceMs: NOW_MS - 9 * 86_400_000, pauses: 0, holds: 1 },
      },
    };
  const { status } = await run({ command: 'status' });
  expect(status?.arming).toMatchObject({ answer: 'yes' });
  expect(status?.waiting).toEqual([
    {
      functionName: 'orders',
      place: 'rescue',
      events: 3,
      keptUntilMs: record().openedAtMs + 14 * 86_400_000,
    },
  ]);
  expect(status?.bill).toMatchObject({ ticks: 100, readsBought: 50 });
  // Fixed costs are near $0.6 a month: a hundred ticks and fifty reads of two metrics are near a tenth of a cent each.
  expect(status?.bill?.usd).toBeGreaterThan(0.001);
  expect(status?.bill?.usd).toBeLessThan(0.01);
});

describe('a command on the wire', () => {
  const kindOf = (event: unknown) => incomingOf(event).kind;

  test('is taken where every field is right', () => {
    for (const event of [
      { command: 'raise', function: 'a', usd: 5, period: 'day' },
      { command: 'snooze', function: 'a', forMs: 3_600_000, because: 'tests' },
      { command: 'accept', function: 'a' },
      { command: 'history' },
      { command: 'resume', backlog: 'discard' },
      { command: 'status' },
    ])
      expect(kindOf(event)).toBe('command');
  });

  test('is refused where one is wrong, missing or too many', () => {
    for (const event of [
      { command: 'raise', function: 'a', usd: 0, period: 'day' },
      { command: 'raise', function: 'a', usd: '5', period: 'day' },
      { command: 'raise', usd: 5, period: 'day' },
      { command: 'raise', function: 'a', usd: 5, period: 'week' },
      { command: 'snooze', function: 'a' },
      { command: 'snooze', function: 'a', forMs: 8 * 86_400_000 },
      { command: 'accept', function: 'a', level: {} },
      { command: 'resume', backlog: 'burn' },
    ])
      expect(kindOf(event)).toBe('malformed');
  });
});

test('channels that cannot be read stop nothing, and every status says so', async () => {
  const table = await tables.create();
  const lines: string[] = [];
  const guard = awsGuard({
    settings: awsSettings({ table: table.name }),
    clients: { dynamo: table.dynamo } as unknown as Clients,
    env: { [CHANNELS_ENV]: '[{"kind":"slak"}]' },
    writeLine: (line) => lines.push(line),
  });
  expect(lines.join()).toContain('bad-channels');
  const answer = await runCommand(guard, { command: 'status' }, 'test');
  expect(answer).toMatchObject({ isDone: false, status: { guard: 'shop' } });
  expect(answer.problems.join()).toContain(`${CHANNELS_ENV}[0].kind`);
});

test('an alert names the watchdog to command, and what changed just before it began', async () => {
  const table = await tables.create();
  const sns = scriptedClient({ Publish: () => ({}) });
  const events = scriptedClient({ PutEvents: () => ({ Entries: [{ EventId: '1' }] }) });
  const guard = awsGuard({
    settings: awsSettings({ table: table.name, watchdogName: 'Shop-Watchdog' }),
    clients: {
      ...{ dynamo: table.dynamo, sns: sns.client, events: events.client },
    } as unknown as Clients,
    writeLine: () => {},
  });
  const alert = alertOfRecord(record(), 'paused', NOW_MS);
  const modifiedAtMs = NOW_MS - 17 * 60_000;
  const { functionId } = alert;
  guard.memory = { ...NO_MEMORY, functions: [target({ functionId, modifiedAtMs })] };
  await guard.ports.notifier.tell(alert);
  const letter = JSON.parse(String(sns.sent[0]?.input.Message)).default;
  expect(letter).toContain(
    'npx --no-install spendfuse resume orders --watchdog Shop-Watchdog --region eu-west-1',
  );
  expect(letter).toContain('changed at 03:03 UTC, 11 min before it began');
});
