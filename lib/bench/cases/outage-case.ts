// The guard as a lever: how many hours of silence $20 of attack buy in a week, by the dearest of some strategies.
// The attacker pays with the victim's own money, stops at $20, and knows when it is worth while to call.

import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from '../../core/units/time';
import { liveGuarded } from '../guarded-life';
import type { NamedPolicy } from '../policies';
import { busyFunction, FIRST_MONDAY, idleFunction, USD_PER_CALL } from '../standing-functions';
import { VirtualAccount } from '../virtual-account';
import { booksOf } from './honest-case';

export const OUTAGE_USD = 20;
const QUOTA = 1_000;
const START = FIRST_MONDAY + MINUTES_PER_DAY;
const WEEK = 7 * MINUTES_PER_DAY;

export const OUTAGE_TARGETS = ['idle', 'busy'] as const;
export type OutageTarget = (typeof OUTAGE_TARGETS)[number];
/** Requests a second, for as long as the money lasts. */
export const OUTAGE_RATES = [0.5, 1.9, 5, 20, 100, 500, 5_000] as const;

export interface OutageOutcome {
  readonly detector: string;
  readonly target: OutageTarget;
  readonly requestsPerSecond: number;
  readonly paidUsd: number;
  readonly zeroHours: number;
  readonly heldHours: number;
}

export async function outageCase(
  target: OutageTarget,
  requestsPerSecond: number,
  { name, policy }: NamedPolicy,
): Promise<OutageOutcome> {
  const base = target === 'idle' ? idleFunction('idle') : busyFunction('busy', 1_000);
  let left = OUTAGE_USD / USD_PER_CALL;
  const attack = {
    startMinute: START,
    startSecond: 0,
    secondsEach: base.honest.secondsEach,
    concurrencyMax: QUOTA,
    callsIn: (minute: number) =>
      minute < START + WEEK ? Math.min(left, requestsPerSecond * 60) : 0,
  };
  const account = new VirtualAccount([{ ...base, attack }], START - MINUTES_PER_HOUR, QUOTA);
  await liveGuarded({
    account,
    untilMinute: START + WEEK,
    policy,
    ticks: 'when-it-costs',
    onTick: (lived) => {
      left = Math.max(0, OUTAGE_USD - booksOf(lived).attackUsd) / USD_PER_CALL;
    },
  });
  const { attackUsd, zeroMinutes, heldMinutes } = booksOf(account);
  return {
    detector: name,
    target,
    requestsPerSecond,
    paidUsd: attackUsd,
    zeroHours: zeroMinutes / MINUTES_PER_HOUR,
    heldHours: heldMinutes / MINUTES_PER_HOUR,
  };
}
