// When the functions of an account are listed again: now and then, and sooner while dollars are unexplained.
// Must never forget: a list that fails leaves those that were known.

import type { TripwireState } from '../../core/detection/account/tripwire';
import { isWorthDiscovery, type LookInput } from '../../core/detection/account/worth-a-look';
import { readsPerMinute } from '../../core/prices/guard-bill';
import { epochMinuteOf } from '../../core/units/time';
import { statesAfterDiscovery } from './absent-states';
import type { GuardMemory } from './memory';
import { problemOf, type WatchInput } from './watch-input';

const DISCOVER_MS = 10 * 60_000;
/** While the account's unexplained dollars are worth it. */
const DISCOVER_AGAIN_MS = 90_000;

export async function withDiscovery(
  input: WatchInput,
  tripwire: TripwireState,
  problems: string[],
): Promise<GuardMemory> {
  const { memory, nowMs, ports } = input;
  const isWorth = isWorthDiscovery(
    memory.functions.length,
    lookInput(input, { ...memory, tripwire }),
  );
  const dueMs = memory.discoveredAtMs + (isWorth ? DISCOVER_AGAIN_MS : DISCOVER_MS);
  if (memory.functions.length > 0 && nowMs < dueMs) return memory;
  try {
    const functions = await ports.meter.discover();
    const ids = new Set(functions.map((target) => target.functionId));
    const learned = statesAfterDiscovery(memory, ids, nowMs);
    return { ...memory, functions, ...learned, discoveredAtMs: nowMs };
  } catch (cause) {
    problems.push(problemOf('discovery failed', cause));
    return memory;
  }
}

export const lookInput = (
  { policy, prices, nowMs }: WatchInput,
  { ledger, tripwire }: GuardMemory,
): LookInput => ({
  ledger,
  readsPerMinute: readsPerMinute(policy.guardBudgetUsdPerMonth, prices),
  usdPerRead: prices.usdPerRead,
  countsRunning: prices.countsRunning,
  unexplainedUsd: tripwire.unexplainedUsd,
  nowMinute: epochMinuteOf(nowMs),
});
