// What the checks share: the state of the world as a trace builds it up, event by event.
// It knows what each lever's owner wants, which nobody but a person, a deployment or a new function decides.

import { isHolding, type PauseRecord } from '../../../lib/core/pausing/pause-record';
import { isSameState, type Lever, leverKey } from '../../../lib/core/pausing/target';
import type { Run, TraceEvent } from '../trace';

export interface FunctionFold {
  /** What is there. */
  readonly levers: Map<string, Lever>;
  /** What its owner wants there. */
  readonly owned: Map<string, Lever>;
  /** Levers that a person changed in the very moment in which the guard did: nobody can say any more whose they are. */
  readonly contested: Set<string>;
  readonly handAtMs: Map<string, number>;
  readonly lookedAtMs: Map<string, number>;
}

export interface Fold {
  readonly functions: Map<string, FunctionFold>;
  /** The newest stored version of each record. */
  readonly records: Map<string, PauseRecord>;
  readonly modes: Map<string, 'observe' | 'enforce'>;
}

type Visit = (event: TraceEvent, fold: Fold) => string | undefined;

/** Each event is shown with the world as it was before it. Returns what is wrong, with the time of the first of each kind. */
export function visit(run: Run, look: Visit): string[] {
  const fold: Fold = { functions: new Map(), records: new Map(), modes: new Map() };
  const wrong: string[] = [];
  for (const event of run.trace) {
    const words = look(event, fold);
    if (words) wrong.push(`${timeOf(run, event.atMs)} ${words}`);
    take(event, fold);
  }
  return wrong;
}

/** "+12:07": minutes and seconds since the story began. */
export function timeOf({ startMs }: Pick<Run, 'startMs'>, atMs: number): string {
  const seconds = Math.floor((atMs - startMs) / 1000);
  return `+${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export const holdingOf = (fold: Fold, functionId: string): PauseRecord[] =>
  [...fold.records.values()].filter(
    (record) => record.functionId === functionId && isHolding(record),
  );

function take(event: TraceEvent, fold: Fold): void {
  switch (event.kind) {
    case 'created':
      fold.functions.set(event.functionId, functionFold(event.levers));
      break;
    case 'deleted':
      fold.functions.delete(event.functionId);
      break;
    case 'hand':
      takeHand(event, fold);
      break;
    case 'looked':
      fold.functions.get(event.functionId)?.lookedAtMs.set(event.run, event.atMs);
      break;
    case 'set':
      takeSet(event, fold);
      break;
    case 'stored':
      fold.records.set(event.record.recordId, event.record);
      break;
    case 'began':
      fold.modes.set(event.run, event.mode);
      break;
    default:
  }
}

const functionFold = (levers: readonly Lever[]): FunctionFold => ({
  levers: new Map(levers.map((lever) => [leverKey(lever), lever])),
  owned: new Map(levers.map((lever) => [leverKey(lever), lever])),
  contested: new Set(),
  handAtMs: new Map(),
  lookedAtMs: new Map(),
});

function takeHand(event: Extract<TraceEvent, { kind: 'hand' }>, fold: Fold): void {
  const entry = fold.functions.get(event.functionId);
  if (!entry) return;
  const key = leverKey(event.lever);
  entry.handAtMs.set(key, event.atMs);
  // Cut short after the lever was set, the guard knows of the pause only that it is planned: it goes on with it.
  const isPlanned = holdingOf(fold, event.functionId).some(({ held }) =>
    held.some(({ wanted, status }) => leverKey(wanted) === key && status === 'planned'),
  );
  // The hand put back, or left, what the guard would set anyway: it cannot tell the two apart.
  const isAsHeld = holdingOf(fold, event.functionId).some(({ held }) =>
    held.some(({ wanted }) => leverKey(wanted) === key && isSameState(wanted, event.lever)),
  );
  if (isPlanned || isAsHeld) entry.contested.add(key);
  entry.levers.set(key, event.lever);
  entry.owned.set(key, event.lever);
}

function takeSet(event: Extract<TraceEvent, { kind: 'set' }>, fold: Fold): void {
  const entry = fold.functions.get(event.functionId);
  if (!entry) return;
  const key = leverKey(event.lever);
  const lookedAtMs = entry.lookedAtMs.get(event.run) ?? 0;
  if ((entry.handAtMs.get(key) ?? 0) >= lookedAtMs) entry.contested.add(key);
  entry.levers.set(key, event.lever);
}
