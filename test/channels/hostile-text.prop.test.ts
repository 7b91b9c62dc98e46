// Names and reasons come from the cloud, and whoever attacks may have chosen them: in no channel may they mention
// people, hide a link, draw lines of their own, break a limit or speak to a terminal.

import * as fc from 'fast-check';
import { textOf } from '../../lib/channels/email';
import { httpsOf, outlineOf } from '../../lib/channels/outline';
import { asciiOf, plain } from '../../lib/channels/plain-text';
import { inert, qNotification } from '../../lib/channels/q-developer';
import { escapeMrkdwn, slackMessage, slackText } from '../../lib/channels/slack';
import { TEAMS_BYTES_MAX, teamsMessage } from '../../lib/channels/teams';
import { escapeMarkdown } from '../../lib/channels/webhook';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import { anyText } from '../support/arbitraries/any-text';
import { runsTried } from '../support/seed-sweep';
import { refusals } from './channel-schemas';
import { CHANNELS, RENDERERS } from './every-channel';
import { alertOf, origin } from './sample-alerts';

const ESC = String.fromCharCode(27);
const RIGHT_TO_LEFT = String.fromCharCode(0x202e);
const ZERO_WIDTH = String.fromCharCode(0x200b);

const weapon = fc.constantFrom(
  '<!channel>',
  '<!here|x>',
  '@everyone',
  '<https://evil.example|Resume>',
  '[Resume](https://evil.example)',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '```',
  '*_~`',
  '{{DATE(2026-01-01)}}',
  '#{7*7} {7*7}',
  `${ESC}[2J${ESC}]8;;https://evil.example${ESC}\\`,
  `${RIGHT_TO_LEFT}gnp.exe`,
  ZERO_WIDTH,
  '\r\nBcc: everyone@example.com\r\n\r\n',
  '\nPAUSE FAILED nothing',
  '\u2028\u2029',
  '\u0301'.repeat(50),
  '&amp;&lt;',
  '\ud800',
  '$(reboot); `reboot`',
  '\\',
  "'",
  '😀'.repeat(40),
  'n'.repeat(5000),
);
const hostile = fc
  .array(fc.oneof(weapon, anyText({ maxLength: 20 })), { maxLength: 6 })
  .map((pieces) => pieces.join(''));

const hostileAlert = fc
  .record({
    of: fc.constantFrom('paused', 'resumed', 'warn', 'mass-breach', 'probation', 'pause-failed'),
    name: hostile,
    id: hostile,
    because: hostile,
    lines: fc.array(hostile, { maxLength: 30 }),
    url: fc.oneof(
      hostile,
      fc.constantFrom('https://a.example:8443/b/?c=%20&d#e', 'http://[::1]/', 'ftp://a.example'),
      hostile.map((text) => `https://a.example/${text}`),
    ),
    rows: fc.array(hostile, { maxLength: 30 }),
  })
  .map(({ of, name, id, because, lines, url, rows }): AlertEvent => {
    const alert = alertOf(of as 'paused');
    return {
      ...alert,
      functionName: name,
      functionId: id,
      recordId: alert.recordId === null ? null : id,
      dedupKey: `spendfuse/${id}`,
      headline: `Paused ${name}: ${because}`.slice(0, 120),
      because,
      impact: lines,
      causes: lines,
      nextSteps: [`spendfuse resume ${name}`],
      ifNothing: because,
      links: [{ title: name, url }],
      rows: rows.map((functionName) => ({
        functionName,
        recordId: functionName,
        usdPerHour: 1,
        atMs: alert.atMs,
        isResumed: false,
      })),
    };
  });

const always = (check: (alert: AlertEvent) => void, numRuns = 150) =>
  fc.assert(fc.property(hostileAlert, check), { numRuns: runsTried(numRuns) });

test.each(CHANNELS)('%s takes whatever the cloud calls a function', (channel) => {
  always((alert) => {
    expect(
      refusals(channel, JSON.parse(JSON.stringify(RENDERERS[channel](alert, origin)))),
    ).toEqual([]);
  });
});

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test.each(CHANNELS.filter((channel) => channel !== 'eventbridge'))(
  '%s shows no control, direction or half character',
  (channel) => {
    always((alert) => {
      for (const text of stringsIn(RENDERERS[channel](alert, origin)))
        expect(INVISIBLE.test(text.replaceAll('\n', ''))).toBe(false);
    });
  },
);

test('in prose no name is an address, whatever a mail program makes of it', () => {
  always((alert) => {
    const { lead, title, parts } = outlineOf(alert, origin);
    const messages = parts.flatMap(({ name, lines }) => (name === 'Do this' ? [] : lines));
    expect([lead, title, ...messages].join('\n')).not.toContain('://');
  });
});

test('a mail has as many lines as it has things to say', () => {
  always((alert) => {
    const calm = (text: string) => (plain(text) === '' ? '' : 'calm');
    const calmAlert: AlertEvent = {
      ...alert,
      functionName: 'calm',
      headline: 'the first line',
      because:
        alert.because === '' || alert.headline.includes(alert.because) ? '' : calm(alert.because),
      impact: alert.impact.map(calm),
      causes: alert.causes.map(calm),
      ifNothing: calm(alert.ifNothing),
      rows: alert.rows.map((row) => ({ ...row, functionName: 'calm' })),
    };
    const hostileText = textOf(alert, origin);
    if (hostileText.endsWith('(cut)')) return;
    expect(hostileText.split('\n').length).toBe(textOf(calmAlert, origin).split('\n').length);
  });
});

describe('Slack', () => {
  test('finds no markup in the fallback text', () => {
    always((alert) => {
      const { text } = slackText(alert, origin);
      expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    });
  });

  test('reads markup in one element only, which is ours', () => {
    always((alert) => {
      const blocks = JSON.stringify(slackMessage(alert, origin).blocks);
      expect(blocks.match(/"type":"mrkdwn"/g)).toHaveLength(1);
      expect(blocks).toContain('"type":"mrkdwn","text":"<!date^1795231200^');
    });
  });

  test('is given entities that read back as what was said', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const back = escapeMrkdwn(text)
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&amp;', '&');
        expect(back).toBe(text);
      }),
    );
  });
});

test('Teams is given text runs, which read no markdown, in fewer bytes than it takes', () => {
  always((alert) => {
    const json = JSON.stringify(teamsMessage(alert, origin));
    expect(json).not.toContain('"TextBlock"');
    expect(Buffer.byteLength(json)).toBeLessThanOrEqual(TEAMS_BYTES_MAX);
    // A name of thousands of characters is in no command, for none that is cut is one.
    if (alert.functionName.length < 200) expect(json).toContain('"text":"Do this"');
  });
});

describe('Amazon Q Developer', () => {
  test('finds nothing to act upon in prose, and one piece of code in each step', () => {
    always((alert) => {
      const { content } = qNotification(
        { ...alert, links: [] },
        { ...origin, runbooksUrl: undefined, runbook: undefined },
      );
      expect(`${content.title}${content.description}`).not.toMatch(/[<>@`[\]|\\#~&]/);
      expect(content.description).not.toContain('://');
      for (const step of content.nextSteps ?? []) expect(step).toMatch(/^`[^`<>&]*`$/);
    });
  });

  test('gets nothing for a button that is not one harmless word', () => {
    always((alert) => {
      const { additionalContext } = qNotification(alert, origin).metadata;
      for (const value of Object.values(additionalContext)) expect(value).toMatch(/^[\w.:/@-]+$/);
    });
  });

  test('leaves the underscores inside a name alone', () => {
    expect(inert('my_orders_fn')).toBe('my_orders_fn');
    expect(inert('_orders_')).toBe('＿orders＿');
  });
});

test('markdown from the cloud is escaped wherever it would act', () => {
  fc.assert(
    fc.property(hostile.map(plain), (text) => {
      const escaped = escapeMarkdown(text);
      const bare = escaped.replace(/\\[!-/:-@[-`{-~]/g, '');
      expect(bare).not.toMatch(/[`*[\]<>&~|\\]/);
      expect(bare).not.toContain('://');
    }),
  );
});

test('a link leads to https or is left out, and cannot end the markup around it', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        hostile,
        hostile.map((text) => `https://a.example/${text}`),
      ),
      (url) => {
        const href = httpsOf(url);
        if (href !== undefined) expect(href).toMatch(/^https:\/\/[^|<>"`\s]+$/);
      },
    ),
  );
  expect(httpsOf('javascript:alert(1)')).toBeUndefined();
  expect(httpsOf('http://example.com')).toBeUndefined();
});

test('a subject is ASCII whatever the name', () => {
  fc.assert(fc.property(hostile, (text) => expect(asciiOf(text)).toMatch(/^[\x20-\x7e]*$/)));
});

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}
