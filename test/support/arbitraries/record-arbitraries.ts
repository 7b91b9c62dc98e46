// Any pause record that the engine could write, for round trips and for giving back.
// The levers of a record are those a plan would hold: each once, each with a prior and something else to set.

import fc from 'fast-check';
import { ALERT_TYPES } from '../../../lib/core/pausing/alert-type';
import { planPause } from '../../../lib/core/pausing/pause-plan';
import {
  type HeldLever,
  type PauseRecord,
  PHASES,
  type Phase,
} from '../../../lib/core/pausing/pause-record';
import { wantProbation, wantResumed } from '../../../lib/core/pausing/resume-plan';
import type { Lever } from '../../../lib/core/pausing/target';
import { evidence, inspection, policy, record, target } from '../builders';
import { anyLevers } from './lever-arbitraries';

const anyAtMs = fc.integer({ min: 0, max: 4_102_444_800_000 });
const anyAmount = fc.double({ min: 0, max: 1e12, noNaN: true });

export interface PausedFunction {
  /** What the cloud showed before the pause. */
  readonly levers: readonly Lever[];
  readonly held: readonly HeldLever[];
  readonly depth: PauseRecord['depth'];
}

/** Any function that a plan finds something to stop on, and what is held of it once that is done. */
export const anyPausedFunction: fc.Arbitrary<PausedFunction> = fc
  .tuple(anyLevers, fc.constantFrom('pause' as const, 'slow' as const, 'clamp' as const))
  .map(([levers, depth]) => ({ levers, depth, held: heldAt(depth, levers) }))
  .filter(({ held }) => held.length > 0);

export function heldAt(depth: PauseRecord['depth'], levers: readonly Lever[]): HeldLever[] {
  const { actions } = planPause({
    target: target(),
    inspection: inspection({ levers, hasAsyncTriggers: depth === 'slow' }),
    policy: policy({ response: depth === 'clamp' ? 'clamp' : 'pause' }),
    isAlreadyPaused: false,
    certainty: 'unmistakable',
    clampConcurrency: 10,
    isBeyondBlastRadius: false,
  });
  return actions.map(({ prior, set }) => ({ prior, paused: set, wanted: set, status: 'set' }));
}

export const anyRecord: fc.Arbitrary<PauseRecord> = fc
  .record({
    paused: anyPausedFunction,
    phase: fc.constantFrom(...PHASES),
    status: fc.constantFrom('planned' as const, 'set' as const, 'released' as const),
    version: fc.integer({ min: 1, max: 1_000 }),
    texts: fc.array(fc.string({ maxLength: 80 }), { minLength: 3, maxLength: 3 }),
    functionName: fc.string({ minLength: 1, maxLength: 64 }),
    atMs: anyAtMs,
    holdUntilMs: fc.option(anyAtMs),
    sinceMinute: fc.option(fc.nat(70_000_000)),
    amounts: fc.array(anyAmount, { minLength: 1, maxLength: 30 }),
    untold: fc.subarray([...ALERT_TYPES]),
    isAbsorbed: fc.boolean(),
    holdLevel: fc.nat(20),
  })
  .map(({ paused, texts, amounts, atMs, sinceMinute, status, ...given }) => {
    const [because = '', note = '', reason = ''] = texts;
    return record({
      ...given,
      depth: paused.depth,
      held: wantedIn(given.phase, paused.held).map((held) => ({ ...held, status })),
      because,
      notes: [note],
      openedAtMs: atMs,
      phaseSinceMs: atMs,
      evidence: evidence({ sinceMinute, usdPerHour: amounts[0] ?? 0, series: amounts }),
      history: [{ atMs, phase: given.phase, by: 'guard', because: reason }],
    });
  });

function wantedIn(phase: Phase, held: readonly HeldLever[]): HeldLever[] {
  if (phase === 'probation') return wantProbation(held, 2);
  return phase === 'resuming' || phase === 'closed' ? wantResumed(held) : [...held];
}
