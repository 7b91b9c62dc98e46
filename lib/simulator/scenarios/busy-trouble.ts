// Trouble that is nobody's attack, on functions of about $1,000 a month: a batch, a slow downstream, clients that try again.
// It costs money for hours and ends by itself; a pause would turn a slow day into an outage.

import { busyStory, within } from '../busy-story';

const HOUR = 60;
const DAY = 1440;
const NEARLY_ALL_SERVED = { mayHold: true, refusedShare: 0.1 } as const;
/** Averages about $1.40 an hour: $1,000 a month. */
const THOUSAND_A_MONTH = [1.6, 2.2] as const;

export const quarterEndBatch = busyStory({
  name: 'quarter-end-batch',
  story:
    'A function of $1,000 a month closes the books of a quarter: ten times the calls for three to five hours, as it did three months ago.',
  allows: NEARLY_ALL_SERVED,
  usdPerHour: THOUSAND_A_MONTH,
  turn: ({ draw, beginsAtSecond }) => {
    const from = Math.ceil(beginsAtSecond / 60);
    return { minutes: 1.5 * DAY, callsAt: within(from, from + draw.integer(3, 5) * HOUR, 10) };
  },
});

export const slowDownstream = busyStory({
  name: 'slow-downstream',
  story:
    'The database behind a function of $1,000 a month answers eight times slower for two hours, and each call waits for it and pays for the wait.',
  allows: NEARLY_ALL_SERVED,
  usdPerHour: THOUSAND_A_MONTH,
  turn: ({ draw, beginsAtSecond }) => {
    const until = beginsAtSecond + draw.integer(90, 150) * 60;
    return {
      minutes: DAY,
      durationAt: (second) => (second >= beginsAtSecond && second < until ? 8 : 1),
    };
  },
});

export const retryWave = busyStory({
  name: 'retry-wave',
  story:
    'A third party fails for an hour; the clients of a function of $1,000 a month try again up to four times, and each try takes three times as long.',
  allows: NEARLY_ALL_SERVED,
  usdPerHour: THOUSAND_A_MONTH,
  turn: ({ draw, beginsAtSecond }) => {
    const minutes = draw.integer(40, 80);
    const from = Math.ceil(beginsAtSecond / 60);
    const isOn = within(from, from + minutes, 3);
    return {
      minutes: DAY,
      callsAt: within(from, from + minutes, 4),
      durationAt: (second) => isOn(Math.floor(second / 60)),
    };
  },
});
