// The attacker who has read this code: thirty days, every strategy of a family, and the dearest one counts.
// Not a proof of what the worst attacker takes; a floor under it, found by trying.

import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from '../../core/units/time';
import { liveGuarded } from '../guarded-life';
import type { NamedPolicy } from '../policies';
import { busyFunction, FIRST_MONDAY, idleFunction, USD_PER_CALL } from '../standing-functions';
import { VirtualAccount } from '../virtual-account';
import type { Attack, Victim } from '../workload';
import { booksOf } from './honest-case';

export const ADAPTIVE_DAYS = 30;
const QUOTA = 1_000;
const SECONDS_EACH = 0.2;
const START = FIRST_MONDAY + MINUTES_PER_DAY;

export interface Strategy {
  readonly name: string;
  /** Dollars an hour in a minute, counted from the attack's start. */
  readonly usdPerHour: (sinceMinutes: number) => number;
}

const steady = (usdPerHour: number): Strategy => ({
  name: `steady $${usdPerHour}/h`,
  usdPerHour: () => usdPerHour,
});

/** Grown as fast as a baseline may grow, and a little faster. */
const walking = (times: number): Strategy => ({
  name: `from $0.05/h, ${times} times more each day`,
  usdPerHour: (since) => 0.05 * times ** (since / MINUTES_PER_DAY),
});

/** Everything the account allows for one minute, then silence. */
const bursts = (everyMinutes: number): Strategy => ({
  name: `everything for one minute every ${everyMinutes / MINUTES_PER_HOUR} h`,
  usdPerHour: (since) => (since % everyMinutes === 0 ? 1e6 : 0),
});

const always: Strategy = { name: 'everything, always', usdPerHour: () => 1e6 };

/** Eleven hours below what a half-day's look forgives, then an hour of rest. */
const dayAndNight = (usdPerHour: number): Strategy => ({
  name: `$${usdPerHour}/h by day, nothing by night`,
  usdPerHour: (since) => (since % MINUTES_PER_DAY < MINUTES_PER_DAY / 2 ? usdPerHour : 0),
});

export type Standing = 'idle' | 'busy' | 'idle-50' | 'idle-200';
export const STANDINGS: readonly Standing[] = ['idle', 'busy', 'idle-50', 'idle-200'];
export const BUSY_USD_PER_MONTH = 1_000;

const SINGLE: readonly Strategy[] = [
  ...[0.03, 0.06, 0.12, 0.25, 0.5, 0.8, 1.5, 4].map(steady),
  walking(1.25),
  walking(1.5),
  bursts(6 * MINUTES_PER_HOUR),
  bursts(MINUTES_PER_DAY),
  dayAndNight(0.8),
  always,
];

export const strategiesFor: Readonly<Record<Standing, readonly Strategy[]>> = {
  idle: SINGLE,
  busy: [...SINGLE, steady(2), steady(8)],
  'idle-50': [0.03, 0.08, 0.25].map(steady),
  'idle-200': [0.03].map(steady),
};

const victimsOf: Readonly<Record<Standing, () => Victim[]>> = {
  idle: () => [idleFunction('idle')],
  busy: () => [busyFunction('busy', BUSY_USD_PER_MONTH)],
  'idle-50': () => fleet(50),
  'idle-200': () => fleet(200),
};

const fleet = (count: number): Victim[] =>
  Array.from({ length: count }, (_, index) =>
    idleFunction(`idle-${String(index).padStart(3, '0')}`),
  );

export interface AdaptiveOutcome {
  readonly detector: string;
  readonly standing: Standing;
  readonly strategy: string;
  readonly takenUsd: number;
  readonly pauses: number;
  readonly holds: number;
}

export async function adaptiveCase(
  standing: Standing,
  strategy: Strategy,
  { name, policy }: NamedPolicy,
): Promise<AdaptiveOutcome> {
  const victims = victimsOf[standing]().map((victim) => ({
    ...victim,
    attack: attackOf(strategy),
  }));
  const account = new VirtualAccount(victims, START - MINUTES_PER_HOUR, QUOTA);
  const { deeds } = await liveGuarded({
    account,
    untilMinute: START + ADAPTIVE_DAYS * MINUTES_PER_DAY,
    policy,
    ticks: 'when-it-costs',
  });
  return {
    detector: name,
    standing,
    strategy: strategy.name,
    takenUsd: booksOf(account).attackUsd,
    pauses: deeds.filter(({ kind }) => kind === 'pause').length,
    holds: deeds.filter(({ kind }) => kind === 'hold').length,
  };
}

const attackOf = ({ usdPerHour }: Strategy): Attack => ({
  startMinute: START,
  startSecond: 0,
  secondsEach: SECONDS_EACH,
  concurrencyMax: QUOTA,
  callsIn: (minute) => usdPerHour(minute - START) / MINUTES_PER_HOUR / USD_PER_CALL,
});

/** What the attacker's month costs where nobody guards: the worst strategy is to take everything. */
export function unguardedUsd(standing: Standing): number {
  const victims = victimsOf[standing]().map((victim) => ({ ...victim, attack: attackOf(always) }));
  const account = new VirtualAccount(victims, START, QUOTA);
  for (let minute = 0; minute < MINUTES_PER_DAY; minute++) account.liveOneMinute();
  return booksOf(account).attackUsd * ADAPTIVE_DAYS;
}
