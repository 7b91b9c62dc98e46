// Honest traffic: the same answer however often asked, hours that agree with their minutes, and a sound shape.
// History is answered from it in closed form, so a bias here would be a bias in every baseline.

import {
  bornTraffic,
  burstyTraffic,
  diurnalTraffic,
  isWeekend,
  nightlyTraffic,
  scaledTraffic,
  sumOfTraffic,
  type Traffic,
  timerTraffic,
} from '../../../lib/simulator/cloud/traffic';
import { randomFrom } from '../../../lib/simulator/random';
import { FIRST_MONDAY_MINUTE } from '../../../lib/simulator/scenario';

const HOUR = FIRST_MONDAY_MINUTE / 60;
const diurnal = diurnalTraffic(
  { perMinute: 40, swing: 0.6, peakHour: 14, weekendShare: 0.5 },
  randomFrom('diurnal'),
);

const kinds: Record<string, Traffic> = {
  timer: timerTraffic(15, 7),
  'timer with an offset': timerTraffic(7, 3, 2),
  bursty: burstyTraffic({ perMinute: 2, chance: 0.05, calls: 80 }, randomFrom('bursty')),
  idle: burstyTraffic({ perMinute: 0.01, chance: 0, calls: 0 }, randomFrom('idle')),
  diurnal,
  nightly: nightlyTraffic(3, 40, 12),
  sum: sumOfTraffic([timerTraffic(15, 7), diurnal]),
  scaled: scaledTraffic(diurnal, () => 3),
};

describe.each(Object.entries(kinds))('%s traffic', (_kind, traffic) => {
  test('has no memory', () => {
    const minutes = Array.from({ length: 50 }, (_, index) => FIRST_MONDAY_MINUTE + index * 37);
    const forwards = minutes.map((minute) => traffic.countIn(minute));
    const backwards = [...minutes].reverse().map((minute) => traffic.countIn(minute));
    expect(backwards.reverse()).toEqual(forwards);
  });

  test('counts whole calls, and over a fortnight the hours add up to the minutes', () => {
    let fromMinutes = 0;
    let fromHours = 0;
    let broken = 0;
    for (let hour = HOUR; hour < HOUR + 336; hour++) {
      fromHours += traffic.countInHour(hour);
      for (let minute = 0; minute < 60; minute++) {
        const count = traffic.countIn(hour * 60 + minute);
        if (!Number.isInteger(count)) broken += 1;
        fromMinutes += count;
      }
    }
    expect(broken).toBe(0);
    const tolerance = 4 * Math.sqrt(fromMinutes) + 0.02 * fromMinutes;
    expect(Math.abs(fromHours - fromMinutes)).toBeLessThan(tolerance);
  });
});

test('the week begins on a Monday and ends in a weekend', () => {
  const days = Array.from({ length: 7 }, (_, day) => isWeekend(FIRST_MONDAY_MINUTE + day * 1440));
  expect(days).toEqual([false, false, false, false, false, true, true]);
});

test('days have their peak where they are told to, and weekends their share', () => {
  const mean = (day: number, hour: number): number =>
    diurnal.meanIn(FIRST_MONDAY_MINUTE + day * 1440 + hour * 60);
  expect(mean(1, 14) / mean(1, 2)).toBeGreaterThan(2);
  expect(mean(5, 14) / mean(1, 14)).toBeLessThan(0.9);
});

test('nothing happens before a function is born', () => {
  const born = FIRST_MONDAY_MINUTE + 100;
  const traffic = bornTraffic(timerTraffic(1, 5), born);
  expect(traffic.countIn(born - 1)).toBe(0);
  expect(traffic.countIn(born)).toBe(5);
});
