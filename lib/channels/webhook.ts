// An alert for any receiver of JSON, in the shape of incident.io's HTTP alert source, with a signature over
// the time and the body, so that a receiver can refuse what is forged and what is replayed.
// The description is markdown in which every character from the cloud is escaped.

import type { AlertEvent } from '../core/alerts/alert';
import { clip } from '../core/units/clip';
import { formatUtc } from '../core/units/time';
import type { AlertOrigin } from './alert-origin';
import { type Outline, outlineOf, type Part } from './outline';
import { pageKey } from './page-key';
import { plain } from './plain-text';

/** incident.io, "Create alert event" (2026-04), names the fields and no lengths; these keep a receiver's table sane. */
export const WEBHOOK_LIMITS = { titleChars: 250, descriptionChars: 20_000, keyChars: 255 } as const;

export interface WebhookBody {
  readonly status: 'firing' | 'resolved';
  readonly title: string;
  readonly description: string;
  readonly deduplication_key: string;
  readonly source_url?: string;
  readonly metadata: {
    readonly schema_version: 1;
    readonly type: string;
    readonly severity: string;
    readonly function_id: string;
    readonly function_name: string;
    readonly record_id: string | null;
    readonly account_id: string;
    readonly region: string;
    readonly guard: string | null;
    readonly at: string;
    readonly usd_per_hour: number | null;
    readonly rows: readonly { readonly function_name: string; readonly usd_per_hour: number }[];
  };
}

const ROWS_MAX = 50;

export function webhookBody(alert: AlertEvent, origin: AlertOrigin): WebhookBody {
  const outline = outlineOf(alert, origin);
  const source = outline.links.find(({ title }) => title === 'Function')?.url;
  return {
    status: alert.status,
    title: clip(`${outline.lead} (${origin.region})`, WEBHOOK_LIMITS.titleChars),
    description: descriptionOf(outline),
    deduplication_key: pageKey(alert, origin, WEBHOOK_LIMITS.keyChars),
    ...(source ? { source_url: source } : {}),
    metadata: {
      schema_version: 1,
      type: alert.type,
      severity: alert.severity,
      function_id: clip(plain(alert.functionId), 500),
      function_name: clip(plain(alert.functionName), 200),
      record_id: alert.recordId === null ? null : clip(plain(alert.recordId), 500),
      account_id: origin.accountId,
      region: origin.region,
      guard: origin.guard ?? null,
      at: formatUtc(alert.atMs),
      usd_per_hour: finiteOrNull(alert.evidence?.usdPerHour),
      rows: alert.rows.slice(0, ROWS_MAX).map(({ functionName, usdPerHour }) => ({
        function_name: clip(plain(functionName), 200),
        usd_per_hour: usdPerHour,
      })),
    },
  };
}

const finiteOrNull = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

function descriptionOf({ lead, parts, links, ids }: Outline): string {
  const blocks = [
    escapeMarkdown(lead),
    ...parts.map(partMarkdown),
    ...(links.length > 0
      ? [links.map(({ title, url }) => `[${escapeMarkdown(title)}](<${url}>)`).join(' · ')]
      : []),
    escapeMarkdown(ids),
  ];
  const kept: string[] = [];
  for (const block of blocks)
    if ([...kept, block].join('\n\n').length <= WEBHOOK_LIMITS.descriptionChars) kept.push(block);
  return kept.join('\n\n');
}

function partMarkdown({ name, lines, isExact }: Part): string {
  if (isExact) return `**${name}**\n\n${lines.map((line) => `    ${line}`).join('\n')}`;
  const messages = lines.map(escapeMarkdown);
  return messages.length === 1
    ? `**${name}**: ${messages[0]}`
    : `**${name}**\n\n${listOf(messages)}`;
}

const listOf = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

/**
 * CommonMark 0.31, section 2.4: punctuation that is escaped is itself. Only what would act where it stands is escaped,
 * because many receivers show the text as it is.
 */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\\`*[\]<>&~|]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^([-+#=])/, '\\$1')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replaceAll('://', ':\\/\\/');

/** Where the signature and its time travel. */
export const SIGNATURE_HEADERS = {
  timestamp: 'x-spendfuse-timestamp',
  signature: 'x-spendfuse-signature',
} as const;

/** What the signature is over: seconds since the epoch, a full stop, the body as sent. */
export const signedContent = (atSeconds: number, body: string): string => `${atSeconds}.${body}`;

/** `hmacSha256Hex` is bound to the receiver's secret by whoever calls. */
export function signatureHeaders(
  atSeconds: number,
  body: string,
  hmacSha256Hex: (content: string) => string,
): Record<string, string> {
  return {
    [SIGNATURE_HEADERS.timestamp]: String(atSeconds),
    [SIGNATURE_HEADERS.signature]: `v1=${hmacSha256Hex(signedContent(atSeconds, body))}`,
  };
}
