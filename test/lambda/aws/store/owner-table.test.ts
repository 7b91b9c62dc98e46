// Decisions, backlogs and replays in a DynamoDB on the wire: what is written is what is read, and nothing is guessed.
// A replay's entry that is damaged must stop the replay, because its event may have run.

import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ownerTable } from '../../../../lambda/aws/store/owner-table';
import { keyOf } from '../../../../lambda/aws/store/table';
import { NOW_MS } from '../../../support/builders';
import { accept, backlog, raise, snooze } from '../../../support/decisions';
import { startTables, type Tables } from '../../../support/fakes/dynamo-table';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

const rig = async (nowMs = NOW_MS) => {
  const table = await tables.create();
  return { table, owner: ownerTable(table, () => nowMs) };
};

const expiryOf = async (table: Awaited<ReturnType<typeof rig>>['table'], pk: string, sk: string) =>
  (await table.dynamo.send(new GetItemCommand({ TableName: table.name, Key: keyOf(pk, sk) }))).Item
    ?.expiresAt?.N;

test('gives back the decisions that stand, and all of them as history, oldest first', async () => {
  const { owner } = await rig();
  const over = snooze({ decisionId: 'over', atMs: NOW_MS - 10, untilMs: NOW_MS - 1 });
  const standing = [raise({ decisionId: 'a', atMs: NOW_MS - 2 }), accept({ decisionId: 'b' })];
  for (const entry of [standing[1], over, standing[0]]) if (entry) await owner.decide(entry);
  expect(await owner.decisions()).toEqual({ decisions: standing, problems: [] });
  expect((await owner.allDecisions()).decisions).toEqual([over, ...standing]);
});

test('a decision without an end never expires, any other after a year and a month', async () => {
  const { table, owner } = await rig();
  await owner.decide(raise({ decisionId: 'a' }));
  await owner.decide(snooze({ decisionId: 'b' }));
  expect(await expiryOf(table, 'decision', 'id-orders#a')).toBeUndefined();
  const expected = String(Math.ceil((NOW_MS + 400 * 86_400_000) / 1000));
  expect(await expiryOf(table, 'decision', 'id-orders#b')).toBe(expected);
});

test('a damaged decision is a problem, and hides no other', async () => {
  const { table, owner } = await rig();
  await owner.decide(raise());
  await table.dynamo.send(
    new PutItemCommand({
      TableName: table.name,
      Item: { ...keyOf('decision', 'id-x#1'), body: { S: '{"kind":"raise"}' } },
    }),
  );
  const { decisions, problems } = await owner.decisions();
  expect(decisions).toEqual([raise()]);
  expect(problems.join()).toContain('decision id-x#1: schemaVersion is missing');
});

test('opens a backlog once, also after it is done', async () => {
  const { owner } = await rig();
  expect(await owner.openBacklog(backlog({ how: 'discard' }))).toBe(true);
  expect(await owner.openBacklog(backlog())).toBe(false);
  expect((await owner.backlogs()).backlogs).toEqual([backlog({ how: 'discard' })]);
  await owner.writeBacklog(backlog({ state: 'done' }));
  expect((await owner.backlogs()).backlogs).toEqual([]);
  expect(await owner.openBacklog(backlog())).toBe(false);
});

test('keeps the entry of each event of each function, for as long as a queue keeps anything', async () => {
  const { table, owner } = await rig();
  const entry = {
    functionId: 'f',
    eventId: 'e',
    state: 'started',
    tries: 1,
    atMs: NOW_MS,
  } as const;
  await owner.note(entry);
  expect(await owner.entry('f', 'e')).toEqual(entry);
  expect(await owner.entry('g', 'e')).toBeUndefined();
  const days = (Number(await expiryOf(table, 'replayed#f', 'e')) * 1000 - NOW_MS) / 86_400_000;
  expect(days).toBeGreaterThanOrEqual(15);
});

test('a damaged entry is a failure, never an event that has not run', async () => {
  const { table, owner } = await rig();
  await table.dynamo.send(
    new PutItemCommand({
      TableName: table.name,
      Item: { ...keyOf('replayed#f', 'e'), body: { S: '{}' } },
    }),
  );
  await expect(owner.entry('f', 'e')).rejects.toThrow('the entry of e');
});
