// What a guess may keep at zero in a week, so that nobody buys silence from the guard.

import type { BreachRule } from '../../../lib/core/detection/verdict';
import {
  isZeroAllowed,
  type LastHold,
  zeroMinutesAfter,
} from '../../../lib/core/pausing/zero-hours';
import { NOW_MS, record } from '../../support/builders';

const HOUR_MS = 3_600_000;
const asked = (
  last: LastHold | undefined,
  changes: { rule?: BreachRule; hasUsers?: boolean } = {},
  holdMinutes = 60,
) =>
  isZeroAllowed({
    rule: 'fast-excess',
    last,
    hasUsers: false,
    holdMinutes,
    nowMs: NOW_MS,
    ...changes,
  });

const used = (zeroMinutes: number, atMs = NOW_MS): LastHold => ({ level: 0, atMs, zeroMinutes });

it('is six hours at once for an idle function, and two for one with users', () => {
  expect(asked(undefined)).toBe(true);
  expect(asked(used(300))).toBe(true);
  expect(asked(used(301))).toBe(false);
  expect(asked(used(60), { hasUsers: true })).toBe(true);
  expect(asked(used(61), { hasUsers: true })).toBe(false);
});

it('comes back over a week', () => {
  expect(asked(used(360, NOW_MS - 12 * HOUR_MS))).toBe(false);
  expect(asked(used(360, NOW_MS - 7 * 24 * HOUR_MS))).toBe(true);
});

it('comes back at the pace that makes it whole in a week, and no more than whole', () => {
  // Of six hours, an hour in 28.
  expect(asked(used(301, NOW_MS - 28 * 60_000))).toBe(true);
  expect(asked(used(301, NOW_MS - 27 * 60_000))).toBe(false);
  expect(asked(used(0, NOW_MS - 7 * 24 * HOUR_MS), {}, 361)).toBe(false);
  expect(asked(used(0, NOW_MS - 7 * 24 * HOUR_MS), {}, 360)).toBe(true);
  expect(asked({ level: 0, atMs: NOW_MS }, {}, 360)).toBe(true);
});

it('never weakens what a person said', () => {
  for (const rule of ['day-ceiling', 'budget', 'operator', 'account-ceiling'] as const)
    expect(asked(used(10_000), { rule })).toBe(true);
});

it('counts the hours of a record at zero, and none of its probation or of a hold', () => {
  const moment = (phase: 'pausing' | 'paused' | 'probation' | 'closed', hours: number) => ({
    atMs: NOW_MS + hours * HOUR_MS,
    phase,
    by: 'guard' as const,
    because: '',
  });
  const ended = record({
    depth: 'pause',
    phase: 'closed',
    phaseSinceMs: NOW_MS + 3 * HOUR_MS,
    history: [
      moment('pausing', 0),
      moment('paused', 0),
      moment('probation', 1),
      moment('closed', 3),
    ],
  });
  expect(zeroMinutesAfter(undefined, ended)).toBe(60);
  expect(zeroMinutesAfter(undefined, { ...ended, depth: 'clamp' })).toBe(0);
  const twice = [moment('pausing', 0), moment('paused', 1), moment('closed', 3)];
  expect(zeroMinutesAfter(undefined, { ...ended, history: twice })).toBe(180);
  expect(zeroMinutesAfter(undefined, { ...ended, history: twice.slice(0, 2) })).toBe(60);
  // What was used before comes back as slowly as for a function with users: two hours a week.
  const before = used(100, ended.phaseSinceMs - 84 * HOUR_MS);
  expect(zeroMinutesAfter(before, ended)).toBe(100 - 60 + 60);
});
