// When the functions of an account are listed again: now and then, and sooner while dollars come that nobody explains.
// Must never forget: a list that fails leaves those that were known.

import type { TripwireState } from '../../core/detection/account/tripwire';
import { statesAfterDiscovery } from './absent-states';
import type { GuardMemory } from './memory';
import { problemOf, type WatchInput } from './watch-input';

const DISCOVER_MS = 10 * 60_000;
/**
 * While the account's unexplained dollars grow, what runs away may be a function that nobody knows yet. Not for as long as
 * they stand: those of an hour ago, too few for a look, would make the ticks of a whole night longer.
 */
const DISCOVER_AGAIN_MS = 90_000;

/** @param tripwire the account as it was read in this tick; the memory has what it was before */
export async function withDiscovery(
  { memory, nowMs, ports }: WatchInput,
  tripwire: TripwireState,
  problems: string[],
): Promise<GuardMemory> {
  const isGrowing = tripwire.unexplainedUsd > memory.tripwire.unexplainedUsd;
  const dueMs = memory.discoveredAtMs + (isGrowing ? DISCOVER_AGAIN_MS : DISCOVER_MS);
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
