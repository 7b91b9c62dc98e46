// What an alert says, in the order in which it is read, before any channel gives it a form.
// The first line stands alone; every later part answers one question, and a part with nothing to say is left out.

import type { AlertEvent, AlertLink, AlertRow, AlertType } from '../core/alerts/alert';
import { formatMoment } from '../core/alerts/alert-words';
import { meaningOfStep } from '../core/alerts/step-words';
import { formatAbout } from '../core/detection/verdict';
import { clip } from '../core/units/clip';
import { formatUtc } from '../core/units/time';
import { type AlertOrigin, commandAt } from './alert-origin';
import { consoleLinks } from './console-links';
import { parsedUrl } from './parsed-url';
import { plain, prose, visible } from './plain-text';
import { runbookLink } from './runbook-link';

export interface Outline {
  /** "PAUSED orders, eu-west-1" */
  readonly title: string;
  /** The headline, and nothing that needs another line to be understood. */
  readonly lead: string;
  readonly parts: readonly Part[];
  /** The commands of `Do this` alone, each whole. */
  readonly commands: readonly string[];
  readonly links: readonly AlertLink[];
  readonly ids: string;
}

export interface Part {
  readonly name:
    | 'Why'
    | 'Money'
    | 'Plot'
    | 'Functions'
    | 'Impact now'
    | 'What it saw'
    | 'Likely cause'
    | 'Do this'
    | 'If you do nothing';
  readonly lines: readonly string[];
  /** Lines in which columns or characters count: shown in a fixed width, never reflowed. */
  readonly isExact: boolean;
}

/** The shortest title that any channel takes is 150 characters (Slack's header). */
const TITLE_CHARS_MAX = 150;
const NAME_CHARS_MAX = 100;

export const LABELS: Readonly<Record<AlertType, string>> = {
  paused: 'PAUSED',
  'would-pause': 'WOULD PAUSE',
  'pause-failed': 'PAUSE FAILED',
  probation: 'PROBATION',
  're-tripped': 'PAUSED AGAIN',
  resumed: 'RESUMED',
  'resume-failed': 'RESUME FAILED',
  warn: 'WARNING',
  blind: 'BLIND',
  'mass-breach': 'MASS BREACH',
  digest: 'DAILY DIGEST',
  attention: 'ATTENTION',
};

const DEPTH_LABELS = { pause: 'PAUSED', slow: 'SLOWED', clamp: 'CLAMPED' } as const;

/** What closes a page that was about no record has resumed nothing. */
export const labelOf = ({ type, depth, recordId }: AlertEvent): string => {
  if (type === 'resumed' && recordId === null) return 'RESOLVED';
  return type === 'paused' && depth !== null ? DEPTH_LABELS[depth] : LABELS[type];
};

/** No sentence of ours is longer; one from the cloud that is has said enough by then. */
const LINE_CHARS_MAX = 400;
const LINES_MAX = 12;

/** What is held can be resumed without the watchdog, wherever the cloud has a shell to paste that into. */
const lastResortIn = (
  { recordId, status }: AlertEvent,
  { lastResort }: AlertOrigin,
): { readonly meaning: string; readonly command: string }[] =>
  recordId !== null && status === 'firing' && lastResort
    ? [{ meaning: 'resume everything without the guard, from Cloud Shell', command: lastResort }]
    : [];

export function outlineOf(alert: AlertEvent, origin: AlertOrigin): Outline {
  const steps = [
    ...stepsWithPage(alert).map((step) => ({
      meaning: meaningOfStep(step),
      command: commandAt(step, origin),
    })),
    ...lastResortIn(alert, origin),
  ]
    // A command that is cut short is another command.
    .filter(({ command }) => visible(command).length <= LINE_CHARS_MAX);
  const parts = [
    // A headline that had room for the whole reason has said it.
    part('Why', alert.headline.includes(alert.because) ? [] : [alert.because]),
    part('Money', [alert.money]),
    part('Plot', [alert.plot], true),
    part('Functions', rowLines(alert.rows, alert.atMs), true),
    part(alert.type === 'digest' ? 'What it saw' : 'Impact now', alert.impact),
    part('Likely cause', alert.causes),
    part('Do this', steps.flatMap(stepLines), true),
    part('If you do nothing', [alert.ifNothing]),
  ];
  const name = clip(prose(alert.functionName), NAME_CHARS_MAX) || 'a function without a name';
  const title = clip(prose(`${labelOf(alert)} ${name}, ${origin.region}`), TITLE_CHARS_MAX);
  return {
    title,
    lead: prose(alert.headline) || title,
    parts: parts.filter(({ lines }) => lines.length > 0),
    commands: steps.map(({ command }) => visible(command)),
    links: linksOf(alert, origin),
    ids: idsOf(alert, origin),
  };
}

/** Whatever there is to do, the page that explains it comes last. What only closes something has none. */
const stepsWithPage = ({ nextSteps, type, status }: AlertEvent): readonly string[] =>
  status === 'resolved' || nextSteps.length === 0
    ? nextSteps
    : [...nextSteps, `spendfuse runbook ${type}`];

/** The command has a line of its own: it is pasted as it stands. */
const stepLines = ({ meaning, command }: { meaning: string; command: string }): string[] =>
  meaning === '' ? [command] : [`${meaning}:`, `  ${command}`];

function part(name: Part['name'], lines: readonly string[], isExact = false): Part {
  const messages = lines.map((line) => (isExact ? visible(line) : prose(line))).filter(Boolean);
  const shown = messages.slice(0, LINES_MAX + ROWS_MAX).map((line) => clip(line, LINE_CHARS_MAX));
  return { name, lines: shown, isExact };
}

const ROWS_MAX = 20;
const NAME_COLUMN = 32;

/** A table in text: the dearest first, and how many more there are. */
function rowLines(rows: readonly AlertRow[], nowMs: number): string[] {
  const shown = [...rows].sort((a, b) => b.usdPerHour - a.usdPerHour).slice(0, ROWS_MAX);
  const more = rows.length - shown.length;
  return [
    ...shown.map(({ functionName, usdPerHour, atMs, isResumed, exception = 'paused' }) =>
      [
        clip(prose(functionName), NAME_COLUMN).padEnd(NAME_COLUMN),
        `${formatAbout(usdPerHour)}/h`.padStart(10),
        (isResumed ? 'resumed' : exception).padEnd(12),
        formatMoment(atMs, nowMs),
      ].join('  '),
    ),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

const LINKS_MAX = 5;

/**
 * What acts comes first, then what explains, then what shows. Only https leads anywhere, and an address that cannot be
 * read leads nowhere.
 */
function linksOf(alert: AlertEvent, origin: AlertOrigin): AlertLink[] {
  const { runbooksUrl } = origin;
  const page = runbooksUrl
    ? [{ title: 'Runbook', url: `${runbooksUrl.replace(/\/+$/, '')}/${alert.type}.md` }]
    : [];
  const runbook = runbookLink(alert, origin);
  return [...alert.links, ...(runbook ? [runbook] : []), ...page, ...consoleLinks(alert)]
    .flatMap(({ title, url }) => {
      const href = httpsOf(url);
      return href === undefined ? [] : [{ title: clip(plain(title), 60) || 'Link', url: href }];
    })
    .slice(0, LINKS_MAX);
}

const URL_CHARS_MAX = 2000;

export function httpsOf(url: string): string | undefined {
  const parsed = parsedUrl(url);
  if (!parsed) return undefined;
  const { protocol, href } = parsed;
  const safe = href.replace(/[|<>"'`\\^{}\s]/g, encodeURIComponent);
  return protocol === 'https:' && safe.length <= URL_CHARS_MAX ? safe : undefined;
}

const idsOf = (alert: AlertEvent, { accountId, region, guard }: AlertOrigin): string =>
  plain(
    `${alert.recordId ? `record ${clip(alert.recordId, 200)}, ` : ''}alert ${clip(alert.dedupKey, 300)}, ${formatUtc(alert.atMs)}, ` +
      `account ${accountId}, ${region}${guard ? `, guard ${guard}` : ''}${alert.functionId === 'account' ? '' : `, ${clip(alert.functionId, 300)}`}`,
  );
