// What each channel publishes about the payloads it takes, as JSON schemas with its lengths and counts.
// Strict on purpose: a field that a channel does not know is an error here, as it may be there.

import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

const text = (maxLength: number, minLength = 1) => ({ type: 'string', minLength, maxLength });
const constant = (value: unknown) => ({ const: value });
const object = (properties: Record<string, unknown>, optional: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties).filter((key) => !optional.includes(key)),
  properties,
});
const list = (items: unknown, maxItems: number, minItems = 0) => ({
  type: 'array',
  items,
  maxItems,
  minItems,
});
/** Adaptive Cards schema 1.5, Image.url: an address or a data URI; Teams shows PNG, JPEG and GIF. */
const picture = { type: 'string', pattern: '^data:image/png;base64,[A-Za-z0-9+/]+=*$' };
const https = { type: 'string', pattern: '^https://', maxLength: 3000 };

/** Slack: docs.slack.dev/reference/block-kit (blocks, composition objects), 2026-04. */
const plainText = (max: number) =>
  object({ type: constant('plain_text'), text: text(max), emoji: { type: 'boolean' } });
const richElement = {
  anyOf: [
    object(
      {
        type: constant('text'),
        text: text(3000),
        style: object({ bold: constant(true) }),
      },
      ['style'],
    ),
    object({ type: constant('link'), url: https, text: text(3000) }),
  ],
};
const slackBlock = {
  anyOf: [
    object({ type: constant('header'), text: plainText(150) }),
    object({ type: constant('section'), text: plainText(3000) }),
    object({
      type: constant('rich_text'),
      elements: list(
        object({
          type: { enum: ['rich_text_section', 'rich_text_preformatted'] },
          elements: list(richElement, 50, 1),
        }),
        10,
        1,
      ),
    }),
    object({
      type: constant('context'),
      elements: list(
        { anyOf: [plainText(3000), object({ type: constant('mrkdwn'), text: text(3000) })] },
        10,
        1,
      ),
    }),
  ],
};

/** Adaptive Cards schema 1.5, the part that Teams shows from a Workflow. */
const textRun = object(
  {
    type: constant('TextRun'),
    text: text(2000),
    weight: constant('Bolder'),
    size: constant('Large'),
    fontType: constant('Monospace'),
    color: { enum: ['Attention', 'Warning', 'Good', 'Default'] },
  },
  ['weight', 'size', 'fontType', 'color'],
);
const card = object({
  $schema: constant('http://adaptivecards.io/schemas/adaptive-card.json'),
  type: constant('AdaptiveCard'),
  version: constant('1.5'),
  fallbackText: text(2000),
  msteams: object({ width: constant('Full') }),
  body: list(
    {
      anyOf: [
        object(
          {
            type: constant('RichTextBlock'),
            inlines: list(textRun, 10, 1),
            separator: constant(true),
          },
          ['separator'],
        ),
        object({ type: constant('Image'), url: picture, altText: text(200) }),
      ],
    },
    20,
    1,
  ),
  // Teams shows six actions at most.
  actions: list(object({ type: constant('Action.OpenUrl'), title: text(60), url: https }), 6),
});

const severity = { enum: ['critical', 'error', 'warning', 'info'] };

const SCHEMAS = {
  email: object({
    subject: { type: 'string', pattern: '^[\\x21-\\x7e][\\x20-\\x7e]{0,98}$' },
    text: text(16_000),
  }),
  'slack-text': object({ text: text(4000) }),
  slack: object({ text: text(4000), blocks: list(slackBlock, 50, 1) }),
  teams: object({
    type: constant('message'),
    attachments: list(
      object({
        contentType: constant('application/vnd.microsoft.card.adaptive'),
        contentUrl: { type: 'null' },
        content: card,
      }),
      1,
      1,
    ),
  }),
  pagerduty: {
    anyOf: [
      object({ event_action: constant('resolve'), dedup_key: text(255) }),
      object({
        event_action: constant('trigger'),
        dedup_key: text(255),
        client: text(255),
        payload: object({
          summary: text(1024),
          source: text(500),
          severity,
          timestamp: { type: 'string', format: 'date-time' },
          component: text(200, 0),
          group: text(255),
          class: text(255),
          custom_details: { type: 'object', additionalProperties: text(15_000) },
        }),
        links: list(object({ href: https, text: text(255) }), 10),
      }),
    ],
  },
  'q-developer': object({
    version: constant('1.0'),
    source: constant('custom'),
    id: text(255),
    content: object(
      {
        textType: constant('client-markdown'),
        title: text(250),
        description: text(8000),
        nextSteps: list(text(350), 20, 1),
        keywords: list(text(75), 10),
      },
      ['nextSteps'],
    ),
    metadata: object({
      threadId: text(255),
      summary: text(250),
      eventType: text(250),
      relatedResources: list(text(255, 0), 10),
      additionalContext: {
        type: 'object',
        additionalProperties: { type: 'string', pattern: '^[\\w.:/@-]{1,300}$' },
      },
      enableCustomActions: { type: 'boolean' },
    }),
  }),
  webhook: object(
    {
      status: { enum: ['firing', 'resolved'] },
      title: text(250),
      description: text(20_000),
      deduplication_key: text(255),
      source_url: https,
      metadata: { type: 'object' },
    },
    ['source_url'],
  ),
  eventbridge: object({
    Source: text(256),
    DetailType: text(128),
    Resources: list(text(2048), 10),
    Detail: text(256 * 1024),
  }),
} as const;

export type Channel = keyof typeof SCHEMAS;

const ajv = addFormats(new Ajv({ allErrors: false, strict: true, strictTypes: false }));
const validators = Object.fromEntries(
  Object.entries(SCHEMAS).map(([channel, schema]) => [channel, ajv.compile(schema)]),
) as Record<Channel, ValidateFunction>;

const words = ({ instancePath, message, params }: ErrorObject): string =>
  `${instancePath || 'the payload'} ${message} ${JSON.stringify(params)}`;

/** Why a channel would refuse a payload; empty when it would take it. */
export function refusals(channel: Channel, payload: unknown): string[] {
  const validate = validators[channel];
  return validate(payload) ? [] : (validate.errors ?? []).map(words);
}
