// What must be true of every lever that the guard moves: recorded first, given back exactly, and never somebody else's.
// Each check is pure: a run in, words for what is wrong out; no words mean that the promise was kept.

import { isHolding, type PauseRecord } from '../../../lib/core/pausing/pause-record';
import {
  describeLever,
  isSameState,
  type Lever,
  type LeverOf,
  leverKey,
} from '../../../lib/core/pausing/target';
import type { CastMember } from '../story';
import type { Run } from '../trace';
import { holdingOf, visit } from './fold';

/** Nothing is changed unless a record of it is in the table, with what was there before. */
export const recordedFirst = (run: Run): string[] =>
  visit(run, (event, fold) => {
    if (event.kind !== 'set') return undefined;
    const isOnRecord = [...fold.records.values()].some(
      (record) =>
        record.functionId === event.functionId &&
        isHolding(record) &&
        record.held.some(({ wanted }) => isPartOf(event.lever, wanted)),
    );
    return isOnRecord
      ? undefined
      : `${event.functionId}: ${describeLever(event.lever)} was set without a record that says so (${event.run})`;
  });

/** On Azure a concurrency is a stop and a scale limit, set one after the other: of an app that runs both are seen to change. */
function isPartOf(set: Lever, wanted: Lever): boolean {
  if (set.lever === 'scale' && wanted.lever === 'concurrency') return isOneLimit(set, wanted);
  if (set.lever === 'concurrency' && wanted.lever === 'scale') return isOneLimit(wanted, set);
  return isSameState(wanted, set);
}

const isOneLimit = (scale: LeverOf<'scale'>, concurrency: LeverOf<'concurrency'>): boolean =>
  scale.state.kind === 'limited'
    ? concurrency.state.kind === 'reserved' &&
      concurrency.state.executions === scale.state.instances
    : concurrency.state.kind === 'unreserved';

/** What a record says was there is what its owner had put there, and no later version says otherwise. */
export const priorKept = (run: Run): string[] =>
  visit(run, (event, fold) => {
    if (event.kind !== 'stored') return undefined;
    const { record } = event;
    const before = fold.records.get(record.recordId);
    const functionFold = fold.functions.get(record.functionId);
    for (const { prior } of record.held) {
      const first = before?.held.find((held) => leverKey(held.prior) === leverKey(prior))?.prior;
      if (first && !isSameState(first, prior))
        return `${record.recordId}: the prior ${describeLever(first)} became ${describeLever(prior)}`;
      const owned = functionFold?.owned.get(leverKey(prior));
      const isSure = !before && owned && !functionFold?.contested.has(leverKey(prior));
      const handAtMs = functionFold?.handAtMs.get(leverKey(prior)) ?? 0;
      const isLooked = handAtMs < (functionFold?.lookedAtMs.get(event.run) ?? 0);
      if (isSure && isLooked && !isSameState(owned, prior))
        return `${record.recordId}: its prior is ${describeLever(prior)}, its owner had ${describeLever(owned)}`;
    }
    return undefined;
  });

/** Where a pause ended, and at the end of all, every lever is as its owner left it. */
export const resumedExactly = (run: Run): string[] => {
  let last = new Map<string, Lever[]>();
  const wrong = visit(run, (event, fold) => {
    last = new Map(
      [...fold.functions].map(([id, one]) => [
        id,
        [...one.owned.values()].filter((lever) => !one.contested.has(leverKey(lever))),
      ]),
    );
    if (event.kind !== 'stored' || event.record.phase !== 'closed') return undefined;
    const functionFold = fold.functions.get(event.record.functionId);
    // What is written of it later, when it was told and learned from, says nothing of its levers: another pause may hold them.
    const isEnd = fold.records.get(event.record.recordId)?.phase !== 'closed';
    if (!functionFold || !isEnd || holdingOf(fold, event.record.functionId).length > 1)
      return undefined;
    for (const { prior, status } of event.record.held) {
      const key = leverKey(prior);
      const now = event.levers.find((lever) => leverKey(lever) === key);
      const owned = functionFold.owned.get(key);
      const isTheirs = functionFold.contested.has(key) || status === 'released';
      if (owned && now && !isTheirs && !isSameState(now, owned))
        return `${event.record.recordId}: closed with ${describeLever(now)}, its owner had ${describeLever(owned)}`;
    }
    return undefined;
  });
  for (const [functionId, owned] of last)
    for (const lever of owned) {
      const now = run.levers[functionId]?.find((entry) => leverKey(entry) === leverKey(lever));
      if (now && !isSameState(now, lever))
        wrong.push(
          `at the end ${functionId} has ${describeLever(now)}, not ${describeLever(lever)}`,
        );
    }
  return wrong;
};

/** Two records of one function would each take what the other set for what was there. */
export const oneRecordEach = (run: Run): string[] =>
  visit(run, (event, fold) => {
    if (event.kind !== 'stored' || !isHolding(event.record)) return undefined;
    const other = holdingOf(fold, event.record.functionId).find(
      ({ recordId }) => recordId !== event.record.recordId,
    );
    return (
      other && `${event.record.functionId}: held by ${other.recordId} and ${event.record.recordId}`
    );
  });

/** The guard's own functions are never touched, ignored ones only by a person's order; never-pause ones are not stopped. */
export const offLimitsUntouched = (run: Run): string[] =>
  visit(run, (event, fold) => {
    if (event.kind !== 'set') return undefined;
    const member = castOf(run, event.functionId);
    if (!member) return undefined;
    const { isGuardOwn, override, name } = member;
    if (isGuardOwn) return `${name} is the guard's own, and was touched`;
    const isOrdered = holdingOf(fold, event.functionId).some(({ rule }) => rule === 'operator');
    if (override.isIgnored && !isOrdered) return `${name} is ignored, and was touched`;
    const owned = fold.functions.get(event.functionId)?.owned.get(leverKey(event.lever));
    const isGivenBack = owned && isSameState(owned, event.lever);
    return isNeverPausedHere(run, member) && isStop(event.lever) && !isGivenBack
      ? `${name} is never to be paused: ${describeLever(event.lever)}`
      : undefined;
  });

const castOf = ({ story }: Run, functionId: string): CastMember | undefined =>
  story.cast.find((castMember) => castMember.functionId === functionId);

const isNeverPausedHere = ({ story }: Run, { override, name }: CastMember): boolean =>
  override.isNeverPaused === true ||
  (story.policy.neverPause ?? []).some((pattern) => name.startsWith(pattern.slice(0, -1)));

const isStop = ({ lever, state }: Lever): boolean =>
  (lever === 'concurrency' && state.kind === 'reserved' && state.executions === 0) ||
  (lever === 'source' && state.kind === 'disabled');

/** In observe mode the guard opens no pause and makes none deeper, unless a person orders it. */
export const observeIsSilent = (run: Run): string[] =>
  visit(run, (event, fold) => {
    if (event.kind !== 'stored') return undefined;
    const { record } = event;
    const member = castOf(run, record.functionId);
    const isObserving =
      fold.modes.get(event.run) === 'observe' && (member?.override.mode ?? 'observe') === 'observe';
    if (!isObserving || record.rule === 'operator') return undefined;
    const before = fold.records.get(record.recordId);
    if (!before) return `${record.recordId}: opened in observe mode (${record.because})`;
    return isDeeper(record, before)
      ? `${record.recordId}: held further in observe mode (${record.history.at(-1)?.because})`
      : undefined;
  });

const isDeeper = (record: PauseRecord, before: PauseRecord): boolean =>
  record.phase === 'pausing' && before.phase !== 'pausing';

/** A source that is opened while its function cannot run feeds its events to a dead-letter queue. */
export const sourcesOpenLast = (run: Run): string[] =>
  visit(run, (event, fold) => {
    if (event.kind !== 'set' || event.lever.lever !== 'source') return undefined;
    const functionFold = fold.functions.get(event.functionId);
    const limit = functionFold?.levers.get('concurrency:concurrency');
    const isStopped = limit?.state.kind === 'reserved' && limit.state.executions === 0;
    const isHand = (functionFold?.handAtMs.get('concurrency:concurrency') ?? 0) > 0;
    return event.lever.state.kind === 'enabled' && isStopped && !isHand
      ? `${event.functionId}: ${describeLever(event.lever)} while nothing of it can run`
      : undefined;
  });
