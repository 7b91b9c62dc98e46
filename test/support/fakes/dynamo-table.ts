// A DynamoDB that speaks the real wire protocol in this process, with tables shaped like the guard's.
// Each caller gets a table of its own, so no test finds what another one wrote.

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Table } from '../../../lambda/aws/store/table';
import { TABLE } from '../../../lib/aws/contract';

/** The package comes without types. */
const dynalite: (options: Readonly<Record<string, number>>) => Server = require('dynalite');

export interface Tables {
  readonly create: () => Promise<Table & { readonly dynamo: DynamoDBClient }>;
  readonly stop: () => Promise<void>;
}

export async function startTables(): Promise<Tables> {
  const server: Server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const dynamo = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  let count = 0;
  return {
    create: async () => {
      count += 1;
      const name = `guard-${count}`;
      await dynamo.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: TABLE.hashKey, KeyType: 'HASH' },
            { AttributeName: TABLE.rangeKey, KeyType: 'RANGE' },
          ],
          AttributeDefinitions: [TABLE.hashKey, TABLE.rangeKey].map((AttributeName) => ({
            AttributeName,
            AttributeType: 'S' as const,
          })),
        }),
      );
      // dynalite makes a table active on its next turn, even when told to take no time.
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { dynamo, name };
    },
    stop: async () => {
      dynamo.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
