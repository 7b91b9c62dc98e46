// The engine's side of probation: gathers what the judgement needs, and what a re-trip does to a record.
// Without a reading there is no verdict: probation goes on, at small concurrency, until there is one.

import {
  burnUsdPerMinute,
  concurrencyWithin,
  extraLimitUsd,
  extraUsd,
  tightUsdPerMinute,
} from '../../core/detection/hold-bounds';
import { judgeProbation, type ProbationVerdict } from '../../core/detection/probation';
import { holdMinutesAt, inPhase, type PauseRecord } from '../../core/pausing/pause-record';
import { executionsHeld, wantPaused } from '../../core/pausing/resume-plan';
import type { GuardPolicy } from '../../core/policy/policy';
import { formatUsd } from '../../core/units/money';
import { epochMinuteOf } from '../../core/units/time';
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
    concurrencyMax: target.concurrencyMax,
    context: { policy, modifiedAtMinute: null, isHeld: true },
    sinceMinute: epochMinuteOf(record.phaseSinceMs),
    nowMinute: epochMinuteOf(input.clock()),
    watermarkMinute: input.watermarkMinute,
    pausedMinutes: (record.phaseSinceMs - record.openedAtMs) / 60_000,
  });
  // In observe mode, never re-pause; and never resume in full what is not calm.
  return verdict.kind === 'hot' && policy.mode === 'observe' ? { kind: 'watching' } : verdict;
}

type Lookups = Pick<OpenRecordsInput, 'targetOf' | 'stateOf'>;

/** How many may run within its usual burn; undefined of a function that nobody knows. */
function tightExecutions(record: PauseRecord, input: Lookups): number | undefined {
  const target = input.targetOf(record.functionId);
  const state = input.stateOf(record.functionId);
  return target && state
    ? concurrencyWithin(tightUsdPerMinute(state), state, target.rate)
    : undefined;
}

/** The policy's few at most, and no more than it may burn while nobody has looked. */
export const probationExecutions = (
  record: PauseRecord,
  policy: GuardPolicy,
  input: Lookups,
): number =>
  record.depth === 'clamp'
    ? (executionsHeld(record.held) ?? policy.probationConcurrency)
    : Math.min(
        policy.probationConcurrency,
        tightExecutions(record, input) ?? policy.probationConcurrency,
      );

/** What runs now burns no more than its usual, or than RETRY_USD_PER_MONTH: a hold always does. */
export function isAffordable(record: PauseRecord, input: Lookups): boolean {
  if (record.depth === 'clamp') return true;
  const target = input.targetOf(record.functionId);
  const state = input.stateOf(record.functionId);
  if (!target || !state) return false;
  const executions = executionsHeld(record.held);
  return (
    executions !== undefined &&
    burnUsdPerMinute(executions, state, target.rate) <= tightUsdPerMinute(state)
  );
}

/** A wide hold under which the day's extra dollars passed their sum becomes as tight as its usual. */
export function tighterHold(
  record: PauseRecord,
  input: Lookups,
): { readonly executions: number; readonly because: string } | undefined {
  const state = input.stateOf(record.functionId);
  const executions = tightExecutions(record, input);
  const held = executionsHeld(record.held);
  if (record.depth !== 'clamp' || !state || executions === undefined || held === undefined)
    return undefined;
  if (executions >= held || !(extraUsd(state) > extraLimitUsd(state))) return undefined;
  const because = `${formatUsd(extraUsd(state))} above its largest day in 24 hours, limit ${formatUsd(extraLimitUsd(state))}; held at its usual`;
  return { executions, because };
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
