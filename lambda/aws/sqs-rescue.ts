// The rescue queues over SQS: what waits for a function is counted, handed to it again, set aside or thrown away.
// Only queues that carry our tag are touched: in any other queue somebody else's events may wait for somebody else.

import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { RESCUE_TAG } from '../../lib/aws/contract';
import {
  CloudFailure,
  type Rescue,
  type RescueCount,
  type RescuedEvent,
} from '../../lib/engine/ports';
import { ask, find } from './cloud-failure';
import { failureDestinationOf } from './levers/async-rescue';
import type { Paces } from './paces';
import { eventIdOf, rescuedIn } from './rescue-envelope';

export interface SqsRescueInput {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly paces: Pick<Paces, 'control'>;
}

interface Queue {
  readonly url: string;
  readonly name: string;
  /** The one function whose dead letters are in it; dead letters do not say whose they are. */
  readonly deadLettersOf: string | undefined;
}

interface Handle {
  readonly queueUrl: string;
  readonly receipt: string;
  readonly payload: string;
}

/** Long enough for a tick to work its portion off, short enough for the next to go on with what it left. */
const TAKEN_SECONDS = 100;
/**
 * When it is seen again, it is set aside again. Shorter than a backlog looks for more, so that what a person releases is
 * soon in sight; long enough that it does not stand in the way of the others.
 */
export const ASIDE_SECONDS = 600;
const MESSAGES_PER_CALL = 10;

export function sqsRescue(input: SqsRescueInput): Rescue {
  return {
    count: async (functionId) => {
      const queue = await queueOf(input, functionId);
      return queue ? countIn(input, queue) : NOWHERE;
    },
    take: async (functionId, max) => {
      const queue = await queueOf(input, functionId);
      return queue ? takeFrom(input, queue, { functionId, max }) : [];
    },
    replay: (event) => replay(input, event),
    setAside: async ({ handle }) => {
      const { queueUrl: QueueUrl, receipt: ReceiptHandle } = handleIn(handle);
      const command = new ChangeMessageVisibilityCommand({
        ...{ QueueUrl, ReceiptHandle },
        VisibilityTimeout: ASIDE_SECONDS,
      });
      await ask('setting an event aside', () => input.sqs.send(command));
    },
    discard: async ({ handle }) => {
      const { queueUrl: QueueUrl, receipt: ReceiptHandle } = handleIn(handle);
      const command = new DeleteMessageCommand({ QueueUrl, ReceiptHandle });
      await ask('deleting an event', () => input.sqs.send(command));
    },
  };
}

const NOWHERE: RescueCount = { place: null, events: 0, oldestAtMs: null, keptSeconds: null };
const handleIn = (handle: string): Handle => JSON.parse(handle) as Handle;

/** Where the function's failed events go, if that is a queue of ours. */
async function queueOf(input: SqsRescueInput, functionId: string): Promise<Queue | undefined> {
  const arn =
    (await failureDestinationOf(input, functionId)) ?? (await deadLetterOf(input, functionId));
  const [, , service, region, account, name] = (arn ?? '').split(':');
  if (service !== 'sqs' || !name) return undefined;
  const url = queueUrl({ region, account, name });
  const command = new ListQueueTagsCommand({ QueueUrl: url });
  const { Tags } = await ask(`reading the tags of the queue ${name}`, () =>
    input.sqs.send(command),
  );
  const tag = Tags?.[RESCUE_TAG.key];
  if (!tag) return undefined;
  return { url, name, deadLettersOf: tag === RESCUE_TAG.value ? undefined : tag };
}

/** The client goes by the path alone: it has its own endpoint (SDK v3, useQueueUrlAsEndpoint false). */
const queueUrl = ({ region = '', account = '', name = '' }) =>
  `https://sqs.${region}.amazonaws.com/${account}/${name}`;

async function deadLetterOf(
  { lambda, paces }: SqsRescueInput,
  FunctionName: string,
): Promise<string | undefined> {
  const command = new GetFunctionConfigurationCommand({ FunctionName });
  const answer = await find(`reading the function ${FunctionName}`, () =>
    paces.control(() => lambda.send(command)),
  );
  return answer?.DeadLetterConfig?.TargetArn;
}

/** Of the whole queue: SQS tells nobody what is in a message before it is taken. */
async function countIn({ sqs }: SqsRescueInput, { url, name }: Queue): Promise<RescueCount> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: url,
    AttributeNames: [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'MessageRetentionPeriod',
    ],
  });
  const { Attributes: told = {} } = await ask(`counting the queue ${name}`, () =>
    sqs.send(command),
  );
  const number = (attribute: string | undefined): number => Number(attribute ?? Number.NaN);
  const events =
    number(told.ApproximateNumberOfMessages) + number(told.ApproximateNumberOfMessagesNotVisible);
  if (!Number.isFinite(events))
    throw new CloudFailure('refused', `the queue ${name} does not say how much is in it`);
  const kept = number(told.MessageRetentionPeriod);
  // SQS tells the age of the oldest in a metric only; whoever asks knows when its pause began.
  return {
    place: name,
    events,
    oldestAtMs: null,
    keptSeconds: Number.isFinite(kept) ? kept : null,
  };
}

async function takeFrom(
  input: SqsRescueInput,
  queue: Queue,
  { functionId, max }: { functionId: string; max: number },
): Promise<RescuedEvent[]> {
  const taken: RescuedEvent[] = [];
  // What is another function's is out of sight for a while, so the rounds end even where most of it is.
  for (let round = 0; taken.length < max && round < 2 + max / MESSAGES_PER_CALL; round++) {
    const messages = await receive(input, queue, Math.min(MESSAGES_PER_CALL, max - taken.length));
    if (messages.length === 0) break;
    taken.push(...messages.flatMap((message) => eventIn(message, queue, functionId)));
  }
  return taken.sort((a, b) => a.arrivedAtMs - b.arrivedAtMs);
}

async function receive(
  { sqs }: SqsRescueInput,
  { url, name }: Queue,
  count: number,
): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: count,
    VisibilityTimeout: TAKEN_SECONDS,
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ['SentTimestamp'],
    MessageAttributeNames: ['All'],
  });
  const { Messages } = await ask(`looking into the queue ${name}`, () => sqs.send(command));
  return Messages ?? [];
}

function eventIn(message: Message, queue: Queue, functionId: string): RescuedEvent[] {
  const rescued = rescuedIn(message);
  if (!rescued) return [];
  const isIts = rescued.functionArn
    ? rescued.functionArn === functionId
    : queue.deadLettersOf === functionId.split(':')[6];
  if (!isIts) return [];
  const { eventId, arrivedAtMs, cause, payload } = rescued;
  const receipt = message.ReceiptHandle ?? '';
  const handle: Handle = { queueUrl: queue.url, receipt, payload };
  return [{ functionId, eventId, arrivedAtMs, cause, handle: JSON.stringify(handle) }];
}

/** Asynchronously, as it came: the answer's request id is the one its own envelope would carry. */
async function replay({ lambda }: SqsRescueInput, event: RescuedEvent): Promise<string> {
  const { payload } = handleIn(event.handle);
  const command = new InvokeCommand({
    FunctionName: event.functionId,
    InvocationType: 'Event',
    Payload: Buffer.from(payload),
  });
  const answer = await ask('replaying an event', () => lambda.send(command));
  if (answer.StatusCode !== undefined && answer.StatusCode >= 300)
    throw new CloudFailure('refused', `replaying an event: Lambda answered ${answer.StatusCode}`);
  const { requestId } = answer.$metadata;
  return requestId ? eventIdOf(requestId, payload) : event.eventId;
}
