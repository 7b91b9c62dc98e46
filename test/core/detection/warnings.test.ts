// What is told and not acted upon, and from which sum on.

import type { DetectorState } from '../../../lib/core/detection/baseline';
import { STANDSTILL } from '../../../lib/core/detection/pace';
import { NO_DAYS } from '../../../lib/core/detection/rolling-day';
import type { Verdict } from '../../../lib/core/detection/verdict';
import { dearStart, warnOr } from '../../../lib/core/detection/warnings';
import { judgeInput, minuteAgo, NOW_MINUTE, stateOf } from '../../support/builders';

const moving = { ...STANDSTILL, usdPerMinute: 0.01, invocationsPerMinute: 100 };
/** The last 24 hours cost so much, and the largest day so much. */
const spent = (usd: number, largestUsd: number): DetectorState => ({
  ...stateOf(),
  days: { ...NO_DAYS, hoursUsd: new Array<number>(24).fill(0), largestUsd: [largestUsd] },
  hour: { ...stateOf().hour, usd },
});

describe('a dear start', () => {
  const start = (usd: number): Verdict | undefined =>
    dearStart(judgeInput({ state: spent(usd, 0) }), moving);

  it('is told above twenty dollars in a day, and runs on', () => {
    expect(start(20)).toBeUndefined();
    expect(start(20.01)).toMatchObject({
      kind: 'warn',
      because: expect.stringMatching(/; a new function spent \$20\.01 in a day; accept it/),
      evidence: { excessUsd: 20.01, limitUsd: 20 },
    });
  });
});

describe('a day that may break its guess', () => {
  it('is told above seven tenths of it', () => {
    const warned = (usd: number): Verdict =>
      warnOr(judgeInput({ state: spent(usd, 10) }), STANDSTILL);
    expect(warned(21)).toEqual({ kind: 'calm' });
    expect(warned(21.1)).toMatchObject({ kind: 'warn', evidence: { limitUsd: 30 } });
  });
});

describe('many calls that cost little', () => {
  const warned = (
    calls: readonly number[],
    pace = moving,
    state: DetectorState = stateOf(),
  ): Verdict =>
    warnOr(
      judgeInput({
        state: { ...state, fast: { ...state.fast, usd: 0.2 } },
        minutes: calls.map((invocations, index) =>
          minuteAgo(calls.length - index, 0, { invocations }),
        ),
      }),
      pace,
    );

  it('are told when two minutes in a row are above sixty', () => {
    expect(warned([61, 61])).toMatchObject({
      kind: 'warn',
      because: expect.stringMatching(/; over 60\/min, cheap so far$/),
      evidence: { excessUsd: 0.2, limitUsd: 1, sinceMinute: NOW_MINUTE - 2 },
    });
    expect(warned([9, 61, 61])).toMatchObject({ kind: 'warn' });
  });

  it.each([
    ['in one minute alone', [61]],
    ['in a minute among others', [61, 60]],
    ['that have just begun', [60, 61]],
    ['of long ago', [61, 61, 60]],
  ])('are not told %s', (_, calls) => {
    expect(warned(calls)).toEqual({ kind: 'calm' });
  });

  it('are told above ten times the busiest usual hour, where that is more', () => {
    const busy = stateOf({ usualPerMinute: 10 });
    expect(warned([100, 100], moving, busy)).toEqual({ kind: 'calm' });
    expect(warned([101, 101], moving, busy)).toMatchObject({ kind: 'warn' });
  });

  it('are not told once they are over', () => {
    expect(warned([61, 61], STANDSTILL)).toEqual({ kind: 'calm' });
  });
});

describe('what shows in days', () => {
  it('is told with the dollars of a day, or of a month', () => {
    const idle = stateOf();
    const quiet = { ...NO_DAYS, hoursUsd: new Array<number>(24).fill(0.5), quietUsd: [0.25] };
    const risen = { ...idle, days: { ...quiet, largestUsd: [12] } };
    expect(warnOr(judgeInput({ state: risen }), STANDSTILL)).toMatchObject({
      kind: 'warn',
      because: expect.stringMatching(/cost \$12\.00 a day, \$6\.00 at most.*; accept it/),
      evidence: { excessUsd: 12, limitUsd: 12, sinceMinute: NOW_MINUTE - 1440 },
    });
    const days = { ...NO_DAYS, largestUsd: [14], fromUsd: 1, aboveUsd: 60 };
    const crept = { ...idle, days, hour: { ...idle.hour, usd: 2 } };
    expect(warnOr(judgeInput({ state: crept }), STANDSTILL)).toMatchObject({
      kind: 'warn',
      because: expect.stringContaining('$60.00 in a month above the level'),
      evidence: { excessUsd: 60, limitUsd: 60, sinceMinute: NOW_MINUTE - 1440 },
    });
  });
});
