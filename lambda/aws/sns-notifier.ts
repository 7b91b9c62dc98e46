// The notifier over SNS and EventBridge: the alert as text to people, as data to rules.
// An alert counts as told when people were told; whatever else fails must neither hide that nor repeat it.

import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { EVENTS } from '../../lib/aws/contract';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import { CloudFailure, type Notifier } from '../../lib/engine/ports';
import type { Log } from '../watchdog/log';
import { placeOf, subjectOf, textOf } from './alert-text';
import { ask, reasonOf } from './cloud-failure';

export interface NotifierInput {
  readonly sns: Pick<SNSClient, 'send'>;
  readonly events: Pick<EventBridgeClient, 'send'>;
  readonly topic: string;
  readonly guard: string;
  readonly runbook?: string;
  readonly ownName?: string;
  readonly log: Log;
}

export function snsNotifier(input: NotifierInput): Notifier {
  return {
    // People first: what was not told them is told again. Rules get an event at least once, marked by its dedupKey; one
    // that is lost is written down, since telling people twice would be worse.
    tell: async (alert) => {
      const announced = announce(input, alert).catch((cause) =>
        input.log('error', 'event-lost', { dedupKey: alert.dedupKey, because: reasonOf(cause) }),
      );
      await publish(input, alert);
      await announced;
    },
  };
}

/** SNS takes 262,144 bytes; beyond this, whoever wants data is sent the text. */
const DATA_CHARS_MAX = 60_000;

/** Data to receivers over https, text to everybody else. */
function messageOf({ guard }: NotifierInput, alert: AlertEvent, text: string): string {
  const https = dataOf(guard, alert);
  return JSON.stringify({ default: text, ...(https.length < DATA_CHARS_MAX && { https }) });
}

const dataOf = (guard: string, alert: AlertEvent): string => JSON.stringify({ guard, alert });

async function publish(input: NotifierInput, alert: AlertEvent): Promise<void> {
  const { sns, topic } = input;
  const place = { ...input, ...placeOf(topic) };
  const text = (value: string) => ({ DataType: 'String', StringValue: value });
  const command = new PublishCommand({
    TopicArn: topic,
    Subject: subjectOf(alert, place),
    MessageStructure: 'json',
    Message: messageOf(input, alert, textOf(alert, place)),
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
        Detail: dataOf(guard, alert),
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
