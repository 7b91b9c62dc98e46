// When a hold ends: after its time, with its day, or by a person's hand; of two ends the later counts.

import { BREACH_RULES, type BreachRule } from '../../../lib/core/detection/verdict';
import { holdUntil, IS_GUESS } from '../../../lib/core/pausing/hold';
import { policy } from '../../support/builders';

const HOUR_MS = 3_600_000;
const NOON_MS = Date.UTC(2026, 10, 21, 12);
const MIDNIGHT_MS = NOON_MS + 12 * HOUR_MS;
const RULES = policy({ holdMinutes: 60, holdMinutesMax: 1440 });

test.each<[string, BreachRule, number, number | null]>([
  ['after its time', 'fast-excess', 0, NOON_MS + HOUR_MS],
  ['after twice its time, where it was held before', 'hour-ceiling', 1, NOON_MS + 2 * HOUR_MS],
  ['with the day whose ceiling was passed', 'day-ceiling', 0, MIDNIGHT_MS],
  ['after its time, where that is longer than the day', 'day-ceiling', 4, NOON_MS + 16 * HOUR_MS],
  ['by hand, where the month is spent', 'month-ceiling', 0, null],
  ['by hand, where the bill is over its budget', 'budget', 0, null],
  ['by hand, where a person asked for it', 'operator', 0, null],
])('a hold ends %s', (_, rule, level, endMs) => {
  expect(holdUntil({ rule }, level, NOON_MS, RULES)).toBe(endMs);
});

test('what was guessed of one function alone is a guess; a limit, the account or a start that nothing explains is none', () => {
  expect(BREACH_RULES.filter((rule) => !IS_GUESS[rule]).sort()).toEqual([
    'account-ceiling',
    'account-creep',
    'account-excess',
    'budget',
    'day-ceiling',
    'hour-ceiling',
    'month-ceiling',
    'new-burn',
    'operator',
  ]);
});

test('every hold ends by hand where the owner says so', () => {
  for (const rule of BREACH_RULES)
    expect(holdUntil({ rule }, 0, NOON_MS, policy({ afterPause: 'manual' }))).toBeNull();
});

test('a day that has just begun is a whole day to its end', () => {
  const dayMs = 24 * HOUR_MS;
  expect(holdUntil({ rule: 'day-ceiling' }, 0, MIDNIGHT_MS, RULES)).toBe(MIDNIGHT_MS + dayMs);
});
