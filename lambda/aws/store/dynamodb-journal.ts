// The journal over DynamoDB: records written version over version, the lease of a tick, what was learned.
// Open records live under one key, so one strongly consistent query finds them; a record moves to the archive only after
// its last version was accepted, so that a crash leaves it in both places and never in none. Each version keeps the one
// before it, so that damage to the newest strands nobody.

import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../../lib/aws/contract';
import { isOpen, type PauseRecord } from '../../../lib/core/pausing/pause-record';
import {
  CloudFailure,
  JournalConflict,
  type OpenRecords,
  type RecordsRead,
} from '../../../lib/engine/ports';
import { LONGEST_LEASE_MS } from '../../../lib/engine/records/lease';
import type { WatchdogJournal } from '../../watchdog/stores';
import { ask, isConditionFailed } from '../cloud-failure';
import { memoryShards } from './memory-shards';
import { type RecordSeal, recordIn, recordItem, recovered } from './record-items';
import { type Item, keyOf, type Table as PlainTable, queryAll } from './table';

const OPEN = 'open';
const ARCHIVE = 'archive';
const BEFORE = 'before';
const LEASE = keyOf('lease', 'tick');

/** Closed records are kept a year and a month, the length of CloudWatch's longest metrics. */
const ARCHIVE_DAYS = 400;

interface Table extends PlainTable {
  readonly seal: RecordSeal | undefined;
}

export function dynamoDbJournal(plain: PlainTable, seal?: RecordSeal): WatchdogJournal {
  const table = { ...plain, seal };
  const memory = memoryShards(table);
  return {
    open: () => openRecords(table),
    read: async (recordId) => {
      const item =
        (await getRecord(table, OPEN, recordId)) ?? (await getRecord(table, ARCHIVE, recordId));
      return item && soundRecord(item, seal);
    },
    write: (record) => writeRecord(table, record),
    recall: memory.recall,
    remember: memory.remember,
    isMemoryCurrent: memory.isCurrent,
    archived: () => archivedRecords(table),
    takeLease: (holder, nowMs, untilMs) => takeLease(table, { holder, nowMs, untilMs }),
    giveUpLease: (holder) => giveUpLease(table, holder),
  };
}

async function openRecords(table: Table): Promise<OpenRecords> {
  const records: PauseRecord[] = [];
  const problems: string[] = [];
  const unreadable: string[] = [];
  for (const item of await queryAll(table, OPEN)) {
    const parsed = recordIn(item, table.seal);
    if ('problems' in parsed) {
      const kept = await recover(table, item);
      if (kept && isOpen(kept)) records.push(kept);
      else {
        const recordId = item[TABLE.rangeKey]?.S ?? '';
        problems.push(`record ${recordId}: ${parsed.problems.join('; ')}`);
        unreadable.push(recordId);
      }
    } else if (isOpen(parsed.value)) records.push(parsed.value);
    // Its last version was accepted and the move was cut short: finish it.
    else await archive(table, parsed.value);
  }
  return { records, problems, unreadable };
}

/** The version before a damaged one takes its place, unless somebody wrote meanwhile; undefined where there is none. */
async function recover(table: Table, damaged: Item): Promise<PauseRecord | undefined> {
  const recordId = damaged[TABLE.rangeKey]?.S ?? '';
  const item = await getRecord(table, BEFORE, recordId);
  const before = item && recordIn(item, table.seal);
  if (!before || 'problems' in before) return undefined;
  const record = recovered(before.value, damaged);
  const text = damaged.record;
  const command = new PutItemCommand({
    TableName: table.name,
    Item: { ...keyOf(OPEN, recordId), ...recordItem(record, table.seal), damaged: text ?? NONE },
    ConditionExpression: text ? '#record = :damaged' : 'attribute_not_exists(#record)',
    ExpressionAttributeNames: { '#record': 'record' },
    ExpressionAttributeValues: text && { ':damaged': text },
  });
  try {
    await ask(`recovering record ${recordId}`, () => table.dynamo.send(command));
    return record;
  } catch (cause) {
    if (isConditionFailed(causeOf(cause))) return undefined;
    throw cause;
  }
}

const NONE = { NULL: true } as const;

/** Closed records that have not expired. */
async function archivedRecords(table: Table): Promise<RecordsRead> {
  const parsed = (await queryAll(table, ARCHIVE)).map((item) => recordIn(item, table.seal));
  return {
    records: parsed.flatMap((entry) => ('value' in entry ? [entry.value] : [])),
    problems: parsed.flatMap((entry) => ('problems' in entry ? entry.problems : [])),
  };
}

async function getRecord(
  { dynamo, name }: PlainTable,
  pk: string,
  recordId: string,
): Promise<Item | undefined> {
  const command = new GetItemCommand({
    TableName: name,
    Key: keyOf(pk, recordId),
    ConsistentRead: true,
  });
  return (await ask(`reading record ${recordId}`, () => dynamo.send(command))).Item;
}

/** A record that cannot be read must stop whoever asked for it: giving back from a guess is worse than not at all. */
function soundRecord(item: Item, seal: RecordSeal | undefined): PauseRecord {
  const parsed = recordIn(item, seal);
  if ('value' in parsed) return parsed.value;
  throw new CloudFailure('refused', `the stored record is damaged: ${parsed.problems.join('; ')}`);
}

async function writeRecord(table: Table, record: PauseRecord): Promise<void> {
  const archived =
    record.version === 1 || !isOpen(record)
      ? await getRecord(table, ARCHIVE, record.recordId)
      : undefined;
  if (archived && Number(archived.version?.N) !== record.version - 1)
    throw new JournalConflict(record.recordId);
  // What is archived and not open any more is written over in the archive, where nobody else writes.
  if (archived && !isOpen(record)) return archive(table, record);
  await putOver(table, record);
  if (!isOpen(record)) await archive(table, record);
}

async function putOver(table: Table, record: PauseRecord): Promise<void> {
  const isFirst = record.version === 1;
  const writeId = randomUUID();
  const command = new PutItemCommand({
    TableName: table.name,
    Item: {
      ...keyOf(OPEN, record.recordId),
      ...recordItem(record, table.seal),
      writeId: { S: writeId },
    },
    ReturnValues: 'ALL_OLD',
    ConditionExpression: isFirst ? 'attribute_not_exists(#pk)' : '#version = :before',
    ExpressionAttributeNames: isFirst ? { '#pk': TABLE.hashKey } : { '#version': 'version' },
    ExpressionAttributeValues: isFirst ? undefined : { ':before': { N: `${record.version - 1}` } },
  });
  try {
    const { Attributes: before } = await ask(`writing record ${record.recordId}`, () =>
      table.dynamo.send(command),
    );
    if (before) await keepBefore(table, before);
  } catch (cause) {
    if (!isConditionFailed(causeOf(cause))) throw cause;
    // The client tries again by itself when an answer was lost; then it is our own write that stands in the way.
    const stored = await getRecord(table, OPEN, record.recordId);
    if (stored?.writeId?.S !== writeId) throw new JournalConflict(record.recordId);
  }
}

/** Where this fails, an older version stays: it has the same prior states, and the record itself is written. */
async function keepBefore({ dynamo, name }: PlainTable, before: Item): Promise<void> {
  const { writeId: _, damaged: __, ...kept } = before;
  const Item = { ...kept, [TABLE.hashKey]: { S: BEFORE } };
  const command = new PutItemCommand({ TableName: name, Item });
  await ask('keeping the version before', () => dynamo.send(command));
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

async function archive({ dynamo, name, seal }: Table, record: PauseRecord): Promise<void> {
  const expires = Math.floor(record.phaseSinceMs / 1000) + ARCHIVE_DAYS * 86_400;
  const put = new PutItemCommand({
    TableName: name,
    Item: {
      ...keyOf(ARCHIVE, record.recordId),
      ...recordItem(record, seal),
      [TABLE.ttl]: { N: String(expires) },
    },
  });
  const remove = (pk: string) =>
    new DeleteItemCommand({ TableName: name, Key: keyOf(pk, record.recordId) });
  await ask(`archiving record ${record.recordId}`, async () => {
    await dynamo.send(put);
    await dynamo.send(remove(BEFORE));
    await dynamo.send(remove(OPEN));
  });
}

interface Lease {
  readonly holder: string;
  readonly nowMs: number;
  readonly untilMs: number;
}

async function takeLease(
  { dynamo, name }: PlainTable,
  { holder, nowMs, untilMs }: Lease,
): Promise<boolean> {
  const command = new PutItemCommand({
    TableName: name,
    Item: { ...LEASE, holder: { S: holder }, untilMs: { N: String(untilMs) } },
    ConditionExpression:
      'attribute_not_exists(#pk) OR #holder = :holder OR #until <= :now OR #until > :latest',
    ExpressionAttributeNames: { '#pk': TABLE.hashKey, '#holder': 'holder', '#until': 'untilMs' },
    ExpressionAttributeValues: {
      ':holder': { S: holder },
      ':now': { N: String(nowMs) },
      ':latest': { N: String(nowMs + LONGEST_LEASE_MS) },
    },
  });
  try {
    await ask('taking the lease', () => dynamo.send(command));
    return true;
  } catch (cause) {
    if (isConditionFailed(causeOf(cause))) return false;
    throw cause;
  }
}

async function giveUpLease({ dynamo, name }: PlainTable, holder: string): Promise<void> {
  const command = new DeleteItemCommand({
    TableName: name,
    Key: LEASE,
    ConditionExpression: '#holder = :holder',
    ExpressionAttributeNames: { '#holder': 'holder' },
    ExpressionAttributeValues: { ':holder': { S: holder } },
  });
  try {
    await ask('giving up the lease', () => dynamo.send(command));
  } catch (cause) {
    // It ran out and is somebody else's now, or nobody's.
    if (!isConditionFailed(causeOf(cause))) throw cause;
  }
}
