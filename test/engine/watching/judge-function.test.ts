// One function's readings to one verdict: what it is built from, what cannot be believed, and its part in the account.

import { NO_TRIPWIRE } from '../../../lib/core/detection/account/tripwire';
import type { DetectorState } from '../../../lib/core/detection/baseline';
import { STALE_MINUTES } from '../../../lib/core/detection/read-plan';
import type { Reading, UsageSample } from '../../../lib/core/detection/usage';
import type { WatchedFunction } from '../../../lib/core/policy/watched-function';
import { awsGuardPrices } from '../../../lib/core/prices/books/aws-guard';
import { NO_MEMORY } from '../../../lib/engine/watching/memory';
import { type FunctionView, judgeFunction } from '../../../lib/engine/watching/watch-function';
import {
  minutesFrom,
  NOW_MINUTE,
  NOW_MS,
  newestMinutes,
  policy,
  RATE,
  reading,
  sample,
  stateOf,
  steadyHistory,
  target,
} from '../../support/builders';
import { World } from '../../support/guarded-world';

const FORTNIGHT = 14 * 1440;
const orders = target({ rate: RATE });

interface Seen {
  readonly state?: DetectorState | undefined;
  readonly minutes?: Reading<UsageSample>;
  readonly history?: Reading<UsageSample>;
  readonly of?: WatchedFunction;
  readonly isHeld?: boolean;
  readonly foldedMinute?: number;
}

function judged({ state, minutes, history, of = orders, isHeld = false, foldedMinute }: Seen) {
  const read = { functionId: 'id-orders', why: 'sweep' as const, fromMinute: NOW_MINUTE - 60 };
  const results = [
    ...(history
      ? [{ read: { ...read, toMinute: NOW_MINUTE - 80, spanMinutes: 60 }, reading: history }]
      : []),
    ...(minutes
      ? [{ read: { ...read, toMinute: NOW_MINUTE, spanMinutes: 1 }, reading: minutes }]
      : []),
  ] as FunctionView['results'];
  return judgeFunction(
    {
      ...{ ports: World.of().ports, policy: policy(), prices: awsGuardPrices, nowMs: NOW_MS },
      ...{ open: [], memory: { ...NO_MEMORY, states: state ? { 'id-orders': state } : {} } },
    },
    {
      ...{ target: of, results, isHeld },
      tripwire: { ...NO_TRIPWIRE, foldedMinute: foldedMinute ?? NOW_MINUTE - 2 },
    },
  );
}

const usual = stateOf({ usualPerMinute: 10 });
const QUIET = reading(newestMinutes(new Array(10).fill(10)));
const hour = (hoursAgo: number, invocations = 600): UsageSample =>
  sample({
    epochMinute: (Math.floor(NOW_MINUTE / 60) - hoursAgo) * 60,
    spanMinutes: 60,
    invocations,
  });

describe('a function is blind', () => {
  test.each<[string, Seen, string]>([
    [
      'without a price',
      { state: usual, of: target({ rate: { usdPerInvocation: Number.NaN, usdPerSecond: 0 } }) },
      'it cannot be priced',
    ],
    ['without a history', { minutes: QUIET }, 'its history was not read'],
    [
      'while its history cannot be read',
      { minutes: QUIET, history: { outcome: 'unreadable', because: 'throttled' } },
      'throttled',
    ],
    [
      'while its history cannot be believed',
      { minutes: QUIET, history: reading([hour(5), { ...hour(4), errors: -1 }]) },
      'its history cannot be believed: errors -1 is negative',
    ],
  ])('%s', (_, seen, because) => {
    const { verdict, state, share, newest } = judged(seen);
    expect(verdict).toEqual({ kind: 'blind', because });
    expect([state, share, newest.invocations]).toEqual([undefined, undefined, 0]);
  });
});

describe('a state that was known', () => {
  const settledAfter = (changes: Partial<DetectorState>) =>
    judged({ state: { ...usual, ...changes }, minutes: reading([]), foldedMinute: 0 }).state;
  const excess = {
    usd: 1e9,
    largestUsd: 1,
    largestMinute: NOW_MINUTE - 9,
    sinceMinute: NOW_MINUTE - 9,
  };

  test('goes on where it was, for three days and no longer', () => {
    const fresh = settledAfter({ settledMinute: NOW_MINUTE - STALE_MINUTES, slow: excess });
    expect(fresh?.slow.sinceMinute).toBe(excess.sinceMinute);
    const stale = settledAfter({ settledMinute: NOW_MINUTE - STALE_MINUTES - 1, slow: excess });
    expect(stale?.slow.sinceMinute).toBe(0);
    expect(stale?.envelopeUsdPerMinute).toBe(usual.envelopeUsdPerMinute);
  });

  test('of a clock that ran ahead begins again three days ago', () => {
    const now = settledAfter({ settledMinute: NOW_MINUTE, slow: excess });
    expect(now?.slow.sinceMinute).toBe(excess.sinceMinute);
    const ahead = settledAfter({ settledMinute: NOW_MINUTE + 1, slow: excess });
    expect(ahead?.slow.sinceMinute).toBe(0);
    expect(ahead?.settledMinute).toBeLessThanOrEqual(NOW_MINUTE);
  });
});

describe('a function seen for the first time is known', () => {
  const knownMinutes = (modifiedAtMs: number | null, ...history: UsageSample[]) => {
    const { state } = judged({
      of: { ...orders, modifiedAtMs },
      history: reading(history),
      minutes: reading([]),
    });
    return NOW_MINUTE - (state?.knownSinceMinute ?? 0);
  };
  const agoMs = (minutes: number) => NOW_MS - minutes * 60_000;

  test('since its oldest hour or its last change, whichever is older', () => {
    expect(knownMinutes(agoMs(100), hour(5), hour(9))).toBe(9 * 60 + 20);
    expect(knownMinutes(agoMs(1000), hour(5))).toBe(1000);
    expect(knownMinutes(null, hour(5))).toBe(5 * 60 + 20);
    expect(knownMinutes(null)).toBe(0);
  });

  test('by every hour that is over, the last one included', () => {
    const history = reading([...steadyHistory(10).slice(0, -1), hour(1, 660)]);
    const { state } = judged({ history, minutes: reading([]) });
    expect(Math.max(...(state?.ringInvocationsPerMinute ?? []))).toBe(11);
  });

  test('for a fortnight at most', () => {
    expect(knownMinutes(agoMs(FORTNIGHT))).toBe(FORTNIGHT);
    expect(knownMinutes(agoMs(FORTNIGHT + 1))).toBe(FORTNIGHT);
  });
});

describe('its part in the account', () => {
  const flood = reading(newestMinutes(new Array(10).fill(100)));

  test('is what it spends above its usual, and nothing of the kind while it is new', () => {
    const known = judged({ state: usual, minutes: flood });
    // A dollar a minute, of which thirty cents are allowed.
    expect(known.share?.excessUsdPerMinute).toBeCloseTo(0.7, 6);
    expect(known.share?.excessUsd).toBeGreaterThan(1);
    const born = { ...usual, knownSinceMinute: NOW_MINUTE - 60 };
    expect(judged({ state: born, minutes: flood }).share).toMatchObject({
      ...{ excessUsd: 0, excessUsdPerMinute: 0 },
    });
  });

  test('is no excess of the past', () => {
    const over = reading(newestMinutes([...new Array(10).fill(100), ...new Array(8).fill(10)]));
    expect(judged({ state: usual, minutes: over }).share).toMatchObject({
      ...{ excessUsd: 0, excessUsdPerMinute: 0 },
    });
  });

  test('in its newest minute is the larger of what was reported of it', () => {
    const twice = minutesFrom(NOW_MINUTE - 2, [10]).flatMap((minute) => [
      { ...minute, durationSeconds: 9 },
      { ...minute, invocations: 12, durationSeconds: 5 },
    ]);
    const { newest } = judged({
      state: usual,
      minutes: reading([...minutesFrom(NOW_MINUTE - 3, [99]), ...twice]),
    });
    expect(newest).toEqual({ invocations: 12, durationSeconds: 9 });
  });
});

test('a reading is kept where somebody looks at it again', () => {
  const flood = reading(newestMinutes(new Array(10).fill(100)));
  expect(judged({ state: usual, minutes: QUIET }).reading).toBeUndefined();
  expect(judged({ state: usual, minutes: QUIET, isHeld: true }).reading).toBe(QUIET);
  expect(judged({ state: usual, minutes: flood }).reading).toBe(flood);
});
