// This is the new normal: what a state takes in from its owner's word, and that it never narrows by it.
// After it, the same traffic must neither breach nor be forgotten at midnight.

import { forgetSince } from '../../../lib/core/detection/after-resume';
import { detect } from '../../../lib/core/detection/detector';
import { foldMinutes } from '../../../lib/core/detection/fold';
import { usualDayUsd } from '../../../lib/core/detection/rolling-day';
import { accepted, presentLevel } from '../../../lib/core/owner/accepted';
import {
  detectInput,
  evidence,
  NOW_MINUTE,
  newestMinutes,
  policy,
  reading,
  record,
  stateOf,
} from '../../support/builders';

/** Ten calls a minute is usual; two hundred, $2 a minute, are what it does now. */
const usual = stateOf({ usualPerMinute: 10 });
const level = { usdPerMinute: 2, invocationsPerMinute: 200 };
const after = accepted(usual, { level, atMinute: NOW_MINUTE }, policy());

test('what breached before is calm after', () => {
  const flood = reading(newestMinutes(new Array(15).fill(200)));
  const kindOf = (state: typeof usual) =>
    detect(detectInput({ state, reading: flood })).verdict.kind;
  expect(kindOf(usual)).toBe('breach');
  expect(kindOf(after)).toBe('calm');
});

test('a day at that level is usual from then on, and never less than it was', () => {
  expect(usualDayUsd(after.days)).toBeCloseTo(2880, 6);
  const small = accepted(
    after,
    { level: { usdPerMinute: 0, invocationsPerMinute: 0 }, atMinute: NOW_MINUTE },
    policy(),
  );
  expect(usualDayUsd(small.days)).toBeCloseTo(2880, 6);
  expect(small.envelopeUsdPerMinute).toBe(2);
});

test('to come to that level was no creep: its hours and days are counted from there', () => {
  const { fromUsd, aboveUsd, quietUsd } = after.days;
  expect([fromUsd, aboveUsd]).toEqual([2880, 0]);
  expect(quietUsd).toEqual([120]);
});

test('what was spent until then no longer counts, and what comes late of it neither', () => {
  const spent = { ...usual, day: { ...usual.day, usd: 900, largestUsd: 40, largestMinute: 7 } };
  const forgiven = accepted(spent, { level, atMinute: NOW_MINUTE }, policy());
  expect(forgiven.day).toMatchObject({ usd: 0, largestUsd: 0, largestMinute: 0 });
  expect(forgiven.forgivenThroughMinute).toBe(NOW_MINUTE);
});

test('stays usual past midnight, and when the pause of its first hours ends', () => {
  const resumed = forgetSince(after, NOW_MINUTE - 90);
  const minutes = Array.from({ length: 1440 }, (_, index) => ({
    epochMinute: usual.settledMinute + 1 + index,
    usd: 0.1,
    invocations: 10,
    durationSeconds: 1,
  }));
  const context = { policy: policy(), modifiedAtMinute: null, isHeld: false };
  expect(foldMinutes(resumed, minutes, context).envelopeUsdPerMinute).toBe(2);
  expect(foldMinutes(usual, minutes, context).envelopeUsdPerMinute).toBeLessThan(0.2);
});

describe('the present level', () => {
  test('is the pace at which it was paused', () => {
    const held = record({ evidence: evidence({ usdPerHour: 120, invocationsPerMinute: 200 }) });
    expect(presentLevel(usual, [held])).toEqual(level);
  });

  test('is the hour in progress where that is more than usual', () => {
    const busy = { ...usual, hour: { ...usual.hour, usd: 60, invocations: 6000, minutes: 30 } };
    expect(presentLevel(busy, [])).toEqual(level);
  });

  test('is the first minute of an hour where that is all there is of it', () => {
    const begun = { ...usual, hour: { ...usual.hour, usd: 2, invocations: 200, minutes: 1 } };
    expect(presentLevel(begun, [])).toEqual(level);
  });

  test('is what is usual where nothing was counted since, a fraction of a call included', () => {
    const levelOf = (usualPerMinute: number) => presentLevel(stateOf({ usualPerMinute }), []);
    expect(levelOf(10)).toMatchObject({
      usdPerMinute: expect.closeTo(0.1, 9),
      invocationsPerMinute: 10,
    });
    expect(levelOf(0.5)?.invocationsPerMinute).toBeCloseTo(0.5, 9);
  });

  test('is unknown of a function that nobody has seen', () => {
    expect(presentLevel(undefined, [])).toBeUndefined();
  });
});
