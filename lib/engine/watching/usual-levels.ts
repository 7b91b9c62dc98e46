// What the guard holds for usual in a minute, and from where on it counts spending as excess: for plots and reports.
// Read from the guard's own memory, so that a picture shows what decided and not what would look good.

import { allowanceUsd } from '../../core/detection/allowance';
import { type GuardPolicy, policyFor } from '../../core/policy/policy';
import { epochMinuteOf } from '../../core/units/time';
import type { GuardMemory } from './memory';

export interface UsualLevels {
  /** The busiest hour that is usual, as a mean. */
  readonly usualUsdPerMinute: number;
  /** The allowance: spending above it adds to the excess. */
  readonly allowedUsdPerMinute: number;
}

/** The sum over functions; undefined until the guard has learned something of one of them. */
export function usualLevels(
  memory: GuardMemory,
  functionIds: readonly string[],
  policy: GuardPolicy,
  epochMinute: number,
): UsualLevels | undefined {
  const known = functionIds.flatMap((functionId) => {
    const state = memory.states[functionId];
    if (!state) return [];
    const watched = memory.functions.find((target) => target.functionId === functionId);
    const modifiedAtMs = watched?.modifiedAtMs ?? null;
    const context = {
      policy: policyFor(policy, watched?.override ?? {}),
      modifiedAtMinute: modifiedAtMs === null ? null : epochMinuteOf(modifiedAtMs),
      isHeld: false,
    };
    return [
      {
        usualUsdPerMinute: state.envelopeUsdPerMinute,
        allowedUsdPerMinute: allowanceUsd(state, epochMinute, context),
      },
    ];
  });
  if (known.length === 0) return undefined;
  return known.reduce((sum, entry) => ({
    usualUsdPerMinute: sum.usualUsdPerMinute + entry.usualUsdPerMinute,
    allowedUsdPerMinute: sum.allowedUsdPerMinute + entry.allowedUsdPerMinute,
  }));
}
