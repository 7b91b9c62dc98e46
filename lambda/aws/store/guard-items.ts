// Single items of the guard's table: the mode in force, the last tick, the open incidents.
// Each is written whole and read consistently; nothing else in the table depends on them.

import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { LastTick } from '../../../lib/contract';
import type { IncidentStore, LastTickStore, ModeStore } from '../../watchdog/stores';
import { ask } from '../cloud-failure';
import { type Item, keyOf, type Table } from './table';

const KEYS = {
  mode: keyOf('guard', 'mode'),
  lastTick: keyOf('guard', 'last-tick'),
  incidents: keyOf('guard', 'incidents'),
} as const;

async function read({ dynamo, name }: Table, key: Item, what: string): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: name, Key: key, ConsistentRead: true });
  return (await ask(`reading ${what}`, () => dynamo.send(command))).Item;
}

async function write({ dynamo, name }: Table, item: Item, doing: string): Promise<void> {
  const command = new PutItemCommand({ TableName: name, Item: item });
  await ask(doing, () => dynamo.send(command));
}

export const modeStore = (table: Table): ModeStore => ({
  now: async (deployed) => {
    const item = await read(table, KEYS.mode, 'the mode');
    const mode = item?.mode?.S;
    const isArmedSince = item?.deployed?.S === deployed;
    return isArmedSince && (mode === 'observe' || mode === 'enforce') ? mode : deployed;
  },
  arm: ({ mode, deployed, by, atMs }) =>
    write(
      table,
      {
        ...KEYS.mode,
        mode: { S: mode },
        deployed: { S: deployed },
        by: { S: by },
        atMs: { N: String(atMs) },
      },
      'setting the mode',
    ),
});

export const lastTickStore = (table: Table): LastTickStore => ({
  read: async () => {
    const item = await read(table, KEYS.lastTick, 'the last tick');
    return item?.tick?.S ? (JSON.parse(item.tick.S) as LastTick) : null;
  },
  write: (tick) =>
    write(table, { ...KEYS.lastTick, tick: { S: JSON.stringify(tick) } }, 'writing down the tick'),
});

export const incidentStore = (table: Table): IncidentStore => ({
  read: async () => (await read(table, KEYS.incidents, 'the incidents'))?.state?.S,
  write: (state) =>
    write(table, { ...KEYS.incidents, state: { S: state } }, 'keeping the incidents'),
});
