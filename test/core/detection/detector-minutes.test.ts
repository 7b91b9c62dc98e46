// Which minutes a detection counts, which of them are settled for good, and which are of the present pace.
// A hundred invocations cost a dollar; the newest minute is two minutes old, and one settles after six.

import type { DetectInput } from '../../../lib/core/detection/detect-input';
import { type Detection, detect } from '../../../lib/core/detection/detector';
import type { UsageSample } from '../../../lib/core/detection/usage';
import { detectInput, NOW_MINUTE, RATE, reading, sample, state } from '../../support/builders';

const ran = (ago: number, invocations: number, changes: Partial<UsageSample> = {}): UsageSample =>
  sample({ epochMinute: NOW_MINUTE - ago, invocations, ...changes });
/** Settled through ten minutes ago. */
const before = state({ settledMinute: NOW_MINUTE - 10 });
const seeing = (samples: readonly UsageSample[], changes: Partial<DetectInput> = {}): Detection =>
  detect(detectInput({ state: before, reading: reading(samples), ...changes }));

describe('a minute', () => {
  it('that is settled is not counted again', () => {
    expect(seeing([ran(11, 900), ran(10, 900), ran(9, 100)]).latest.hour.usd).toBe(1);
  });

  it('is settled six minutes later, and not a minute sooner', () => {
    const { state: after, latest } = seeing([ran(6, 100), ran(5, 200)]);
    expect([after.hour.usd, latest.hour.usd]).toEqual([1, 3]);
    expect([after.settledMinute, latest.settledMinute]).toEqual([NOW_MINUTE - 6, NOW_MINUTE - 5]);
  });

  it('is settled with all others where the newest is as old as that', () => {
    const { state: after, latest } = seeing([ran(9, 100), ran(7, 100)]);
    expect([after.hour.usd, latest.hour.usd]).toEqual([2, 2]);
    expect(after.settledMinute).toBe(NOW_MINUTE - 6);
    expect(after.hour).toMatchObject({ minutes: 4, invocations: 200, largestSeconds: 0 });
  });

  it('is not settled before the account shows a later one', () => {
    const late = { watermarkMinute: NOW_MINUTE - 8 };
    expect(seeing([], late).state.settledMinute).toBe(NOW_MINUTE - 8);
    expect(seeing([], { watermarkMinute: NOW_MINUTE }).state.settledMinute).toBe(NOW_MINUTE - 6);
  });

  it('that says only what runs is none that nothing was called in', () => {
    const running = ran(1, 0, { concurrencyMax: 3 });
    expect(seeing([ran(2, 100), running]).latest.settledMinute).toBe(NOW_MINUTE - 2);
  });

  it('keeps what of it rests on a declared price, and its run time', () => {
    const rate = { ...RATE, declaredUsdPerInvocation: 0.004 };
    const { hour } = seeing([ran(9, 0), ran(7, 100, { durationSeconds: 30 })], { rate }).latest;
    expect(hour).toMatchObject({ declaredUsd: expect.closeTo(0.4, 12), largestSeconds: 30 });
    expect(seeing([ran(9, 0)], { rate }).latest.hour).not.toHaveProperty('declaredUsd');
  });

  it('that a pause held is of no present pace; the next one is', () => {
    const held = { state: { ...before, heldThroughMinute: NOW_MINUTE - 3 } };
    const { excessUsdPerMinute } = seeing([ran(3, 900), ran(2, 1)], held);
    expect(excessUsdPerMinute).toBeCloseTo(0.01 - 0.0015, 12);
  });
});

it('what cannot be read has no pace', () => {
  const blind = seeing([ran(3, 900), ran(2, 900), ran(1, -1)]);
  expect(blind).toMatchObject({ verdict: { kind: 'blind' }, excessUsdPerMinute: 0 });
});
