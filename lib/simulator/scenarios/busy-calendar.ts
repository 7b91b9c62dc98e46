// The calendar of functions of dollars an hour: weekends, a holiday before the guard came, clocks that change.
// Nothing here is new to anyone but a guard that looks at the wrong fortnight.

import { busyStory } from '../busy-story';

const DAY = 1440;
/** Monday is 0; 1970-01-01 was a Thursday. */
const dayOfWeek = (epochMinute: number): number => (Math.floor(epochMinute / DAY) + 3) % 7;

export const weekdayOffice = busyStory({
  name: 'weekday-office',
  story:
    'An office product of $2 to $20 an hour is used from Monday to Friday and hardly at all on a weekend; every Monday at nine they all come back.',
  usdPerHour: [2, 20],
  shape: { swing: 0.9, weekendShare: 0.05 },
  turn: () => ({ minutes: 9 * DAY, plot: { bystanders: 3 } }),
});

export const holidayBefore = busyStory({
  name: 'holiday-before',
  story:
    'The guard is installed on the last day of a fortnight in which a function of $2 to $20 an hour had a sixth of its usual calls.',
  allows: { mayHold: true, refusedShare: 0.1 },
  usdPerHour: [2, 20],
  turn: ({ beginsAtSecond, startMinute }) => {
    const backMinute = Math.ceil(beginsAtSecond / 60);
    return {
      minutes: 3 * DAY,
      callsAt: (minute) => (minute >= startMinute - 14 * DAY && minute < backMinute ? 1 / 6 : 1),
    };
  },
});

export const summerTime = busyStory({
  name: 'summer-time',
  story:
    'Clocks go back on a Sunday: the office hours of a function of $2 to $20 an hour begin and end an hour later by the clock of the cloud.',
  usdPerHour: [2, 20],
  shape: { swing: 0.1, weekendShare: 0.3 },
  turn: ({ startMinute }) => {
    const changeMinute = (Math.floor(startMinute / DAY) + 1) * DAY;
    return {
      minutes: 3 * DAY,
      callsAt: (minute) => {
        const local = minute - (minute >= changeMinute ? 60 : 0);
        const hour = (((local % DAY) + DAY) % DAY) / 60;
        return dayOfWeek(local) < 5 && hour >= 8 && hour < 18 ? 1 : 0.05;
      },
      plot: { bystanders: 3 },
    };
  },
});

export const lateMetrics = busyStory({
  name: 'late-metrics',
  story:
    'For six hours every metric comes 15 minutes late, while a function of $2 to $20 an hour does what it always does.',
  usdPerHour: [2, 20],
  turn: ({ beginsAtSecond }) => ({
    minutes: DAY,
    plot: {
      lateMetrics: {
        fromSecond: beginsAtSecond,
        untilSecond: beginsAtSecond + 6 * 3600,
        bySeconds: 900,
      },
    },
  }),
});
