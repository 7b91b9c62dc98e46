// How many of something can happen within a stretch of time, and what makes that the most.
// A pace is an upper limit, never an estimate: two limits together give the smaller, sums give the weaker.

import { SECONDS_PER_HOUR } from '../units/money';
import type { Enforcement } from './input';

/** What stops something, and who makes it stop. */
export interface Bound {
  boundedBy: string;
  enforcement: Enforcement;
}

export interface Pace extends Bound {
  /** The most of it within any stretch this long. */
  within(seconds: number): number;
  /** The worst hour in words, fit to be multiplied: `(3,600 s × 100/s + 200)`. */
  hour: string;
}

const WEAKNESS: Readonly<Record<Enforcement, number>> = {
  platform: 0,
  'best-effort': 1,
  assumption: 2,
};

/** What rests on two bounds holds only as firmly as the weaker of them. */
export function weaker(a: Enforcement, b: Enforcement): Enforcement {
  return WEAKNESS[a] >= WEAKNESS[b] ? a : b;
}

/** `12,345.6`; six significant digits are enough to check a formula by hand. */
export function formatCount(value: number): string {
  if (Number.isInteger(value) && value < 1_000) return String(value);
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(6));
  const [whole = '', fraction] = String(rounded).split('.');
  const grouped = whole.includes('e') ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A rate with the burst a token bucket lets through on top of it. */
export function steady(perSecond: number, bound: Bound, burst = 0): Pace {
  const hour = `${formatCount(SECONDS_PER_HOUR)} s × ${formatCount(perSecond)}/s`;
  return {
    ...bound,
    within: (seconds) => perSecond * seconds + burst,
    hour: burst > 0 ? `(${hour} + ${formatCount(burst)})` : hour,
  };
}

/** Something that happens on a timer, each time with its retries, up to one firing early or late. */
export function repeating(everySeconds: number, each: number, bound: Bound): Pace {
  // A quotient such as 59.999999 is a whole number of firings spoilt by binary fractions.
  const firings = (seconds: number) => Math.floor(seconds / everySeconds + 1e-9) + 1;
  return {
    ...bound,
    within: (seconds) => firings(seconds) * each,
    hour: `${formatCount(firings(SECONDS_PER_HOUR))} firings${each === 1 ? '' : ` × ${formatCount(each)} tries`}`,
  };
}

/** So many in each calendar period, however fast: a stretch that is shorter may still hold them all. */
export function perPeriod(each: number, everySeconds: number, bound: Bound): Pace {
  const within = (seconds: number) => Math.ceil(seconds / everySeconds - 1e-9) * each;
  return { ...bound, within, hour: formatCount(within(SECONDS_PER_HOUR)) };
}

/** Both limits hold: the smaller binds; of two equal ones, the one more firmly enforced. */
export function slower(a: Pace, b: Pace): Pace {
  const inHourA = a.within(SECONDS_PER_HOUR);
  const inHourB = b.within(SECONDS_PER_HOUR);
  const isTie = inHourA === inHourB;
  const isFirst = isTie ? WEAKNESS[a.enforcement] <= WEAKNESS[b.enforcement] : inHourA < inHourB;
  const binding = isFirst ? a : b;
  return { ...binding, within: (seconds) => Math.min(a.within(seconds), b.within(seconds)) };
}

/** Several at once: they add up, and hold only as firmly as the weakest of them. */
export function together(paces: readonly Pace[]): Pace {
  const [only] = paces;
  if (only && paces.length === 1) return only;
  return {
    within: (seconds) => paces.reduce((sum, pace) => sum + pace.within(seconds), 0),
    boundedBy: [...new Set(paces.map((pace) => pace.boundedBy))].join('; '),
    enforcement: paces.map((pace) => pace.enforcement).reduce(weaker, 'platform'),
    hour: `(${paces.map((pace) => pace.hour).join(' + ')})`,
  };
}

/** The same with each one counted so many times, or taking so many seconds. */
export function times(pace: Pace, factor: number, what: string): Pace {
  return {
    ...pace,
    within: (seconds) => pace.within(seconds) * factor,
    hour: `${pace.hour} × ${formatCount(factor)} ${what}`,
  };
}
