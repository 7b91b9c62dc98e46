// Every renderer under the name of its channel, so that a test can ask all of them the same question.

import { EVENTS } from '../../lib/aws/contract';
import type { AlertOrigin } from '../../lib/channels/alert-origin';
import { emailOf } from '../../lib/channels/email';
import { eventBridgeEntry } from '../../lib/channels/event-bridge';
import { pagerDutyEvent } from '../../lib/channels/pagerduty';
import { qNotification } from '../../lib/channels/q-developer';
import { slackMessage, slackText } from '../../lib/channels/slack';
import { teamsMessage } from '../../lib/channels/teams';
import { webhookBody } from '../../lib/channels/webhook';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import type { Channel } from './channel-schemas';

export const RENDERERS: Readonly<
  Record<Channel, (alert: AlertEvent, origin: AlertOrigin) => unknown>
> = {
  email: emailOf,
  'slack-text': slackText,
  slack: slackMessage,
  teams: teamsMessage,
  pagerduty: pagerDutyEvent,
  'q-developer': qNotification,
  webhook: webhookBody,
  eventbridge: (alert, origin) => eventBridgeEntry(alert, origin.guard ?? '', EVENTS),
};

export const CHANNELS = Object.keys(RENDERERS) as Channel[];
