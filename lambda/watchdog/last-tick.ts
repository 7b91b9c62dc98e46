// When the guard last looked, and what it found: what a person asks first.
// It is for people alone: nothing decides by it, and a tick whose summary cannot be written is a tick all the same.

import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { LastTick } from '../../lib/contract';
import { type GuardPolicy, isNeverPaused } from '../../lib/core/policy/policy';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';
import { ask } from '../aws/cloud-failure';
import { keyOf, type Table } from '../aws/store/table';

const KEY = keyOf('guard', 'last-tick');

export async function writeLastTick({ dynamo, name }: Table, tick: LastTick): Promise<void> {
  const item = { ...KEY, tick: { S: JSON.stringify(tick) } };
  const command = new PutItemCommand({ TableName: name, Item: item });
  await ask('writing down the tick', () => dynamo.send(command));
}

export async function readLastTick({ dynamo, name }: Table): Promise<LastTick | null> {
  const command = new GetItemCommand({ TableName: name, Key: KEY, ConsistentRead: true });
  const { Item } = await ask('reading the last tick', () => dynamo.send(command));
  return Item?.tick?.S ? (JSON.parse(Item.tick.S) as LastTick) : null;
}

/** Of the functions that were found, those that are not looked at, and those that are only ever clamped. */
export const coverageOf = (
  functions: readonly WatchedFunction[],
  policy: GuardPolicy,
): Pick<LastTick, 'ignored' | 'neverPaused'> => ({
  ignored: functions.filter(({ override }) => override.isIgnored).length,
  neverPaused: functions.filter(
    ({ override, name }) => override.isNeverPaused || isNeverPaused(policy, name),
  ).length,
});
