// Pages that are photographed for the documents: a terminal, a mail and a Slack message around the guard's own words.
// The frames are drawn here, the words never: they come out of the command line and the channels as people get them.

import type { Email } from '../../../lib/channels/email';
import type { SlackBlock, SlackMessage } from '../../../lib/channels/slack';
import { escapeHtml } from '../../../lib/report/escape';

const page = (style: string, body: string): string => `<!doctype html><html lang="en"><head>
<meta charset="utf-8"><title>picture</title><style>
*{box-sizing:border-box;margin:0}body{font:15px/1.5 system-ui,'Liberation Sans',Arial,sans-serif;padding:20px}
.frame{border-radius:10px;overflow:hidden;border:1px solid #d0d5dd}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
${style}</style></head><body>${body}</body></html>`;

const COLOURS: Readonly<Record<string, string>> = {
  '1': 'bold',
  '2': 'dim',
  '31': 'red',
  '32': 'green',
  '33': 'yellow',
  '36': 'cyan',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the terminal's colours
const COLOUR = /\u001b\[([\d;]*)m/;

/** What the program wrote, its colours kept: text and codes take turns. */
function ansiHtml(text: string): string {
  let name: string | undefined;
  return text
    .split(COLOUR)
    .map((part, index) => {
      if (index % 2 === 1) {
        name = COLOURS[part];
        return '';
      }
      const words = escapeHtml(part);
      return name === undefined ? words : `<span class="${name}">${words}</span>`;
    })
    .join('');
}

export const terminalPage = (command: string, output: string): string =>
  page(
    `.frame{background:#12161c;color:#dfe4ea;border-color:#12161c}
.bar{display:flex;gap:7px;padding:11px 14px;background:#1d232b}.bar i{width:11px;height:11px;border-radius:50%;background:#4a535f}
pre{padding:14px 18px 18px;font:13.5px/1.5 'DejaVu Sans Mono','Liberation Mono',monospace}
.prompt{color:#7f8b99}.bold{font-weight:700}.dim{color:#8f9aa7}.red{color:#ff8f87}.green{color:#7fd88f}.yellow{color:#f2c464}.cyan{color:#78cfe6}`,
    `<div class="frame"><div class="bar"><i></i><i></i><i></i></div><pre><span class="prompt">$ </span>${escapeHtml(command)}\n${ansiHtml(output.trimEnd())}</pre></div>`,
  );

export const mailPage = ({ subject, text }: Email): string =>
  page(
    `.frame{background:#fff}.head{padding:16px 20px;border-bottom:1px solid #e4e7ec}
h1{font-size:17px;line-height:1.35}.from{color:#5d6775;font-size:13px;margin-top:4px}
pre{padding:18px 20px;font:13.5px/1.55 'DejaVu Sans Mono','Liberation Mono',monospace}`,
    `<div class="frame"><div class="head"><h1>${escapeHtml(subject)}</h1><div class="from">AWS Notifications · to oncall@example.com</div></div><pre>${escapeHtml(text)}</pre></div>`,
  );

export const slackPage = ({ blocks }: SlackMessage): string =>
  page(
    `.frame{background:#fff;padding:16px 20px;display:flex;gap:12px}
.face{width:38px;height:38px;border-radius:8px;background:#1d6f5c;color:#fff;font-weight:700;display:grid;place-items:center;flex:none}
.name{font-weight:700}.name span{font:600 11px/1 sans-serif;background:#e8eaed;padding:2px 4px;border-radius:3px;color:#5d6775;margin-left:6px}
h2{font-size:18px;margin:6px 0}.block{margin:8px 0}.context{color:#5d6775;font-size:12.5px}
pre{background:#f6f7f8;border:1px solid #dfe2e6;border-radius:6px;padding:9px 11px;margin-top:5px;font:12.5px/1.5 'DejaVu Sans Mono','Liberation Mono',monospace}
a{color:#1264a3;text-decoration:none}.lines{white-space:pre-wrap}`,
    `<div class="frame"><div class="face">S</div><div><div class="name">Spendfuse<span>APP</span></div>${blocks.map(blockHtml).join('')}</div></div>`,
  );

function blockHtml(block: SlackBlock): string {
  switch (block.type) {
    case 'header':
      return `<h2>${escapeHtml(block.text.text)}</h2>`;
    case 'section':
      return `<div class="block lines">${escapeHtml(block.text.text)}</div>`;
    case 'context':
      return `<div class="block context">${block.elements.map(({ text }) => escapeHtml(withoutDate(text))).join(' · ')}</div>`;
    case 'rich_text':
      return `<div class="block">${block.elements
        .map(({ type, elements }) => {
          const inner = elements.map(elementHtml).join('');
          return type === 'rich_text_preformatted'
            ? `<pre>${inner}</pre>`
            : `<div class="lines">${inner}</div>`;
        })
        .join('')}</div>`;
  }
}

/** Slack shows the date in the reader's own time zone; here its fallback, UTC. */
const withoutDate = (text: string): string => text.replace(/<!date\^[^|]*\|([^>]*)>/, '$1');

type RichElement = Extract<
  SlackBlock,
  { type: 'rich_text' }
>['elements'][number]['elements'][number];

const elementHtml = (element: RichElement): string =>
  element.type === 'link'
    ? `<a href="${escapeHtml(element.url)}">${escapeHtml(element.text)}</a>`
    : element.style?.bold
      ? `<b>${escapeHtml(element.text)}</b>`
      : escapeHtml(element.text);
