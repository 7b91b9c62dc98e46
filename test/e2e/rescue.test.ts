// Nothing lost, on the wire: what could not run waits in a real queue, and a resume hands it back, once each, in order.
// moto does not run Lambda's own half, so the test puts the envelopes that Lambda would put; everything else is the guard's.

import { randomUUID } from 'node:crypto';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { keyOf } from '../../lambda/aws/store/table';
import { ENV, RESCUE_TAG, TICK_EVENT } from '../../lib/aws/contract';
import { edgeWatchdogCode } from './edge-watchdog-code';
import { live, type Stage, startStage } from './support/stage';
import { arnOf, type CloudClients, createFunction } from './support/victims';
import { startWatchdog, type Watchdog } from './watchdog-process';

const NAME = 'orders';
const POISON = 'poison';

let stage: Stage;
let queueUrl: string;
let watchdog: Watchdog;
/** Payloads as the function was given them, in order. */
let ran: string[] = [];
/** Ids under which the poison came back. */
let poisonIds: string[] = [];

const command = (event: Parameters<Stage['tell']>[0]) => watchdog.run(event);
const tick = () => watchdog.run(TICK_EVENT);

/** As Lambda writes it for a failure destination. */
async function giveUp(
  payload: string,
  condition = 'ZeroReservedConcurrency',
  requestId: string = randomUUID(),
): Promise<void> {
  const MessageBody = JSON.stringify({
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      ...{ requestId, condition },
      functionArn: `${arnOf(NAME)}:$LATEST`,
      approximateInvokeCount: 1,
    },
    requestPayload: { id: payload },
  });
  await stage.clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
}

/** Whatever is in the queue, in sight or not. */
async function queued(): Promise<number> {
  const { Attributes = {} } = await stage.clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes.ApproximateNumberOfMessages) +
    Number(Attributes.ApproximateNumberOfMessagesNotVisible)
  );
}

async function rescueQueue({ sqs, lambda }: CloudClients): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({
      QueueName: 'rescue',
      tags: { [RESCUE_TAG.key]: RESCUE_TAG.value },
    }),
  );
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: NAME,
      DestinationConfig: {
        OnFailure: { Destination: 'arn:aws:sqs:us-east-1:123456789012:rescue' },
      },
    }),
  );
  return QueueUrl;
}

const ids = (count: number, word = 'event'): string[] =>
  Array.from({ length: count }, (_, index) => `${word}-${index}`);

/** A pause in which these could not run. */
async function pausedWith(events: readonly string[]): Promise<void> {
  ran = [];
  await command({ command: 'pause', functions: [NAME], by: 'ana' });
  for (const event of events) await giveUp(event);
}

const resume = (backlog?: 'replay' | 'discard') =>
  command({ command: 'resume', functions: [NAME], by: 'ana', ...(backlog ? { backlog } : {}) });

beforeAll(async () => {
  stage = await startStage({
    mode: 'enforce',
    code: edgeWatchdogCode(),
    prepare: async (clients) => {
      await createFunction(clients, { name: NAME });
      queueUrl = await rescueQueue(clients);
      await live(clients, [NAME]);
    },
  });
  watchdog = stage.watchdog;
  stage.gateway.onInvoke = async (_name, event, requestId) => {
    const { id } = event as { id: string };
    ran.push(id);
    if (id === POISON) poisonIds.push(requestId);
    return null;
  };
  // SQS hides what was taken for 100 seconds, and waits a second for more: a test cannot.
  stage.gateway.rewrite = (permission, body) =>
    permission === 'sqs:ReceiveMessage'
      ? Buffer.from(
          body
            .toString('utf8')
            .replace('"VisibilityTimeout":100', '"VisibilityTimeout":1')
            .replace('"WaitTimeSeconds":1', '"WaitTimeSeconds":0'),
        )
      : body;
  await tick();
});
afterAll(async () => {
  await watchdog?.stop();
  await stage?.stop();
});
beforeEach(async () => {
  await stage.clients.sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));
  poisonIds = [];
});

test('what waited is replayed after the resume, in order of arrival, once each', async () => {
  await pausedWith(ids(12));
  await tick();
  expect({ ran, queued: await queued() }).toEqual({ ran: [], queued: 12 });
  const answer = (await command({ command: 'status' })) as Awaited<ReturnType<Stage['tell']>>;
  expect(answer.status?.waiting).toEqual([
    expect.objectContaining({ functionName: NAME, place: 'rescue', events: 12 }),
  ]);
  await resume();
  await tick();
  expect({ ran, queued: await queued() }).toEqual({ ran: ids(12), queued: 0 });
  await tick();
  expect(ran).toHaveLength(12);
});

test('an event that SQS shows twice is run once', async () => {
  await pausedWith([]);
  const requestId = randomUUID();
  await giveUp('twice', undefined, requestId);
  await giveUp('twice', undefined, requestId);
  await resume();
  await tick();
  await tick();
  expect({ ran, queued: await queued() }).toEqual({ ran: ['twice'], queued: 0 });
});

test('a poison event is set aside after three tries, and holds up nobody', async () => {
  await pausedWith([POISON, ...ids(3)]);
  await resume();
  await tick();
  expect(ran).toEqual([POISON, ...ids(3)]);
  for (let tries = 2; tries <= 4; tries++) {
    await giveUp(POISON, 'RetriesExhausted', poisonIds.at(-1));
    await tick();
  }
  expect(ran.filter((id) => id === POISON)).toHaveLength(3);
  // sent 4 = processed 3 + set aside 1, which is in the queue still and out of sight.
  expect(await queued()).toBe(1);
  await tick();
  expect({ ran: ran.length, queued: await queued() }).toEqual({ ran: 6, queued: 1 });
});

test('what was thrown away on request is counted, and never runs', async () => {
  await pausedWith(ids(5));
  const before = stage.watchdog.log.length;
  await resume('discard');
  await tick();
  expect({ ran, queued: await queued() }).toEqual({ ran: [], queued: 0 });
  const done = watchdog.log.slice(before).flatMap((line) => (line.done as string[]) ?? []);
  expect(done.join('\n')).toContain('of its waiting events, 5 discarded');
});

test('another function’s events and what failed before the pause stay where they are', async () => {
  await giveUp('before', 'RetriesExhausted');
  await pausedWith(['mine']);
  await resume();
  await tick();
  expect({ ran, queued: await queued() }).toEqual({ ran: ['mine'], queued: 1 });
});

/** A container that is gone leaves its lease for a minute, which a test cannot wait for. */
async function crashed(): Promise<void> {
  await watchdog.stop();
  await stage.clients.dynamo.send(
    new DeleteItemCommand({
      TableName: stage.deployment.source.environment[ENV.table] ?? '',
      Key: keyOf('lease', 'tick'),
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  watchdog = startWatchdog(stage.deployment.source, stage.gateway.endpoint);
}

const REPLAYING = /^(sqs:|lambda:InvokeFunction|dynamodb:(Put|Get)Item)/;

test.each([
  [4, 'pass'],
  [7, 'drop'],
  [10, 'pass'],
  [15, 'drop'],
  [21, 'pass'],
  [26, 'drop'],
] as const)(
  'a crash at call %d of the replay loses no event and runs none twice',
  async (at, how) => {
    const sent = ids(4, `crash-${at}`);
    await pausedWith(sent);
    await resume();
    let calls = 0;
    stage.gateway.intercept = ({ permission, isWatchdog }) => {
      if (!isWatchdog || !REPLAYING.test(permission)) return 'pass';
      calls += 1;
      if (calls !== at) return 'pass';
      void watchdog.stop();
      return how;
    };
    await tick().catch(() => undefined);
    stage.gateway.intercept = undefined;
    await crashed();
    for (let ticks = 0; ticks < 3; ticks++) await tick();
    expect(ran).toEqual([...new Set(ran)]);
    // What ran and could not be written down is set aside too: a person looks at it, and nobody runs it again.
    const notRun = sent.filter((id) => !ran.includes(id));
    const aside = await queued();
    expect({ at, lost: notRun.length > aside, aside: aside <= 1 }).toEqual({
      at,
      lost: false,
      aside: true,
    });
  },
);
