// The alerts that only an incident can tell: many pauses in one table, a reminder, what is left after a resume.
// They are alerts like any other, so every channel renders them; their key is the incident's.

import type { AlertEvent, AlertRow } from '../core/alert';
import { HEADLINE_CHARS_MAX } from '../core/alert-event';
import { describeWaiting, shellWord } from '../core/alert-words';
import { clip } from '../core/clip';
import { formatUsd } from '../core/money';
import { formatDuration } from '../core/time';
import { type Incident, isPaused, type Member, type OpenPage } from './incident-state';

type Told = Pick<AlertEvent, 'type' | 'status' | 'severity' | 'dedupKey' | 'atMs' | 'headline'>;

/** An alert that speaks of several functions, or of none: what it does not say is empty. */
const plainAlert = (told: Told, rest: Partial<AlertEvent>): AlertEvent => ({
  schemaVersion: 1,
  functionId: 'account',
  functionName: '',
  recordId: null,
  depth: null,
  because: '',
  money: '',
  impact: [],
  waiting: [],
  causes: [],
  nextSteps: [],
  ifNothing: '',
  plot: '',
  links: [],
  rows: [],
  evidence: null,
  ...told,
  headline: clip(told.headline, HEADLINE_CHARS_MAX),
  ...rest,
});

export function table({ dedupKey, members }: Incident, nowMs: number): AlertEvent {
  const perHour = formatUsd(sumOf(members));
  return plainAlert(
    {
      type: 'paused',
      status: 'firing',
      severity: 'error',
      dedupKey,
      atMs: nowMs,
      headline: `Paused ${members.length} functions, together about ${perHour}/h: ${namesOf(members)}`,
    },
    {
      ...ofAll(members, nowMs),
      because: `${members.length} functions were paused within minutes of each other; each has its own record`,
      money: `about ${perHour}/h together when they were paused; estimates at list price`,
    },
  );
}

export function reminder(
  { dedupKey, members }: Incident,
  hours: number,
  nowMs: number,
): AlertEvent {
  const left = members.filter(isPaused);
  const [first] = left;
  const isOne = left.length === 1 && first !== undefined;
  return plainAlert(
    {
      type: 'paused',
      status: 'firing',
      severity: 'warning',
      dedupKey,
      atMs: nowMs,
      headline: `Still paused after ${hours} h: ${namesOf(left)}`,
    },
    {
      ...(isOne ? ofOne(first, nowMs) : ofAll(left, nowMs)),
      because: `still paused after ${formatDuration((nowMs - Math.min(...left.map(({ atMs }) => atMs))) / 1000)}`,
    },
  );
}

/** One came back, others did not: the incident stays open, and says who is left. */
export function stillPaused(resumed: AlertEvent, members: readonly Member[]): AlertEvent {
  const left = members.filter(isPaused);
  return {
    ...resumed,
    status: 'firing',
    severity: 'warning',
    headline: clip(
      `Resumed ${clip(resumed.functionName, 64)}; still paused: ${namesOf(left)}`,
      HEADLINE_CHARS_MAX,
    ),
    rows: members.map(rowOf),
    nextSteps: ['spendfuse status'],
  };
}

/** Closes a page that no record closes. */
export const resolution = (page: OpenPage, atMs: number): AlertEvent =>
  plainAlert(
    {
      type: 'resumed',
      status: 'resolved',
      severity: 'info',
      dedupKey: page.dedupKey,
      atMs,
      headline:
        page.type === 'mass-breach'
          ? 'The mass breach is over: nothing is paused any more'
          : `The pause of ${clip(page.functionName, 64)} that had failed stands now`,
    },
    { functionId: page.functionId, functionName: page.functionName },
  );

const ofOne = (member: Member, nowMs: number): Partial<AlertEvent> => ({
  functionId: member.functionId,
  functionName: member.functionName,
  recordId: member.recordId,
  impact: member.waiting.map((one) => describeWaiting(one, nowMs)),
  waiting: member.waiting,
  nextSteps: [`spendfuse resume ${shellWord(member)}`, `spendfuse status ${shellWord(member)}`],
  ifNothing: member.ifNothing,
});

const ofAll = (members: readonly Member[], nowMs: number): Partial<AlertEvent> => ({
  functionId: 'account',
  functionName: `${members.length} functions`,
  impact: waitingLines(members, nowMs),
  nextSteps: ['spendfuse status', 'spendfuse resume --all'],
  ifNothing: 'each goes on as its own record says; see the status',
  rows: members.map(rowOf),
});

/** Those whose work is lost first. */
const waitingLines = (members: readonly Member[], nowMs: number): string[] =>
  members
    .flatMap(({ waiting }) => waiting)
    .filter((one, index, all) => all.findIndex(({ name }) => name === one.name) === index)
    .sort((a, b) => (a.keptUntilMs ?? Infinity) - (b.keptUntilMs ?? Infinity) || 0)
    .slice(0, 5)
    .map((one) => describeWaiting(one, nowMs));

const rowOf = ({ functionName, recordId, usdPerHour, atMs, resumedAtMs }: Member): AlertRow => ({
  functionName,
  recordId,
  usdPerHour,
  atMs: resumedAtMs ?? atMs,
  isResumed: resumedAtMs !== null,
});

const sumOf = (members: readonly Member[]): number =>
  members.reduce((sum, { usdPerHour }) => sum + usdPerHour, 0);

/** The dearest by name, the others by number. */
function namesOf(members: readonly Member[]): string {
  const names = [...members]
    .sort((a, b) => b.usdPerHour - a.usdPerHour)
    .map(({ functionName }) => clip(functionName, 30));
  const shown = names.slice(0, 2).join(', ');
  return names.length > 2 ? `${shown} and ${names.length - 2} more` : shown;
}
