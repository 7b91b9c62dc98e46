// Every kind of channel, one row each: what its setting may hold, and what brings an alert there.
// A kind of ChannelSetting without a row here, or a field of it without a check, does not compile.

import { createHmac } from 'node:crypto';
import { PAGERDUTY_URLS, pagerDutyEvent } from '../../lib/channels/pagerduty';
import { qNotification } from '../../lib/channels/q-developer';
import { slackMessage } from '../../lib/channels/slack';
import { teamsMessage } from '../../lib/channels/teams';
import { signatureHeaders, webhookBody } from '../../lib/channels/webhook';
import type { ChannelSetting } from '../../lib/contract';
import type { Severity } from '../../lib/core/alerts/alert';
import { type Check, type FieldChecks, oneOf, optional } from '../../lib/core/units/values';
import type { Delivered, Lane, Target } from './deliver';
import { jsonPost, type WebPorts, webTarget } from './web-target';

/** What a channel needs of the cloud beside the web. */
export interface ChannelPorts extends WebPorts {
  /** Publishes a message on a topic of the cloud's own. */
  readonly publish: (topic: string, message: string, timeoutMs: number) => Promise<Delivered>;
}

/** How a cloud spells the names of secrets and topics. */
export interface NameChecks {
  readonly secret: Check;
  readonly topic: Check;
}

export type ChannelKind = ChannelSetting['kind'];
type SettingOf<Kind extends ChannelKind> = Extract<ChannelSetting, { readonly kind: Kind }>;

export interface ChannelRow<Setting> {
  readonly fields: (names: NameChecks) => FieldChecks<Omit<Setting, 'kind' | 'atLeast'>>;
  /** What it hears of where its setting does not say. Left out: everything. */
  readonly atLeast?: Severity;
  readonly target: (setting: Setting, name: string, ports: ChannelPorts) => Target;
}

export const CHANNEL_KINDS: { readonly [Kind in ChannelKind]: ChannelRow<SettingOf<Kind>> } = {
  slack: {
    fields: ({ secret }) => ({ secret }),
    target: ({ secret }, name, ports) =>
      webTarget({ name, secrets: { url: secret } }, ports, ({ url }, alert) =>
        jsonPost(url, slackMessage(alert, ports.origin)),
      ),
  },
  teams: {
    fields: ({ secret }) => ({ secret }),
    target: ({ secret }, name, ports) =>
      webTarget({ name, secrets: { url: secret } }, ports, ({ url }, alert) =>
        jsonPost(url, teamsMessage(alert, ports.origin)),
      ),
  },
  pagerduty: {
    fields: ({ secret }) => ({ secret, serviceRegion: optional(oneOf(['us', 'eu'])) }),
    // A pager is for what cannot wait; the daily digest and a resume in good order can.
    atLeast: 'warning',
    target: ({ secret, serviceRegion = 'us' }, name, ports) =>
      webTarget({ name, secrets: { routingKey: secret } }, ports, ({ routingKey }, alert) =>
        jsonPost(PAGERDUTY_URLS[serviceRegion], {
          ...pagerDutyEvent(alert, ports.origin),
          routing_key: routingKey,
        }),
      ),
  },
  webhook: {
    fields: ({ secret }) => ({ secret, signingKey: optional(secret) }),
    target: ({ secret, signingKey }, name, ports) => {
      const secrets = { url: secret, ...(signingKey && { signingKey }) };
      return webTarget<'url', 'signingKey'>({ name, secrets }, ports, (values, alert) => {
        const post = jsonPost(values.url, webhookBody(alert, ports.origin));
        const key = values.signingKey;
        return key === undefined
          ? post
          : { ...post, headers: { ...post.headers, ...signed(post.body, key, ports.now()) } };
      });
    },
  },
  q: {
    fields: ({ topic }) => ({ topic }),
    target: ({ topic }, name, { publish, origin }) => ({
      name,
      attempt: (alert, timeoutMs) =>
        publish(topic, JSON.stringify(qNotification(alert, origin)), timeoutMs),
    }),
  },
};

/** One lane for each channel, named by its kind and its place in the list. */
export const lanesOf = (
  channels: readonly ChannelSetting[],
  ports: ChannelPorts,
): readonly Lane[] =>
  channels.map((setting, index) => laneOf(setting, `${setting.kind}-${index + 1}`, ports));

function laneOf<Kind extends ChannelKind>(
  setting: SettingOf<Kind>,
  name: string,
  ports: ChannelPorts,
): Lane {
  const { kind, atLeast } = setting as ChannelSetting;
  const row = CHANNEL_KINDS[kind as Kind];
  return { name, targets: [row.target(setting, name, ports)], atLeast: atLeast ?? row.atLeast };
}

const signed = (body: string, key: string, nowMs: number): Record<string, string> =>
  signatureHeaders(Math.floor(nowMs / 1000), body, (content) =>
    createHmac('sha256', key).update(content).digest('hex'),
  );
