import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clients } from '../../../../lambda/aws/clients';
import { deliver } from '../../../../lambda/aws/entry/cloudformation-answer';
import { watchdogIn } from '../../../../lambda/aws/entry/dispatch';
import { type Answer, answerTo } from '../../../../lambda/aws/entry/uninstall';
import type { Env } from '../../../../lambda/watchdog/settings';
import { ENV, type UninstallRequest } from '../../../../lib/aws/contract';
import { notFound, scriptedClient } from '../../../support/fakes/scripted-client';
import { virtualTiming } from '../../../support/virtual-timing';

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly answer: Answer;
}

interface Desk {
  readonly url: string;
  readonly received: Received[];
  readonly close: () => Promise<void>;
}

/** Where CloudFormation waits: it answers with these statuses, one after the other, and then 200. */
async function desk(...statuses: readonly number[]): Promise<Desk> {
  const left = [...statuses];
  const received: Received[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      const answer = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Answer;
      received.push({ headers: incoming.headers, answer });
      outgoing.writeHead(left.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=x`,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const request = (changes: Partial<UninstallRequest> = {}): UninstallRequest => ({
  RequestType: 'Delete',
  ResponseURL: 'https://example.com/',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Uninstall',
  ResourceType: 'Custom::SpendfuseUninstall',
  ResourceProperties: {},
  ...changes,
});

test('an answer repeats the ids of its request, and fits into what CloudFormation takes', () => {
  const answer = answerTo(request(), 'FAILED', `größer ${'x'.repeat(9000)}`);
  expect(answer).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: 'spendfuse-uninstall',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Uninstall',
  });
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(4096);
  const known = request({ PhysicalResourceId: 'spendfuse-uninstall-of-yore' });
  expect(answerTo(known, 'SUCCESS', '').PhysicalResourceId).toBe('spendfuse-uninstall-of-yore');
});

test('an answer is sent as it was signed for: without a content type', async () => {
  const { url, received, close } = await desk();
  await deliver(url, answerTo(request(), 'SUCCESS', 'done'), virtualTiming());
  await close();
  expect(received).toHaveLength(1);
  expect(received[0]?.headers['content-type']).toBe('');
  expect(Number(received[0]?.headers['content-length'])).toBeGreaterThan(0);
});

test('an answer that was not taken is sent again', async () => {
  const { url, received, close } = await desk(503, 500);
  await deliver(url, answerTo(request(), 'SUCCESS', 'done'), virtualTiming());
  await close();
  expect(received).toHaveLength(3);
});

test('an answer that nobody takes fails the run', async () => {
  const { url, close } = await desk(500, 500, 500, 500);
  const sent = deliver(url, answerTo(request(), 'SUCCESS', 'done'), virtualTiming());
  await expect(sent).rejects.toThrow('500');
  await close();
});

const ENVIRONMENT: Env = {
  [ENV.policy]: '{"mode":"enforce"}',
  [ENV.watch]: '{"scope":"account","functions":[]}',
  [ENV.guard]: 'account',
  [ENV.table]: 'guard-table',
  [ENV.topic]: 'arn:aws:sns:us-east-1:123456789012:alerts',
  [ENV.stack]: 'stack',
  AWS_LAMBDA_FUNCTION_NAME: 'watchdog',
  AWS_REGION: 'us-east-1',
};

/** Runs one request of CloudFormation's against a cloud in which only DynamoDB answers, by this script. */
async function askWith(
  env: Env,
  dynamo: Parameters<typeof scriptedClient>[0],
  ResourceStatus = 'DELETE_IN_PROGRESS',
): Promise<Answer> {
  const { url, received, close } = await desk();
  const { client } = scriptedClient(dynamo);
  const { client: cloudFormation } = scriptedClient({
    DescribeStackResource: () => ({ StackResourceDetail: { ResourceStatus } }),
  });
  const clients = { dynamo: client, lambda: client, cloudFormation } as Clients;
  const handler = watchdogIn({
    env,
    clients: () => clients,
    timing: virtualTiming(),
    writeLine: () => undefined,
    isAnswerAddress: (address) => address === url,
  });
  const context = { awsRequestId: 'run', getRemainingTimeInMillis: () => 900_000 };
  await handler(request({ ResponseURL: url }), context);
  await close();
  const [first] = received;
  if (!first || received.length > 1) throw new Error(`${received.length} answers, not one`);
  return first.answer;
}

const EMPTY = { PutItem: () => ({}), Query: () => ({ Items: [] }) };

test('a removal with nothing on record succeeds', async () => {
  expect(await askWith(ENVIRONMENT, EMPTY)).toMatchObject({ Status: 'SUCCESS' });
});

test('a removal that CloudFormation knows nothing of resumes nothing, and says so', async () => {
  const answer = await askWith(ENVIRONMENT, {}, 'CREATE_COMPLETE');
  expect(answer).toMatchObject({ Status: 'FAILED' });
  expect(answer.Reason).toContain('CloudFormation is not removing this stack');
});

test('a removal is not stopped by settings that a deployment would be stopped by', async () => {
  const env = { ...ENVIRONMENT, [ENV.policy]: 'nonsense' };
  expect(await askWith(env, EMPTY)).toMatchObject({ Status: 'SUCCESS' });
});

test('a removal without its table says that it cannot know, and what to do', async () => {
  const answer = await askWith(ENVIRONMENT, { ...EMPTY, PutItem: notFound });
  expect(answer).toMatchObject({ Status: 'FAILED' });
  expect(answer.Reason).toContain('guard-table is gone');
  expect(answer.Reason).toContain('keep this resource');
});

test('a removal does not succeed over a damaged record', async () => {
  const Items = [{ pk: { S: 'open' }, sk: { S: 'orders-1' }, record: { S: '{}' } }];
  const answer = await askWith(ENVIRONMENT, {
    ...EMPTY,
    DeleteItem: () => ({}),
    GetItem: () => ({}),
    Query: () => ({ Items }),
  });
  expect(answer).toMatchObject({ Status: 'FAILED' });
  expect(answer.Reason).toContain('orders-1');
});

test('a removal waits for a tick at work, and no longer than a tick takes', async () => {
  let asked = 0;
  const busy = (): never => {
    asked += 1;
    throw Object.assign(new Error('held'), {
      name: 'ConditionalCheckFailedException',
      $metadata: { httpStatusCode: 400 },
    });
  };
  const answer = await askWith(ENVIRONMENT, { ...EMPTY, PutItem: busy });
  expect(answer).toMatchObject({ Status: 'FAILED' });
  expect(answer.Reason).toContain('in progress');
  expect(asked).toBeGreaterThan(30);
});

test('a forged removal changes nothing and sends nothing', async () => {
  const { url, received, close } = await desk();
  const { client, sent } = scriptedClient(EMPTY);
  const handler = watchdogIn({
    env: ENVIRONMENT,
    clients: () => ({ dynamo: client, lambda: client }) as Clients,
    timing: virtualTiming(),
    writeLine: () => undefined,
  });
  const context = { awsRequestId: 'run', getRemainingTimeInMillis: () => 900_000 };
  for (const event of [{ RequestType: 'Delete' }, request({ ResponseURL: url })])
    await expect(handler(event, context)).rejects.toThrow('ResponseURL');
  await close();
  expect(received).toEqual([]);
  expect(sent).toEqual([]);
});
