// What each phase wants of the levers a record holds, and the steps from what is there now to what is wanted.
// The same steps finish a pause cut short, half-open for probation and resume in full; a lever that a
// person changed since we set it is theirs, and is a refusal here.

import type { Action } from './pause-plan';
import type { HeldLever, PauseRecord } from './pause-record';
import { byPauseOrder } from './paused-lever';
import {
  describeLever,
  executionsMaxOf,
  type FoundInspection,
  isSameState,
  type Lever,
  leverKey,
} from './target';

export const wantPaused = (held: readonly HeldLever[]): HeldLever[] =>
  held.map((lever) => withWanted(lever, lever.paused));

export const wantResumed = (held: readonly HeldLever[]): HeldLever[] =>
  held.map((lever) => withWanted(lever, lever.prior));

/** Half-open: everything as before, except that only a few may run at once. */
export function wantProbation(held: readonly HeldLever[], executions: number): HeldLever[] {
  // The scale limit and the hold are one setting of its cloud, so that both say the same until it is resumed in full.
  const isBolted = held.some(
    ({ prior, status }) => prior.lever === 'scale' && status !== 'released',
  );
  const most = isBolted ? Math.min(executions, 1) : executions;
  return held.map((lever) => withWanted(lever, probationLever(lever, most)));
}

/** A hold that was too wide: fewer at once, from now on and whenever it is held again. */
export const wantHeldAt = (held: readonly HeldLever[], executions: number): HeldLever[] =>
  held.map((heldLever) => {
    if (heldLever.paused.lever !== 'concurrency') return heldLever;
    const paused: Lever = { ...heldLever.paused, state: { kind: 'reserved', executions } };
    return withWanted({ ...heldLever, paused }, paused);
  });

/** How many a record lets run at once; undefined where it holds no concurrency. */
export const executionsHeld = (held: readonly HeldLever[]): number | undefined =>
  held.flatMap(({ wanted: { state } }) => (state.kind === 'reserved' ? [state.executions] : []))[0];

function probationLever({ prior, paused }: HeldLever, probationConcurrency: number): Lever {
  if (prior.lever === 'provisioned' || prior.lever === 'scale') return paused;
  if (prior.lever !== 'concurrency' || paused.lever !== 'concurrency') return prior;
  const floor = paused.state.kind === 'reserved' ? paused.state.executions : 0;
  const ceiling = executionsMaxOf(prior.state);
  const executions = Math.min(Math.max(floor, probationConcurrency), ceiling);
  return { ...prior, state: { kind: 'reserved', executions } };
}

const withWanted = (held: HeldLever, wanted: Lever): HeldLever =>
  held.status === 'released'
    ? held
    : { ...held, wanted, status: isSameState(held.wanted, wanted) ? held.status : 'planned' };

export interface LeverSteps {
  /** In the order in which they must run. `prior` is what is there now. */
  readonly actions: readonly Action[];
  readonly held: readonly HeldLever[];
  /** Left alone, with the words for it. */
  readonly released: readonly ReleasedLever[];
}

/** Changed since we set it, which is a person's hand; or gone, of which only itself is given up. */
export interface ReleasedLever {
  readonly lever: Lever;
  readonly isGone: boolean;
  readonly because: string;
}

/** Compares what is wanted with what is there. `isOpening` runs the steps in the reverse of the pause order. */
export function stepsToWanted(
  record: PauseRecord,
  inspection: FoundInspection,
  isOpening: boolean,
): LeverSteps {
  const present = new Map(inspection.levers.map((lever) => [leverKey(lever), lever]));
  const actions: Action[] = [];
  const released: ReleasedLever[] = [];
  const held = record.held.map((heldLever): HeldLever => {
    if (heldLever.status === 'released') return heldLever;
    const now = present.get(leverKey(heldLever.wanted)) ?? absentState(heldLever.wanted);
    if (now && isSameState(now, heldLever.wanted)) return { ...heldLever, status: 'set' };
    if (!now) {
      released.push({
        lever: heldLever.wanted,
        isGone: true,
        because: `${describeLever(heldLever.wanted)}: it no longer exists`,
      });
      return { ...heldLever, status: 'released' };
    }
    if (heldLever.status === 'set' && !(inspection.isSettling && movesSlowly(heldLever.wanted))) {
      released.push({
        lever: now,
        isGone: false,
        because: `found ${describeLever(now)} where the guard had set ${describeLever(heldLever.wanted)}`,
      });
      return { ...heldLever, status: 'released' };
    }
    actions.push({ prior: now, set: heldLever.wanted });
    return { ...heldLever, status: 'planned' };
  });
  actions.sort((a, b) => (isOpening ? byPauseOrder(b, a) : byPauseOrder(a, b)));
  return { actions, held, released };
}

/** The others are what they were set to at once, so a person's hand on them shows while a source is still on its way. */
const movesSlowly = ({ lever }: Lever): boolean => lever === 'source' || lever === 'provisioned';

/** Provisioned concurrency that was released is not listed by the cloud any more; its absence is the state "none". */
const absentState = (lever: Lever): Lever | undefined =>
  lever.lever === 'provisioned' ? { ...lever, state: { kind: 'none' } } : undefined;

/**
 * A person (or a deploy) undid the pause: some lever the guard had set is not as it set it. A lever that is gone says nothing
 * about the others: whoever may delete a source must not resume its function by that. Without its concurrency the function
 * itself is gone, and with no lever left the pause is over.
 */
export const isResumedByHand = ({ released, held }: LeverSteps): boolean =>
  released.some(({ lever, isGone }) => !isGone || lever.lever === 'concurrency') ||
  (released.length > 0 && held.every(({ status }) => status === 'released'));
