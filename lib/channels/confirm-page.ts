// The page behind a resume link: shows the pause, asks once, says what came of it. HTML without scripts, for a phone at
// night, for a screen reader, and for a text browser. Every word from the cloud is escaped; nothing is loaded.

import { type AlertType, alertOfRecord } from '../core/alerts/alert';
import { formatMoment } from '../core/alerts/alert-words';
import { needsReason, type PauseRecord } from '../core/pausing/pause-record';
import { describeLever } from '../core/pausing/target';
import { clip } from '../core/units/clip';
import { formatUtc } from '../core/units/time';
import { type AlertOrigin, commandAt } from './alert-origin';
import { CONFIRM_STYLE } from './confirm-style';
import { plain } from './plain-text';

export interface Question {
  readonly record: PauseRecord;
  readonly token: string;
  readonly expiresAtMs: number;
  readonly origin: AlertOrigin;
  readonly nowMs: number;
}

/** What the page says when there is nothing to ask. */
export interface Notice {
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly title: string;
  readonly lines: readonly string[];
  /** What to run instead, where something can be run. */
  readonly command?: string;
}

/** The page that asks. It offers the careful way first, because it cannot make things worse. */
export function questionPage({ record, token, expiresAtMs, origin, nowMs }: Question): string {
  const alert = alertOfRecord(record, momentOf(record), nowMs);
  const title = `Resume ${nameOf(record)}?`;
  const careful =
    record.phase === 'probation' ? '' : button('probation', 'Resume a few, and watch');
  return page(
    title,
    `
<h1>${text(title)}</h1>
<p class="where">${text(`${origin.region}, account ${origin.accountId}`)}</p>
<p class="lead">${text(alert.because)}</p>
${momentOf(record) === 're-tripped' ? '<p class="bad">It has run away before: find the cause first.</p>' : ''}
${plotOf(alert.plot)}
<dl>
${fact('Since', `<time datetime="${formatUtc(record.openedAtMs)}">${text(formatMoment(record.openedAtMs, nowMs))}</time>`)}
${alert.money === '' ? '' : fact('Money', text(alert.money))}
${list('Now', alert.impact)}
${list(
  'Restores',
  record.held
    .filter(({ status }) => status !== 'released')
    .map(({ prior }) => describeLever(prior)),
)}
${fact('If you do nothing', text(alert.ifNothing))}
</dl>
<form method="post" action="">
<input type="hidden" name="token" value="${text(token)}">
${careful}
${button('full', 'Resume in full')}
</form>
<p class="small">This link works once, until ${text(formatMoment(expiresAtMs, nowMs))}. Opening the page changes nothing.</p>`,
  );
}

const momentOf = (record: PauseRecord): AlertType => {
  if (record.phase === 'probation') return 'probation';
  return needsReason(record) ? 're-tripped' : 'paused';
};

export function noticePage({ tone, title, lines, command }: Notice): string {
  return page(
    title,
    `
<h1 class="${tone}">${text(title)}</h1>
<div role="status">
${lines.map((line) => `<p>${text(line)}</p>`).join('\n')}
</div>
${command === undefined ? '' : `<p>From a terminal:</p>\n<pre><code>${text(command)}</code></pre>`}`,
  );
}

/** The commands that do what the page could not. */
export function commandsFor(
  record: PauseRecord,
  origin: AlertOrigin,
): { readonly resume: string; readonly status: string } {
  const steps = alertOfRecord(record, 'paused', 0).nextSteps;
  const starting = (verb: string): readonly string[] =>
    steps.filter((step) => step.startsWith(verb));
  const resumes = starting('spendfuse resume');
  // In full where that is not refused, as the first button does.
  const full = resumes.find((step) => !/ --(?:probation|force)/.test(step)) ?? resumes[0];
  return {
    resume: commandAt(full ?? 'spendfuse resume', origin),
    status: commandAt(starting('spendfuse status')[0] ?? 'spendfuse status', origin),
  };
}

const nameOf = ({ functionName }: PauseRecord): string =>
  clip(plain(functionName), 100) || 'a function without a name';

const button = (how: 'full' | 'probation', words: string): string =>
  `<button name="how" value="${how}"${how === 'full' ? ' class="second"' : ''}>${text(words)}</button>`;

const plotOf = (plot: string): string =>
  plot === ''
    ? ''
    : `<p class="plot" role="img" aria-label="Plot of invocations per minute">${text(plot)}</p>`;

const fact = (name: string, html: string): string => `<div><dt>${name}</dt><dd>${html}</dd></div>`;

const list = (name: string, lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : fact(name, `<ul>${lines.map((line) => `<li>${text(line)}</li>`).join('')}</ul>`);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML, in an element or in a quoted attribute. */
export const text = (words: string): string =>
  clip(plain(words), 2000).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${text(title)} - Spendfuse</title>
<style>${CONFIRM_STYLE}</style>
</head>
<body>
<main>${body}
</main>
</body>
</html>
`;
