// The patient attacker, who knows every parameter: how far the baseline can be walked up.

import fc from 'fast-check';
import { fastLimitUsd, slowLimitUsd } from '../../../lib/core/detection/allowance';
import type { DetectorState } from '../../../lib/core/detection/baseline';
import { foldMinutes, type MinuteOfUsage } from '../../../lib/core/detection/fold';
import { policy, stateOf } from '../../support/builders';

const DAYS = 60;
const context = { policy: policy(), modifiedAtMinute: null, isHeld: false };

/**
 * Spends, every hour, some share of the most that leaves the hour unsuspected, in even minutes: what teaches the
 * baseline fastest. Returns the envelope at the beginning of each day.
 */
function walkedUp(state: DetectorState, shares: readonly number[]): number[] {
  const envelopes = [state.envelopeUsdPerMinute];
  let now = state;
  for (let hour = 0; hour < DAYS * 24; hour++) {
    const usd = unsuspected(now) * (shares[hour % shares.length] ?? 1);
    now = foldMinutes(now, minutes(now.settledMinute + 1, usd), context);
    if ((now.settledMinute + 1) % 1440 === 0) envelopes.push(now.envelopeUsdPerMinute);
  }
  return envelopes;
}

/** The even spend of an hour after which both sums are still below half of their limits. */
function unsuspected(state: DetectorState): number {
  const envelope = state.envelopeUsdPerMinute;
  const fastRoom = fastLimitUsd(state, context.policy) / 2 - state.fast.usd;
  const slowRoom = slowLimitUsd(state, context.policy) / 2 - state.slow.usd;
  const most = Math.min(3 * envelope + fastRoom / 60, 1.25 * envelope + slowRoom / 60);
  return Math.max(0, most * 0.999);
}

function minutes(fromMinute: number, usd: number): MinuteOfUsage[] {
  return Array.from({ length: 60 }, (_, offset) => ({
    epochMinute: fromMinute + offset,
    usd,
    invocations: 1,
    durationSeconds: 1,
  }));
}

const atDayStart = (usualPerMinute: number): DetectorState =>
  stateOf({ usualPerMinute, nowMinute: Math.floor(Date.UTC(2026, 10, 2) / 60_000) });

describe('a patient attacker', () => {
  const anyShares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: 1,
    maxLength: 50,
  });
  const anyUsual = fc.constantFrom(0, 1, 100);

  it('raises the envelope by no more than half a day, and eightfold in 28 days', () => {
    fc.assert(
      fc.property(anyUsual, anyShares, (usual, shares) => {
        const envelopes = walkedUp(atDayStart(usual), shares);
        for (const [day, envelope] of envelopes.entries()) {
          const yesterday = envelopes[day - 1];
          const monthAgo = envelopes[day - 28];
          if (yesterday !== undefined) expect(envelope / yesterday).toBeLessThanOrEqual(1.5000001);
          if (monthAgo !== undefined) expect(envelope / monthAgo).toBeLessThanOrEqual(8.0000001);
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it('is held by those caps and by nothing looser: giving it all, it reaches them', () => {
    const envelopes = walkedUp(atDayStart(100), [1]);
    expect((envelopes[2] ?? 0) / (envelopes[1] ?? 1)).toBeCloseTo(1.5, 2);
    expect((envelopes[28] ?? 0) / (envelopes[0] ?? 1)).toBeGreaterThan(7);
    for (let day = 28; day < envelopes.length; day++)
      expect((envelopes[day] ?? 0) / (envelopes[day - 28] ?? 1)).toBeLessThanOrEqual(8.0000001);
    // A second month allows as much again: only ceilings, which never learn, end that.
    expect((envelopes[32] ?? 0) / (envelopes[0] ?? 1)).toBeGreaterThan(8);
  });
});
