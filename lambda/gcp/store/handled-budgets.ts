// Which budget was acted upon in which month: Google repeats its notice several times a day for as long as it is true.
// Without this, whatever a person resumed would be paused again by the next one.

import type { HandledNotices } from '../../watchdog/guard';
import { type ObjectStore, PREFIXES, stepOf } from '../../watchdog/objects/object-store';

/** `period`: the month, and the mode, since a guard that only observed has not acted. */
export function handledBudgets(
  objects: ObjectStore,
  period: () => Promise<string>,
): HandledNotices {
  const nameOf = (budgetName: string): string =>
    `${PREFIXES.guard.prefix}budget/${stepOf(budgetName)}`;
  return {
    has: async (budgetName) => (await objects.read(nameOf(budgetName)))?.text === (await period()),
    note: async (budgetName) => {
      await objects.write(nameOf(budgetName), await period());
    },
  };
}
