// What follows where a pause did not stop the dollars: the next rung, and an alert that says what still burns.
// Each pause is proved once. The first prior states stay as they were found; the next rung only adds levers to them.

import { formatAbout } from '../../core/detection/verdict';
import { planPause } from '../../core/pausing/pause-plan';
import { isProofDue, proofOf } from '../../core/pausing/pause-proof';
import { type HeldLever, inPhase, type PauseRecord } from '../../core/pausing/pause-record';
import { byPauseOrder } from '../../core/pausing/paused-lever';
import { type FoundInspection, leverKey } from '../../core/pausing/target';
import type { GuardPolicy } from '../../core/policy/policy';
import { inspectOrBlind } from './drive';
import type { OpenRecordsInput } from './open-records-input';

/** In the notes of a record whose pause was found not to stop its dollars, so that it is told once. */
const BURNS = 'still burning';

/** A guard that came to observe finishes what it recorded; it goes deeper only in what a person ordered. */
export const mayGoDeeper = ({ rule }: PauseRecord, { mode }: GuardPolicy): boolean =>
  mode !== 'observe' || rule === 'operator';

export const isUnproved = (record: PauseRecord, nowMs: number): boolean =>
  isProofDue(record, nowMs) && !record.notes.some((note) => note.startsWith(BURNS));

/** The record that goes deeper, or that owes an alert; undefined where the dollars stopped, or nobody can tell. */
export async function afterProof(
  record: PauseRecord,
  policy: GuardPolicy,
  input: OpenRecordsInput,
): Promise<PauseRecord | undefined> {
  const atMs = input.clock();
  const { functionId } = record;
  const [target, state, reading] = [
    input.targetOf(functionId),
    input.stateOf(functionId),
    input.readingOf(functionId),
  ];
  if (!target || !state || !reading || !isUnproved(record, atMs)) return undefined;
  const proof = proofOf({ record, reading, state, rate: target.rate });
  if (proof.kind !== 'burning') return undefined;
  const burns = `${BURNS} about ${formatAbout(proof.usdPerHour)}/h after the pause took effect`;
  const notes = [
    ...record.notes,
    `${burns}, although every setting that the guard can change is changed`,
  ];
  const failed = inPhase(
    record,
    { atMs, phase: record.phase, by: 'guard', because: burns },
    { notes, untold: [...record.untold, 'pause-failed'] },
  );
  const report = { ...failed, phaseSinceMs: record.phaseSinceMs };
  if (record.depth === 'pause' || !mayGoDeeper(record, policy)) return report;
  const inspection = await inspectOrBlind(input.ports, functionId);
  if (inspection.outcome !== 'found') return report;
  const plan = planPause({
    ...{ target, policy, inspection: asBefore(inspection, record.held) },
    ...{ isAlreadyPaused: false, isPersonsOrder: true, certainty: 'unmistakable' },
    ...{ clampConcurrency: 1, reservableConcurrency: 0, isBeyondBlastRadius: false },
  });
  if (plan.depth !== 'pause' || plan.actions.length === 0) return report;
  return inPhase(
    record,
    { atMs, phase: 'pausing', by: 'guard', because: `${burns}; paused, not held` },
    {
      ...{ depth: 'pause', held: deeper(record.held, plan.actions) },
      notes: [...record.notes, burns],
      untold: [...record.untold.filter((type) => type !== 'paused'), 'paused'],
    },
  );
}

/** The function as the first pause found it, with whatever there is beside. */
const asBefore = (now: FoundInspection, held: readonly HeldLever[]): FoundInspection => {
  const priors = new Map(held.map(({ prior }) => [leverKey(prior), prior]));
  return { ...now, levers: now.levers.map((lever) => priors.get(leverKey(lever)) ?? lever) };
};

const deeper = (
  held: readonly HeldLever[],
  actions: ReturnType<typeof planPause>['actions'],
): HeldLever[] => {
  const known = new Map(held.map((heldLever) => [leverKey(heldLever.prior), heldLever]));
  const taken = [...actions].sort(byPauseOrder).map(({ prior, set }): HeldLever => {
    const first = known.get(leverKey(prior));
    return { prior: first?.prior ?? prior, paused: set, wanted: set, status: 'planned' };
  });
  const keys = new Set(taken.map(({ prior }) => leverKey(prior)));
  return [...held.filter(({ prior }) => !keys.has(leverKey(prior))), ...taken];
};
