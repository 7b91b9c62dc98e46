// What the guard itself costs an account of so many functions in which nothing is wrong: a day, priced as a month.
// Counted once the reads of the first ticks, every history once, are paid back out of the guard's budget.

import { MINUTES_PER_MONTH } from '../../core/units/time';
import { liveGuarded } from '../guarded-life';
import type { NamedPolicy } from '../policies';
import { FIRST_MONDAY, idleFunction } from '../standing-functions';
import { VirtualAccount } from '../virtual-account';

export interface BillOutcome {
  readonly detector: string;
  readonly functions: number;
  readonly usdPerMonth: number;
}

const settlingMinutesOf = (functions: number): number => 60 + Math.ceil(2.5 * functions);
const COUNTED_MINUTES = 720;

export async function billCase(
  functions: number,
  { name, policy }: NamedPolicy,
): Promise<BillOutcome> {
  const victims = Array.from({ length: functions }, (_, index) => idleFunction(`calm-${index}`));
  const account = new VirtualAccount(victims, FIRST_MONDAY, 1_000);
  const countFromMinute = FIRST_MONDAY + settlingMinutesOf(functions);
  const { guardUsd } = await liveGuarded({
    account,
    untilMinute: countFromMinute + COUNTED_MINUTES,
    policy,
    countFromMinute,
  });
  return {
    detector: name,
    functions,
    usdPerMonth: (guardUsd / COUNTED_MINUTES) * MINUTES_PER_MONTH,
  };
}
