// The journal against a DynamoDB on the wire: what is promised to the engine, and what a crash or a lost answer leaves.

import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamoDbJournal } from '../../../../lambda/aws/store/dynamodb-journal';
import { recordSeal } from '../../../../lambda/aws/store/record-items';
import { keyOf, type Table } from '../../../../lambda/aws/store/table';
import { CloudFailure, JournalConflict } from '../../../../lib/engine/ports';
import { record } from '../../../support/builders';
import { startTables, type Tables } from '../../../support/fakes/dynamo-table';
import { describeJournalContract } from '../../../support/port-contracts';

let tables: Tables;

// Three hundred records over HTTP, on a machine that may be busy with other tests.
jest.setTimeout(60_000);

beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

describeJournalContract(async () => ({ journal: dynamoDbJournal(await tables.create()) }), {
  records: 40,
  characters: 30_000,
});

const first = record({ version: 1, phase: 'pausing' });
const closing = record({ version: 2, phase: 'closed', untold: [], isAbsorbed: true });

/** Fails, or loses the answer of, the first write whose item fits. */
function unlucky(
  table: Table,
  fits: (item: PutItemCommandInput['Item']) => boolean,
  luck: 'lost-answer' | 'lost-request',
): Table {
  let isLeft = true;
  const send = async (command: unknown): Promise<unknown> => {
    const isHit = isLeft && command instanceof PutItemCommand && fits(command.input.Item);
    if (!isHit) return table.dynamo.send(command as PutItemCommand);
    isLeft = false;
    if (luck === 'lost-answer') await table.dynamo.send(command);
    throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
  };
  return { ...table, dynamo: { send } as unknown as DynamoDBClient };
}

test('moves a closed record out of the way of every later tick', async () => {
  const table = await tables.create();
  const journal = dynamoDbJournal(table);
  await journal.write(first);
  await journal.write(closing);
  const { Items = [] } = await table.dynamo.send(new ScanCommand({ TableName: table.name }));
  expect(Items.map((item) => item.pk?.S)).toEqual(['archive']);
  expect(Number(Items[0]?.expiresAt?.N)).toBeGreaterThan(closing.phaseSinceMs / 1000);
  expect(await journal.read(first.recordId)).toEqual(closing);
});

test('finishes a move that a crash cut short', async () => {
  const table = await tables.create();
  await dynamoDbJournal(table).write(first);
  const crashing = unlucky(table, (item) => item?.pk?.S === 'archive', 'lost-request');
  await expect(dynamoDbJournal(crashing).write(closing)).rejects.toBeInstanceOf(CloudFailure);
  const journal = dynamoDbJournal(table);
  expect(await journal.read(first.recordId)).toEqual(closing);
  expect(await journal.open()).toEqual({ records: [], problems: [], unreadable: [] });
  const { Items = [] } = await table.dynamo.send(new ScanCommand({ TableName: table.name }));
  expect(Items.map((item) => item.pk?.S)).toEqual(['archive']);
});

test('refuses to open again under the id of an archived record', async () => {
  const journal = dynamoDbJournal(await tables.create());
  await journal.write(first);
  await journal.write(closing);
  await expect(journal.write(first)).rejects.toBeInstanceOf(JournalConflict);
});

test('reports a write whose answer was lost as unknown, and the record can be read', async () => {
  const table = await tables.create();
  const journal = dynamoDbJournal(unlucky(table, () => true, 'lost-answer'));
  await expect(journal.write(first)).rejects.toMatchObject({ certainty: 'unknown' });
  expect(await journal.read(first.recordId)).toEqual(first);
});

test('takes its own write for done when the client tried twice', async () => {
  const table = await tables.create();
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof PutItemCommand) await table.dynamo.send(command);
    return table.dynamo.send(command as PutItemCommand);
  };
  const journal = dynamoDbJournal({ ...table, dynamo: { send } as unknown as DynamoDBClient });
  await journal.write(first);
  expect(await journal.read(first.recordId)).toEqual(first);
});

test('lists a damaged record as a problem, and refuses to read it', async () => {
  const table = await tables.create();
  const Item = { ...keyOf('open', 'broken'), record: { S: '{"schemaVersion":1}' } };
  await table.dynamo.send(new PutItemCommand({ TableName: table.name, Item }));
  const journal = dynamoDbJournal(table);
  const { records, problems, unreadable } = await journal.open();
  expect([records, unreadable]).toEqual([[], ['broken']]);
  expect(problems).toEqual([expect.stringMatching(/^record broken: .*record\.functionId/)]);
  await expect(journal.read('broken')).rejects.toMatchObject({ certainty: 'refused' });
});

describe('a record that lies in the table', () => {
  const seal = recordSeal('arn:aws:cloudformation:eu-west-1:123456789012:stack/spendfuse/1');
  const paused = record({ version: 2, phase: 'paused' });
  const put = (table: Table, changes: Record<string, AttributeValue>, recordId = first.recordId) =>
    table.dynamo.send(
      new PutItemCommand({
        TableName: table.name,
        Item: { ...keyOf('open', recordId), ...changes },
      }),
    );

  test('and was written by somebody else is a problem, and orders nothing', async () => {
    const table = await tables.create();
    const journal = dynamoDbJournal(table, seal);
    await put(table, { version: { N: '1' }, record: { S: JSON.stringify(first) } });
    const { records, problems } = await journal.open();
    expect(records).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('its seal does not fit')]);
    await expect(journal.read(first.recordId)).rejects.toMatchObject({ certainty: 'refused' });
  });

  test('and was copied to another id is a problem', async () => {
    const table = await tables.create();
    const journal = dynamoDbJournal(table, seal);
    await journal.write(first);
    const { Item = {} } = await table.dynamo.send(
      new GetItemCommand({ TableName: table.name, Key: keyOf('open', first.recordId) }),
    );
    const { pk: _, sk: __, ...copied } = Item;
    await put(table, copied, 'another');
    const { records, problems } = await journal.open();
    expect(records).toEqual([first]);
    expect(problems).toEqual([expect.stringContaining('record another')]);
  });

  test.each<[string, Record<string, AttributeValue>]>([
    ['is damaged', { version: { N: '2' }, record: { S: '{"schemaVersion":1}' } }],
    ['is gone', {}],
    ['was changed', { version: { N: '2' }, record: { S: JSON.stringify(paused) } }],
  ])('and %s gives way to the version before, told once, and can be resumed', async (_, damage) => {
    const table = await tables.create();
    const journal = dynamoDbJournal(table, seal);
    await journal.write(first);
    await journal.write(paused);
    await put(table, damage);
    const { records, problems } = await journal.open();
    expect(problems).toEqual([]);
    expect(records).toMatchObject([
      { recordId: first.recordId, held: first.held, untold: [...first.untold, 'attention'] },
    ]);
    const [kept] = records;
    if (!kept) throw new Error('no record was recovered');
    expect(await journal.open()).toEqual({ records: [kept], problems: [], unreadable: [] });
    await journal.write({ ...kept, version: kept.version + 1, phase: 'resuming' });
    expect(await journal.read(first.recordId)).toMatchObject({ phase: 'resuming' });
  });

  test('leaves no copy behind once it is archived', async () => {
    const table = await tables.create();
    const journal = dynamoDbJournal(table, seal);
    await journal.write(first);
    await journal.write(paused);
    await journal.write({ ...closing, version: 3 });
    const { Items = [] } = await table.dynamo.send(new ScanCommand({ TableName: table.name }));
    expect(Items.map((item) => item.pk?.S)).toEqual(['archive']);
    expect(await journal.archived()).toMatchObject({ problems: [], records: [{ version: 3 }] });
  });
});

test('cuts a large memory into items and leaves none of the memory before', async () => {
  const table = await tables.create();
  const journal = dynamoDbJournal(table);
  const noise = Array.from({ length: 80_000 }, (_, index) => Math.sin(index)).join();
  await journal.remember(noise);
  expect(await journal.recall()).toBe(noise);
  const shards = async (): Promise<number> => {
    const { Items = [] } = await table.dynamo.send(
      new ScanCommand({ TableName: table.name, ProjectionExpression: 'pk' }),
    );
    return Items.filter((item) => item.pk?.S?.startsWith('memory#')).length;
  };
  expect(await shards()).toBeGreaterThan(1);
  await journal.remember('[]');
  expect(await shards()).toBe(1);
});

test('counts a memory with a missing part as none', async () => {
  const table = await tables.create();
  await dynamoDbJournal(table).remember('{"a":1}');
  const Item = { ...keyOf('guard', 'memory'), generation: { S: '1' }, count: { N: '2' } };
  await table.dynamo.send(new PutItemCommand({ TableName: table.name, Item }));
  expect(await dynamoDbJournal(table).recall()).toBeUndefined();
});

test('knows when another process has remembered something else since', async () => {
  const table = await tables.create();
  const [mine, other] = [dynamoDbJournal(table), dynamoDbJournal(table)];
  expect(await mine.isMemoryCurrent()).toBe(true);
  await mine.remember('mine');
  expect(await mine.isMemoryCurrent()).toBe(true);
  await other.remember('other');
  expect(await mine.isMemoryCurrent()).toBe(false);
  expect(await mine.recall()).toBe('other');
  expect(await mine.isMemoryCurrent()).toBe(true);
});
