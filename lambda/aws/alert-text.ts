// The canonical alert as plain text: what a mail, a phone or a terminal shows.
// The first line stands alone on a lock screen; text that came from the cloud can neither break a line nor a terminal.

import { type RunbookPlace, runbookLink } from '../../lib/channels/runbook-link';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import { clip } from '../../lib/core/units/clip';
import { formatUtc } from '../../lib/core/units/time';

export interface Place extends RunbookPlace {
  readonly accountId: string;
  /** The watchdog's own name, by which the command line finds a guard whose stack is not called as usual. */
  readonly ownName?: string;
}

/** arn:aws:sns:REGION:ACCOUNT:name */
export function placeOf(topicArn: string): Place {
  const [, , , region = '', accountId = ''] = topicArn.split(':');
  return { accountId, region };
}

/** SNS Publish reference, 2026-04: printable ASCII, fewer than 100 characters, no line break. */
const SUBJECT_CHARS_MAX = 99;

/** It begins with the type of the alert, whose runbook page has the same name. */
export function subjectOf(alert: AlertEvent, { region }: Place): string {
  const words = `${alert.type.toUpperCase().replace('-', ' ')} ${alert.functionName} (${region}): ${alert.because}`;
  return clip(oneLine(words).replace(/[^\x20-\x7e]/g, '?'), SUBJECT_CHARS_MAX, '...');
}

/** SNS takes 256 KB, a mail client far less; what is beyond this is not read at night. */
const TEXT_CHARS_MAX = 16_000;

export function textOf(alert: AlertEvent, place: Place): string {
  const { accountId, region, ownName = '' } = place;
  const where = `${/^(spendfuse-Fun|$)/.test(ownName) ? '' : ` --watchdog ${ownName}`} --region ${region}`;
  const link = runbookLink(alert, place);
  const text = [
    oneLine(alert.headline),
    `Where: ${region}, account ${accountId}`,
    list('Why: ', alert.headline.includes(alert.because) ? [] : [alert.because]),
    list('Money: ', [alert.money]),
    list('Plot: ', [alert.plot]),
    list('Impact now:\n  ', alert.impact),
    list('Likely cause:\n  ', alert.causes),
    list(
      'Do this:\n  ',
      alert.nextSteps.map((step) =>
        step[0] === 's' ? `npx ${step}${where}` : `${step} --region ${region}`,
      ),
    ),
    link ? `${link.title}: ${link.url}` : '',
    list('If you do nothing: ', [alert.ifNothing]),
    list('Ids: ', [`${alert.dedupKey}, ${alert.functionId}, ${formatUtc(alert.atMs)}`]),
  ];
  return clip(text.filter(Boolean).join('\n\n'), TEXT_CHARS_MAX, '\n(cut)');
}

/** Nothing to say is not said. */
const list = (title: string, items: readonly string[]): string =>
  items.join('') && title + items.map(oneLine).join('\n  ');

/** Control characters become spaces: a name in an alert must not be able to draw lines of its own. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
