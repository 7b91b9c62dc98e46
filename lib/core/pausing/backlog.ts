// The events that waited while a function was held: what its owner wants done with them, and how far that got.
// A backlog belongs to one pause; stored text is checked before anything is replayed or thrown away because of it.

import { problemsWithNumber, problemsWithText, shown } from '../units/value-problems';
import type { PauseRecord } from './pause-record';

export interface Backlog {
  readonly schemaVersion: 1;
  /** The record of the pause. */
  readonly backlogId: string;
  readonly functionId: string;
  readonly functionName: string;
  readonly how: 'replay' | 'discard';
  /** Only what arrived between the two is its own; null while the pause lasts. */
  readonly fromMs: number;
  readonly untilMs: number | null;
  readonly by: string;
  readonly because: string;
  readonly state: 'open' | 'done';
  readonly replayed: number;
  readonly discarded: number;
  readonly setAside: number;
  /** Looks in a row that found nothing to do: a queue shows what it holds only now and then. */
  readonly emptyLooks: number;
}

/** What became of one event; without an entry nothing was done with it. */
export interface ReplayEntry {
  readonly functionId: string;
  readonly eventId: string;
  /** tried: it may come back under this id. started: outcome not known. */
  readonly state: 'tried' | 'started' | 'done' | 'aside';
  readonly tries: number;
  readonly atMs: number;
}

/** An event given up on comes to its queue a while after the function stopped waiting for it. */
const LATE_MS = 10 * 60_000;
/** Two services' clocks need not agree to the second. */
const SKEW_MS = 5_000;
/** One look a minute: a replay that fails is back after Lambda's own retries, which take three minutes and their runs. */
export const EMPTY_LOOKS = 15;

export function backlogOf(
  record: PauseRecord,
  order: Partial<Pick<Backlog, 'how' | 'by' | 'because'>> = {},
): Backlog {
  const last = record.history[record.history.length - 1];
  return {
    schemaVersion: 1,
    backlogId: record.recordId,
    functionId: record.functionId,
    functionName: record.functionName,
    how: order.how ?? 'replay',
    fromMs: record.openedAtMs - SKEW_MS,
    untilMs: record.phase === 'closed' ? record.phaseSinceMs + LATE_MS : null,
    by: order.by ?? last?.by ?? 'guard',
    because: order.because ?? last?.because ?? record.because,
    state: 'open',
    replayed: 0,
    discarded: 0,
    setAside: 0,
    emptyLooks: 0,
  };
}

const text = (name: string, value: unknown): string[] =>
  value === undefined
    ? [`${name} is missing; use text`]
    : problemsWithText({ name, value, pattern: /^[\s\S]*$/, use: 'text' });
const oneOf = (name: string, value: unknown, ...allowed: readonly string[]): string[] =>
  allowed.some((one) => one === value)
    ? []
    : [`${name} is ${shown(value)}; use ${allowed.join(' or ')}`];
const number = (name: string, value: unknown): string[] =>
  value === undefined
    ? [`${name} is missing; use a number`]
    : problemsWithNumber({ name, value, min: 0, max: 8.64e15 });

type Parsed<T> = { readonly value: T } | { readonly problems: readonly string[] };

function parsed<T>(
  what: string,
  json: string,
  problemsWith: (given: Readonly<Record<string, unknown>>) => string[],
): Parsed<T> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { problems: [`${what} is not JSON`] };
  }
  if (typeof value !== 'object' || value === null)
    return { problems: [`${what} is ${shown(value)}; use an object`] };
  const problems = problemsWith(value as Readonly<Record<string, unknown>>);
  return problems.length > 0 ? { problems } : { value: value as T };
}

export const parseBacklog = (json: string): Parsed<Backlog> =>
  parsed('the backlog', json, (given) => [
    ...(given.schemaVersion === 1 ? [] : [`schemaVersion is ${shown(given.schemaVersion)}; use 1`]),
    ...['backlogId', 'functionId', 'functionName', 'by', 'because'].flatMap((name) =>
      text(name, given[name]),
    ),
    ...oneOf('how', given.how, 'replay', 'discard'),
    ...oneOf('state', given.state, 'open', 'done'),
    ...['fromMs', 'replayed', 'discarded', 'setAside', 'emptyLooks'].flatMap((name) =>
      number(name, given[name]),
    ),
    ...(given.untilMs === null ? [] : number('untilMs', given.untilMs)),
  ]);

export const parseReplayEntry = (json: string): Parsed<ReplayEntry> =>
  parsed('the entry', json, (given) => [
    ...['functionId', 'eventId'].flatMap((name) => text(name, given[name])),
    ...oneOf('state', given.state, 'tried', 'started', 'done', 'aside'),
    ...['tries', 'atMs'].flatMap((name) => number(name, given[name])),
  ]);
