// The canonical alert as plain text: what a mail, a phone or a terminal shows.
// The first line stands alone on a lock screen; text that came from the cloud can neither break a line nor a terminal.

import { type RunbookPlace, runbookLink } from '../../lib/channels/runbook-link';
import type { AlertEvent, AlertType } from '../../lib/core/alert';
import { formatUtc } from '../../lib/core/time';

export interface Place extends RunbookPlace {
  readonly accountId: string;
}

/** arn:aws:sns:REGION:ACCOUNT:name */
export function placeOf(topicArn: string): Place {
  const [, , , region = '', accountId = ''] = topicArn.split(':');
  return { accountId, region };
}

const LABELS: Readonly<Record<AlertType, string>> = {
  paused: 'PAUSED',
  'would-pause': 'WOULD PAUSE',
  'pause-failed': 'PAUSE FAILED',
  probation: 'PROBATION',
  're-tripped': 'PAUSED AGAIN',
  resumed: 'RESUMED',
  warn: 'WARNING',
  blind: 'BLIND',
  'mass-breach': 'MASS BREACH',
  digest: 'DAILY DIGEST',
};

/** SNS Publish reference, 2026-04: printable ASCII, fewer than 100 characters, no line break. */
const SUBJECT_CHARS_MAX = 99;

export function subjectOf(alert: AlertEvent, { region }: Place): string {
  const words = `${LABELS[alert.type]} ${alert.functionName} (${region}): ${alert.because}`;
  const ascii = oneLine(words).replace(/[^\x20-\x7e]/g, '?');
  return ascii.length <= SUBJECT_CHARS_MAX ? ascii : `${ascii.slice(0, SUBJECT_CHARS_MAX - 3)}...`;
}

/** SNS takes 256 KB, a mail client far less; what is beyond this is not read at night. */
const TEXT_CHARS_MAX = 16_000;

export function textOf(alert: AlertEvent, place: Place): string {
  const { accountId, region } = place;
  const sections = [
    [`${oneLine(alert.headline)}`],
    [`Where:   ${oneLine(alert.functionName)} in ${region}, account ${accountId}`],
    lines('Money:  ', alert.money),
    lines('Plot:   ', alert.plot),
    list('Impact now:', alert.impact),
    list('Likely cause:', alert.causes),
    list(
      'Do this:',
      alert.nextSteps.map((step) => withRegion(step, region)),
    ),
    lines('Resume in the console:', runbookLink(alert, place)?.url ?? ''),
    lines('If you do nothing: ', alert.ifNothing),
    [
      `Ids: record ${alert.recordId ?? 'none'}, alert ${alert.dedupKey}, at ${formatUtc(alert.atMs)}`,
      `     ${alert.functionId}`,
    ],
  ];
  const text = sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n');
  return text.length <= TEXT_CHARS_MAX ? text : `${text.slice(0, TEXT_CHARS_MAX)}\n(cut)`;
}

const lines = (label: string, text: string): string[] =>
  text ? [`${label} ${oneLine(text)}`] : [];

const list = (title: string, items: readonly string[]): string[] =>
  items.length > 0 ? [title, ...items.map((item) => `  ${oneLine(item)}`)] : [];

const withRegion = (step: string, region: string): string =>
  step.startsWith('spendfuse ') ? `npx ${step} --region ${region}` : step;

/** Control characters become spaces: a name in an alert must not be able to draw lines of its own. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
