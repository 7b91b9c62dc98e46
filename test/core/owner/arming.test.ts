// The answer to "may I arm it?", wherever it is asked: a replay, a backtest, a digest.
// A yes after too few days, or in spite of a pause, would stop somebody's honest work.
import { mayArm } from '../../../lib/core/owner/arming';

const calm = { days: 14, pauses: 0, holds: 0, refusedShare: 0 };

test.each([
  [{}, 'yes'],
  [{ holds: 3, refusedShare: 0.0005 }, 'yes'],
  [{ refusedShare: null }, 'yes'],
  [{ pauses: 1 }, 'no'],
  [{ holds: 3, refusedShare: 0.002 }, 'no'],
  [{ days: 6.9 }, 'not-yet'],
  [{ days: 1, pauses: 1 }, 'no'],
])('%j means %s', (changes, answer) => {
  expect(mayArm({ ...calm, ...changes }).answer).toBe(answer);
});

test('it says what it rests on', () => {
  expect(mayArm({ ...calm, holds: 2 }).because).toBe(
    'in 14 days it would have paused nothing and held work back 2 times',
  );
});
