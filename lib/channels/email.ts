// An alert as plain text: what a mail, a phone or a terminal shows, and what SNS carries to them.
// The subject is printable ASCII on one line; the first line of the text is the headline and stands alone.

import type { AlertEvent } from '../core/alerts/alert';
import { clip } from '../core/units/clip';
import type { AlertOrigin } from './alert-origin';
import { labelOf, outlineOf } from './outline';
import { asciiOf, bytesOf } from './plain-text';

export interface Email {
  readonly subject: string;
  readonly text: string;
}

/** SNS Publish reference (2026-04): ASCII, fewer than 100 characters, no line break. */
const SUBJECT_CHARS_MAX = 99;
/** SNS takes 256 KB, a mail client far less; what is beyond this is not read at night. */
const TEXT_BYTES_MAX = 16_000;

export const emailOf = (alert: AlertEvent, origin: AlertOrigin): Email => ({
  subject: subjectOf(alert, origin),
  text: textOf(alert, origin),
});

/** Of one function its name and the reason; of several, or of none, what the headline says. */
export function subjectOf(alert: AlertEvent, { region }: AlertOrigin): string {
  const { headline, because, functionName, functionId, rows } = alert;
  const label = labelOf(alert);
  const who = functionId === 'account' ? label : `${label} ${functionName}`;
  const isReason = rows.length === 0 && functionId !== 'account' && because !== '';
  const isTold = isReason || (because !== '' && headline.includes(because));
  const message = isTold ? because : headline.replace(`Resumed ${functionName}; `, '');
  return inWholeParts(asciiOf(`${who} (${region}): ${message}`));
}

/** Without its last parts where it is too long: half a number misleads. */
function inWholeParts(subject: string): string {
  const end = Math.max(
    subject.lastIndexOf('; ', SUBJECT_CHARS_MAX),
    subject.lastIndexOf(', ', SUBJECT_CHARS_MAX),
  );
  const isLong = subject.length > SUBJECT_CHARS_MAX;
  return isLong && end > SUBJECT_CHARS_MAX / 2
    ? subject.slice(0, end)
    : clip(subject, SUBJECT_CHARS_MAX, '...');
}

export function textOf(alert: AlertEvent, origin: AlertOrigin): string {
  const { lead, parts, links, ids } = outlineOf(alert, origin);
  const blocks = [
    lead,
    ...parts.map(({ name, lines }) =>
      lines.length === 1 && name !== 'Do this'
        ? `${name}: ${lines[0]}`
        : [`${name}:`, ...lines.map((line) => `  ${line}`)].join('\n'),
    ),
    ...(links.length > 0 ? [links.map(({ title, url }) => `${title}: ${url}`).join('\n')] : []),
    ids,
  ];
  return withinBytes(blocks.join('\n\n'));
}

function withinBytes(text: string): string {
  for (let chars = TEXT_BYTES_MAX; ; chars = Math.floor(chars * 0.9)) {
    const cut = clip(text, chars, '\n(cut)');
    if (bytesOf(cut) <= TEXT_BYTES_MAX) return cut;
  }
}
