// The engine's side of probation: gathers what the judgement needs, and what a re-trip does to a record.
// Without a reading there is no verdict: probation goes on, at small concurrency, until there is one.

import { judgeProbation, type ProbationVerdict } from '../core/detection/probation';
import { holdMinutesAt, inPhase, type PauseRecord } from '../core/pausing/pause-record';
import { wantPaused } from '../core/pausing/resume-plan';
import type { GuardPolicy } from '../core/policy/policy';
import { epochMinuteOf } from '../core/units/time';
import type { OpenRecordsInput } from './open-records-input';

export function probationVerdict(
  record: PauseRecord,
  policy: GuardPolicy,
  input: Pick<OpenRecordsInput, 'targetOf' | 'stateOf' | 'readingOf' | 'watermarkMinute' | 'clock'>,
): ProbationVerdict {
  const target = input.targetOf(record.functionId);
  const state = input.stateOf(record.functionId);
  const reading = input.readingOf(record.functionId);
  if (!target || !state || !reading) return { kind: 'watching' };
  const verdict = judgeProbation({
    reading,
    state,
    rate: target.rate,
    timeoutSeconds: target.timeoutSeconds,
    context: { policy, modifiedAtMinute: null, isHeld: true },
    sinceMinute: epochMinuteOf(record.phaseSinceMs),
    nowMinute: epochMinuteOf(input.clock()),
    watermarkMinute: input.watermarkMinute,
    pausedMinutes: (record.phaseSinceMs - record.openedAtMs) / 60_000,
  });
  // In observe mode, never re-pause; and never resume in full what is not calm.
  return verdict.kind === 'hot' && policy.mode === 'observe' ? { kind: 'watching' } : verdict;
}

/** Paused again, for twice as long; what only a person ends stays so. */
export function reTripped(
  record: PauseRecord,
  because: string,
  policy: GuardPolicy,
  atMs: number,
): PauseRecord {
  const holdLevel = record.holdLevel + 1;
  const holdMinutes = holdMinutesAt(holdLevel, policy.holdMinutes, policy.holdMinutesMax);
  return inPhase(
    record,
    { atMs, phase: 'pausing', by: 'probation', because },
    {
      held: wantPaused(record.held),
      holdLevel,
      holdUntilMs: record.holdUntilMs && atMs + holdMinutes * 60_000,
      untold: [...record.untold, 're-tripped'],
    },
  );
}
