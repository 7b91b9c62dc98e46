// Whether the dollars really stopped after a pause: a lever that is set is no proof that nothing burns.
// Judged by minutes that began after the last lever was set, and never by one alone; without a reading there is no verdict.

import type { DetectorState } from '../detection/baseline';
import { burnUsdPerMinute } from '../detection/hold-bounds';
import type { Reading, UsageSample } from '../detection/usage';
import { costUsd, type Rate } from '../prices/rate';
import { epochMinuteOf } from '../units/time';
import type { PauseRecord } from './pause-record';
import { executionsHeld } from './resume-plan';

export interface ProofInput {
  readonly record: PauseRecord;
  readonly reading: Reading<UsageSample>;
  readonly state: DetectorState;
  readonly rate: Rate;
}

export type Proof =
  | { readonly kind: 'unproved' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'burning'; readonly usdPerHour: number };

/** Runs that were let in before the last lever was set may still begin in its minute and the one after. */
const EFFECTIVE_AFTER_MINUTES = 2;
/** One minute may be false. */
const BURNING_MINUTES = 2;
/** What a hold allows is an estimate by what a call costs of late. */
const TOLERANCE = 1.5;
/** A tenth of a cent a minute is $43 a month: below that, a stray run is nobody's alarm. */
const FLOOR_USD_PER_MINUTE = 0.001;

/** When a pause is looked at for its proof: metrics of its first whole minutes have come by then. */
export const PROOF_MS = { from: 6 * 60_000, until: 8 * 60_000 } as const;

export const isProofDue = ({ phase, phaseSinceMs }: PauseRecord, nowMs: number): boolean =>
  phase === 'paused' &&
  nowMs - phaseSinceMs >= PROOF_MS.from &&
  nowMs - phaseSinceMs < PROOF_MS.until;

export function proofOf({ record, reading, state, rate }: ProofInput): Proof {
  if (reading.outcome !== 'read') return { kind: 'unproved' };
  const fromMinute = epochMinuteOf(record.phaseSinceMs) + EFFECTIVE_AFTER_MINUTES;
  const executions = executionsHeld(record.held) ?? 0;
  const allowedUsd = executions === 0 ? 0 : TOLERANCE * burnUsdPerMinute(executions, state, rate);
  const burning = reading.samples
    .filter(({ epochMinute }) => epochMinute >= fromMinute)
    .map((sample) => costUsd(sample, rate) / sample.spanMinutes)
    .filter((usd) => usd > Math.max(FLOOR_USD_PER_MINUTE, allowedUsd));
  if (burning.length < BURNING_MINUTES) return { kind: 'stopped' };
  const usdPerMinute = burning.reduce((sum, usd) => sum + usd, 0) / burning.length;
  return { kind: 'burning', usdPerHour: usdPerMinute * 60 };
}
