// What is kept of functions that are out of sight, and what is usual of those that are watched.

import { statesAfterDiscovery } from '../../../lib/engine/watching/absent-states';
import { NO_MEMORY } from '../../../lib/engine/watching/memory';
import { usualLevels } from '../../../lib/engine/watching/usual-levels';
import { NOW_MINUTE, NOW_MS, policy, state, stateOf, target } from '../../support/builders';

const WEEK_MS = 7 * 86_400_000;

describe('after a discovery', () => {
  const known = state();
  const gone = (agoMs: number) => ({ state: known, sinceMs: NOW_MS - agoMs });
  const seeing = (present: string[], absent?: Record<string, ReturnType<typeof gone>>) =>
    statesAfterDiscovery({ states: { here: known }, absent }, new Set(present), NOW_MS);

  test('what is there stays, and what is not is kept aside', () => {
    expect(seeing(['here'])).toEqual({ states: { here: known }, absent: {} });
    expect(seeing([])).toEqual({ states: {}, absent: { here: { state: known, sinceMs: NOW_MS } } });
  });

  test('what is back is what it was, and what stays away for a week is another one', () => {
    expect(seeing(['here', 'back'], { back: gone(WEEK_MS) }).states).toEqual({
      ...{ here: known, back: known },
    });
    expect(Object.keys(seeing(['here'], { late: gone(WEEK_MS - 1) }).absent)).toEqual(['late']);
    expect(seeing(['here'], { late: gone(WEEK_MS) }).absent).toEqual({});
  });
});

describe('what is usual together', () => {
  const memory = {
    ...NO_MEMORY,
    functions: [
      target({ functionId: 'a' }),
      target({ functionId: 'b', override: { baselineMultiple: 5 } }),
    ],
    states: { a: stateOf({ usualPerMinute: 10 }), b: stateOf({ usualPerMinute: 100 }) },
  };
  const levels = (ids: string[], of = memory) => usualLevels(of, ids, policy(), NOW_MINUTE);

  test('is the sum over functions, each allowed by its own policy', () => {
    expect(levels(['a', 'b', 'unknown'])).toEqual({
      usualUsdPerMinute: expect.closeTo(1.1, 9),
      allowedUsdPerMinute: expect.closeTo(0.3 + 5, 9),
    });
    expect(levels(['unknown'])).toBeUndefined();
  });

  test('is allowed more of what was deployed just now, and by the guard’s policy of what is not listed', () => {
    const deployed = { ...memory, functions: [target({ functionId: 'a', modifiedAtMs: NOW_MS })] };
    expect(levels(['a'], deployed)?.allowedUsdPerMinute).toBeCloseTo(0.6, 9);
    const undated = { ...memory, functions: [target({ functionId: 'a', modifiedAtMs: null })] };
    expect(levels(['a'], undated)?.allowedUsdPerMinute).toBeCloseTo(0.3, 9);
    expect(levels(['b'], { ...memory, functions: [] })?.allowedUsdPerMinute).toBeCloseTo(3, 9);
  });
});
