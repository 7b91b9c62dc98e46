// Works off what waited while functions were held: a portion each tick, in order of arrival, after everything was told.
// Each replay is written down before it is made, so that whatever happens in between, no event is run twice or forgotten.

import { type Backlog, backlogOf } from '../../core/pausing/backlog';
import { isHolding, type PauseRecord } from '../../core/pausing/pause-record';
import { isWorkedOff, replaysPerMinute, stepFor } from '../../core/pausing/replay-plan';
import { policyFor } from '../../core/policy/policy';
import { epochMinuteOf } from '../../core/units/time';
import { type Backlogs, CloudFailure, type Rescue, type RescuedEvent } from '../ports';
import { problemBeyondGuarding } from '../watching/watch-input';
import type { AfterTellInput } from './owner-work-input';

export interface ReplayPorts {
  readonly backlogs: Backlogs;
  readonly rescue: Rescue;
}

export interface ReplayLog {
  readonly done: string[];
  readonly problems: string[];
}

/** More than this in a tick would leave no time for the next. */
const PORTION_MAX = 300;

export async function replayBacklogs(
  ports: ReplayPorts,
  input: AfterTellInput,
): Promise<ReplayLog> {
  const log: ReplayLog = { done: [], problems: [] };
  try {
    await openNew(ports, input);
    const { backlogs, problems } = await ports.backlogs.backlogs();
    log.problems.push(...problems);
    const held = new Set(input.records.filter(isHolding).map((record) => record.functionId));
    for (const functionId of new Set(backlogs.map((backlog) => backlog.functionId))) {
      if (held.has(functionId) || input.clock() > input.deadlineMs) continue;
      const its = backlogs.filter((backlog) => backlog.functionId === functionId);
      await workOff(
        ports,
        its.map((backlog) => sealed(bounded(backlog, its), input)),
        input,
        log,
      );
    }
  } catch (cause) {
    log.problems.push(problemBeyondGuarding('waiting events cannot be replayed', cause));
  }
  return log;
}

/** Every pause that ended has a backlog, unless its function is gone. */
async function openNew(
  { backlogs }: ReplayPorts,
  { open, records }: AfterTellInput,
): Promise<void> {
  const now = new Map([...open, ...records].map((record) => [record.recordId, record]));
  for (const record of now.values())
    if (!isHolding(record) && !record.isAbsorbed && !isGone(record))
      await backlogs.openBacklog(backlogOf(record));
}

const isGone = ({ history }: PauseRecord): boolean => history[history.length - 1]?.by === 'deleted';

/** What arrives late may belong to the next pause already: then its owner's word for that one counts, discard above all. */
function bounded(backlog: Backlog, all: readonly Backlog[]): Backlog {
  const later = all.filter(({ fromMs }) => fromMs > backlog.fromMs).map(({ fromMs }) => fromMs - 1);
  if (later.length === 0) return backlog;
  const untilMs = Math.min(backlog.untilMs ?? Number.POSITIVE_INFINITY, ...later);
  return { ...backlog, untilMs };
}

/** Ordered while the pause lasted: now that it is over, so is the time in which its events arrived. */
const sealed = (backlog: Backlog, { clock }: AfterTellInput): Backlog =>
  backlog.untilMs === null ? { ...backlog, untilMs: clock() } : backlog;

/**
 * One look for all the backlogs of a function: what is taken is out of sight for a while, and one backlog that looked
 * alone would hide the others' events from them.
 */
async function workOff(
  ports: ReplayPorts,
  backlogs: readonly Backlog[],
  input: AfterTellInput,
  log: ReplayLog,
): Promise<void> {
  const [first] = backlogs;
  const portion = Math.min(...backlogs.map((backlog) => portionFor(backlog, input)));
  if (!first || portion < 1) return;
  const tallies = backlogs.map((backlog) => ({ backlog, tally: { ...backlog }, hasActed: false }));
  try {
    const events = await ports.rescue.take(first.functionId, portion);
    const failures: string[] = [];
    for (const event of [...events].sort((a, b) => a.arrivedAtMs - b.arrivedAtMs)) {
      if (input.clock() > input.deadlineMs || failures.length >= FAILURES_MAX) break;
      failures.push(...(await handleFor(tallies, { ports, event, input })));
    }
    for (const because of failures) log.problems.push(`${first.functionName}: ${because}`);
  } catch (cause) {
    for (const tally of tallies) tally.hasActed = true;
    log.problems.push(
      problemBeyondGuarding(`${first.functionName}: waiting events cannot be replayed`, cause),
    );
  }
  for (const { backlog, tally, hasActed } of tallies) {
    const next: Backlog = { ...tally, emptyLooks: hasActed ? 0 : backlog.emptyLooks + 1 };
    await ports.backlogs.writeBacklog(isWorkedOff(next) ? { ...next, state: 'done' } : next);
    const words = wordsOf(next, backlog);
    if (words) log.done.push(words);
  }
}

/** One event that cannot be handled keeps no other waiting; a cloud that refuses each is not asked for all of them. */
const FAILURES_MAX = 5;

type Tally = Pick<Handling, 'backlog' | 'tally'> & { hasActed: boolean };

/** Why the event could not be handled; empty where it was. */
async function handleFor(
  tallies: readonly Tally[],
  entry: Pick<Handling, 'ports' | 'event' | 'input'>,
): Promise<string[]> {
  for (const tally of tallies)
    try {
      if (!(await handle({ ...entry, ...tally }))) continue;
      tally.hasActed = true;
      return [];
    } catch (cause) {
      tally.hasActed = true;
      return [
        problemBeyondGuarding(`the waiting event ${entry.event.eventId} cannot be replayed`, cause),
      ];
    }
  return [];
}

function portionFor(backlog: Backlog, { memory, policy, clock }: AfterTellInput): number {
  if (backlog.how === 'discard') return PORTION_MAX;
  const target = memory.functions.find(
    (watchedFunction) => watchedFunction.functionId === backlog.functionId,
  );
  const state = memory.states[backlog.functionId];
  // Without them nobody knows what a replay costs; the next look at the function brings both.
  if (!target || !state) return 0;
  const perMinute = replaysPerMinute({
    state,
    rate: target.rate,
    timeoutSeconds: target.timeoutSeconds,
    concurrencyMax: target.concurrencyMax,
    policy: policyFor(policy, target.override),
    nowMinute: epochMinuteOf(clock()),
  });
  return Math.min(PORTION_MAX, perMinute > 0 ? Math.max(1, Math.floor(perMinute)) : 0);
}

interface Handling {
  readonly ports: ReplayPorts;
  readonly backlog: Backlog;
  readonly event: RescuedEvent;
  readonly tally: { replayed: number; discarded: number; setAside: number };
  readonly input: Pick<AfterTellInput, 'clock'>;
}

/** True where the event had anything to do with this backlog. */
async function handle(handling: Handling): Promise<boolean> {
  const { ports, backlog, event, tally } = handling;
  const entry = await ports.backlogs.entry(event.functionId, event.eventId);
  const step = stepFor(event, entry, backlog);
  switch (step.do) {
    case 'leave':
      return false;
    case 'discard':
      await ports.rescue.discard(event);
      if (entry?.state !== 'done') tally.discarded += 1;
      return true;
    case 'set-aside':
      if (entry?.state !== 'aside') {
        await note(handling, { state: 'aside', tries: entry?.tries ?? 0 });
        tally.setAside += 1;
      }
      await ports.rescue.setAside(event);
      return entry?.state !== 'aside';
    case 'replay':
      await note(handling, { state: 'started', tries: step.tries });
      await replay(handling, step.tries);
      tally.replayed += 1;
      await note(handling, { state: 'done', tries: step.tries });
      // Cut short here, it is seen again, and thrown away for what the note says.
      await ports.rescue.discard(event);
      return true;
  }
}

async function replay(handling: Handling, tries: number): Promise<void> {
  const { ports, event } = handling;
  let nextId: string;
  try {
    nextId = await ports.rescue.replay(event);
  } catch (cause) {
    // Certain that it was not made: it may be tried again, as often as any other.
    if (cause instanceof CloudFailure && cause.certainty !== 'unknown')
      await note(handling, { state: 'tried', tries });
    throw cause;
  }
  if (nextId !== event.eventId) await note(handling, { state: 'tried', tries }, nextId);
}

const note = (
  { ports, event, input }: Handling,
  { state, tries }: { state: 'tried' | 'started' | 'done' | 'aside'; tries: number },
  eventId = event.eventId,
): Promise<void> =>
  ports.backlogs.note({
    functionId: event.functionId,
    eventId,
    state,
    tries,
    atMs: input.clock(),
  });

function wordsOf(after: Backlog, before: Backlog): string | undefined {
  const parts = [
    [after.replayed - before.replayed, 'replayed'],
    [after.discarded - before.discarded, 'discarded'],
    [after.setAside - before.setAside, 'held for a decision'],
  ].flatMap(([count, word]) => (count ? [`${count} ${word}`] : []));
  return parts.length > 0
    ? `${after.functionName}: of its waiting events, ${parts.join(', ')}`
    : undefined;
}
