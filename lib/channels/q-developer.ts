// An alert as a custom notification for Amazon Q Developer in chat applications, published to SNS as JSON.
// It is shown in the markdown of whichever chat the channel is in, so words from the cloud lose every character that
// either Slack or Teams would act upon; commands stay exact, in code.

import type { AlertEvent } from '../core/alerts/alert';
import { clip } from '../core/units/clip';
import type { AlertOrigin } from './alert-origin';
import { type Outline, outlineOf, type Part } from './outline';
import { plain } from './plain-text';
import { stableKey } from './stable-key';

/** Admin guide, "Custom notifications": parameter details (2026-04). SNS takes 256 KB. */
export const Q_LIMITS = {
  titleChars: 250,
  descriptionChars: 8000,
  nextStepChars: 350,
  keywordChars: 75,
} as const;

export interface QNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    readonly additionalContext: Readonly<Record<string, string>>;
    readonly enableCustomActions: boolean;
  };
}

const ID_CHARS_MAX = 200;

export function qNotification(alert: AlertEvent, origin: AlertOrigin): QNotification {
  const outline = outlineOf(alert, origin);
  const steps = outline.commands.flatMap(codeStep);
  const thread = stableKey(`${origin.accountId}/${origin.region}/${alert.dedupKey}`, ID_CHARS_MAX);
  return {
    version: '1.0',
    source: 'custom',
    id: stableKey(`${thread}/${alert.type}/${alert.atMs}`, ID_CHARS_MAX),
    content: {
      textType: 'client-markdown',
      title: clip(inert(outline.title), Q_LIMITS.titleChars),
      description: descriptionOf(outline),
      ...(steps.length > 0 ? { nextSteps: steps } : {}),
      keywords: ['spendfuse', alert.type, alert.severity],
    },
    metadata: {
      threadId: thread,
      summary: clip(inert(outline.lead), Q_LIMITS.titleChars),
      eventType: alert.type,
      relatedResources: [clip(plain(alert.functionId), ID_CHARS_MAX)],
      additionalContext: contextOf(alert, origin),
      enableCustomActions: isToResume(alert),
    },
  };
}

/** The buttons give back: nobody is to press one for what was never stopped, or is back already. */
const isToResume = ({ status, type, recordId }: AlertEvent): boolean =>
  status === 'firing' && recordId !== null && type !== 'pause-failed' && type !== 'resumed';

function descriptionOf({ lead, parts, links, ids }: Outline): string {
  const messages = parts.filter(({ name }) => name !== 'Do this').map(partText);
  const where = links.map(({ title, url }) => `${inert(title)}: ${url}`);
  const text = [inert(lead), ...messages, ...where, inert(ids)].join('\n\n');
  return clip(text, Q_LIMITS.descriptionChars);
}

const partText = ({ name, lines }: Part): string =>
  `*${name}*: ${lines.map(inert).join(lines.length > 1 ? '\n' : '')}`;

/** Look-alikes for whatever starts a mention, a link, a tag or a style in Slack's or Teams' markdown. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '<': '‹',
  '>': '›',
  '&': '＆',
  '@': '＠',
  '#': '＃',
  '*': '∗',
  '~': '∼',
  '`': '′',
  '[': '［',
  ']': '］',
  '|': '｜',
  '\\': '＼',
};

/** Underscores style only at the edges of a word; inside names they stay as they are. */
export const inert = (text: string): string =>
  text
    .replace(/[<>&@#*~`[\]|\\]/g, (char) => LOOK_ALIKES[char] ?? char)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿')
    .replaceAll('://', '∶//');

/** In code nothing is acted upon but its end, and Slack's three escapes. A command that has one would be another. */
const codeStep = (command: string): string[] =>
  /[`<>&]/.test(command) || command.length > Q_LIMITS.nextStepChars - 2 ? [] : [`\`${command}\``];

/** What a button may put into a command: only words that are one argument wherever they are put. */
const ARGUMENT = /^[\w.:/@-]{1,300}$/;

function contextOf(
  alert: AlertEvent,
  { accountId, region, guard }: AlertOrigin,
): Record<string, string> {
  const context: Record<string, string | null | undefined> = {
    recordId: alert.recordId,
    functionName: alert.functionName,
    status: alert.status,
    severity: alert.severity,
    account: accountId,
    region,
    guard,
  };
  return Object.fromEntries(
    Object.entries(context).flatMap(([key, value]) =>
      typeof value === 'string' && ARGUMENT.test(value) ? [[key, value]] : [],
    ),
  );
}
