// How long the sources of a paused function keep what waits in them: what turns "waits" into a clock time.
// Read when an alert is told; what cannot be read is left out of the alert, never guessed longer than it is.

import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import type { AlertFacts } from '../../lib/core/alerts/alert-facts';
import type { QueueFacts } from '../watchdog/guard';
import { ask, isNotFound } from './cloud-failure';

/**
 * DynamoDB keeps a stream's records for 24 hours, always; Kinesis for 24 hours at least, so the deadline is never told
 * too late (docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention, read 2026-04).
 */
const STREAM_SECONDS = 86_400;
/** MaximumEventAge, at its default and its most. */
const ASYNC_SECONDS = 21_600;

export async function sourceFactsOf(
  sqs: Pick<SQSClient, 'send'>,
  alert: AlertEvent,
): Promise<AlertFacts> {
  const retentionSeconds: Record<string, number> = {};
  for (const { name, sourceKind } of alert.waiting) {
    const seconds =
      sourceKind === 'queue'
        ? await queueSeconds(sqs, name)
        : sourceKind === 'stream'
          ? STREAM_SECONDS
          : undefined;
    if (seconds !== undefined) retentionSeconds[name] = seconds;
  }
  // Only what would lose events is slowed; whether a clamped function gets any, nobody has asked.
  return alert.depth === 'slow'
    ? { retentionSeconds, asyncRetrySeconds: ASYNC_SECONDS }
    : { retentionSeconds };
}

const queueSeconds = async (
  sqs: Pick<SQSClient, 'send'>,
  name: string,
): Promise<number | undefined> => (await queueFacts(sqs, name))?.keptSeconds;

/** Of a queue of this account and Region; another account's is not looked for. */
export async function queueFacts(
  sqs: Pick<SQSClient, 'send'>,
  QueueName: string,
): Promise<QueueFacts | undefined> {
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const command = new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'MessageRetentionPeriod',
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
      ],
    });
    const { Attributes: told = {} } = await sqs.send(command);
    const known = (value: number) => (Number.isFinite(value) ? value : undefined);
    const number = (text: string | undefined): number => Number(text ?? Number.NaN);
    return {
      keptSeconds: known(number(told.MessageRetentionPeriod)),
      events: known(
        number(told.ApproximateNumberOfMessages) +
          number(told.ApproximateNumberOfMessagesNotVisible),
      ),
    };
  } catch (cause) {
    if (isNotFound(cause) || isNoQueue(cause)) return undefined;
    return ask(`reading the queue ${QueueName}`, () => Promise.reject(cause));
  }
}

const isNoQueue = (cause: unknown): boolean =>
  cause instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(cause.name);
