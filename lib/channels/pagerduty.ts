// An alert as an event of PagerDuty's Events API v2. The routing key is a secret and is put in at delivery, never here.
// Trigger and resolve carry the same dedup key, or the resolve would resolve nothing.

import type { AlertEvent, Severity } from '../core/alerts/alert';
import { clip } from '../core/units/clip';
import { formatUtc } from '../core/units/time';
import type { AlertOrigin } from './alert-origin';
import { outlineOf } from './outline';
import { pageKey } from './page-key';
import { plain } from './plain-text';

/** PagerDuty developer docs, "Send an Alert Event" (2026-04). */
export const PAGERDUTY_LIMITS = { summaryChars: 1024, dedupKeyChars: 255 } as const;

/** By the region in which an account lives. */
export const PAGERDUTY_URLS = {
  us: 'https://events.pagerduty.com/v2/enqueue',
  eu: 'https://events.eu.pagerduty.com/v2/enqueue',
} as const;

export type PagerDutyEvent = PagerDutyTrigger | PagerDutyResolve;

export interface PagerDutyResolve {
  readonly event_action: 'resolve';
  readonly dedup_key: string;
}

export interface PagerDutyTrigger {
  readonly event_action: 'trigger';
  readonly dedup_key: string;
  readonly client: 'Spendfuse';
  readonly payload: {
    readonly summary: string;
    readonly source: string;
    readonly severity: Severity;
    readonly timestamp: string;
    readonly component: string;
    readonly group: string;
    readonly class: string;
    readonly custom_details: Readonly<Record<string, string>>;
  };
  readonly links: readonly { readonly href: string; readonly text: string }[];
}

export function pagerDutyEvent(alert: AlertEvent, origin: AlertOrigin): PagerDutyEvent {
  const dedupKey = pagerDutyKey(alert, origin);
  if (alert.status === 'resolved') return { event_action: 'resolve', dedup_key: dedupKey };
  const { title, lead, parts, links, ids } = outlineOf(alert, origin);
  const details = parts.map(({ name, lines }) => [name, lines.join('\n')] as const);
  return {
    event_action: 'trigger',
    dedup_key: dedupKey,
    client: 'Spendfuse',
    payload: {
      summary: clip(
        `${lead} (${origin.region}, account ${origin.accountId})`,
        PAGERDUTY_LIMITS.summaryChars,
      ),
      source: clip(plain(alert.functionId) || title, 500),
      severity: alert.severity,
      timestamp: formatUtc(alert.atMs),
      component: clip(plain(alert.functionName), 200),
      group: `${origin.accountId}/${origin.region}`,
      class: alert.type,
      custom_details: Object.fromEntries([...details, ['Ids', ids]]),
    },
    links: links.map(({ title: words, url }) => ({ href: url, text: words })),
  };
}

export const pagerDutyKey = (alert: AlertEvent, origin: AlertOrigin): string =>
  pageKey(alert, origin, PAGERDUTY_LIMITS.dedupKeyChars);
