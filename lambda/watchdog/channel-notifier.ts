// The notifier of a watchdog with an office: the topic and every channel at once, and an event for rules.
// An alert counts as told when anybody was told. A receiver that fails is rested, so that none can hold up a pause.

import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { EVENTS } from '../../lib/aws/contract';
import type { Place } from '../../lib/channels/alert-origin';
import { emailOf } from '../../lib/channels/email';
import { eventBridgeEntry } from '../../lib/channels/event-bridge';
import { qNotification } from '../../lib/channels/q-developer';
import type { ChannelSetting } from '../../lib/contract';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import { CloudFailure, type Notifier } from '../../lib/engine/ports';
import { placeOf } from '../aws/alert-text';
import { ask, cloudFailureOf, isThrottled, reasonOf } from '../aws/cloud-failure';
import {
  deliver,
  type Lane,
  type LaneReport,
  type Outcome,
  problemsWithDelivery,
  type Target,
} from '../channels/deliver';
import type { Poster } from '../channels/guarded-post';
import { type WebChannel, type WebPorts, webTarget } from '../channels/web-target';
import type { Log } from './log';
import type { Timing } from './pacing';

export interface ChannelInput {
  readonly sns: Pick<SNSClient, 'send'>;
  readonly events: Pick<EventBridgeClient, 'send'>;
  readonly topic: string;
  readonly guard: string;
  readonly runbook?: string;
  /** The watchdog's, which commands in alerts name. */
  readonly ownName?: string;
  readonly channels: readonly ChannelSetting[];
  readonly secret: WebPorts['secret'];
  readonly post: Poster;
  readonly timing: Timing;
  readonly log: Log;
}

/** Three tries of five seconds; the next tick starts a minute later. */
const PATIENCE_MS = 15_000;
/** After nobody was reached by a channel: with one wait each time, a few alerts would outlast the minute of a tick. */
const REST_MS = 60_000;

const TOPIC_LANE = 'topic';

export function channelNotifier(input: ChannelInput): Notifier {
  const { timing } = input;
  const lanes = lanesOf(input);
  const restUntilMs = new Map<string, number>();
  return {
    tell: async (alert) => {
      const announced = announce(input, alert).catch((cause) =>
        input.log('error', 'event-lost', { dedupKey: alert.dedupKey, because: reasonOf(cause) }),
      );
      const nowMs = timing.now();
      const awake = lanes.filter(({ name }) => nowMs >= (restUntilMs.get(name) ?? 0));
      const reports = await deliver(
        { alert, lanes: awake, deadlineMs: nowMs + PATIENCE_MS },
        timing,
      );
      for (const { lane, by } of reports)
        if (by === null && lane !== TOPIC_LANE) restUntilMs.set(lane, timing.now() + REST_MS);
      judge(reports, lanes.length - awake.length, { alert, log: input.log });
      await announced;
    },
  };
}

/** Only where nobody at all was told is the alert told again; telling people twice would be worse than one silent lane. */
function judge(
  reports: readonly LaneReport[],
  resting: number,
  { alert, log }: { readonly alert: AlertEvent; readonly log: Log },
): void {
  const problems = problemsWithDelivery(reports);
  if (!reports.some(({ by }) => by !== null))
    throw new CloudFailure('unknown', `telling people: ${problems.join('; ')}`);
  if (problems.length > 0 || resting > 0)
    log('error', 'channels-failed', { dedupKey: alert.dedupKey, problems, resting });
}

/** The topic takes every alert, so whatever another channel loses was told there. */
function lanesOf(input: ChannelInput): readonly Lane[] {
  const { guard, runbook, ownName: watchdog } = input;
  const place: Place = { ...placeOf(input.topic), guard, runbook, watchdog };
  const ports: WebPorts = { ...input, now: input.timing.now, place };
  return [
    { name: TOPIC_LANE, targets: [mailTarget(input, place)] },
    ...input.channels.map((channel, index): Lane => {
      const name = `${channel.kind}-${index + 1}`;
      const target =
        channel.kind === 'q'
          ? chatTarget(input, { name, topic: channel.topic, place })
          : webTarget(webChannelOf(channel, name), ports);
      // A pager is for what cannot wait; the daily digest and a resume in good order can.
      const atLeast = channel.atLeast ?? (channel.kind === 'pagerduty' ? 'warning' : undefined);
      return { name, targets: [target], atLeast };
    }),
  ];
}

function webChannelOf(channel: Exclude<ChannelSetting, { kind: 'q' }>, name: string): WebChannel {
  switch (channel.kind) {
    case 'slack':
    case 'teams':
      return { kind: channel.kind, name, url: channel.secret };
    case 'pagerduty':
      return {
        kind: 'pagerduty',
        name,
        routingKey: channel.secret,
        serviceRegion: channel.serviceRegion,
      };
    case 'webhook': {
      const { secret: url, signingKey } = channel;
      return { kind: 'webhook', name, url, ...(signingKey ? { hmacKey: signingKey } : {}) };
    }
  }
}

const mailTarget = ({ sns, topic }: ChannelInput, place: Place): Target => ({
  name: TOPIC_LANE,
  attempt: (alert, timeoutMs) => {
    const { subject, text } = emailOf(alert, place);
    const command = new PublishCommand({
      TopicArn: topic,
      Subject: subject,
      Message: text,
      MessageAttributes: {
        type: { DataType: 'String', StringValue: alert.type },
        severity: { DataType: 'String', StringValue: alert.severity },
        status: { DataType: 'String', StringValue: alert.status },
      },
    });
    return published(sns, command, timeoutMs);
  },
});

const chatTarget = (
  { sns }: ChannelInput,
  { name, topic, place }: { readonly name: string; readonly topic: string; readonly place: Place },
): Target => ({
  name,
  attempt: (alert, timeoutMs) => {
    const Message = JSON.stringify(qNotification(alert, place));
    return published(sns, new PublishCommand({ TopicArn: topic, Message }), timeoutMs);
  },
});

async function published(
  sns: ChannelInput['sns'],
  command: PublishCommand,
  timeoutMs: number,
): Promise<Outcome> {
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

async function announce({ events, guard }: ChannelInput, alert: AlertEvent): Promise<void> {
  const entry = eventBridgeEntry(alert, guard, EVENTS);
  const command = new PutEventsCommand({
    Entries: [{ ...entry, Resources: [...entry.Resources] }],
  });
  const answer = await ask('announcing the alert', () => events.send(command));
  const refused = answer.Entries?.find((one) => one.ErrorCode);
  if (refused)
    throw new CloudFailure(
      'refused',
      `announcing the alert: ${refused.ErrorCode}: ${refused.ErrorMessage}`,
    );
}
