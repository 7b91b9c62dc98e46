// An alert as an Adaptive Card for a Microsoft Teams channel, posted through a Workflow.
// Words from the cloud stand only in text runs, which read no markdown; the card offers links and no other action,
// because a card that a Workflow posts cannot call back.

import type { AlertEvent, Severity } from '../core/alerts/alert';
import { describeRate } from '../core/detection/verdict';
import { clip } from '../core/units/clip';
import type { AlertOrigin } from './alert-origin';
import { type Outline, outlineOf, type Part } from './outline';
import { bytesOf } from './plain-text';
import { plotPng } from './plot-png';

/** Connector reference of Microsoft Teams (2026-04): a posted message is refused above about 28 KB. */
export const TEAMS_BYTES_MAX = 28_000;
/** Fewer, because the message that Teams builds around the card counts as well. */
const CARD_BYTES = 20_000;
const CARD_VERSION = '1.5';
const RUN_CHARS_MAX = 2000;

interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly fontType?: 'Monospace';
  readonly size?: 'Large';
  readonly color?: 'Attention' | 'Warning' | 'Good' | 'Default';
}

export type CardElement =
  | {
      readonly type: 'RichTextBlock';
      readonly inlines: readonly TextRun[];
      readonly separator?: true;
    }
  | { readonly type: 'Image'; readonly url: string; readonly altText: string };

export interface OpenUrl {
  readonly type: 'Action.OpenUrl';
  readonly title: string;
  readonly url: string;
}

export interface TeamsMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}

export interface AdaptiveCard {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly type: 'AdaptiveCard';
  readonly version: typeof CARD_VERSION;
  readonly fallbackText: string;
  readonly msteams: { readonly width: 'Full' };
  readonly body: readonly CardElement[];
  readonly actions: readonly OpenUrl[];
}

const COLORS: Record<Severity, NonNullable<TextRun['color']>> = {
  critical: 'Attention',
  error: 'Attention',
  warning: 'Warning',
  info: 'Default',
};

/** What is left out of a card that is too large, the least missed first. Why and what to do always stay. */
const LEFT_OUT: readonly (Part['name'] | 'Picture')[] = [
  'Picture',
  'Plot',
  'Likely cause',
  'Functions',
  'What it saw',
  'Impact now',
  'If you do nothing',
  'Money',
];

export function teamsMessage(alert: AlertEvent, origin: AlertOrigin): TeamsMessage {
  const outline = outlineOf(alert, origin);
  const picture = pictureOf(alert);
  for (let leftOut = 0; ; leftOut += 1) {
    const gone = LEFT_OUT.slice(0, leftOut);
    const parts = outline.parts.filter(({ name }) => !gone.includes(name));
    const links = leftOut > LEFT_OUT.length ? outline.links.slice(0, 1) : outline.links;
    const shown = { ...outline, parts, links };
    const message = messageOf(alert, shown, gone.includes('Picture') ? [] : picture);
    const isLast = leftOut > LEFT_OUT.length;
    if (isLast || bytesOf(JSON.stringify(message)) <= CARD_BYTES) return message;
  }
}

function messageOf(
  alert: AlertEvent,
  outline: Outline,
  picture: readonly CardElement[],
): TeamsMessage {
  const color = alert.status === 'resolved' ? 'Good' : COLORS[alert.severity];
  const content: AdaptiveCard = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: CARD_VERSION,
    fallbackText: clip(outline.lead, RUN_CHARS_MAX),
    msteams: { width: 'Full' },
    body: [
      block([{ ...run(outline.title), weight: 'Bolder', size: 'Large', color }]),
      block([run(outline.lead)]),
      ...outline.parts.map(partBlock),
      ...picture,
      { ...block([run(outline.ids)]), separator: true },
    ],
    actions: outline.links.map(({ title, url }) => ({ type: 'Action.OpenUrl', title, url })),
  };
  return {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content },
    ],
  };
}

const block = (inlines: readonly TextRun[]) => ({ type: 'RichTextBlock' as const, inlines });
const run = (text: string): TextRun => ({ type: 'TextRun', text: clip(text, RUN_CHARS_MAX) });

function partBlock({ name, lines, isExact }: Part): CardElement {
  const body = run(`\n${lines.join('\n')}`);
  return block([
    { ...run(name), weight: 'Bolder' },
    isExact ? { ...body, fontType: 'Monospace' } : body,
  ]);
}

/** Inside the card, because Teams would have to fetch any other picture from a public address. */
function pictureOf({ evidence }: AlertEvent): CardElement[] {
  const url = evidence ? plotPng(evidence) : undefined;
  if (!evidence || url === undefined) return [];
  const altText = `Invocations a minute, ${evidence.series.length} min: ${describeRate(evidence)}`;
  return [{ type: 'Image', url, altText }];
}
