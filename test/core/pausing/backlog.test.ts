// A backlog as it begins with the end of a pause, and what stored text may be one: nothing is thrown away on a guess.

import { backlogOf, parseBacklog, parseReplayEntry } from '../../../lib/core/pausing/backlog';
import { isWorkedOff } from '../../../lib/core/pausing/replay-plan';
import { NOW_MS, record } from '../../support/builders';
import { backlog } from '../../support/decisions';

const closed = record({
  phase: 'closed',
  phaseSinceMs: NOW_MS,
  history: [
    { atMs: NOW_MS - 60_000, phase: 'paused', by: 'guard', because: 'too much' },
    { atMs: NOW_MS, phase: 'closed', by: 'operator', because: 'it was a launch' },
  ],
});

test('begins with its pause, and is by whom and why that ended', () => {
  expect(backlogOf(closed)).toEqual(
    backlog({
      fromMs: closed.openedAtMs - 5_000,
      untilMs: NOW_MS + 10 * 60_000,
      by: 'operator',
      because: 'it was a launch',
    }),
  );
});

test('is by whoever ordered it, for their reason', () => {
  const order = { how: 'discard', by: 'ana', because: 'spam' } as const;
  expect(backlogOf(closed, order)).toMatchObject(order);
});

test('is the guard’s own, for the reason of the pause, where nothing says how that ended', () => {
  expect(backlogOf({ ...closed, history: [], because: 'it broke a limit' })).toMatchObject({
    by: 'guard',
    because: 'it broke a limit',
  });
});

test('is worked off after a quarter of an hour without anything to do', () => {
  expect([14, 15].map((emptyLooks) => isWorkedOff(backlog({ emptyLooks })))).toEqual([false, true]);
});

const problemsIn = (value: object): readonly string[] => {
  const parsed = parseBacklog(JSON.stringify(value));
  return 'problems' in parsed ? parsed.problems : [];
};

test('may have a reason of no words, or of a million characters', () => {
  for (const because of ['', 'x'.repeat(1e6)])
    expect(problemsIn({ ...backlog(), because })).toEqual([]);
  expect(problemsIn({ ...backlog(), because: 'x'.repeat(1e6 + 1) })).toHaveLength(1);
});

test('counts from nothing, and dates nothing after all time', () => {
  expect(problemsIn({ ...backlog(), replayed: 0, untilMs: 8.64e15 })).toEqual([]);
  expect(problemsIn({ ...backlog(), replayed: -1, untilMs: 9e15 })).toEqual([
    'untilMs is 9000000000000000; use a number from 0 to 8640000000000000',
    'replayed is -1; use a number from 0 to 8640000000000000',
  ]);
});

test('is of a known schema, as is every entry about an event', () => {
  expect(problemsIn({ ...backlog(), schemaVersion: 2 })).toEqual(['schemaVersion is 2; use 1']);
  const parsed = parseReplayEntry('{"functionId":"f","eventId":"e","state":"lost"}');
  expect(parsed).toEqual({
    problems: [
      "state is 'lost'; use tried, started, done or aside",
      'tries is missing; use a number from 0 to 8640000000000000',
      'atMs is missing; use a number from 0 to 8640000000000000',
    ],
  });
});
