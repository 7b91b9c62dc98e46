// The guard's table: two keys, and a query that reads every page of one partition.
// Reads are strongly consistent throughout, because a decision that rests on an old record gives back the wrong thing.

import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../../lib/aws/contract';
import { ask } from '../cloud-failure';

export interface Table {
  readonly dynamo: Pick<DynamoDBClient, 'send'>;
  readonly name: string;
}

export type Item = Record<string, AttributeValue>;

export const keyOf = (pk: string, sk: string): Item => ({
  [TABLE.hashKey]: { S: pk },
  [TABLE.rangeKey]: { S: sk },
});

export async function queryAll({ dynamo, name }: Table, pk: string): Promise<Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const command = new QueryCommand({
      TableName: name,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': TABLE.hashKey },
      ExpressionAttributeValues: { ':pk': { S: pk } },
      ConsistentRead: true,
      ExclusiveStartKey,
    });
    const page = await ask(`reading the ${pk} items`, () => dynamo.send(command));
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}
