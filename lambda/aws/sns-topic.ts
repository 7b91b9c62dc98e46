// Alerts over SNS and EventBridge: text to people, data to receivers over https and to rules.
// SNS refuses what is too long, so whoever wants data is sent the text where the data does not fit.

import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetTopicAttributesCommand, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { EVENTS } from '../../lib/aws/contract';
import type { AlertOrigin } from '../../lib/channels/alert-origin';
import { emailOf } from '../../lib/channels/email';
import { eventBridgeEntry } from '../../lib/channels/event-bridge';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import { CloudFailure } from '../../lib/engine/ports';
import type { Delivered, Lane } from '../channels/deliver';
import { ask, cloudFailureOf, isThrottled } from './cloud-failure';

type Sns = Pick<SNSClient, 'send'>;

export interface TopicInput {
  readonly sns: Sns;
  readonly topic: string;
  readonly guard: string;
  readonly origin: AlertOrigin;
}

export const TOPIC_LANE = 'topic';

export const topicLane = (input: TopicInput): Lane => ({
  name: TOPIC_LANE,
  targets: [
    {
      name: TOPIC_LANE,
      attempt: (alert, timeoutMs) => published(input.sns, letterOf(input, alert), timeoutMs),
    },
  ],
});

/** Publishes a message as it is: to a topic that Amazon Q Developer listens to. */
export const publishOn =
  (sns: Sns) =>
  (topic: string, message: string, timeoutMs: number): Promise<Delivered> =>
    published(sns, new PublishCommand({ TopicArn: topic, Message: message }), timeoutMs);

/** Subscriptions of the guard's topic: those that get alerts, and those that still have to confirm. */
export const topicHearers =
  (sns: Sns, topic: string) => async (): Promise<{ confirmed: number; pending: number }> => {
    const command = new GetTopicAttributesCommand({ TopicArn: topic });
    const { Attributes: found = {} } = await ask('reading who hears the topic', () =>
      sns.send(command),
    );
    return {
      confirmed: Number(found.SubscriptionsConfirmed ?? 0),
      pending: Number(found.SubscriptionsPending ?? 0),
    };
  };

/** SNS takes 262,144 bytes of escaped JSON (Publish reference, 2026-04); this many characters fit, whatever they are. */
const DATA_CHARS_MAX = 60_000;

function letterOf({ topic, guard, origin }: TopicInput, alert: AlertEvent): PublishCommand {
  const { subject, text } = emailOf(alert, origin);
  const https = JSON.stringify({ guard, alert });
  const attribute = (value: string) => ({ DataType: 'String', StringValue: value });
  return new PublishCommand({
    TopicArn: topic,
    Subject: subject,
    MessageStructure: 'json',
    Message: JSON.stringify({ default: text, ...(https.length < DATA_CHARS_MAX && { https }) }),
    MessageAttributes: {
      type: attribute(alert.type),
      severity: attribute(alert.severity),
      status: attribute(alert.status),
    },
  });
}

async function published(sns: Sns, command: PublishCommand, timeoutMs: number): Promise<Delivered> {
  try {
    await sns.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
    return { kind: 'delivered' };
  } catch (cause) {
    const failure = cloudFailureOf('publishing the alert', cause);
    if (!(failure instanceof CloudFailure)) throw failure;
    return failure.certainty !== 'unknown' && !isThrottled(cause)
      ? { kind: 'refused', because: failure.message }
      : { kind: 'try-again', because: failure.message, afterSeconds: null };
  }
}

/** Puts the alert on the account's event bus, for rules. */
export const announceOn =
  (events: Pick<EventBridgeClient, 'send'>, guard: string) =>
  async (alert: AlertEvent): Promise<void> => {
    const entry = eventBridgeEntry(alert, guard, EVENTS);
    const command = new PutEventsCommand({
      Entries: [{ ...entry, Resources: [...entry.Resources] }],
    });
    const answer = await ask('announcing the alert', () => events.send(command));
    const refused = answer.Entries?.find(({ ErrorCode }) => ErrorCode);
    if (refused)
      throw new CloudFailure(
        'refused',
        `announcing the alert: ${refused.ErrorCode}: ${refused.ErrorMessage}`,
      );
  };
