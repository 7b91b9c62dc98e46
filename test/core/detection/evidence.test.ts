// The figures behind a verdict: what was reported, each minute once, in any order.

import { evidenceOf, newestOf } from '../../../lib/core/detection/evidence';
import { STANDSTILL } from '../../../lib/core/detection/pace';
import type { UsageSample } from '../../../lib/core/detection/usage';
import { judgeInput, NOW_MINUTE, reading, sample, stateOf } from '../../support/builders';

const ran = (ago: number, invocations: number, errors = 0): UsageSample =>
  sample({ epochMinute: NOW_MINUTE - ago, invocations, errors });
const finding = { spentUsd: 4, limitUsd: 3, sinceMinute: NOW_MINUTE - 9 };
const evidence = (samples: readonly UsageSample[], spentUsd = 4) =>
  evidenceOf(
    judgeInput({ state: stateOf({ usualPerMinute: 10 }), reading: reading(samples) }),
    { ...STANDSTILL, usdPerMinute: 0.5, invocationsPerMinute: 50 },
    { ...finding, spentUsd },
  );

describe('the evidence', () => {
  it('is the pace and the usual an hour, the sum and its limit, and the last half hour', () => {
    expect(evidence([ran(2, 50, 10)])).toEqual({
      atMinute: NOW_MINUTE,
      ...{ invocationsPerMinute: 50, usualInvocationsPerMinute: 10 },
      ...{ usdPerHour: 30, usualUsdPerHour: expect.closeTo(6, 9) },
      ...{ excessUsd: 4, limitUsd: 3, sinceMinute: NOW_MINUTE - 9 },
      errorShare: 0.2,
      series: [...new Array<number>(29).fill(0), 50],
    });
  });

  it('has no excess below zero', () => {
    expect(evidence([], -1).excessUsd).toBe(0);
  });

  it('has the errors of the last five minutes, of all calls and no more', () => {
    const flood = [ran(7, 90, 90), ran(6, 10, 1), ran(3, 20, 5), ran(2, 10, 4)];
    expect(evidence(flood).errorShare).toBe(0.25);
    expect(evidence([ran(2, 10, 30)]).errorShare).toBe(1);
    expect(evidence([ran(2, 0, 3)]).errorShare).toBe(0);
    expect(evidence([ran(2, 1, 1)]).errorShare).toBe(1);
  });
});

describe('the newest minutes', () => {
  const newest = (samples: readonly UsageSample[], minutes: number): number[] =>
    newestOf(judgeInput({ reading: reading(samples) }), minutes, 'invocations');

  it('end with the last that was reported, oldest first, each with the larger of its reports', () => {
    const samples = [ran(4, 1), ran(6, 8), ran(9, 7), ran(4, 3), ran(4, 2), ran(8, 6)];
    expect(newest(samples, 5)).toEqual([6, 0, 8, 0, 3]);
  });

  it('are none where nothing can be read', () => {
    const unreadable = { outcome: 'unreadable', because: 'x' } as const;
    expect(newestOf(judgeInput({ reading: unreadable }), 5, 'errors')).toEqual([]);
  });
});
