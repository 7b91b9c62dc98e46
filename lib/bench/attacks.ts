// The ten attacks by name: what each adds to a function, on which functions it is tried, and for how long.
// Sizes follow the literature (Kelly et al. 2021, Mileski et al. 2022): floods, pulses, ramps, leeches, dearer calls.

import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from '../core/units/time';
import type { TickPace } from './guarded-life';
import { type Attack, usdPerCall, type Victim } from './workload';

export const ATTACKS = [
  'flood-1000',
  'flood-100',
  'pulse',
  'double-hourly',
  'double-daily',
  'leech-1x',
  'leech-2x',
  'leech-5x',
  'dearer-calls',
  'long-runs',
] as const;
export type AttackName = (typeof ATTACKS)[number];

export interface AttackPlan {
  /** functions: small ones at their own price. series: long ones at $1,000 a month. */
  readonly on: 'functions' | 'series';
  /** Tried on so many functions at most, evenly taken from all. */
  readonly samples: number;
  readonly hours: number;
  /** Where minutes count, every one that matters; where days do, those that cost. */
  readonly ticks: TickPace;
  readonly story: string;
  readonly attack: (start: AttackStart) => Attack;
}

export interface AttackStart {
  readonly victim: Victim;
  readonly startMinute: number;
  readonly startSecond: number;
  /** The mean of its honest calls; what a leech is measured by. */
  readonly callsPerMinute: number;
}

const QUOTA = 1_000;
const RAMP_START_USD_PER_HOUR = 0.01;
const DEARER_TIMES = 10;
const LONGEST_SECONDS = 900;

const begun = ({ startMinute, startSecond }: AttackStart) => ({ startMinute, startSecond });

const flood =
  (concurrencyMax: number) =>
  (start: AttackStart): Attack => ({
    ...begun(start),
    callsIn: () => Number.MAX_VALUE,
    secondsEach: start.victim.honest.secondsEach,
    concurrencyMax,
  });

/** One minute in ten, at everything the account allows. */
const pulse = (start: AttackStart): Attack => ({
  ...flood(QUOTA)(start),
  callsIn: (minute) => ((minute - start.startMinute) % 10 === 0 ? Number.MAX_VALUE : 0),
});

/** From a cent an hour, twice as much after each `periodMinutes`. */
const doubling =
  (periodMinutes: number) =>
  (start: AttackStart): Attack => {
    const { victim, startMinute } = start;
    const each = usdPerCall(victim.rate, victim.honest.secondsEach);
    const first = RAMP_START_USD_PER_HOUR / MINUTES_PER_HOUR / each;
    return {
      ...flood(QUOTA)(start),
      callsIn: (minute) => first * 2 ** ((minute - startMinute) / periodMinutes),
    };
  };

const leech =
  (times: number) =>
  (start: AttackStart): Attack => ({
    ...flood(QUOTA)(start),
    callsIn: () => times * start.callsPerMinute,
  });

const DAY_HOURS = 24;

export const attackPlans: Readonly<Record<AttackName, AttackPlan>> = {
  'flood-1000': {
    on: 'functions',
    samples: 300,
    hours: 12,
    ticks: 'when-it-matters',
    story: '1,000 callers at once, without a pause',
    attack: flood(QUOTA),
  },
  'flood-100': {
    on: 'functions',
    samples: 300,
    hours: 12,
    ticks: 'when-it-matters',
    story: '100 callers at once, without a pause',
    attack: flood(100),
  },
  pulse: {
    on: 'functions',
    samples: 150,
    hours: 12,
    ticks: 'when-it-matters',
    story: '1,000 callers at once for one minute in ten',
    attack: pulse,
  },
  'double-hourly': {
    on: 'functions',
    samples: 150,
    hours: DAY_HOURS,
    ticks: 'when-it-costs',
    story: 'from a cent an hour, twice as much every hour',
    attack: doubling(MINUTES_PER_HOUR),
  },
  'double-daily': {
    on: 'functions',
    samples: 24,
    hours: 16 * DAY_HOURS,
    ticks: 'when-it-costs',
    story: 'from a cent an hour, twice as much every day',
    attack: doubling(MINUTES_PER_DAY),
  },
  'leech-1x': {
    on: 'series',
    samples: 40,
    hours: 14 * DAY_HOURS,
    ticks: 'when-it-costs',
    story: 'as many calls again as the function has on average, at $1,000 a month',
    attack: leech(1),
  },
  'leech-2x': {
    on: 'series',
    samples: 40,
    hours: 14 * DAY_HOURS,
    ticks: 'when-it-costs',
    story: 'twice as many calls more',
    attack: leech(2),
  },
  'leech-5x': {
    on: 'series',
    samples: 40,
    hours: 14 * DAY_HOURS,
    ticks: 'when-it-costs',
    story: 'five times as many calls more',
    attack: leech(5),
  },
  'dearer-calls': {
    on: 'series',
    samples: 40,
    hours: 7 * DAY_HOURS,
    ticks: 'when-it-costs',
    story: 'as many calls again, each running ten times as long, at $1,000 a month',
    attack: (start) => ({
      ...leech(1)(start),
      secondsEach: DEARER_TIMES * start.victim.honest.secondsEach,
    }),
  },
  'long-runs': {
    on: 'functions',
    samples: 60,
    hours: 12,
    ticks: 'when-it-matters',
    story: '1,000 runs at once, each held open for 900 s',
    attack: (start) => ({
      ...flood(QUOTA)(start),
      callsIn: () => QUOTA,
      secondsEach: LONGEST_SECONDS,
    }),
  },
};
