// The words of an alert that follow from a record: who is hit, what waits and until when, what to do.
// A deadline is a clock time, never "soon"; a command can be pasted, whatever somebody called the function.

import type { AlertType } from '../pausing/alert-type';
import { type HeldLever, needsReason, type PauseRecord } from '../pausing/pause-record';
import { describeLever } from '../pausing/target';
import { clip } from '../units/clip';
import { formatUtc } from '../units/time';
import { HEADLINE_CHARS_MAX, type Waiting } from './alert-event';
import { stopWordsFor } from './stop-words';

/** What holds now. While a pause is under way, a lever counts once it is seen to be set; what is given back holds nothing. */
const inForce = ({ phase, held }: PauseRecord): HeldLever[] =>
  phase === 'resuming'
    ? []
    : held.filter(
        ({ status }) => status === 'set' || (status === 'planned' && phase !== 'pausing'),
      );

/** What keeps events while it is stopped. A stop that a person undid holds nothing. */
export const waitingOf = (record: PauseRecord): Waiting[] =>
  inForce(record).flatMap(({ paused, wanted }) =>
    paused.lever === 'source' && isStopped(wanted)
      ? [
          {
            sourceKind: paused.sourceKind,
            name: paused.name,
            sinceMs: record.openedAtMs,
            keptUntilMs: null,
          },
        ]
      : [],
  );

const isStopped = ({ state }: HeldLever['wanted']): boolean => state.kind === 'disabled';

export function impactOf(record: PauseRecord, waiting: readonly Waiting[], atMs: number): string[] {
  return [
    ...unfinishedLevers(record),
    ...waiting.map((source) => describeWaiting(source, atMs)),
    ...inForce(record).flatMap((held) => concurrencyImpact(record.functionId, held)),
    ...record.notes,
  ];
}

/** "messages wait in the queue orders, the first is kept until 2026-11-25 03:12 UTC" */
export function describeWaiting({ sourceKind, name, keptUntilMs }: Waiting, nowMs: number): string {
  const until =
    keptUntilMs === null ? null : `, the first is kept until ${formatMoment(keptUntilMs, nowMs)}`;
  if (sourceKind === 'queue')
    return `messages wait in the queue ${name}${until ?? ' until its retention ends'}`;
  if (sourceKind === 'stream')
    return `records wait in the stream ${name}${until ?? ' until they expire'}`;
  return `events wait at ${name}${until ?? ''}`;
}

/** "09:12 UTC" on the same day, else "2026-11-25 03:12 UTC". */
export function formatMoment(atMs: number, nowMs: number): string {
  const [day = '', clock = ''] = formatUtc(atMs).split('T');
  const isToday = formatUtc(nowMs).startsWith(day);
  return `${isToday ? '' : `${day} `}${clock.slice(0, 5)} UTC`;
}

/** What a pause or a resume that is not whole has not reached. */
const unfinishedLevers = ({ phase, held }: PauseRecord): string[] =>
  phase === 'pausing' || phase === 'resuming'
    ? held
        .filter(({ status }) => status === 'planned')
        .map(
          ({ wanted }) =>
            `not ${phase === 'pausing' ? 'set' : 'restored'} yet: ${describeLever(wanted)}`,
        )
    : [];

function concurrencyImpact(functionId: string, { wanted }: HeldLever): string[] {
  const { state } = wanted;
  if (state.kind !== 'reserved') return [];
  const words = stopWordsFor(functionId);
  return [state.executions === 0 ? words.atZero : words.atHold(state.executions)];
}

/** What the record itself points to; deploys and loops are for those who can look them up (alert-facts). */
export function causesOf({ held, evidence }: PauseRecord): string[] {
  const names = held.flatMap(({ prior }) =>
    prior.lever === 'source'
      ? [prior.sourceKind === 'other' ? prior.name : `the ${prior.sourceKind} ${prior.name}`]
      : prior.lever === 'throttle'
        ? [`the API ${prior.name}`]
        : [],
  );
  const shown = names.slice(0, 3).join(', ');
  return [
    ...(names.length > 0
      ? [`called through ${shown}${names.length > 3 ? ' and others' : ''}`]
      : []),
    ...(evidence.errorShare >= 0.5
      ? [`${Math.round(evidence.errorShare * 100)} % of its runs fail: these may be retries`]
      : []),
  ];
}

/** The safest first: what only reads, then what can be undone. A function that still burns is stopped before all else. */
export function stepsOf(record: PauseRecord, type: AlertType): string[] {
  const status = statusOf(record);
  const name = shellWord(record);
  if (type === 'pause-failed') return [byHand(record), status];
  if (type === 'resume-failed') return [status];
  const full = `spendfuse resume ${name}`;
  const probe = `${full} --probation`;
  if (!needsReason(record)) return [status, probe, full];
  const forced = `${full} --force --reason 'the cause is gone'`;
  return record.phase === 'probation' ? [status, forced] : [status, probe, forced];
}

type Named = Pick<PauseRecord, 'functionId' | 'functionName'>;

export function stepsOfObservation(type: AlertType, named: Named): string[] {
  const name = shellWord(named);
  if (type === 'would-pause') return [statusOf(named), `spendfuse pause ${name}`, 'spendfuse arm'];
  return type === 'pause-failed' ? [byHand(named), statusOf(named)] : [statusOf(named)];
}

const statusOf = (named: Named): string =>
  `spendfuse status${named.functionId === 'account' ? '' : ` ${shellWord(named)}`}`;

/** What the guard could not do is done without it. */
const byHand = (named: Named): string =>
  stopWordsFor(named.functionId).stopByHand(named.functionId, shellWord(named));

/** The reason as far as whole parts of it fit: half a number at 3 a.m. is worse than none. */
export function headlineOf(words: string, because: string): string {
  const parts = `${words}: ${because}`.split('; ');
  while (parts.length > 1 && parts.join('; ').length > HEADLINE_CHARS_MAX) parts.pop();
  return clip(parts.join('; '), HEADLINE_CHARS_MAX);
}

/** A name that somebody chose, as one word of a command that a tired person pastes into a shell. */
export function shellWord({ functionName, functionId }: Named): string {
  const word = /^[-\s]/.test(functionName) ? functionId : functionName;
  const printable = word.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return /^[\w.:@%+=,/-]+$/.test(printable) ? printable : `'${printable.replaceAll("'", "'\\''")}'`;
}
