// Callers who stay all day: what is told, what is held, and what a crowd of one evening is not taken for.
// A hundred invocations cost a dollar, so one a minute is $14.40 a day.

import type { DetectorState } from '../../../lib/core/detection/baseline';
import type { DetectInput } from '../../../lib/core/detection/detect-input';
import { detect } from '../../../lib/core/detection/detector';
import { quietHourUsd, usualQuietHourUsd } from '../../../lib/core/detection/rolling-day';
import { raisedQuietHours } from '../../../lib/core/detection/unusual-hours';
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

describe('quiet hours', () => {
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
