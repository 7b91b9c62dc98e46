// A budget's notification: the slow path, hours late, for what no metric of a function shows.
// Only a budget that is really used up pauses anything; the rest is written down.

import { epochMinuteOf } from '../../lib/core/units/time';
import { NO_MEMORY } from '../../lib/engine/memory';
import { isUsedUp, readBudgetMessage } from '../aws/entry/budget-notification';
import type { Guard } from '../aws/wiring';
import { MalformedEvent } from './malformed-event';
import { patientTick } from './patience';
import { runTick } from './run-tick';
import { topSpenders } from './top-spenders';

export async function budgetRun(
  guard: Guard,
  messages: readonly string[],
  holder: string,
): Promise<void> {
  const readings = messages.map(readBudgetMessage);
  const unreadable = readings.flatMap((one) => (one.outcome === 'unreadable' ? [one.because] : []));
  for (const reading of readings) {
    if (reading.outcome === 'unreadable') continue;
    const { notice } = reading;
    guard.log('info', 'budget', { ...notice, isUsedUp: isUsedUp(notice) });
    if (!isUsedUp(notice)) continue;
    // The first tick learns who spends; the second pauses them.
    await patientTick(guard.timing, () => runTick(guard, holder));
    const culprits = topSpenders(
      guard.memory ?? NO_MEMORY,
      notice,
      epochMinuteOf(guard.timing.now()),
    );
    guard.log('warn', 'budget-used-up', { topSpenders: culprits.map(({ target }) => target.name) });
    if (culprits.length > 0)
      await patientTick(guard.timing, () => runTick(guard, holder, culprits));
  }
  if (unreadable.length > 0) throw new MalformedEvent(unreadable);
}
