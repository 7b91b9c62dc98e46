// Honest traffic as a pure function of time: how many calls begin in a minute, however often and in whatever order asked.
// Weeks of history are answered an hour at a time, in closed form, so that nobody has to live through them.

import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from '../../core/units/time';
import { poissonOf, type Random } from '../random';

export interface Traffic {
  /** What to expect of a minute, before chance. */
  meanIn(epochMinute: number): number;
  /** Calls that begin in the minute. */
  countIn(epochMinute: number): number;
  /** Calls that began in a whole hour of the past. */
  countInHour(epochHour: number): number;
}

export const NO_TRAFFIC: Traffic = {
  meanIn: () => 0,
  countIn: () => 0,
  countInHour: () => 0,
};

/** A job of so many calls every so many minutes; the inter-arrival times of 23 % of functions do not vary at all. */
export function timerTraffic(everyMinutes: number, calls: number, offsetMinutes = 0): Traffic {
  const isDue = (epochMinute: number): boolean =>
    (epochMinute - offsetMinutes) % everyMinutes === 0;
  const upTo = (epochMinute: number): number =>
    Math.floor((epochMinute - offsetMinutes) / everyMinutes);
  return {
    meanIn: (epochMinute) => (isDue(epochMinute) ? calls : 0),
    countIn: (epochMinute) => (isDue(epochMinute) ? calls : 0),
    countInHour: (epochHour) => calls * (upTo(epochHour * 60 + 59) - upTo(epochHour * 60 - 1)),
  };
}

export interface Diurnal {
  readonly perMinute: number;
  /** 0: flat; 0.9: the night has a nineteenth of the day's peak. */
  readonly swing: number;
  readonly peakHour: number;
  /** What is left of it on a Saturday and a Sunday. */
  readonly weekendShare: number;
}

/** Day and night, working days and weekends, and the unrest of real callers in blocks of ten minutes. */
export function diurnalTraffic(shape: Diurnal, random: Random, roughness = 0.25): Traffic {
  const meanIn = (epochMinute: number): number => {
    const hour = (epochMinute % MINUTES_PER_DAY) / MINUTES_PER_HOUR;
    const day = 1 + shape.swing * Math.cos(((hour - shape.peakHour) / 12) * Math.PI);
    const block = 1 + roughness * (2 * random.noise(Math.floor(epochMinute / 10)) - 1);
    return shape.perMinute * day * block * (isWeekend(epochMinute) ? shape.weekendShare : 1);
  };
  return byChance(meanIn, random.split('count'));
}

/** 1970-01-01 was a Thursday. */
export const isWeekend = (epochMinute: number): boolean =>
  (Math.floor(epochMinute / MINUTES_PER_DAY) + 3) % 7 >= 5;

export interface Bursts {
  readonly perMinute: number;
  /** How likely a minute is to be a burst, and how many calls that is. */
  readonly chance: number;
  readonly calls: number;
}

/** Mostly little, sometimes a lot within one minute: the busiest minute of the median function is 6 times its mean. */
export function burstyTraffic(shape: Bursts, random: Random): Traffic {
  const meanIn = (epochMinute: number): number =>
    shape.perMinute + (random.noise(epochMinute) < shape.chance ? shape.calls : 0);
  return byChance(meanIn, random.split('count'), shape.chance > 0 ? 60 : 4);
}

/** The same minutes every night. */
export function nightlyTraffic(fromHour: number, minutes: number, perMinute: number): Traffic {
  const meanIn = (epochMinute: number): number => {
    const since = (epochMinute % MINUTES_PER_DAY) - fromHour * 60;
    return since >= 0 && since < minutes ? perMinute : 0;
  };
  return {
    meanIn,
    countIn: meanIn,
    countInHour: (epochHour) => sumOver(epochHour, 60, meanIn),
  };
}

export function sumOfTraffic(parts: readonly Traffic[]): Traffic {
  const sum = (of: (part: Traffic) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  return {
    meanIn: (epochMinute) => sum((part) => part.meanIn(epochMinute)),
    countIn: (epochMinute) => sum((part) => part.countIn(epochMinute)),
    countInHour: (epochHour) => sum((part) => part.countInHour(epochHour)),
  };
}

/** The same traffic, made larger or smaller as time goes by. */
export function scaledTraffic(
  traffic: Traffic,
  factorAt: (epochMinute: number) => number,
): Traffic {
  return {
    meanIn: (epochMinute) => traffic.meanIn(epochMinute) * factorAt(epochMinute),
    countIn: (epochMinute) => Math.round(traffic.countIn(epochMinute) * factorAt(epochMinute)),
    countInHour: (epochHour) =>
      Math.round(traffic.countInHour(epochHour) * factorAt(epochHour * 60 + 30)),
  };
}

/** Nothing before the function existed. */
export const bornTraffic = (traffic: Traffic, bornMinute: number): Traffic =>
  scaledTraffic(traffic, (epochMinute) => (epochMinute >= bornMinute ? 1 : 0));

/** Counts drawn around a mean. An hour of the past is drawn from a few minutes of it where the mean is smooth. */
function byChance(
  meanIn: (epochMinute: number) => number,
  random: Random,
  minutesSampled = 4,
): Traffic {
  const countIn = (epochMinute: number): number =>
    poissonOf(meanIn(epochMinute), random.noise(epochMinute));
  return {
    meanIn,
    countIn,
    countInHour: (epochHour) =>
      minutesSampled === 60
        ? sumOver(epochHour, 60, countIn)
        : poissonOf(sumOver(epochHour, minutesSampled, meanIn), random.noise(-epochHour)),
  };
}

function sumOver(
  epochHour: number,
  minutesSampled: number,
  of: (epochMinute: number) => number,
): number {
  const each = 60 / minutesSampled;
  let sum = 0;
  for (let i = 0; i < minutesSampled; i++)
    sum += each * of(epochHour * 60 + Math.floor((i + 0.5) * each));
  return sum;
}
