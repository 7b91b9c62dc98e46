// The events that waited while a function was held: what its owner wants done with them, and how far that got.
// A backlog belongs to one pause; stored text is checked before anything is replayed or thrown away because of it.

import { fields, number, oneOf, orNull, type Parsed, parsed, text } from '../units/values';
import type { PauseRecord } from './pause-record';

const BACKLOG_WAYS = ['replay', 'discard'] as const;
const BACKLOG_STATES = ['open', 'done'] as const;
/** tried: it may come back under this id. started: outcome not known. */
const REPLAY_STATES = ['tried', 'started', 'done', 'aside'] as const;

export interface Backlog {
  readonly schemaVersion: 1;
  /** The record of the pause. */
  readonly backlogId: string;
  readonly functionId: string;
  readonly functionName: string;
  readonly how: (typeof BACKLOG_WAYS)[number];
  /** Only what arrived between the two is its own; null while the pause lasts. */
  readonly fromMs: number;
  readonly untilMs: number | null;
  readonly by: string;
  readonly because: string;
  readonly state: (typeof BACKLOG_STATES)[number];
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
  readonly state: (typeof REPLAY_STATES)[number];
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

const anyText = text(0, 1e6);
const amount = number({ min: 0, max: 8.64e15 });

const backlog = fields<Backlog>({
  schemaVersion: oneOf([1]),
  backlogId: anyText,
  functionId: anyText,
  functionName: anyText,
  how: oneOf(BACKLOG_WAYS),
  fromMs: amount,
  untilMs: orNull(amount),
  by: anyText,
  because: anyText,
  state: oneOf(BACKLOG_STATES),
  replayed: amount,
  discarded: amount,
  setAside: amount,
  emptyLooks: amount,
});

const replayEntry = fields<ReplayEntry>({
  functionId: anyText,
  eventId: anyText,
  state: oneOf(REPLAY_STATES),
  tries: amount,
  atMs: amount,
});

export const parseBacklog = (json: string): Parsed<Backlog> => parsed('', json, backlog);

export const parseReplayEntry = (json: string): Parsed<ReplayEntry> =>
  parsed('', json, replayEntry);
