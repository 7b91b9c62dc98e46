// The answer to "may I arm it?", wherever it is asked: a replay, a backtest, a digest.
// A yes after too few days, or in spite of a pause, would stop somebody's honest work.
import { mayArm } from '../../../lib/core/owner/arming';

const calm = { days: 14, pauses: 0, holds: 0, refusedShare: 0 };

test.each([
  [{}, 'yes'],
  [{ holds: 3, refusedShare: 0.0005 }, 'yes'],
  [{ refusedShare: null }, 'yes'],
  [{ refusedShare: 0.001 }, 'yes'],
  [{ pauses: 1 }, 'no'],
  [{ holds: 3, refusedShare: 0.002 }, 'no'],
  [{ days: 7 }, 'yes'],
  [{ days: 6.9 }, 'not-yet'],
  [{ days: 1, pauses: 1 }, 'no'],
])('%j means %s', (changes, answer) => {
  expect(mayArm({ ...calm, ...changes }).answer).toBe(answer);
});

test.each([
  [{}, 'in 14 days it would have paused nothing'],
  [{ holds: 2 }, 'in 14 days it would have paused nothing and held work back 2 times'],
  [{ holds: 1 }, 'in 14 days it would have paused nothing and held work back once'],
  [{ days: 1.9 }, 'it would have paused nothing, but has seen 1 day only'],
  [{ days: 0.9 }, 'it would have paused nothing, but has seen less than a day only'],
  [{ days: 2, pauses: 1 }, 'in 2 days it would have paused once'],
  [
    { holds: 3, refusedShare: 0.002 },
    'in 14 days it would have held work back 3 times, and refused 0.2 % of it',
  ],
])('of %j it says what it rests on', (changes, because) => {
  expect(mayArm({ ...calm, ...changes }).because).toBe(because);
});
