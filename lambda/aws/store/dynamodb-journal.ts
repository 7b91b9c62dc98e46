// The journal over DynamoDB: records written version over version, the lease of a tick, what was learned.
// Open records live under one key, so one strongly consistent query finds them; a record moves to the archive only after
// its last version was accepted, so that a crash leaves it in both places and never in none.

import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../../lib/aws/contract';
import { isOpen, type PauseRecord } from '../../../lib/core/pausing/pause-record';
import { parsePauseRecord } from '../../../lib/core/pausing/pause-record-parser';
import { LONGEST_LEASE_MS } from '../../../lib/engine/lease';
import { CloudFailure, type Journal, JournalConflict } from '../../../lib/engine/ports';
import type { WatchdogJournal } from '../../watchdog/stores';
import { ask, isConditionFailed } from '../cloud-failure';
import { memoryShards } from './memory-shards';
import { type Item, keyOf, queryAll, type Table } from './table';

const OPEN = 'open';
const ARCHIVE = 'archive';
const LEASE = keyOf('lease', 'tick');

/** Closed records are kept a year and a month, the length of CloudWatch's longest metrics. */
const ARCHIVE_DAYS = 400;

export function dynamoDbJournal(table: Table): WatchdogJournal {
  const memory = memoryShards(table);
  return {
    open: () => openRecords(table),
    read: async (recordId) => {
      const item =
        (await getRecord(table, OPEN, recordId)) ?? (await getRecord(table, ARCHIVE, recordId));
      return item && recordIn(item);
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

async function openRecords(table: Table): ReturnType<Journal['open']> {
  const records: PauseRecord[] = [];
  const problems: string[] = [];
  for (const item of await queryAll(table, OPEN)) {
    const parsed = parsePauseRecord(item.record?.S ?? '');
    if ('problems' in parsed)
      problems.push(`record ${item[TABLE.rangeKey]?.S}: ${parsed.problems.join('; ')}`);
    else if (isOpen(parsed.value)) records.push(parsed.value);
    // Its last version was accepted and the move was cut short: finish it.
    else await archive(table, parsed.value);
  }
  return { records, problems };
}

/** Closed records that have not expired. */
async function archivedRecords(table: Table): ReturnType<Journal['open']> {
  const parsed = (await queryAll(table, ARCHIVE)).map((item) =>
    parsePauseRecord(item.record?.S ?? ''),
  );
  return {
    records: parsed.flatMap((one) => ('value' in one ? [one.value] : [])),
    problems: parsed.flatMap((one) => ('problems' in one ? one.problems : [])),
  };
}

async function getRecord(
  { dynamo, name }: Table,
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
function recordIn(item: Item): PauseRecord {
  const parsed = parsePauseRecord(item.record?.S ?? '');
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
    Item: { ...keyOf(OPEN, record.recordId), ...bodyOf(record), writeId: { S: writeId } },
    ConditionExpression: isFirst ? 'attribute_not_exists(#pk)' : '#version = :before',
    ExpressionAttributeNames: isFirst ? { '#pk': TABLE.hashKey } : { '#version': 'version' },
    ExpressionAttributeValues: isFirst ? undefined : { ':before': { N: `${record.version - 1}` } },
  });
  try {
    await ask(`writing record ${record.recordId}`, () => table.dynamo.send(command));
  } catch (cause) {
    if (!isConditionFailed(causeOf(cause))) throw cause;
    // The client tries again by itself when an answer was lost; then it is our own write that stands in the way.
    const stored = await getRecord(table, OPEN, record.recordId);
    if (stored?.writeId?.S !== writeId) throw new JournalConflict(record.recordId);
  }
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

const bodyOf = (record: PauseRecord): Item => ({
  version: { N: String(record.version) },
  functionName: { S: record.functionName },
  phase: { S: record.phase },
  record: { S: JSON.stringify(record) },
});

async function archive({ dynamo, name }: Table, record: PauseRecord): Promise<void> {
  const expires = Math.floor(record.phaseSinceMs / 1000) + ARCHIVE_DAYS * 86_400;
  const put = new PutItemCommand({
    TableName: name,
    Item: {
      ...keyOf(ARCHIVE, record.recordId),
      ...bodyOf(record),
      [TABLE.ttl]: { N: String(expires) },
    },
  });
  const remove = new DeleteItemCommand({ TableName: name, Key: keyOf(OPEN, record.recordId) });
  await ask(`archiving record ${record.recordId}`, async () => {
    await dynamo.send(put);
    await dynamo.send(remove);
  });
}

interface Lease {
  readonly holder: string;
  readonly nowMs: number;
  readonly untilMs: number;
}

async function takeLease(
  { dynamo, name }: Table,
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

async function giveUpLease({ dynamo, name }: Table, holder: string): Promise<void> {
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
