// The channels that are reached over the web: Slack, Teams, PagerDuty and any receiver of JSON.
// Addresses and keys are secrets and are resolved at the moment of sending; nothing that fails repeats one.

import { createHmac } from 'node:crypto';
import type { Place } from '../../lib/channels/alert-origin';
import { PAGERDUTY_URLS, pagerDutyEvent } from '../../lib/channels/pagerduty';
import { slackMessage, slackText } from '../../lib/channels/slack';
import { teamsMessage } from '../../lib/channels/teams';
import { signatureHeaders, webhookBody } from '../../lib/channels/webhook';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import type { Outcome, Target } from './deliver';
import { type Answer, type Post, type Poster, PostFailure } from './guarded-post';

/** The name of a secret where the cloud keeps it: never the secret. */
export type SecretRef = string;

export type WebChannel =
  | {
      readonly kind: 'slack' | 'slack-text' | 'teams';
      readonly name: string;
      readonly url: SecretRef;
    }
  | {
      readonly kind: 'pagerduty';
      readonly name: string;
      readonly routingKey: SecretRef;
      /** Where the account lives; the United States unless said otherwise. */
      readonly serviceRegion?: 'us' | 'eu';
    }
  | {
      readonly kind: 'webhook';
      readonly name: string;
      readonly url: SecretRef;
      /** Signs the time and the body. */
      readonly hmacKey?: SecretRef;
      /** Sent as `Authorization: Bearer`. */
      readonly bearer?: SecretRef;
    };

export interface WebPorts {
  readonly post: Poster;
  readonly secret: (ref: SecretRef) => Promise<string>;
  readonly now: () => number;
  readonly place: Place;
}

export const webTarget = (channel: WebChannel, ports: WebPorts): Target => ({
  name: channel.name,
  attempt: async (alert, timeoutMs) => {
    const secrets = await secretsOf(channel, ports);
    if (typeof secrets === 'string') return { kind: 'refused', because: secrets };
    try {
      return outcomeOf(
        await ports.post({ ...prepared(channel, secrets, alert, ports), timeoutMs }),
      );
    } catch (cause) {
      if (!(cause instanceof PostFailure)) throw cause;
      return cause.kind === 'refused-address'
        ? { kind: 'refused', because: cause.message }
        : { kind: 'try-again', because: cause.message, afterSeconds: null };
    }
  },
});

/** The secrets of a channel by the field that names them, or in words why one cannot be had. */
async function secretsOf(
  channel: WebChannel,
  { secret }: WebPorts,
): Promise<Readonly<Record<string, string>> | string> {
  const refs = Object.entries(channel).filter(([field]) => SECRET_FIELDS.has(field));
  const secrets: Record<string, string> = {};
  for (const [field, ref] of refs) {
    try {
      secrets[field] = (await secret(ref)).trim();
    } catch (cause) {
      return `the secret ${ref} cannot be read: ${cause instanceof Error ? cause.name : 'error'}`;
    }
    if (secrets[field] === '') return `the secret ${ref} is empty`;
  }
  return secrets;
}

const SECRET_FIELDS = new Set(['url', 'routingKey', 'hmacKey', 'bearer']);

type Ready = Omit<Post, 'timeoutMs'>;

function prepared(
  channel: WebChannel,
  secrets: Readonly<Record<string, string>>,
  alert: AlertEvent,
  { place, now }: WebPorts,
): Ready {
  const { url = '', routingKey, hmacKey, bearer } = secrets;
  switch (channel.kind) {
    case 'slack':
      return json(url, slackMessage(alert, place));
    case 'slack-text':
      return json(url, slackText(alert, place));
    case 'teams':
      return json(url, teamsMessage(alert, place));
    case 'pagerduty':
      return json(PAGERDUTY_URLS[channel.serviceRegion ?? 'us'], {
        ...pagerDutyEvent(alert, place),
        routing_key: routingKey,
      });
    case 'webhook': {
      const ready = json(url, webhookBody(alert, place));
      const headers = {
        ...ready.headers,
        ...(hmacKey ? signed(ready.body, hmacKey, now()) : {}),
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      };
      return { ...ready, headers };
    }
  }
}

const json = (url: string, payload: object): Ready => ({
  url,
  body: JSON.stringify(payload),
  headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'spendfuse' },
});

const signed = (body: string, key: string, nowMs: number): Record<string, string> =>
  signatureHeaders(Math.floor(nowMs / 1000), body, (content) =>
    createHmac('sha256', key).update(content).digest('hex'),
  );

/** 408, 425, 429 and the server's own failures may pass; any other refusal will be the same next time. */
function outcomeOf({ status, text, retryAfterSeconds }: Answer): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const because = `it answered ${status}${wordsOf(text)}`;
  return status >= 500 || status === 408 || status === 425 || status === 429
    ? { kind: 'try-again', because, afterSeconds: retryAfterSeconds }
    : { kind: 'refused', because };
}

/** A short word like `no_service` says why; anything longer may repeat what was sent. */
const wordsOf = (text: string): string => {
  const word = text.trim();
  return /^[\w .-]{1,40}$/.test(word) ? ` ${word}` : '';
};
