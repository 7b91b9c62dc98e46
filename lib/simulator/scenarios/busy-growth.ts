// Functions of dollars an hour whose traffic changes for good or for days, and every caller of it is a person.
// A guess of the guard may hold the most of it back and tell; it takes an owner's word to take any of it to zero.

import { busyStory, stepAt } from '../busy-story';

const DAY = 1440;
/** The burn is bounded while somebody looks: most honest work goes on. */
const MOSTLY_SERVED = { mayHold: true, mayEndHeld: true, refusedShare: 0.5 } as const;
const NEARLY_ALL_SERVED = { mayHold: true, mayEndHeld: true, refusedShare: 0.1 } as const;

export const twentyTimes = busyStory({
  name: 'twenty-times',
  story:
    'A $2 to $4 an hour API is built into a phone system: from one minute to the next twenty times the calls, for good, and all of them paid for.',
  allows: MOSTLY_SERVED,
  usdPerHour: [2, 4],
  turn: ({ beginsAtSecond }) => ({
    minutes: 4 * DAY,
    callsAt: stepAt(Math.ceil(beginsAtSecond / 60), 20),
  }),
});

export const fiveTimes = busyStory({
  name: 'five-times',
  story:
    'A large customer moves over: an API of $2 to $20 an hour gets five times the calls within a minute, and keeps them.',
  allows: NEARLY_ALL_SERVED,
  usdPerHour: [2, 20],
  turn: ({ beginsAtSecond }) => ({
    minutes: 2 * DAY,
    callsAt: stepAt(Math.ceil(beginsAtSecond / 60), 5),
  }),
});

export const fourTimesDearer = busyStory({
  name: 'four-times-dearer',
  story:
    'A release makes each call of a $2 to $20 an hour API four times dearer: somebody decided that, and nobody told the guard.',
  allows: NEARLY_ALL_SERVED,
  usdPerHour: [2, 20],
  turn: ({ beginsAtSecond }) => ({
    minutes: 2 * DAY,
    durationAt: (second) => (second >= beginsAtSecond ? 4 : 1),
    deploySecond: beginsAtSecond,
  }),
});

export const blackFriday = busyStory({
  name: 'black-friday',
  story:
    'The shop of $2 to $8 an hour has its best day: ten times the calls from the first minute of the sale, and three days until it is over.',
  allows: MOSTLY_SERVED,
  usdPerHour: [2, 8],
  turn: ({ draw, beginsAtSecond }) => {
    const saleMinute = Math.ceil(beginsAtSecond / 60);
    const fadeMinutes = draw.between(0.7, 1.2) * DAY;
    return {
      minutes: 3 * DAY,
      callsAt: (minute) => {
        const since = minute - saleMinute;
        if (since < 0) return 1;
        return since < DAY ? 10 : 1 + 9 * Math.exp(-(since - DAY) / fadeMinutes);
      },
    };
  },
});

export const organicGrowth = busyStory({
  name: 'organic-growth',
  story:
    'A product that sells: an API of $1 to $3 an hour grows by 20 % every month for a year, which makes it nine times as large.',
  allows: { mayHold: true, mayEndHeld: true, refusedShare: 0.001 },
  usdPerHour: [1, 3],
  turn: ({ startMinute }) => ({
    minutes: 365 * DAY,
    callsAt: (minute) => 1.2 ** ((minute - startMinute) / (30 * DAY)),
    plot: { tickEveryMinutes: 15, bystanders: 1 },
  }),
});
