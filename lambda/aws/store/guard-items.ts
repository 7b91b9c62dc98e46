// Whether the guard observes or enforces: as deployed, until a person says otherwise by command.
// A command holds only over the mode it was given under, so deploying another mode always has the last word.

import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { GuardPolicy } from '../../../lib/core/policy/policy';
import { ask } from '../cloud-failure';
import { keyOf, type Table } from './table';

export type Mode = GuardPolicy['mode'];

const KEY = keyOf('guard', 'mode');

export async function modeNow({ dynamo, name }: Table, deployed: Mode): Promise<Mode> {
  const command = new GetItemCommand({ TableName: name, Key: KEY, ConsistentRead: true });
  const { Item } = await ask('reading the mode', () => dynamo.send(command));
  const mode = Item?.mode?.S;
  const isSaidSince = Item?.deployed?.S === deployed;
  return isSaidSince && (mode === 'observe' || mode === 'enforce') ? mode : deployed;
}

export interface Arming {
  readonly mode: Mode;
  readonly deployed: Mode;
  readonly by: string;
  readonly atMs: number;
}

export async function setMode({ dynamo, name }: Table, arming: Arming): Promise<void> {
  const command = new PutItemCommand({
    TableName: name,
    Item: {
      ...KEY,
      mode: { S: arming.mode },
      deployed: { S: arming.deployed },
      by: { S: arming.by },
      atMs: { N: String(arming.atMs) },
    },
  });
  await ask('setting the mode', () => dynamo.send(command));
}
