// What must be true of the whole story: people are told, every pause ends once, every event is somewhere, the guard lives on.
// Each check is pure: a run in, words for what is wrong out; no words mean that the promise was kept.

import { isHolding, isOpen } from '../../../lib/core/pausing/pause-record';
import { imbalanceOf } from '../../../lib/simulator/cloud/inlet';
import type { Run } from '../trace';
import { timeOf, visit } from './fold';

/** Of every pause somebody hears at least once that it is there, and that it is over. */
export function everyPauseTold(run: Run): string[] {
  const report = new Set<string>();
  const listed = new Set<string>();
  const stood = new Set<string>();
  for (const event of run.trace) {
    if (event.kind === 'stored' && event.record.phase === 'paused')
      stood.add(event.record.recordId);
    if (event.kind !== 'told') continue;
    report.add(`${event.alert.recordId} ${event.alert.type === 'resumed' ? 'end' : 'begin'}`);
    for (const { functionName } of event.alert.rows) listed.add(functionName);
  }
  return run.records.flatMap(({ recordId, functionName, phase }) => {
    if (listed.has(functionName)) return [];
    const isBeginTold = report.has(`${recordId} begin`) || !stood.has(recordId);
    const isEndTold = report.has(`${recordId} end`) || phase !== 'closed';
    return [
      ...(isBeginTold ? [] : [`nobody was told that ${recordId} paused ${functionName}`]),
      ...(isEndTold ? [] : [`nobody was told that ${recordId} resumed ${functionName}`]),
    ];
  });
}

/** A pause ends exactly once, and everything about it is done when the world has been calm for long enough. */
export function everyPauseEndsOnce(run: Run): string[] {
  const reopened = visit(run, (event, fold) => {
    if (event.kind !== 'stored') return undefined;
    const before = fold.records.get(event.record.recordId);
    return before && !isHolding(before) && isHolding(event.record)
      ? `${event.record.recordId} was opened again after its end`
      : undefined;
  });
  const ends = run.records.flatMap((record) => {
    const closings = record.history.filter(({ phase }) => phase === 'closed').length;
    if (isHolding(record)) return [`${record.recordId} is still ${record.phase} at the end`];
    if (isOpen(record)) return [`${record.recordId} is closed, and work is left on it at the end`];
    return closings === 1 ? [] : [`${record.recordId} ended ${closings} times`];
  });
  return [...reopened, ...ends];
}

/** sent = processed + rescued + queued + in flight + lost; nothing runs twice; nothing is lost but what was ordered. */
export function eventsConserved(run: Run): string[] {
  const commands = run.story.entries.flatMap((entry) =>
    entry.kind === 'command' ? entry.command : [],
  );
  const isDiscarded = commands.some(
    (asked) =>
      (asked.command === 'resume' && asked.backlog === 'discard') ||
      (asked.command === 'release' && asked.how === 'discard'),
  );
  const isReleased = commands.some(({ command }) => command === 'release');
  return run.events.flatMap((event) => {
    const { functionId, ledger, ranTwice, hasRescue, queueSent } = event;
    const missing =
      imbalanceOf(ledger) + queueSent - event.queueDone - event.queueWaiting - event.queueBurnt;
    const isDecided = run.story.entries.some(
      (entry) =>
        'functionId' in entry && entry.functionId === functionId && entry.kind !== 'attack',
    );
    const hasFaults = run.story.entries.some(({ kind }) => kind === 'calls');
    return [
      ...(missing === 0 ? [] : [`${functionId}: ${missing} events are nowhere`]),
      ...(ranTwice === 0 || isReleased ? [] : [`${functionId}: ${ranTwice} events ran twice`]),
      ...(ledger.lost === 0 || !hasRescue || isDiscarded
        ? []
        : [`${functionId}: ${ledger.lost} events were thrown away, and nobody ordered it`]),
      ...(event.queueBurnt === 0 || isDecided || hasFaults
        ? []
        : [`${functionId}: ${event.queueBurnt} messages were given to a function that cannot run`]),
    ];
  });
}

/** A run ends well, or by an exception of a named kind; anything else is a bug of ours. */
export const onlyNamedFailures = (run: Run): string[] =>
  run.trace.flatMap((event) =>
    event.kind === 'threw' && !event.isExpected
      ? [`${timeOf(run, event.atMs)} ${event.run} threw ${event.words}`]
      : [],
  );

const CALM_MINUTES = 20;

/** Every call of a tick unanswered for as long as an adapter waits; what takes longer waits for something that never comes. */
const RUN_MINUTES_MAX = 15;

/** However bad it was, no run hangs, and once the world is calm every minute has a tick that does its work. */
export function guardLivesOn(run: Run): string[] {
  if (run.longestRunMinutes > RUN_MINUTES_MAX)
    return [`a run took ${run.longestRunMinutes.toFixed(0)} minutes`];
  const last = run.trace[run.trace.length - 1]?.atMs ?? 0;
  const done = run.trace.filter(
    (event) =>
      event.kind === 'ticked' &&
      event.report.outcome === 'done' &&
      event.atMs > last - CALM_MINUTES * 60_000,
  ).length;
  return done >= CALM_MINUTES - 2
    ? []
    : [`only ${done} of the last ${CALM_MINUTES} minutes had a tick that did its work`];
}
