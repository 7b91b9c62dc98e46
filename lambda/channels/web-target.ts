// A target that is reached over the web: its secrets are resolved at the moment of sending, and nothing that fails repeats
// one. What is posted there is the business of the channel's row (channel-kinds.ts).

import type { AlertOrigin } from '../../lib/channels/alert-origin';
import type { SecretName } from '../../lib/contract';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import type { Delivered, Target } from './deliver';
import { type Answer, type Post, type Poster, PostFailure } from './guarded-post';

export interface WebPorts {
  readonly post: Poster;
  readonly secret: (name: SecretName) => Promise<string>;
  readonly now: () => number;
  readonly origin: AlertOrigin;
}

/** The secrets that a post needs by their use, and those that it uses where they are set. */
type SecretNames<Needed extends string, Optional extends string> = Readonly<
  Record<Needed, SecretName> & Partial<Record<Optional, SecretName>>
>;
type SecretValues<Needed extends string, Optional extends string> = Readonly<
  Record<Needed, string> & Partial<Record<Optional, string>>
>;

type UntimedPost = Omit<Post, 'timeoutMs'>;

export const webTarget = <Needed extends string, Optional extends string = never>(
  { name, secrets }: { readonly name: string; readonly secrets: SecretNames<Needed, Optional> },
  ports: WebPorts,
  postOf: (values: SecretValues<Needed, Optional>, alert: AlertEvent) => UntimedPost,
): Target => ({
  name,
  attempt: async (alert, timeoutMs) => {
    const values = await valuesOf(secrets, ports);
    if (typeof values === 'string') return { kind: 'refused', because: values };
    try {
      const post = postOf(values as SecretValues<Needed, Optional>, alert);
      return deliveredOf(await ports.post({ ...post, timeoutMs }));
    } catch (cause) {
      if (!(cause instanceof PostFailure)) throw cause;
      return cause.kind === 'refused-address'
        ? { kind: 'refused', because: cause.message }
        : { kind: 'try-again', because: cause.message, afterSeconds: null };
    }
  },
});

/** The secrets by their use, or in words why one cannot be had. */
async function valuesOf(
  secrets: Readonly<Record<string, SecretName | undefined>>,
  { secret }: WebPorts,
): Promise<Readonly<Record<string, string>> | string> {
  const values: Record<string, string> = {};
  for (const [use, name] of Object.entries(secrets)) {
    if (name === undefined) continue;
    try {
      values[use] = (await secret(name)).trim();
    } catch (cause) {
      return `the secret ${name} cannot be read: ${cause instanceof Error ? cause.name : 'error'}`;
    }
    if (values[use] === '') return `the secret ${name} is empty`;
  }
  return values;
}

export const jsonPost = (url: string, payload: object): UntimedPost => ({
  url,
  body: JSON.stringify(payload),
  headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'spendfuse' },
});

/** 408, 425, 429 and the server's own failures may pass; any other refusal will be the same next time. */
function deliveredOf({ status, text, retryAfterSeconds }: Answer): Delivered {
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
