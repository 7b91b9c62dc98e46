// What is usual for one function: a week of hourly means, its largest days, and the spend of the hour, day and month.
// What is usual grows only as fast as its caps allow; a ceiling is a number that a person set, and never learns.

import type { GuardPolicy } from '../policy/policy';
import { costUsd, declaredUsd, type Rate } from '../prices/rate';
import { epochDayOf, epochHourOf, epochMonthOf, HOURS_PER_WEEK, weekSlotOf } from '../units/time';
import { daysFromHistory, type RollingDays } from './rolling-day';
import type { UsageSample } from './usage';

export const UNKNOWN = -1;

/** Money above an allowance, piling up: the state of one CUSUM. */
export interface Excess {
  readonly usd: number;
  /** The largest single minute in it: a breach must stand without that minute, so one false sample cannot pause. */
  readonly largestUsd: number;
  readonly largestMinute: number;
  readonly sinceMinute: number;
}

export interface SpendWindow {
  readonly index: number;
  readonly usd: number;
  readonly largestUsd: number;
  readonly largestMinute: number;
  /** What of `usd` rests on a price that a person declared; left out where nothing does. */
  readonly declaredUsd?: number;
}

export interface HourWindow extends SpendWindow {
  readonly invocations: number;
  readonly minutes: number;
  /** Run time in its busiest minute; a peak only once the hour has ended without suspicion. */
  readonly largestSeconds: number;
  readonly isFrozen: boolean;
}

/** What a person allowed; where nobody said anything there is no limit. */
export interface Ceilings {
  readonly usdPerHour: number;
  readonly usdPerDay: number;
  readonly usdPerMonth: number;
}

export interface DetectorState {
  /** Minutes up to and including this one are folded for good; later ones are read again until they settle. */
  readonly settledMinute: number;
  readonly knownSinceMinute: number;
  readonly ringUsdPerMinute: readonly number[];
  readonly ringInvocationsPerMinute: readonly number[];
  readonly envelopeUsdPerMinute: number;
  readonly envelopeCapUsdPerMinute: number;
  /** One envelope a day, newest last, 28 at most. */
  readonly envelopeHistory: readonly number[];
  /** Largest single minute by weekday. */
  readonly peakMinuteUsd: readonly number[];
  readonly peakMinuteSeconds: readonly number[];
  readonly fast: Excess;
  readonly slow: Excess;
  readonly hour: HourWindow;
  readonly day: SpendWindow;
  readonly month: SpendWindow;
  readonly days: RollingDays;
  /** Spend that is expected to come late, such as a queue's backlog after a pause; it is not excess. */
  readonly exemptUsd: number;
  /** Minutes up to here were held by a pause of ours; metrics that arrive late for them are no new excess. */
  readonly heldThroughMinute: number;
  /** Minutes up to here a person has accepted; they no longer count against the ceilings. */
  readonly forgivenThroughMinute: number;
}

export const NO_EXCESS: Excess = Object.freeze({
  usd: 0,
  largestUsd: 0,
  largestMinute: 0,
  sinceMinute: 0,
});

export interface HistoryInput {
  /** Hourly samples in any order; an hour given twice counts once, and hours without one had no traffic. */
  readonly history: readonly UsageSample[];
  readonly rate: Rate;
  readonly policy: GuardPolicy;
  readonly nowMinute: number;
  /** The start of the hour from which on its minutes are read; history ends there, and no minute counts twice. */
  readonly liveFromMinute: number;
  /** The earliest minute at which the function is known to have existed. */
  readonly knownSinceMinute: number;
}

/** The state of a function seen for the first time, from whatever history the cloud still holds. */
export function stateFromHistory(input: HistoryInput): DetectorState {
  const { nowMinute, liveFromMinute, knownSinceMinute, policy } = input;
  const hours = hourlySpend(input);
  const liveHour = epochHourOf(liveFromMinute);
  const usual = hours.filter(
    (hour) => hour.epochHour >= liveHour - 14 * 24 && hour.epochHour < liveHour,
  );
  const trusted = withoutRunningAttack(usual, liveHour, input);
  const ringUsd = new Array<number>(HOURS_PER_WEEK).fill(UNKNOWN);
  const ringInvocations = new Array<number>(HOURS_PER_WEEK).fill(UNKNOWN);
  const firstHour = Math.max(liveHour - HOURS_PER_WEEK, epochHourOf(knownSinceMinute - 1) + 1);
  for (let hour = firstHour; hour < liveHour; hour++) {
    ringUsd[weekSlotOf(hour)] = 0;
    ringInvocations[weekSlotOf(hour)] = 0;
  }
  for (const hour of trusted) {
    if (hour.epochHour < firstHour) continue;
    ringUsd[weekSlotOf(hour.epochHour)] = hour.usd / 60;
    ringInvocations[weekSlotOf(hour.epochHour)] = hour.invocations / 60;
  }
  // A week that was idle is no new usual: what fades later has not faded yet.
  const envelope = Math.max(
    policy.envelopeFloorUsdPerMinute,
    ...trusted.map(({ usd }) => usd / 60),
  );
  const day = epochDayOf(liveFromMinute);
  const month = epochMonthOf(day);
  const inDay = (hour: HourSpend): boolean => Math.floor(hour.epochHour / 24) === day;
  const inMonth = (hour: HourSpend): boolean =>
    epochMonthOf(Math.floor(hour.epochHour / 24)) === month;
  const past = hours.filter((hour) => hour.epochHour < liveHour);
  return {
    settledMinute: liveHour * 60 - 1,
    knownSinceMinute,
    ringUsdPerMinute: ringUsd,
    ringInvocationsPerMinute: ringInvocations,
    envelopeUsdPerMinute: envelope,
    envelopeCapUsdPerMinute: isLearningAt(knownSinceMinute, nowMinute, policy)
      ? Number.MAX_VALUE
      : envelope * policy.growthPerDay,
    envelopeHistory: [envelope],
    peakMinuteUsd: peaksByDay(trusted, (hour) => hour.usd),
    peakMinuteSeconds: peaksByDay(trusted, (hour) => hour.durationSeconds),
    fast: NO_EXCESS,
    slow: NO_EXCESS,
    hour: {
      index: liveHour,
      ...spentIn([]),
      invocations: 0,
      minutes: 0,
      largestSeconds: 0,
      isFrozen: false,
    },
    day: { index: day, ...spentIn(past.filter(inDay)) },
    month: { index: month, ...spentIn(past.filter(inMonth)) },
    days: {
      ...daysFromHistory(trusted, liveHour),
      hoursUsd: daysFromHistory(past, liveHour).hoursUsd,
    },
    exemptUsd: 0,
    heldThroughMinute: 0,
    forgivenThroughMinute: 0,
  };
}

interface HourSpend {
  readonly epochHour: number;
  readonly usd: number;
  readonly declaredUsd: number;
  readonly invocations: number;
  readonly durationSeconds: number;
}

/** The largest hour may be one false minute, and is set aside like one until live minutes confirm it. */
const spentIn = (hours: readonly HourSpend[]): Omit<SpendWindow, 'index'> => ({
  ...(hours.some((hour) => hour.declaredUsd > 0)
    ? { declaredUsd: hours.reduce((sum, hour) => sum + hour.declaredUsd, 0) }
    : {}),
  usd: hours.reduce((sum, hour) => sum + hour.usd, 0),
  largestUsd: hours.reduce((max, hour) => Math.max(max, hour.usd), 0),
  largestMinute: 0,
});

/** A bucket only grows, so of two reports of one hour the larger is the later. */
function hourlySpend({ history, rate }: HistoryInput): HourSpend[] {
  const byHour = new Map<number, HourSpend>();
  for (const sample of history) {
    const epochHour = epochHourOf(sample.epochMinute);
    const known = byHour.get(epochHour);
    const usage = {
      invocations: Math.max(sample.invocations, known?.invocations ?? 0),
      durationSeconds: Math.max(sample.durationSeconds, known?.durationSeconds ?? 0),
    };
    byHour.set(epochHour, {
      ...{ epochHour, usd: costUsd(usage, rate), declaredUsd: declaredUsd(usage, rate) },
      ...usage,
    });
  }
  return [...byHour.values()].sort((a, b) => a.epochHour - b.epochHour);
}

const isKnownBeforeDay = (knownSinceMinute: number, thisHour: number): boolean =>
  epochHourOf(knownSinceMinute) < thisHour - 24;

/** An attack that is already running when the guard is installed must not be taken for the usual. */
function withoutRunningAttack(
  hours: HourSpend[],
  thisHour: number,
  { policy, knownSinceMinute }: HistoryInput,
): HourSpend[] {
  const before = hours.filter((hour) => hour.epochHour < thisHour - 24);
  const most = (list: HourSpend[]): number =>
    list.reduce((max, hour) => Math.max(max, hour.usd), 0);
  // An idle function publishes nothing: no hours before are hours without traffic, if it existed then.
  const isAttack =
    isKnownBeforeDay(knownSinceMinute, thisHour) &&
    most(hours) > Math.max(10 * most(before), policy.fastFloorUsd);
  return isAttack ? before : hours;
}

/**
 * Hourly means understate the busiest minute; the median function peaks at 5.8 times its mean (Azure Functions 2019
 * trace, day sample). An hour that makes up most of its day may be a job that spends it in one minute.
 */
function peaksByDay(hours: readonly HourSpend[], of: (hour: HourSpend) => number): number[] {
  const byDay = new Map<number, number>();
  const dayOf = ({ epochHour }: HourSpend): number => Math.floor(epochHour / 24);
  for (const hour of hours) byDay.set(dayOf(hour), (byDay.get(dayOf(hour)) ?? 0) + of(hour));
  const peaks = new Array<number>(7).fill(0);
  for (const hour of hours) {
    const slot = dayOf(hour) % 7;
    const isJob = of(hour) > (byDay.get(dayOf(hour)) ?? 0) / 2;
    peaks[slot] = Math.max(peaks[slot] ?? 0, isJob ? of(hour) : (6 * of(hour)) / 60);
  }
  return peaks;
}

export const isLearningAt = (
  knownSinceMinute: number,
  nowMinute: number,
  policy: GuardPolicy,
): boolean => nowMinute - knownSinceMinute < policy.learningHours * 60;

export const ceilingsIn = (policy: GuardPolicy): Ceilings => ({
  usdPerHour: policy.ceilingUsdPerHour ?? Number.POSITIVE_INFINITY,
  usdPerDay: policy.ceilingUsdPerDay ?? Number.POSITIVE_INFINITY,
  usdPerMonth: policy.ceilingUsdPerMonth ?? Number.POSITIVE_INFINITY,
});

/** The busiest hour of the past week, as a mean per minute: what alerts call "usual". */
export const usualInvocationsPerMinute = (state: DetectorState): number =>
  Math.max(0, ...state.ringInvocationsPerMinute);
