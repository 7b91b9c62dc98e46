// What the guard learned, compressed and cut into items that fit a table of 400 KB items.
// A new memory is written beside the old one and made current by one small write, so a reader never mixes the two;
// memory that is incomplete counts as none, since all of it can be learned again from metrics.

import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { packMemory, unpackMemory } from '../../watchdog/objects/packed-memory';
import { ask } from '../cloud-failure';
import { type Item, keyOf, queryAll, type Table } from './table';

/** An item may hold 400 KB with its keys and names (DynamoDB quotas, 2026-04). */
const SHARD_BYTES_MAX = 380 * 1024;

const HEAD = keyOf('guard', 'memory');
const shardsKey = (generation: string): string => `memory#${generation}`;

export interface MemoryShards {
  readonly recall: () => Promise<string | undefined>;
  readonly remember: (memory: string) => Promise<void>;
  /** False when someone else has remembered since this process last recalled or remembered. */
  readonly isCurrent: () => Promise<boolean>;
}

export function memoryShards(table: Table): MemoryShards {
  let generation: string | undefined;
  return {
    recall: async () => {
      const head = await readHead(table);
      generation = head?.generation;
      return head && readShards(table, head);
    },
    remember: async (memory) => {
      const before = await readHead(table);
      const next = nextGeneration(before?.generation);
      const count = await writeShards(table, next, memory);
      await writeHead(table, { generation: next, count });
      generation = next;
      if (before) await removeShards(table, before);
    },
    isCurrent: async () => (await readHead(table))?.generation === generation,
  };
}

interface Head {
  readonly generation: string;
  readonly count: number;
}

const nextGeneration = (before = '0'): string => String(Number(before) + 1);

async function readHead({ dynamo, name }: Table): Promise<Head | undefined> {
  const command = new GetItemCommand({ TableName: name, Key: HEAD, ConsistentRead: true });
  const { Item } = await ask('reading the memory', () => dynamo.send(command));
  return Item && { generation: Item.generation?.S ?? '', count: Number(Item.count?.N) };
}

async function writeHead({ dynamo, name }: Table, { generation, count }: Head): Promise<void> {
  const item: Item = { ...HEAD, generation: { S: generation }, count: { N: String(count) } };
  const command = new PutItemCommand({ TableName: name, Item: item });
  await ask('keeping the memory', () => dynamo.send(command));
}

async function writeShards(
  { dynamo, name }: Table,
  generation: string,
  memory: string,
): Promise<number> {
  const packed = packMemory(memory);
  const count = Math.ceil(packed.length / SHARD_BYTES_MAX);
  for (let index = 0; index < count; index++) {
    const data = packed.subarray(index * SHARD_BYTES_MAX, (index + 1) * SHARD_BYTES_MAX);
    const item = { ...keyOf(shardsKey(generation), shardName(index)), data: { B: data } };
    const command = new PutItemCommand({ TableName: name, Item: item });
    await ask('keeping the memory', () => dynamo.send(command));
  }
  return count;
}

const shardName = (index: number): string => String(index).padStart(5, '0');

async function readShards(table: Table, { generation, count }: Head): Promise<string | undefined> {
  const items = await queryAll(table, shardsKey(generation));
  const parts = items.map((item) => item.data?.B).filter((part) => part !== undefined);
  return parts.length === count ? unpackMemory(Buffer.concat(parts)) : undefined;
}

async function removeShards({ dynamo, name }: Table, { generation, count }: Head): Promise<void> {
  for (let index = 0; index < count; index++) {
    const Key = keyOf(shardsKey(generation), shardName(index));
    const command = new DeleteItemCommand({ TableName: name, Key });
    await ask('dropping the memory before', () => dynamo.send(command));
  }
}
