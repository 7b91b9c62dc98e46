// Callers who stay all day: what is told, what is held, and what a crowd of one evening is not taken for.
// A hundred invocations cost a dollar, so one a minute is $14.40 a day.

import type { DetectorState } from '../../../lib/core/detection/baseline';
import type { DetectInput } from '../../../lib/core/detection/detect-input';
import { detect } from '../../../lib/core/detection/detector';
import { STANDSTILL } from '../../../lib/core/detection/pace';
import {
  NO_DAYS,
  quietHourUsd,
  type RollingDays,
  usualQuietHourUsd,
} from '../../../lib/core/detection/rolling-day';
import {
  creepFinding,
  creptUsd,
  hasCrept,
  hourMultipleFinding,
  raisedQuietHours,
  wasIdle,
} from '../../../lib/core/detection/unusual-hours';
import type { Verdict } from '../../../lib/core/detection/verdict';
import { detectInput, NOW_MINUTE, newestMinutes, reading, stateOf } from '../../support/builders';

const verdictOf = (state: DetectorState, changes: Partial<DetectInput> = {}): Verdict =>
  detect(detectInput({ state, reading: reading(newestMinutes([1, 1, 1])), ...changes })).verdict;

const usual = stateOf({ usualPerMinute: 1 });
const hourNow = usual.hour.index;

/** The last hours cost so much, the newest last; those before were as usual. */
function withLastHours(state: DetectorState, lastUsd: readonly number[]): DetectorState {
  const hoursUsd = [...state.days.hoursUsd];
  for (const [index, usd] of lastUsd.entries())
    hoursUsd[(hourNow - lastUsd.length + index) % 24] = usd;
  return { ...state, days: { ...state.days, hoursUsd } };
}

describe('three hours in a row', () => {
  const dear = withLastHours(usual, [4, 4, 4]);

  it('at several times the same hours of the week before are held, and never taken to zero', () => {
    expect(
      verdictOf(dear, { reading: reading(newestMinutes(new Array<number>(28).fill(6))) }),
    ).toMatchObject({
      kind: 'breach',
      rule: 'hour-multiple',
      certainty: 'doubtful',
    });
  });

  it('are one too many: two may be a rush', () => {
    expect(verdictOf(withLastHours(usual, [0.6, 4, 4])).kind).toBe('calm');
  });

  it('that are usual at this time of the day are nothing', () => {
    const ringUsdPerMinute = usual.ringUsdPerMinute.map((usd, slot) =>
      [1, 2, 3].some((ago) => (slot + ago - hourNow) % 24 === 0) ? 4 / 60 : usd,
    );
    expect(verdictOf({ ...dear, ringUsdPerMinute }).kind).toBe('calm');
  });

  it('of a cheap function are not worth a hold', () => {
    const cheap = stateOf({ usualPerMinute: 0.01 });
    expect(verdictOf(withLastHours(cheap, [0.5, 0.5, 0.5])).kind).toBe('calm');
  });

  it('are asked about once a day: a hold that ended calm was the answer', () => {
    const answered = { ...dear, heldThroughMinute: NOW_MINUTE - 600 };
    expect(verdictOf(answered).kind).not.toBe('breach');
  });
});

describe('the sum of three hours in a row', () => {
  // A dollar an hour all week, so a fifth of its largest day is $4.80: the floor of five dollars counts.
  const level = {
    ...usual,
    ringUsdPerMinute: usual.ringUsdPerMinute.map(() => 1 / 60),
    days: { ...NO_DAYS, largestUsd: [24] },
  };
  const sumOf = (state: DetectorState, nowMinute = NOW_MINUTE): number =>
    hourMultipleFinding({ ...detectInput({ state, nowMinute }), minutes: [], precedentUsd: 0 })
      .spentUsd;
  const dear = withLastHours(level, [4, 5, 6]);

  /** Ten dollars in single hours of days before: [days ago, hours before this one]. */
  const busyAt = (hours: ReadonlyArray<readonly [daysAgo: number, hoursAgo: number]>): number => {
    const ringUsdPerMinute = [...dear.ringUsdPerMinute];
    for (const [day, ago] of hours) ringUsdPerMinute[(hourNow - ago - 24 * day) % 168] = 10 / 60;
    return sumOf({ ...dear, ringUsdPerMinute });
  };
  const onDays = (daysAgo: readonly number[], hoursAgo: number) =>
    daysAgo.map((day) => [day, hoursAgo] as const);

  it('is what they cost above the same hours of the week before', () => {
    expect(sumOf(dear)).toBeCloseTo(3 + 4 + 5, 9);
    const nextDay = { ...dear, hour: { ...dear.hour, index: hourNow + 24 } };
    expect(sumOf(nextDay)).toBeCloseTo(3 + 4 + 5, 9);
    const finding = hourMultipleFinding({
      ...detectInput({ state: dear }),
      minutes: [],
      precedentUsd: 0,
    });
    expect(finding).toMatchObject({ limitUsd: 5, sinceMinute: (hourNow - 3) * 60 });
    expect(finding.words()).toBe(
      '3 hours in a row above 3 times the same hours of its last week, $12.00 more',
    );
  });

  it.each([
    ['first', [3, 5, 6]],
    ['second', [4, 3, 6]],
    ['third', [4, 5, 3]],
  ])('is none where the %s of them is three times as dear and no more', (_, hoursUsd) => {
    expect(sumOf(withLastHours(level, hoursUsd))).toBe(0);
  });

  it('goes by the middle of seven days: three busy days are no usual, four are', () => {
    expect(busyAt(onDays([1, 3, 6], 2))).toBeCloseTo(12, 9);
    expect(busyAt(onDays([1, 3, 5, 6], 2))).toBe(0);
  });

  it.each([
    [5, 12],
    [4, 0],
    [3, 0],
    [2, 0],
    [1, 0],
    [0, 0],
    [-1, 12],
  ])('knows each of those days with the hours beside it: busy %d hours ago', (ago, usd) => {
    expect(busyAt(onDays([1, 3, 5, 6], ago))).toBeCloseTo(usd, 9);
    expect(busyAt(onDays([1, 2, 3, 4], ago))).toBeCloseTo(usd, 9);
  });

  it('takes each day by the dearest of the three hours', () => {
    expect(busyAt([...onDays([1, 2], 2), [3, 3], [4, 1]])).toBe(0);
    expect(busyAt([...onDays([1, 2], 2), [3, 3]])).toBeCloseTo(12, 9);
  });

  it('leaves out the hour itself and what came before it, of a week ago: the week has only 168 hours', () => {
    expect(busyAt([...onDays([1, 2, 3], 4), [7, 3]])).toBeCloseTo(12, 9);
    expect(busyAt([...onDays([1, 2, 3], 0), [7, 0]])).toBe(0);
  });

  it('is compared with a fifth of its largest day where that is more than five dollars', () => {
    const large = { ...dear, days: { ...dear.days, largestUsd: [60] } };
    const input = { ...detectInput({ state: large }), minutes: [], precedentUsd: 0 };
    const finding = hourMultipleFinding(input);
    expect(finding.limitUsd).toBeCloseTo(12, 9);
    // Twelve dollars in three hours are 6.7 cents a minute.
    expect(finding.isQuiet([0.06, 0.07])).toBe(true);
    expect(finding.isQuiet([0.07, 0.07])).toBe(false);
  });

  it('is asked about again a day after a hold ended, and not a minute sooner', () => {
    expect(sumOf({ ...dear, heldThroughMinute: NOW_MINUTE - 1440 })).toBeCloseTo(12, 9);
    expect(sumOf({ ...dear, heldThroughMinute: NOW_MINUTE - 1439 })).toBe(0);
  });
});

describe('quiet hours', () => {
  const days = (quietUsd: number, usualUsd: number): RollingDays => ({
    ...NO_DAYS,
    hoursUsd: new Array<number>(24).fill(quietUsd),
    quietUsd: [usualUsd],
  });

  it.each([
    ['half as much again as usual are none', 1.5, 1, undefined],
    ['more than that are, in dollars of a day', 1.75, 1, { usd: 42, usualUsd: 24 }],
    ['five dollars a day more are none', 0.25 + 5 / 24, 0.25, undefined],
    ['more than five dollars a day are', 0.5, 0.25, { usd: 12, usualUsd: 6 }],
  ])('that rise: %s', (_, usd, usualUsd, raised) => {
    expect(raisedQuietHours(days(usd, usualUsd))).toEqual(raised);
  });

  it('are the sixth quietest of a day: five may be silent', () => {
    const hoursUsd = Array.from({ length: 24 }, (_, hour) => (hour < 5 ? 0 : hour));
    expect(quietHourUsd({ hoursUsd })).toBe(5);
    expect(usualQuietHourUsd(usual.days)).toBeCloseTo(0.6, 6);
  });

  it('that cost twice as much as on any day of the month are told, with what to do', () => {
    const doubled = withLastHours(usual, new Array<number>(24).fill(1.2));
    expect(verdictOf(doubled)).toMatchObject({
      kind: 'warn',
      because: expect.stringMatching(/quiet hours cost \$28\.\d+ a day.*accept it/),
    });
  });

  it('are not raised by a rush, however dear its hours are', () => {
    const rush = withLastHours(usual, new Array<number>(12).fill(1.7));
    expect(raisedQuietHours(rush.days)).toBeUndefined();
  });

  it('become usual by no more than a quarter a day', () => {
    let { state } = detect(detectInput({ state: usual }));
    for (let day = 0; day < 3; day++) {
      const nowMinute = NOW_MINUTE + (day + 1) * 1440;
      const samples = Array.from({ length: 1440 }, (_, index) => ({
        ...newestMinutes([10])[0],
        epochMinute: nowMinute - 1440 + index,
      })) as ReturnType<typeof newestMinutes>;
      const changes = { nowMinute, watermarkMinute: nowMinute, reading: reading(samples) };
      ({ state } = detect(detectInput({ state, ...changes })));
    }
    expect(usualQuietHourUsd(state.days)).toBeLessThanOrEqual(0.6 * 1.25 ** 3 + 1e-9);
  });
});

describe('an idle function that comes to cost money', () => {
  const idle = stateOf();
  const crept = (aboveUsd: number, fromUsd = 0): DetectorState => ({
    ...idle,
    days: { ...idle.days, largestUsd: [fromUsd], fromUsd, aboveUsd },
  });

  it('is held once its month has cost twenty-five dollars, however slowly', () => {
    expect(verdictOf(crept(26))).toMatchObject({
      kind: 'breach',
      rule: 'creep',
      certainty: 'likely',
    });
    expect(verdictOf(crept(20)).kind).not.toBe('breach');
  });

  it('is one whose largest day was below five cents when it was first seen', () => {
    expect([0.049, 0.05].map((fromUsd) => wasIdle({ ...NO_DAYS, fromUsd }))).toEqual([true, false]);
  });

  it('counts today with the days before, above its level and without its largest minute', () => {
    const today = (usd: number): DetectorState => ({
      ...crept(10, 0.04),
      day: { ...idle.day, usd, largestUsd: 1 },
    });
    expect(creptUsd(today(3))).toBeCloseTo(10 + 3 - 1 - 0.04, 12);
    expect(creptUsd(today(1.01))).toBe(10);
    const pace = { ...STANDSTILL, usdPerMinute: 0.5 };
    const finding = creepFinding(today(3), pace);
    expect(finding).toMatchObject({
      ...{ spentUsd: creptUsd(today(3)), limitUsd: 25, usdPerMinute: 0.5 },
      sinceMinute: (hourNow - 24) * 60,
    });
    expect(finding.words()).toBe('$11.96 in a month, and it was idle when it was first seen');
    const used = creepFinding(crept(1_000, 0.05), pace);
    expect(used).toMatchObject({ spentUsd: 0, usdPerMinute: 0 });
  });

  it('has calmed down once its day and its newest minutes cost a thirtieth of the limit, and no more', () => {
    const limitUsd = 25 / 30;
    const isQuietWith = (dayUsd: number, minuteUsd: number): boolean =>
      creepFinding({ ...crept(26), day: { ...idle.day, usd: dayUsd } }, STANDSTILL).isQuiet([
        minuteUsd,
        minuteUsd,
      ]);
    expect(isQuietWith(limitUsd, limitUsd / 1440)).toBe(true);
    expect(isQuietWith(limitUsd, (1.001 * limitUsd) / 1440)).toBe(false);
    expect(isQuietWith(1.001 * limitUsd, limitUsd / 1440)).toBe(false);
  });

  it.each([
    ['a bill of thirty first days, and not before', 450, 15, false],
    ['more than that bill', 450.01, 15, true],
    ['no less than fifty dollars', 50, 1, false],
    ['more than fifty dollars', 50.01, 1, true],
  ])('has crept up at %s', (_, aboveUsd, fromUsd, hasIt) => {
    const hour = { ...idle.hour, usd: fromUsd + 0.01 };
    expect(hasCrept({ ...crept(aboveUsd, fromUsd), hour })).toBe(hasIt);
    expect(hasCrept({ ...crept(aboveUsd, fromUsd), hour: { ...hour, usd: fromUsd - 0.01 } })).toBe(
      false,
    );
  });

  it('is held for its bursts of a minute, though the last has ended', () => {
    const bursting = { ...crept(26), day: { ...idle.day, usd: 1.2, largestUsd: 0.6 } };
    const silent = { reading: reading([]) };
    expect(verdictOf(bursting, silent)).toMatchObject({ kind: 'breach', rule: 'creep' });
    expect(verdictOf(crept(26), silent).kind).not.toBe('breach');
  });

  it('is told when it began with users, once it costs a bill more', () => {
    const grown = { ...crept(450, 14), hour: { ...idle.hour, usd: 15 } };
    expect(verdictOf(crept(100, 14)).kind).not.toBe('breach');
    expect(verdictOf(grown, { reading: reading([]) })).toMatchObject({
      kind: 'warn',
      because: expect.stringContaining('in a month above the level at which it was first seen'),
    });
  });
});
