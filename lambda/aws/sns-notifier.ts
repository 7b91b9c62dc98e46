// The notifier over SNS and EventBridge: the alert as text to people, as data to rules.
// Each channel gets an alert once: when one of them fails, only that one is tried again.

import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { EVENTS } from '../../lib/aws/contract';
import type { AlertEvent } from '../../lib/core/alert';
import { CloudFailure, type Notifier } from '../../lib/engine/ports';
import { placeOf, subjectOf, textOf } from './alert-text';
import { ask } from './cloud-failure';

export interface NotifierInput {
  readonly sns: Pick<SNSClient, 'send'>;
  readonly events: Pick<EventBridgeClient, 'send'>;
  readonly topic: string;
  readonly guard: string;
}

type Channel = (alert: AlertEvent) => Promise<void>;

/** Half a delivery is finished while the engine still tries; later the same key is another alert. */
const HALF_TOLD_MS = 15 * 60_000;

interface HalfTold {
  readonly atMs: number;
  readonly reached: Set<Channel>;
}

export function snsNotifier(input: NotifierInput): Notifier {
  const channels: readonly Channel[] = [
    (alert) => publish(input, alert),
    (alert) => announce(input, alert),
  ];
  const halfTold = new Map<string, HalfTold>();
  return {
    tell: async (alert) => {
      const key = `${alert.dedupKey}/${alert.type}`;
      const known = halfTold.get(key);
      const isSame = known !== undefined && alert.atMs - known.atMs < HALF_TOLD_MS;
      const { reached, atMs } = isSame ? known : { reached: new Set<Channel>(), atMs: alert.atMs };
      const failures = await Promise.all(
        channels
          .filter((channel) => !reached.has(channel))
          .map((channel) =>
            channel(alert).then(
              () => void reached.add(channel),
              (cause: unknown) => cause,
            ),
          ),
      );
      halfTold.delete(key);
      const failed = failures.find((failure) => failure !== undefined);
      if (failed === undefined) return;
      halfTold.set(key, { atMs, reached });
      throw failed;
    },
  };
}

async function publish({ sns, topic }: NotifierInput, alert: AlertEvent): Promise<void> {
  const place = placeOf(topic);
  const text = (value: string) => ({ DataType: 'String', StringValue: value });
  const command = new PublishCommand({
    TopicArn: topic,
    Subject: subjectOf(alert, place),
    Message: textOf(alert, place),
    MessageAttributes: {
      type: text(alert.type),
      severity: text(alert.severity),
      status: text(alert.status),
    },
  });
  await ask('publishing the alert', () => sns.send(command));
}

async function announce({ events, guard }: NotifierInput, alert: AlertEvent): Promise<void> {
  const command = new PutEventsCommand({
    Entries: [
      {
        Source: EVENTS.source,
        DetailType: EVENTS.detailTypes[alert.type],
        Resources: alert.functionId.startsWith('arn:') ? [alert.functionId] : [],
        Detail: JSON.stringify({ guard, alert }),
      },
    ],
  });
  const answer = await ask('announcing the alert', () => events.send(command));
  const refused = answer.Entries?.find((entry) => entry.ErrorCode);
  if (refused)
    throw new CloudFailure(
      'refused',
      `announcing the alert: ${refused.ErrorCode}: ${refused.ErrorMessage}`,
    );
}
