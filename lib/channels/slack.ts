// An alert for a Slack incoming webhook, as text alone or with blocks.
// Words from the cloud stand only in plain-text and rich-text elements, which Slack shows as they are; where Slack
// reads markup (the fallback text) they are escaped, so that no name can mention a channel or hide a link.

import type { AlertEvent } from '../core/alerts/alert';
import { clip } from '../core/units/clip';
import { formatUtc } from '../core/units/time';
import type { AlertOrigin } from './alert-origin';
import { type Outline, outlineOf, type Part } from './outline';
import { plain } from './plain-text';

/** docs.slack.dev/reference/block-kit/blocks (2026-04). */
export const SLACK_LIMITS = {
  blocks: 50,
  headerChars: 150,
  textChars: 3000,
  /** chat.postMessage asks for at most 4,000 characters in `text`. */
  fallbackChars: 4000,
} as const;

interface TextElement {
  readonly type: 'text';
  readonly text: string;
  readonly style?: { readonly bold: true };
}
type RichElement =
  | TextElement
  | { readonly type: 'link'; readonly url: string; readonly text: string };
type Rich = {
  readonly type: 'rich_text_section' | 'rich_text_preformatted';
  readonly elements: readonly RichElement[];
};

export type SlackBlock =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: PlainText }
  | { readonly type: 'rich_text'; readonly elements: readonly Rich[] }
  | {
      readonly type: 'context';
      readonly elements: readonly (
        | PlainText
        | { readonly type: 'mrkdwn'; readonly text: string }
      )[];
    };

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/** docs.slack.dev/messaging/formatting-message-text (2026-04): these three and no others. */
export const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** For webhooks that take text alone, and for the lock screen: the headline first, then what to do. */
export function slackText(alert: AlertEvent, origin: AlertOrigin): { readonly text: string } {
  const { lead, parts } = outlineOf(alert, origin);
  const steps = parts.find(({ name }) => name === 'Do this')?.lines ?? [];
  const money = parts.find(({ name }) => name === 'Money')?.lines ?? [];
  const where = plain(`${origin.region}, account ${origin.accountId}`);
  const lines = [`${lead} (${where})`, ...money, ...steps];
  return { text: escaped(lines.join('\n'), SLACK_LIMITS.fallbackChars) };
}

/** Escapes first and cuts between characters of the original, so that no entity is cut in half. */
function escaped(text: string, charsMax: number): string {
  for (let chars = charsMax; ; chars = Math.floor(chars * 0.9)) {
    const safe = escapeMrkdwn(clip(text, chars));
    if (safe.length <= charsMax) return safe;
  }
}

export function slackMessage(alert: AlertEvent, origin: AlertOrigin): SlackMessage {
  const outline = outlineOf(alert, origin);
  const blocks: SlackBlock[] = [
    { type: 'header', text: plainText(outline.title, SLACK_LIMITS.headerChars) },
    { type: 'section', text: plainText(outline.lead, SLACK_LIMITS.textChars) },
    ...outline.parts.map(partBlock),
    ...linkBlocks(outline),
    contextBlock(alert, outline),
  ];
  return { ...slackText(alert, origin), blocks: blocks.slice(0, SLACK_LIMITS.blocks) };
}

const plainText = (text: string, charsMax: number): PlainText => ({
  type: 'plain_text',
  text: clip(text, charsMax),
  emoji: false,
});

const text = (words: string): TextElement => ({ type: 'text', text: words });
const bold = (words: string): TextElement => ({ type: 'text', text: words, style: { bold: true } });

function partBlock({ name, lines, isExact }: Part): SlackBlock {
  const body = clip(lines.join('\n'), SLACK_LIMITS.textChars - 20);
  return {
    type: 'rich_text',
    elements: isExact
      ? [
          { type: 'rich_text_section', elements: [bold(name)] },
          { type: 'rich_text_preformatted', elements: [text(body)] },
        ]
      : [{ type: 'rich_text_section', elements: [bold(name), text(`\n${body}`)] }],
  };
}

function linkBlocks({ links }: Outline): SlackBlock[] {
  if (links.length === 0) return [];
  const elements = links.flatMap(({ title, url }, index): RichElement[] => [
    ...(index > 0 ? [text(' · ')] : []),
    { type: 'link', url, text: title },
  ]);
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
}

/** Slack turns the date into the reader's own time; where it cannot, the fallback is UTC. */
function contextBlock({ atMs }: AlertEvent, { ids }: Outline): SlackBlock {
  const seconds = Math.floor(atMs / 1000);
  return {
    type: 'context',
    elements: [
      {
        type: 'mrkdwn',
        text: `<!date^${seconds}^{date_short_pretty} {time_secs}|${formatUtc(atMs)}>`,
      },
      plainText(ids, SLACK_LIMITS.textChars),
    ],
  };
}
