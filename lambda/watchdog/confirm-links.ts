// The link in an alert that leads to the confirm page: one for each alert about a pause that stands.
// A link that cannot be made is left out and written down; the alert goes out without it.

import { createHmac, randomUUID } from 'node:crypto';
import { confirmLink, type Mac, signToken, TOKEN_LIFE_MS } from '../../lib/channels/confirm-token';
import type { AlertEvent, AlertLink } from '../../lib/core/alerts/alert';
import { reasonOf } from './failure-words';
import type { Log } from './log';

export type LinksOf = (alert: AlertEvent) => Promise<readonly AlertLink[]>;

export interface PagePlace {
  readonly url: string;
  /** What signs links. */
  readonly key: () => Promise<string>;
}

export interface LinksInput {
  /** Where the page is, looked up when a link is made; undefined where there is no page. */
  readonly page: (() => Promise<PagePlace>) | undefined;
  readonly now: () => number;
  readonly log: Log;
}

export function linksFor({ page, now, log }: LinksInput): LinksOf {
  if (!page) return async () => [];
  return async ({ type, recordId, dedupKey }) => {
    if (recordId === null || !LINKED.has(type)) return [];
    try {
      const { url, key } = await page();
      const token = { recordId, tokenId: randomUUID(), expiresAtMs: now() + TOKEN_LIFE_MS };
      const signed = await signToken(token, macWith(key));
      return [{ title: 'Resume', url: confirmLink(url, signed) }];
    } catch (cause) {
      log('error', 'no-confirm-link', { dedupKey, because: reasonOf(cause) });
      return [];
    }
  };
}

const LINKED: ReadonlySet<AlertEvent['type']> = new Set(['paused', 're-tripped', 'probation']);

/** An empty key would sign for anybody. */
export const macWith =
  (key: () => Promise<string>): Mac =>
  async (content) => {
    const secret = await key();
    if (secret.length < 32)
      throw new Error('the key of the confirm page is too short to sign with');
    return new Uint8Array(createHmac('sha256', secret).update(content).digest());
  };
