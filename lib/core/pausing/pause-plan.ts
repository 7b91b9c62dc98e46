// What to do about a breach, as data: the actions in the order in which they must run, and the refusals with reasons.
// Sources stop before concurrency does, so that nothing is received that cannot run; every action is absolute, so
// doing it twice is the same as doing it once.

import type { Certainty } from '../detection/verdict';
import type { GuardPolicy } from '../policy/policy';
import { isNeverPaused } from '../policy/policy';
import type { WatchedFunction } from '../policy/watched-function';
import { eventsAtRisk } from './events-at-risk';
import { type Action, byPauseOrder, type Depth, pausedLever } from './paused-lever';
import { hasPool, hasRoom, isReserved } from './pool-room';
import { describeLever, type FoundInspection, type Inspection, isSameState } from './target';

export { type Action, DEPTHS, type Depth } from './paused-lever';

export interface Refusal {
  readonly functionId: string;
  readonly reason:
    | 'already-paused'
    | 'guard-own'
    | 'ignored'
    | 'gone'
    | 'unreadable'
    | 'nothing-to-change'
    | 'paused-by-hand'
    | 'observe-mode'
    | 'next-turn'
    | 'out-of-time';
  readonly because: string;
}

export interface PausePlan {
  readonly functionId: string;
  readonly depth: Depth;
  readonly actions: readonly Action[];
  readonly refusals: readonly Refusal[];
  /** What a person should know about the choice of depth. */
  readonly notes: readonly string[];
  /** Would be at zero, had not enough been paused within the hour: its hold is short, and then it may be its turn. */
  readonly isTurnAwaited?: boolean;
}

export interface PausePlanInput {
  readonly target: WatchedFunction;
  readonly inspection: Inspection;
  readonly policy: GuardPolicy;
  readonly isAlreadyPaused: boolean;
  /** A pause of it is on record and cannot be read; left out: no. */
  readonly isRecordUnreadable?: boolean;
  /** A person named it: a tag that somebody else may have set does not stand against that. */
  readonly isPersonsOrder?: boolean;
  readonly certainty: Certainty;
  /** Where a clamp holds it: derived from the dollars that it may burn meanwhile. */
  readonly clampConcurrency: number;
  /** What other holds have left of the account's pool; left out: nobody counted. */
  readonly reservableConcurrency?: number;
  /** A guess kept it at zero for as long as a week allows, and what it burns when held is bounded; left out: no. */
  readonly isZeroUsedUp?: boolean;
  /** Too many pauses in the window already: clamp instead, and say so. */
  readonly isBeyondBlastRadius: boolean;
}

export function planPause(input: PausePlanInput): PausePlan {
  const { target, inspection } = input;
  const refusal = refusalOf(input);
  if (refusal)
    return {
      functionId: target.functionId,
      depth: 'pause',
      actions: [],
      refusals: [refusal],
      notes: [],
    };
  const found = inspection as FoundInspection;
  const wanted = depthOf(input, found);
  const isRoom = hasRoom(target, found);
  const isHoldable = isRoom && (wanted.depth !== 'slow' || hasPool(input, found));
  const { depth, notes, isTurnAwaited } = isHoldable ? wanted : withoutRoom(wanted);
  if (depth === 'clamp' && !isRoom)
    return {
      functionId: target.functionId,
      depth,
      actions: [],
      refusals: [
        refuse(
          target,
          'nothing-to-change',
          "the account's concurrency quota leaves no room to hold it at a limit",
        ),
      ],
      notes,
    };
  // A reservation below what is provisioned is refused by the cloud (Lambda guide, provisioned concurrency, 2026-04).
  const fromPool = isReserved(found.levers)
    ? input.clampConcurrency
    : Math.min(
        input.clampConcurrency,
        Math.max(1, input.reservableConcurrency ?? Number.POSITIVE_INFINITY),
      );
  const clampConcurrency = Math.max(fromPool, provisionedIn(found));
  const actions = found.levers
    .flatMap((prior) => {
      const set = pausedLever(prior, depth, clampConcurrency);
      return set && !isSameState(prior, set) ? [{ prior, set }] : [];
    })
    .sort(byPauseOrder);
  const refusals =
    actions.length > 0
      ? []
      : [
          refuse(
            target,
            'nothing-to-change',
            `every limit that the guard can set is already at or below ${depth}: ${found.levers.map(describeLever).join(', ')}`,
          ),
        ];
  const messages = [...notes, ...eventsAtRisk(depth, found), ...(found.leaks ?? [])];
  const plan = { functionId: target.functionId, depth, actions, refusals, notes: messages };
  return isTurnAwaited ? { ...plan, isTurnAwaited } : plan;
}

const refuse = (target: WatchedFunction, reason: Refusal['reason'], because: string): Refusal => ({
  functionId: target.functionId,
  reason,
  because,
});

function refusalOf(input: PausePlanInput): Refusal | undefined {
  const { target, inspection, isAlreadyPaused } = input;
  if (target.isGuardOwn)
    return refuse(target, 'guard-own', 'it is the guard itself or a part of its alert path');
  if (target.override.isIgnored && !input.isPersonsOrder)
    return refuse(target, 'ignored', 'it is tagged to be ignored');
  if (isAlreadyPaused)
    return refuse(
      target,
      'already-paused',
      'a pause of it is on record; its first prior state is kept',
    );
  if (inspection.outcome === 'gone') return refuse(target, 'gone', 'it no longer exists');
  if (inspection.outcome === 'unreadable')
    return refuse(target, 'unreadable', `its present state cannot be read: ${inspection.because}`);
  const concurrency = inspection.levers.find((lever) => lever.lever === 'concurrency');
  if (concurrency?.state.kind === 'reserved' && concurrency.state.executions === 0)
    return refuse(
      target,
      'paused-by-hand',
      'its concurrency is already 0, and no record of the guard says why',
    );
  // What is there now may be that hold: as a prior state, it would be given back for ever.
  if (input.isRecordUnreadable)
    return refuse(
      target,
      'unreadable',
      'a pause of it is on record that cannot be read, so what was there before is not known: restore that record',
    );
  return undefined;
}

interface Choice {
  readonly depth: Depth;
  readonly notes: readonly string[];
  readonly isTurnAwaited?: boolean;
}

function depthOf(input: PausePlanInput, found: FoundInspection): Choice {
  const { target, policy } = input;
  if (target.override.isNeverPaused || isNeverPaused(policy, target.name))
    return {
      depth: 'clamp',
      notes: ['never-pause: slowed to the most it may spend, not paused'],
    };
  if (policy.response === 'clamp')
    return { depth: 'clamp', notes: ['response clamp: slowed to the most it may spend'] };
  if (input.isBeyondBlastRadius && hasPool(input, found))
    return {
      depth: 'clamp',
      notes: ['only slowed down, because so many functions run away at once: a person must decide'],
      isTurnAwaited: depthOf({ ...input, isBeyondBlastRadius: false }, found).depth !== 'clamp',
    };
  if (policy.response === 'ladder' && input.certainty !== 'unmistakable' && hasPool(input, found))
    return {
      depth: 'clamp',
      notes: ['held, not paused: it has users, and this may be a good day of theirs'],
    };
  if (policy.response === 'ladder' && input.isZeroUsedUp && hasPool(input, found))
    return {
      depth: 'clamp',
      notes: [
        'held, not paused: the guard is not certain, and it has used up the time that it may keep this function at zero in a week; more would help an attacker who wants it silent',
      ],
    };
  if (found.hasAsyncTriggers && found.asyncRescue === 'none' && policy.unrescuedAsync === 'slow')
    return {
      depth: 'slow',
      notes: [
        'slowed to 1, not 0: at 0 its asynchronous events would be lost, it has no dead-letter queue or failure destination',
      ],
    };
  return { depth: 'pause', notes: [] };
}

/** Where 1 cannot be reserved, 0 still can: the money stops, and what that costs is said. */
const withoutRoom = ({ depth, notes }: Choice): Choice =>
  depth === 'slow'
    ? {
        depth: 'pause',
        notes: [
          'paused at 0, not slowed to 1: the account quota leaves no room for a reservation, so its asynchronous events are lost until it resumes',
        ],
      }
    : { depth, notes };

const provisionedIn = ({ levers }: FoundInspection): number =>
  levers.reduce(
    (sum, { state }) => (state.kind === 'provisioned' ? sum + state.executions : sum),
    0,
  );
