// Of many open records each is looked at in its turn, and a tick never begins more looks than fit into it.

import { isHoldOver, isItsTurn, toBeProved } from '../../lib/engine/turns';
import { NOW_MS, record } from '../support/builders';

/** Paused long ago, proved, and held until further notice. */
const PAUSED = record({ phase: 'paused', holdUntilMs: null, openedAtMs: NOW_MS - 86_400_000 });

const lookedAt = (count: number, minute: number): number[] =>
  Array.from({ length: count }, (_, index) => index).filter((index) =>
    isItsTurn(PAUSED, index, count, NOW_MS + minute * 60_000),
  );

test.each([
  [10, 1, 10],
  [30, 5, 6],
  [500, 5, 100],
  [10_000, 100, 100],
])(
  'of %d records each is looked at once in %d min, at most %d in a tick',
  (count, minutes, most) => {
    const looks = Array.from({ length: minutes }, (_, minute) => lookedAt(count, minute));
    expect(Math.max(...looks.map(({ length }) => length))).toBe(most);
    const all = looks.flat().sort((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: count }, (_, index) => index));
  },
);

test('one whose hold is over, or that is on its way, waits for no turn', () => {
  const over = { ...PAUSED, holdUntilMs: NOW_MS };
  expect([0, 1, 2, 3].map((index) => isItsTurn(over, index, 10_000, NOW_MS))).not.toContain(false);
  for (const phase of ['pausing', 'probation', 'resuming'] as const)
    expect(isItsTurn({ ...PAUSED, phase }, 1, 10_000, NOW_MS)).toBe(true);
});

test('a hold is over at its moment, and never where only a person ends it', () => {
  expect([-1, 0].map((ms) => isHoldOver({ ...PAUSED, holdUntilMs: NOW_MS }, NOW_MS + ms))).toEqual([
    false,
    true,
  ]);
  expect(isHoldOver(PAUSED, NOW_MS)).toBe(false);
});

describe('a pause whose proof is due', () => {
  const DUE = { ...PAUSED, phaseSinceMs: NOW_MS - 6 * 60_000 };
  const many = (count: number, last = DUE) =>
    Array.from({ length: count }, (_, index) =>
      index < count - 1 ? { ...PAUSED, functionId: `id-${index}` } : last,
    );

  test('waits for no turn, unless so many are paused that the account itself shows what burns', () => {
    const turnsOf = (count: number) =>
      [0, 1, 2, 3, 4].filter((index) => isItsTurn(DUE, index, count, NOW_MS)).length;
    expect([100, 101].map(turnsOf)).toEqual([5, 1]);
  });

  test('has a reading bought for it, where no more than a hundred hold', () => {
    expect(toBeProved(many(100), NOW_MS)).toEqual(['id-orders']);
    expect(toBeProved(many(101), NOW_MS)).toEqual([]);
    const closed = { ...PAUSED, phase: 'closed' as const };
    expect(toBeProved([closed, ...many(100)], NOW_MS)).toEqual(['id-orders']);
  });

  test('is proved once', () => {
    const reported = { ...DUE, notes: ['still burning about $60/h after the pause took effect'] };
    expect(toBeProved([reported], NOW_MS)).toEqual([]);
    expect(toBeProved([PAUSED], NOW_MS)).toEqual([]);
  });
});
