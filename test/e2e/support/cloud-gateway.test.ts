// Of many writes under one condition one wins, as in DynamoDB: without this rule of the gateway, a wire test fails now and then.
// Must not need luck: a server that takes its time counts how many writes it has at once.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type Gateway, startGateway } from './cloud-gateway';
import { clientConfig } from './deployment';

let slow: Server;
let gateway: Gateway;
let atWork = 0;
let mostAtOnce = 0;
let isBroken = false;

beforeAll(async () => {
  slow = createServer(async (incoming, outgoing) => {
    atWork += 1;
    mostAtOnce = Math.max(mostAtOnce, atWork);
    incoming.resume();
    await wait(20);
    atWork -= 1;
    if (isBroken) outgoing.destroy();
    else outgoing.setHeader('content-type', 'application/x-amz-json-1.0').end('{}');
  });
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  gateway = await startGateway(`http://127.0.0.1:${(slow.address() as AddressInfo).port}`);
});
afterAll(async () => {
  await gateway?.stop();
  slow?.closeAllConnections();
  slow?.close();
});

async function atOnceOf(send: (table: DynamoDBClient) => Promise<unknown>): Promise<number> {
  mostAtOnce = 0;
  const table = new DynamoDBClient(clientConfig(gateway.endpoint));
  await Promise.all(Array.from({ length: 8 }, () => send(table)));
  return mostAtOnce;
}

const id = { id: { S: 'claim' } };

test('a table is written by one after another, and read by many at once', async () => {
  const put = new PutItemCommand({ TableName: 'claims', Item: id });
  const get = new GetItemCommand({ TableName: 'claims', Key: id });
  expect(await atOnceOf((table) => table.send(put))).toBe(1);
  expect(await atOnceOf((table) => table.send(get))).toBeGreaterThan(1);
});

test('a write that fails lets the next one through', async () => {
  const put = new PutItemCommand({ TableName: 'claims', Item: id });
  const table = new DynamoDBClient({ ...clientConfig(gateway.endpoint), maxAttempts: 1 });
  isBroken = true;
  await expect(table.send(put)).rejects.toThrow();
  isBroken = false;
  await table.send(put);
});
