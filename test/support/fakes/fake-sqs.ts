// SQS and the few calls of Lambda that a rescue makes, in memory: visibility, receipts, tags, destinations.
// It answers commands as the SDK would; whatever it is not asked to know, it throws for.

import {
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

interface Waiting {
  readonly message: Message;
  visibleAtMs: number;
}

export class FakeSqs {
  nowMs = 0;
  readonly tags: Record<string, string> = {};
  readonly invoked: Array<{ functionName: string; payload: string }> = [];
  destination: string | undefined;
  deadLetter: string | undefined;
  invokeFailure: Error | undefined;
  private readonly waiting: Waiting[] = [];
  private sent = 0;

  send(Body: string, sentAtMs: number, extra: Partial<Message> = {}): void {
    this.sent += 1;
    const ReceiptHandle = `r${this.sent}`;
    const message = { Body, ReceiptHandle, Attributes: { SentTimestamp: String(sentAtMs) } };
    this.waiting.push({ message: { ...message, ...extra }, visibleAtMs: 0 });
  }

  get left(): number {
    return this.waiting.length;
  }

  readonly sqs = { send: (command: unknown) => this.answer(command) } as Pick<SQSClient, 'send'>;
  readonly lambda = { send: (command: unknown) => this.answer(command) } as unknown as Pick<
    LambdaClient,
    'send'
  >;

  private async answer(command: unknown): Promise<unknown> {
    if (command instanceof ListQueueTagsCommand) return { Tags: this.tags };
    if (command instanceof GetQueueUrlCommand)
      return { QueueUrl: `https://sqs/${command.input.QueueName}` };
    if (command instanceof GetQueueAttributesCommand) return { Attributes: this.attributes() };
    if (command instanceof ReceiveMessageCommand) return { Messages: this.receive(command) };
    if (command instanceof ChangeMessageVisibilityCommand) {
      const { ReceiptHandle, VisibilityTimeout = 0 } = command.input;
      this.find(ReceiptHandle).visibleAtMs = this.nowMs + VisibilityTimeout * 1000;
      return {};
    }
    if (command instanceof DeleteMessageCommand) {
      this.waiting.splice(this.waiting.indexOf(this.find(command.input.ReceiptHandle)), 1);
      return {};
    }
    return this.answerOfLambda(command);
  }

  private answerOfLambda(command: unknown): unknown {
    if (command instanceof GetFunctionEventInvokeConfigCommand)
      return { DestinationConfig: { OnFailure: { Destination: this.destination } } };
    if (command instanceof GetFunctionConfigurationCommand)
      return { DeadLetterConfig: { TargetArn: this.deadLetter } };
    if (command instanceof InvokeCommand) {
      if (this.invokeFailure) throw this.invokeFailure;
      const payload = Buffer.from(command.input.Payload as Uint8Array).toString('utf8');
      this.invoked.push({ functionName: command.input.FunctionName ?? '', payload });
      return { StatusCode: 202, $metadata: { requestId: `next-${this.invoked.length}` } };
    }
    throw new Error(`nobody taught the fake ${(command as object).constructor.name}`);
  }

  private attributes(): Record<string, string> {
    const visible = this.waiting.filter(({ visibleAtMs }) => visibleAtMs <= this.nowMs).length;
    return {
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(this.waiting.length - visible),
      MessageRetentionPeriod: '1209600',
    };
  }

  private receive({ input }: ReceiveMessageCommand): Message[] {
    const visible = this.waiting.filter(({ visibleAtMs }) => visibleAtMs <= this.nowMs);
    const taken = visible.slice(0, input.MaxNumberOfMessages);
    for (const waiting of taken)
      waiting.visibleAtMs = this.nowMs + (input.VisibilityTimeout ?? 30) * 1000;
    return taken.map(({ message }) => message);
  }

  private find(receipt: string | undefined): Waiting {
    const found = this.waiting.find(({ message }) => message.ReceiptHandle === receipt);
    if (!found) throw new Error(`no message has the receipt ${receipt}`);
    return found;
  }
}

/** What Lambda writes to a failure destination. */
export const envelope = (
  requestId: string,
  { functionArn = '', condition = 'ZeroReservedConcurrency', payload = '{}' } = {},
): string =>
  `{"version":"1.0","timestamp":"2026-11-21T02:00:00Z","requestContext":{"requestId":"${requestId}",` +
  `"functionArn":"${functionArn}:$LATEST","condition":"${condition}","approximateInvokeCount":0},` +
  `"requestPayload":${payload},"responseContext":{"statusCode":429}}`;
