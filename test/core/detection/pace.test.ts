// How fast a function spends: what two minutes or a witness confirm, and what may stand for minutes not reported yet.
// An idle function's allowance is 0.15 cents a minute: three times the floor of its envelope.

import type { DetectorState } from '../../../lib/core/detection/baseline';
import { hasWitness, paceOf, STANDSTILL } from '../../../lib/core/detection/pace';
import {
  judgeInput,
  minuteAgo,
  NOW_MINUTE,
  reading,
  sample,
  stateOf,
} from '../../support/builders';

const ALLOWED_USD = 0.0015;
/** An hour that has cost so much. */
const spent = (usd: number, state: DetectorState = stateOf()): DetectorState => ({
  ...state,
  hour: { ...state.hour, usd },
});

describe('the pace', () => {
  const older = minuteAgo(3, 2, { invocations: 200, durationSeconds: 120 });
  const newest = minuteAgo(2, 1, { invocations: 100, durationSeconds: 600 });

  it('is the larger of the two newest minutes, and the smaller is what both confirm', () => {
    const minutes = [minuteAgo(4, 9), older, newest];
    expect(paceOf(judgeInput({ minutes }))).toEqual({
      usdPerMinute: 2,
      excessUsdPerMinute: 2 - ALLOWED_USD,
      invocationsPerMinute: 200,
      confirmedUsd: 1,
      twiceSeenUsd: 1,
      confirmedConcurrency: 2,
      unreportedUsd: 0,
      unreportedExcessUsd: 0,
      runningUsd: 0,
    });
  });

  it('of one minute alone is confirmed by nothing', () => {
    const minutes = [minuteAgo(2, 0.5, { durationSeconds: 600 })];
    expect(paceOf(judgeInput({ minutes }))).toMatchObject({
      ...{ usdPerMinute: 0.5, invocationsPerMinute: 0 },
      ...{ confirmedUsd: 0, twiceSeenUsd: 0, confirmedConcurrency: 0 },
    });
  });

  it('of one minute with a witness is confirmed, and was seen once', () => {
    const accountExcessConcurrency = (epochMinute: number): number =>
      epochMinute === NOW_MINUTE - 2 ? 5 : 0;
    expect(
      paceOf(judgeInput({ minutes: [minuteAgo(3, 0), newest], accountExcessConcurrency })),
    ).toMatchObject({ confirmedUsd: 1, twiceSeenUsd: 0, confirmedConcurrency: 10 });
  });

  it('is no excess below the allowance', () => {
    expect(paceOf(judgeInput({ minutes: [minuteAgo(2, 0.001)] })).excessUsdPerMinute).toBe(0);
  });

  it('stands still once the newest minute is more than ten minutes old, or there is none', () => {
    expect(paceOf(judgeInput({ minutes: [minuteAgo(10, 1)] })).usdPerMinute).toBe(1);
    expect(paceOf(judgeInput({ minutes: [minuteAgo(11, 1)] }))).toBe(STANDSTILL);
    expect(paceOf(judgeInput())).toBe(STANDSTILL);
    expect(Object.values(STANDSTILL)).toEqual(new Array(9).fill(0));
  });
});

describe('minutes that nothing has reported yet', () => {
  const unreportedUsd = (
    ago: number,
    changes: Partial<Parameters<typeof judgeInput>[0]> = {},
  ): number =>
    paceOf(
      judgeInput({
        minutes: [minuteAgo(ago + 1, 1), minuteAgo(ago, 1)],
        state: spent(2),
        ...changes,
      }),
    ).unreportedUsd;

  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [5, 4],
    [6, 5],
    [7, 5],
  ])('after a newest minute %d min ago count as %d such minutes', (ago, minutes) => {
    expect(unreportedUsd(ago)).toBe(minutes);
  });

  it('count above the allowance in the sum of excess', () => {
    const minutes = [minuteAgo(4, 1), minuteAgo(3, 1)];
    const { unreportedExcessUsd } = paceOf(judgeInput({ minutes, state: spent(2) }));
    expect(unreportedExcessUsd).toBeCloseTo(2 * (1 - ALLOWED_USD), 12);
    const dearer = [minuteAgo(4, 3), minuteAgo(3, 3)];
    expect(paceOf(judgeInput({ minutes: dearer, state: spent(2) }))).toMatchObject({
      ...{ unreportedUsd: 6, unreportedExcessUsd: 2 * (3 - ALLOWED_USD) },
    });
    const busy = spent(20, stateOf({ usualPerMinute: 50 }));
    expect(paceOf(judgeInput({ minutes, state: busy })).unreportedExcessUsd).toBe(0);
  });

  it('count only at a pace above twice the dearest minute of the week', () => {
    expect(unreportedUsd(2, { precedentUsd: 0.5 })).toBe(0);
    expect(unreportedUsd(2, { precedentUsd: 0.49 })).toBe(1);
  });

  it('count only once the hour costs half as much again as the busiest hour', () => {
    const busy = stateOf({ usualPerMinute: 10 });
    expect(unreportedUsd(2, { state: spent(9, busy) })).toBe(0);
    expect(unreportedUsd(2, { state: spent(9.01, busy) })).toBe(1);
    // An envelope at its floor says nothing: then the busiest hour of the week itself does.
    const idle = stateOf();
    const ringUsdPerMinute = idle.ringUsdPerMinute.map((_, slot) => (slot === 9 ? 0.0001 : 0));
    const week = { ...idle, ringUsdPerMinute };
    expect(unreportedUsd(2, { state: spent(0.009, week) })).toBe(0);
    expect(unreportedUsd(2, { state: spent(0.0091, week) })).toBe(1);
  });
});

describe('a witness', () => {
  const isWitnessed = (
    durationSeconds: number,
    invocations: number,
    executions: number | undefined,
  ): boolean =>
    hasWitness(
      judgeInput({
        minutes: [minuteAgo(3, 0), minuteAgo(2, 1, { durationSeconds, invocations })],
        ...(executions === undefined ? {} : { accountExcessConcurrency: () => executions }),
      }),
      NOW_MINUTE - 2,
    );

  it.each<[string, [number, number, number | undefined], boolean]>([
    ['vouches for five at once with half as many', [300, 5, 2.5], true],
    ['does not with less', [300, 5, 2.4], false],
    ['says nothing about fewer than five at once', [299, 5, 1e6], false],
    ['says nothing about fewer than five that began', [9_000, 4, 1e6], false],
    ['needs half of what began, however long it ran', [9_000, 10, 5], true],
    ['is none where the account is not known', [300, 5, undefined], false],
  ])('%s', (_, claim, isTrue) => {
    expect(isWitnessed(...claim)).toBe(isTrue);
  });

  it('vouches for no minute that was not reported', () => {
    const accountExcessConcurrency = () => 1e6;
    expect(hasWitness(judgeInput({ accountExcessConcurrency }), NOW_MINUTE)).toBe(false);
    const minutes = [minuteAgo(2, 1, { durationSeconds: 9_000, invocations: 9_000 })];
    const input = judgeInput({ minutes, accountExcessConcurrency });
    expect([1, 2, 3].map((ago) => hasWitness(input, NOW_MINUTE - ago))).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('what runs and has not ended', () => {
  // A hundred runs at a tenth of a cent a second burn six dollars a minute.
  const running = {
    reading: reading(
      [3, 4].map((ago) => sample({ epochMinute: NOW_MINUTE - ago, concurrencyMax: 100 })),
    ),
    rate: { usdPerInvocation: 0, usdPerSecond: 0.001 },
    accountExcessConcurrency: () => 100,
  };

  it('is a pace of its own, confirmed by two minutes', () => {
    const pace = paceOf(judgeInput(running));
    expect(pace).toEqual({
      ...STANDSTILL,
      ...{ usdPerMinute: 6, confirmedUsd: 6, twiceSeenUsd: 6 },
      excessUsdPerMinute: 6 - ALLOWED_USD,
      confirmedConcurrency: 100,
      runningUsd: 12,
    });
  });

  it('lowers no pace that was reported', () => {
    const minutes = [3, 2].map((ago) =>
      minuteAgo(ago, 8, { durationSeconds: 60_000, invocations: 9_000 }),
    );
    expect(paceOf(judgeInput({ ...running, minutes }))).toMatchObject({
      ...{ usdPerMinute: 8, confirmedUsd: 8, twiceSeenUsd: 8 },
      excessUsdPerMinute: 8 - ALLOWED_USD,
      confirmedConcurrency: 1_000,
      runningUsd: 12,
    });
  });
});
