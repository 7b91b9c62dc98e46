// Of many open records each is looked at in its turn, and a tick never begins more looks than fit into it.

import { isItsTurn } from '../../lib/engine/turns';
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
