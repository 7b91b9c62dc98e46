// What a status says: the mode, the last tick, what is held, what owners decided, what waits, what the guard has cost.
// What cannot be read is a problem in the answer; it never looks like nothing.

import type { GuardBill, Hearers } from '../../../lib/contract';
import { isHolding } from '../../../lib/core/pausing/pause-record';
import { usdSoFar } from '../../../lib/core/prices/guard-bill';
import { armingOf } from '../../../lib/engine/owner/bookkeeping';
import { ownerMemoryIn } from '../../../lib/engine/owner/owner-memory';
import { reasonOf } from '../failure-words';
import type { Guard } from '../guard';
import type { CommandOutcome } from './command-outcome';
import { waitingPlaces } from './waiting-places';

export async function describeGuard(guard: Guard): Promise<CommandOutcome> {
  const { ports, settings, stores, settingProblems } = guard;
  const { records, problems } = await ports.journal.open();
  const { decisions } = await stores.owner.decisions();
  const heard = await hearersOf(guard);
  return {
    done: [],
    refusals: [],
    problems: [...problems, ...settingProblems, ...heard.problems],
    status: {
      guard: settings.guard,
      deployedMode: settings.policy.mode,
      lastTick: await stores.lastTick.read(),
      records: records.filter(isHolding).sort((a, b) => a.openedAtMs - b.openedAtMs),
      decisions,
      waiting: await waitingPlaces(guard, records),
      bill: billOf(guard),
      arming: guard.memory
        ? armingOf(ownerMemoryIn(guard.memory).observing, guard.timing.now())
        : null,
      ...heard.found,
    },
  };
}

/** Not knowing who listens is a problem to show; it hides nothing else of a status. */
async function hearersOf({ hearers }: Guard): Promise<{
  readonly found: { readonly hearers?: Hearers };
  readonly problems: readonly string[];
}> {
  try {
    return { found: { hearers: await hearers() }, problems: [] };
  } catch (cause) {
    return { found: {}, problems: [`who hears its alerts cannot be read: ${reasonOf(cause)}`] };
  }
}

function billOf({ memory, prices }: Guard): GuardBill | null {
  if (!memory) return null;
  const { sinceMs, ticks, readsBought, ...rest } = ownerMemoryIn(memory).bill;
  return { sinceMs, ticks, readsBought, usd: usdSoFar({ ...rest, ticks, readsBought }, prices) };
}
