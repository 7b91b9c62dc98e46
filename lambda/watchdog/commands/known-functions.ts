// Finds a function by the name or id that a person gave, among those that the guard has discovered.
// A name that the guard does not know is refused; it is never guessed.

import type { WatchedFunction } from '../../../lib/core/policy/watched-function';
import type { GuardMemory } from '../../../lib/engine/watching/memory';
import type { Guard } from '../guard';
import { patientTick } from '../patience';
import { runTick } from '../run-tick';

export const UNKNOWN_FUNCTION = 'the guard does not know this function';

export const functionNamed = (
  { functions }: GuardMemory,
  name: string,
): WatchedFunction | undefined =>
  functions.find((target) => target.name === name || target.functionId === name);

/** After a cold start, one tick finds the functions there are. */
export async function knownFunction(
  guard: Guard,
  name: string,
  holder: string,
): Promise<WatchedFunction | undefined> {
  if (guard.memory === null) await patientTick(guard.timing, () => runTick(guard, holder));
  return guard.memory ? functionNamed(guard.memory, name) : undefined;
}
