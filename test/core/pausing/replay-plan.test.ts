// What becomes of an event that waited, and how fast a backlog may be worked off.
// No history of an event may lead to a second run of it, and no pace may trip the guard again.

import fc from 'fast-check';
import { allowanceUsd } from '../../../lib/core/detection/allowance';
import {
  backlogOf,
  parseBacklog,
  parseReplayEntry,
  type ReplayEntry,
} from '../../../lib/core/pausing/backlog';
import { replaysPerMinute, stepFor } from '../../../lib/core/pausing/replay-plan';
import { NOW_MINUTE, NOW_MS, policy, RATE, record, stateOf } from '../../support/builders';
import { backlog } from '../../support/decisions';

const WAITED = { arrivedAtMs: NOW_MS - 90 * 60_000, cause: 'held-back' } as const;
const entry = (state: ReplayEntry['state'], tries = 1): ReplayEntry => ({
  functionId: 'id-orders',
  eventId: 'e1',
  state,
  tries,
  atMs: NOW_MS,
});

describe('an event', () => {
  test('that the pause held back is replayed', () => {
    expect(stepFor(WAITED, undefined, backlog())).toEqual({ do: 'replay', tries: 1 });
  });

  test('is discarded where its owner said so', () => {
    expect(stepFor(WAITED, undefined, backlog({ how: 'discard' })).do).toBe('discard');
  });

  test('that came before the pause, or after it, is left alone', () => {
    const at = (arrivedAtMs: number) =>
      stepFor({ ...WAITED, arrivedAtMs }, undefined, backlog()).do;
    expect(at(NOW_MS - 2 * 3_600_000 - 1)).toBe('leave');
    expect(at(NOW_MS - 2 * 3_600_000)).toBe('replay');
    expect(at(NOW_MS - 3_600_000 + 1)).toBe('leave');
    expect(at(NOW_MS - 3_600_000)).toBe('replay');
  });

  test('that its function failed on is left alone, unless it was our replay that failed', () => {
    const failed = { ...WAITED, cause: 'failed' } as const;
    for (const how of ['replay', 'discard'] as const)
      expect(stepFor(failed, undefined, backlog({ how })).do).toBe('leave');
    // It comes back when the pause has long ended.
    const late = { ...failed, arrivedAtMs: NOW_MS };
    for (const event of [failed, late])
      expect(stepFor(event, entry('tried', 1), backlog())).toEqual({ do: 'replay', tries: 2 });
  });

  test('is set aside when it failed for the last time', () => {
    expect(stepFor(WAITED, entry('tried', 2), backlog())).toEqual({ do: 'replay', tries: 3 });
    expect(stepFor(WAITED, entry('tried', 3), backlog())).toEqual({
      do: 'set-aside',
      because: 'it failed 3 times',
    });
  });

  test('is never run again once its run may have begun, whoever asks for what', () => {
    for (const how of ['replay', 'discard'] as const)
      for (const cause of ['held-back', 'failed', 'unknown'] as const)
        for (const state of ['started', 'done', 'aside'] as const)
          expect(stepFor({ ...WAITED, cause }, entry(state), backlog({ how })).do).not.toBe(
            'replay',
          );
  });

  test('whose replay may have happened is kept for a person', () => {
    expect(stepFor(WAITED, entry('started'), backlog({ how: 'discard' })).do).toBe('set-aside');
  });
});

describe('the pace', () => {
  const input = {
    state: stateOf({ usualPerMinute: 10 }),
    rate: RATE,
    timeoutSeconds: 30,
    concurrencyMax: 1000,
    policy: policy(),
    nowMinute: NOW_MINUTE,
  };

  test('is half of what fits between the usual and the allowance', () => {
    // Usual $0.10 a minute, allowed $0.30, a cent a call.
    expect(replaysPerMinute(input)).toBeCloseTo(10, 6);
  });

  test('is never more than half of the concurrency can run', () => {
    expect(replaysPerMinute({ ...input, concurrencyMax: 2, timeoutSeconds: 60 })).toBe(1);
  });

  test('takes a run of less than a second for one of a second', () => {
    const quick = { ...input, concurrencyMax: 0.2, timeoutSeconds: 0.5 };
    expect(replaysPerMinute(quick)).toBeCloseTo(0.5 * 0.2 * 60, 9);
  });

  // At 03:20, with 40 minutes of the hour and 20 hours 40 minutes of the day to go; a cent a call.
  test.each([
    ['hour', 'ceilingUsdPerHour', 40],
    ['day', 'ceilingUsdPerDay', 20 * 60 + 40],
    ['month', 'ceilingUsdPerMonth', 1440],
  ] as const)('is half of what is left of its %s, over the rest of it or a day', (...row) => {
    const [window, ceiling, minutes] = row;
    const spent = { ...input.state, [window]: { ...input.state[window], usd: 7 } };
    const capped = policy({ [ceiling]: 10 });
    for (const nowMinute of [NOW_MINUTE, NOW_MINUTE + 1440])
      expect(replaysPerMinute({ ...input, policy: capped, state: spent, nowMinute })).toBeCloseTo(
        (0.5 * 3) / minutes / 0.01,
        6,
      );
  });

  test('is that of the dearer calls, of this hour or of the usual week', () => {
    const of = (usd: number, invocations: number) =>
      replaysPerMinute({
        ...input,
        state: { ...input.state, hour: { ...input.state.hour, usd, invocations } },
      });
    // Half of $0.20 at two cents a call, at a cent where the hour is cheaper, and where it is empty.
    expect(of(2, 100)).toBeCloseTo(5, 6);
    expect(of(0.1, 100)).toBeCloseTo(10, 6);
    expect(of(0, 0)).toBeCloseTo(10, 6);
  });

  test('knows what calls cost that come once in a while', () => {
    const seldom = stateOf({ usualPerMinute: 0.5 });
    const dear = { usdPerInvocation: 5, usdPerSecond: 0 };
    expect(replaysPerMinute({ ...input, state: seldom, rate: dear })).toBeCloseTo(0.5, 6);
  });

  test('waits where a ceiling is used up', () => {
    const full = { ...input.state, day: { ...input.state.day, usd: 1e6 } };
    const capped = policy({ ceilingUsdPerDay: 20 });
    expect(replaysPerMinute({ ...input, policy: capped, state: full })).toBe(0);
  });

  test('takes a function without calls for one that runs to its timeout', () => {
    const idle = {
      ...input,
      state: stateOf(),
      rate: { usdPerInvocation: 0, usdPerSecond: 0.0001 },
    };
    const context = { policy: policy(), modifiedAtMinute: null, isHeld: false };
    const spareUsd =
      allowanceUsd(idle.state, NOW_MINUTE, context) - idle.state.envelopeUsdPerMinute;
    expect(replaysPerMinute(idle)).toBeCloseTo((0.5 * spareUsd) / (30 * 0.0001), 9);
  });

  test('adds no excess on top of the usual, whatever a call costs', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.0001, max: 100, noNaN: true }),
        fc.integer({ min: 0, max: 100_000 }),
        fc.double({ min: 1, max: 20, noNaN: true }),
        (usdPerInvocation, usualPerMinute, baselineMultiple) => {
          const rate = { usdPerInvocation, usdPerSecond: 0 };
          const chosen = policy({ baselineMultiple });
          const state = stateOf({ usualPerMinute, rate, policy: chosen });
          const perMinute = replaysPerMinute({ ...input, state, rate, policy: chosen });
          const context = { policy: chosen, modifiedAtMinute: null, isHeld: false };
          const spentUsd = state.envelopeUsdPerMinute + perMinute * usdPerInvocation;
          expect(spentUsd).toBeLessThanOrEqual(allowanceUsd(state, NOW_MINUTE, context) + 1e-9);
        },
      ),
    );
  });
});

describe('a backlog', () => {
  test('is of the time its pause lasted, and replays unless told otherwise', () => {
    const closed = record({ phase: 'closed', phaseSinceMs: NOW_MS });
    expect(backlogOf(closed)).toMatchObject({
      backlogId: 'orders-1',
      how: 'replay',
      fromMs: closed.openedAtMs - 5_000,
      untilMs: NOW_MS + 600_000,
    });
    expect(backlogOf(record(), { how: 'discard' })).toMatchObject({
      how: 'discard',
      untilMs: null,
    });
  });

  test('comes back from stored text as it was, and damaged text is a problem', () => {
    expect(parseBacklog(JSON.stringify(backlog()))).toEqual({ value: backlog() });
    expect(parseBacklog('[')).toEqual({ problems: ['the value is not JSON; use JSON'] });
    expect(parseBacklog(JSON.stringify({ ...backlog(), how: 'burn', fromMs: '1' }))).toEqual({
      problems: [
        "how is 'burn'; use replay or discard",
        "fromMs is '1'; use a number from 0 to 8640000000000000",
      ],
    });
  });

  test('so does an entry about one event', () => {
    expect(parseReplayEntry(JSON.stringify(entry('done')))).toEqual({ value: entry('done') });
    expect(parseReplayEntry('{"state":"gone"}')).toHaveProperty('problems');
  });
});
