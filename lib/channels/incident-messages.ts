// The alerts that only an incident can tell: many pauses in one table, a reminder, what is left after a resume.
// They are alerts like any other, so every channel renders them; their key is the incident's.

import type { AlertEvent, AlertRow } from '../core/alerts/alert';
import { HEADLINE_CHARS_MAX } from '../core/alerts/alert-event';
import { describeWaiting, shellWord } from '../core/alerts/alert-words';
import { formatAbout } from '../core/detection/verdict';
import { clip } from '../core/units/clip';
import { formatDuration } from '../core/units/time';
import {
  type Incident,
  isFailing,
  isHeld,
  isOnProbation,
  isStuck,
  type Member,
  type OpenPage,
} from './incident-state';

type Told = Pick<AlertEvent, 'type' | 'status' | 'severity' | 'dedupKey' | 'atMs' | 'headline'>;

/** An alert that speaks of several functions, or of none: what it does not say is empty. */
const plainAlert = (report: Told, rest: Partial<AlertEvent>): AlertEvent => ({
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
  ...report,
  headline: clip(report.headline, HEADLINE_CHARS_MAX),
  ...rest,
});

export function table({ dedupKey, members }: Incident, nowMs: number): AlertEvent {
  const { length: count } = members;
  const perHour = formatAbout(members.reduce((sum, { usdPerHour }) => sum + usdPerHour, 0));
  const failing = members.filter((member) => isHeld(member) && isFailing(member));
  const isNew = members.every((member) => isHeld(member) && !isOnProbation(member));
  const how = isNew ? `together about ${perHour}/h` : howItGoes(members);
  const stopped =
    failing.length === 0 ? `Paused ${count} functions` : `${count} functions run away`;
  return plainAlert(
    {
      type: 'paused',
      status: 'firing',
      severity: 'error',
      dedupKey,
      atMs: nowMs,
      headline: `${isNew ? stopped : `Of ${count} functions paused`}, ${how}: ${namesOf(pressing(members))}`,
    },
    {
      ...ofAll(members, nowMs),
      because: `${count} functions ran away within minutes of each other; each has its own record`,
      money: `about ${perHour}/h together when they were stopped; estimates at list price`,
    },
  );
}

/** "2 still paused, 1 on probation, 4 resumed" */
function howItGoes(members: readonly Member[]): string {
  const held = members.filter(isHeld);
  const counts: readonly (readonly [number, string])[] = [
    [held.filter(isFailing).length, 'not stopped'],
    [held.filter(isStuck).length, 'not resumed'],
    [held.filter(isSimplyPaused).length, 'still paused'],
    [held.filter(isOnProbation).length, 'on probation'],
    [members.length - held.length, 'resumed'],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ');
}

const isSimplyPaused = (member: Member): boolean =>
  !isFailing(member) && !isStuck(member) && !isOnProbation(member);

/** Those that a person has to think of first: not stopped, then not given back, then stopped, then being tried, then all. */
function pressing(members: readonly Member[]): readonly Member[] {
  const held = members.filter(isHeld);
  const groups = [
    held.filter(isFailing),
    held.filter(isStuck),
    held.filter((member) => !isOnProbation(member)),
    held,
  ];
  return groups.find(({ length }) => length > 0) ?? members;
}

export function reminder(
  { dedupKey, members }: Incident,
  hours: number,
  nowMs: number,
): AlertEvent {
  const left = members.filter(isHeld);
  const meant = pressing(members);
  const [first] = meant;
  const isOne = left.length === 1 && first !== undefined;
  const isBurning = meant.some(isFailing);
  const areStuck = meant.some(isStuck);
  const words = isBurning
    ? 'STILL NOT STOPPED'
    : areStuck
      ? 'STILL NOT RESUMED'
      : meant.some(isOnProbation)
        ? 'Still on probation'
        : 'Still paused';
  const sinceMs = Math.min(...meant.map(({ atMs }) => atMs));
  return plainAlert(
    {
      type: isBurning
        ? 'pause-failed'
        : areStuck
          ? 'resume-failed'
          : meant.some(isOnProbation)
            ? 'probation'
            : 'paused',
      status: 'firing',
      severity: isBurning ? 'critical' : areStuck ? 'error' : 'warning',
      dedupKey,
      atMs: nowMs,
      headline: `${words} after ${hours} h: ${namesOf(meant)}`,
    },
    {
      ...(isOne ? ofOne(first, nowMs) : ofAll(left, nowMs)),
      because: `${words.toLowerCase()} after ${formatDuration((nowMs - sinceMs) / 1000)}`,
    },
  );
}

/** One came back, others did not: the incident stays open, and says who is left. */
export function stillPaused(resumed: AlertEvent, members: readonly Member[]): AlertEvent {
  const left = members.filter(isHeld);
  const how = left.every(isOnProbation)
    ? 'on probation'
    : left.every(isStuck)
      ? 'not resumed'
      : 'paused';
  return {
    ...resumed,
    status: 'firing',
    severity: 'warning',
    headline: clip(
      `Resumed ${clip(resumed.functionName, 64)}; still ${how}: ${namesOf(pressing(members))}`,
      HEADLINE_CHARS_MAX,
    ),
    rows: members.map(rowOf),
    nextSteps: ['spendfuse status'],
    ifNothing: EACH_BY_ITSELF,
  };
}

/** The last came back: nothing of the incident is held any more. */
export const lastBack = (resumed: AlertEvent, members: readonly Member[]): AlertEvent => ({
  ...resumed,
  headline: clip(
    `All ${members.length} functions are resumed, the last of them ${clip(resumed.functionName, 64)}`,
    HEADLINE_CHARS_MAX,
  ),
  rows: members.map(rowOf),
});

/** Closes a page that no record closes. `by` is what ended it. */
export const resolution = (
  { type, dedupKey, functionId, functionName }: OpenPage,
  by: 'pause' | 'resume' | 'silence',
  atMs: number,
): AlertEvent => {
  const name = clip(functionName, 64);
  const over = 'not seen for two hours';
  const words =
    type === 'mass-breach'
      ? `The mass breach is over: ${by === 'resume' ? 'nothing is paused any more' : over}`
      : type === 'blind'
        ? `Can see ${name} again: readable for two hours`
        : by === 'pause'
          ? `The pause of ${name}, which had failed, is now complete`
          : `${name} no longer runs away unpaused: ${over}`;
  return plainAlert(
    { type: 'resumed', status: 'resolved', severity: 'info', dedupKey, atMs, headline: words },
    { functionId, functionName },
  );
};

const ofOne = (member: Member, nowMs: number): Partial<AlertEvent> => ({
  functionId: member.functionId,
  functionName: member.functionName,
  recordId: member.recordId,
  impact: member.waiting.map((waiting) => describeWaiting(waiting, nowMs)),
  waiting: member.waiting,
  nextSteps: member.nextSteps ?? [`spendfuse status ${shellWord(member)}`],
  ifNothing: member.ifNothing,
});

/** A resume of all in full is refused as long as one of them has run away again, or is being tried. */
const isTried = ({ lastType }: Member): boolean =>
  lastType === 'probation' || lastType === 're-tripped';

const EACH_BY_ITSELF =
  'when its hold ends, each restarts with a few executions at a time, and fully once spending stays normal; see the status';

const ofAll = (members: readonly Member[], nowMs: number): Partial<AlertEvent> => ({
  functionId: 'account',
  functionName: `${members.length} functions`,
  impact: waitingLines(members, nowMs),
  nextSteps: [
    'spendfuse status',
    'spendfuse resume --all --probation',
    ...(members.some(isTried) ? [] : ['spendfuse resume --all']),
  ],
  ifNothing: EACH_BY_ITSELF,
  rows: members.map(rowOf),
});

/** Those whose work is lost first. */
const waitingLines = (members: readonly Member[], nowMs: number): string[] =>
  members
    .flatMap(({ waiting }) => waiting)
    .filter((waiting, index, all) => all.findIndex(({ name }) => name === waiting.name) === index)
    .sort((a, b) => (a.keptUntilMs ?? Infinity) - (b.keptUntilMs ?? Infinity) || 0)
    .slice(0, 5)
    .map((waiting) => describeWaiting(waiting, nowMs));

const rowOf = (member: Member): AlertRow => ({
  functionName: member.functionName,
  recordId: member.recordId,
  usdPerHour: member.usdPerHour,
  atMs: member.resumedAtMs ?? member.atMs,
  isResumed: !isHeld(member),
  ...(isFailing(member) ? { exception: 'not stopped' } : {}),
  ...(isStuck(member) ? { exception: 'not resumed' } : {}),
  ...(isOnProbation(member) ? { exception: 'on probation' } : {}),
});

/** The dearest by name, the others by number. */
function namesOf(members: readonly Member[]): string {
  const names = [...members]
    .sort((a, b) => b.usdPerHour - a.usdPerHour)
    .map(({ functionName }) => clip(functionName, 30));
  const shown = names.slice(0, 2).join(', ');
  return names.length > 2 ? `${shown} and ${names.length - 2} more` : shown;
}
