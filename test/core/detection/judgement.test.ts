// From a folded state to a verdict: how near to a limit is suspect, which rule speaks, how sure it is, and what is over.
// A hundred invocations cost a dollar.

import type { DetectorState } from '../../../lib/core/detection/baseline';
import type { JudgeInput } from '../../../lib/core/detection/judge-input';
import { judge } from '../../../lib/core/detection/judgement';
import { NO_DAYS } from '../../../lib/core/detection/rolling-day';
import {
  judgeInput,
  minuteAgo,
  minutesFrom,
  NOW_MINUTE,
  policy,
  reading,
  stateOf,
} from '../../support/builders';

const idle = stateOf();
const young = stateOf({ knownForMinutes: 60 });
/** Two minutes of so many dollars, the newest two minutes old. */
const twice = (usd: number): JudgeInput['minutes'] => [minuteAgo(3, usd), minuteAgo(2, usd)];
/** Three cents a minute to this minute: whatever is broken goes on. */
const goingOn = reading(minutesFrom(NOW_MINUTE - 20, new Array<number>(21).fill(3)));
const kindOf = (changes: Partial<JudgeInput>): string => judge(judgeInput(changes)).kind;

describe('near a limit', () => {
  // Twenty cents a minute are six dollars in half an hour.
  const at = (usd: number, ceilingUsdPerHour: number, pace = 0.2): string =>
    kindOf({
      state: { ...young, hour: { ...young.hour, usd } },
      policy: policy({ ceilingUsdPerHour }),
      minutes: twice(pace),
      precedentUsd: 1,
      reading: reading(minutesFrom(NOW_MINUTE - 20, new Array<number>(21).fill(20))),
    });

  it('is what would pass it within half an hour at its pace', () => {
    expect(at(10, 16)).toBe('learning');
    expect(at(10, 15.9)).toBe('suspect');
    expect(at(15.8, 15.9, 0)).toBe('learning');
  });

  it('is not yet broken at the very limit', () => {
    expect(at(15.9, 15.9)).toBe('suspect');
    expect(at(15.91, 15.9)).toBe('breach');
  });
});

describe('a ceiling', () => {
  const passed = (changes: Partial<JudgeInput> = {}, largestUsd = 5) => {
    const window = { usd: 12, largestUsd, largestMinute: NOW_MINUTE - 2 };
    const state = {
      ...idle,
      days: { ...NO_DAYS, fromUsd: 10, largestUsd: [10] },
      hour: { ...idle.hour, ...window },
      day: { ...idle.day, ...window },
      month: { ...idle.month, ...window },
    };
    return judge(judgeInput({ state, minutes: twice(0.01), reading: goingOn, ...changes }));
  };
  const hourly = policy({ ceilingUsdPerHour: 7.5 });

  it('stands without its largest minute, unless that has a witness', () => {
    expect(passed({ policy: hourly }).kind).not.toBe('breach');
    expect(passed({ policy: hourly }, 4)).toMatchObject({ kind: 'breach', rule: 'hour-ceiling' });
    const minutes = [3, 2].map((ago) =>
      minuteAgo(ago, 0.01, { durationSeconds: 600, invocations: 10 }),
    );
    const witness = { minutes, accountExcessConcurrency: () => 5 };
    const witnessed = { policy: hourly, precedentUsd: 1, ...witness };
    expect(passed(witnessed)).toMatchObject({ kind: 'breach', evidence: { excessUsd: 12 } });
  });

  it('says what was spent with the minutes that nothing has reported yet', () => {
    // A dollar a minute, and one minute is not reported.
    expect(passed({ policy: hourly, minutes: twice(1) })).toMatchObject({
      because: expect.stringContaining('$13.00 this hour, ceiling $7.50'),
      evidence: { excessUsd: 8 },
    });
  });

  it('counts from the beginning of its hour; of a day or a month, from that of the day', () => {
    const since = (name: 'Hour' | 'Day' | 'Month'): unknown =>
      passed({ policy: policy({ [`ceilingUsdPer${name}`]: 1 }) });
    const hour = { kind: 'breach', evidence: { sinceMinute: NOW_MINUTE - 20, limitUsd: 1 } };
    const day = { kind: 'breach', evidence: { sinceMinute: NOW_MINUTE - 200, limitUsd: 1 } };
    expect(since('Hour')).toMatchObject(hour);
    expect(since('Day')).toMatchObject(day);
    expect(since('Month')).toMatchObject(day);
  });

  it.each([
    ['an hour', { ceilingUsdPerHour: 2 }, 0.2 / 60],
    ['a day', { ceilingUsdPerDay: 2 }, 0.2 / 1440],
    ['a month', { ceilingUsdPerMonth: 2 }, 0.2 / 43_800],
  ])('of %s is over at a tenth of its pace', (_, ceiling, quietUsd) => {
    const lately = (usd: number): string =>
      passed({
        policy: policy(ceiling),
        reading: reading(minutesFrom(NOW_MINUTE - 15, new Array(16).fill(100 * usd))),
      }).kind;
    expect([0.999 * quietUsd, 1.001 * quietUsd].map(lately)).toEqual(['warn', 'breach']);
  });
});

describe('an excess', () => {
  const excess = { usd: 30, largestUsd: 5, largestMinute: 0, sinceMinute: 0 };
  const used = { days: { ...NO_DAYS, largestUsd: [9], fromUsd: 9 } };
  const over = (state: Partial<DetectorState>, changes: Partial<JudgeInput> = {}) =>
    judge(
      judgeInput({
        ...{ state: { ...idle, ...state }, minutes: twice(0.01), reading: goingOn },
        ...changes,
      }),
    );

  it('is without its largest minute, and began now where nobody knows when', () => {
    expect(over({ fast: excess, ...used })).toMatchObject({
      ...{ kind: 'breach', rule: 'fast-excess', certainty: 'doubtful' },
      because: expect.stringContaining('$30.00 over its allowance, limit $1.00'),
      evidence: { excessUsd: 25, limitUsd: 1, sinceMinute: NOW_MINUTE },
    });
    const since = { ...excess, sinceMinute: NOW_MINUTE - 9 };
    expect(over({ slow: since, ...used })).toMatchObject({
      ...{ rule: 'slow-excess', evidence: { excessUsd: 25, limitUsd: 5 } },
    });
    expect(over({ slow: since, ...used })).toMatchObject({
      evidence: { sinceMinute: NOW_MINUTE - 9 },
    });
  });

  it('says what is above the allowance with the minutes that nothing has reported yet', () => {
    const hour = { ...idle.hour, usd: 5 };
    expect(over({ fast: excess, hour, ...used }, { minutes: twice(1) })).toMatchObject({
      because: expect.stringContaining('$31.00 over its allowance'),
    });
  });

  it('of an idle function is unmistakable from a dollar an hour, and doubtful below that', () => {
    expect(over({ fast: excess }, { minutes: twice(1 / 60) })).toMatchObject({
      certainty: 'unmistakable',
    });
    expect(over({ fast: excess }, { minutes: twice(0.016) })).toMatchObject({
      certainty: 'doubtful',
    });
  });

  it.each<[string, Partial<DetectorState>, number]>([
    ['fast rule is over at the allowance', { fast: excess }, 0.0015],
    ['slow rule is over at one and a quarter of the envelope', { slow: excess }, 0.000_625],
  ])('of the %s', (_, state, quietUsd) => {
    const lately = (usd: number): string =>
      over(
        { ...state, ...used },
        { reading: reading(minutesFrom(NOW_MINUTE - 15, new Array(16).fill(100 * usd))) },
      ).kind;
    expect([0.999 * quietUsd, 1.001 * quietUsd].map(lately)).toEqual(['warn', 'breach']);
  });
});

describe('of several rules that are broken', () => {
  const fast = { usd: 30, largestUsd: 5, largestMinute: 0, sinceMinute: NOW_MINUTE - 9 };
  // It has users by now, and was idle when it was first seen: $26 above that in a month.
  const days = { ...NO_DAYS, largestUsd: [9], fromUsd: 0, aboveUsd: 26 };
  const state = { ...idle, fast, days };
  const lately = reading(minutesFrom(NOW_MINUTE - 20, new Array<number>(20).fill(1)));

  it('the surest speaks', () => {
    const verdict = judge(judgeInput({ state, reading: lately, minutes: twice(0.01) }));
    expect(verdict).toMatchObject({ kind: 'breach', rule: 'creep', certainty: 'likely' });
    const alone = { ...state, days: { ...days, aboveUsd: 0 } };
    const without = judge(judgeInput({ state: alone, reading: lately, minutes: twice(0.01) }));
    expect(without).toMatchObject({ rule: 'fast-excess', certainty: 'doubtful' });
  });

  it('taking all of the account makes a doubt likely, and nothing sure less so', () => {
    const minutes = [3, 2].map((ago) =>
      minuteAgo(ago, 0.01, { durationSeconds: 60_000, invocations: 9_000 }),
    );
    const used = { ...state, days: { ...days, fromUsd: 9, aboveUsd: 0 } };
    const all = { state: used, reading: lately, minutes, concurrencyMax: 1_000 };
    expect(judge(judgeInput(all))).toMatchObject({ rule: 'fast-excess', certainty: 'likely' });
    const ceiling = { ...used, hour: { ...used.hour, usd: 9 } };
    const capped = { ...all, state: ceiling, policy: policy({ ceilingUsdPerHour: 5 }) };
    expect(judge(judgeInput(capped))).toMatchObject({ certainty: 'unmistakable' });
  });

  it('those that are over do not speak for those that go on', () => {
    // A cent a minute: the creep goes on, and the excess is over.
    const busy = { ...state, envelopeUsdPerMinute: 0.05, day: { ...idle.day, usd: 9 } };
    const fastOnly = { ...busy, days: { ...days, aboveUsd: 0 } };
    const changes = { reading: lately, minutes: twice(0.01) };
    expect(judge(judgeInput({ state: busy, ...changes }))).toMatchObject({ rule: 'creep' });
    expect(judge(judgeInput({ state: fastOnly, ...changes })).kind).toBe('warn');
  });
});

describe('the invocation signal', () => {
  const counting = policy({ signal: 'invocations' });
  const calls = (counts: readonly number[], ago = 2, changes: Partial<JudgeInput> = {}) => {
    const first = NOW_MINUTE - ago - counts.length + 1;
    return judge(
      judgeInput({
        policy: counting,
        reading: reading(minutesFrom(first, counts)),
        minutes: counts.map((invocations, index) =>
          minuteAgo(ago + counts.length - 1 - index, 0, { invocations }),
        ),
        watermarkMinute: NOW_MINUTE - ago,
        ...changes,
      }),
    );
  };

  it('needs as many minutes as its owner says, above sixty or ten times the usual', () => {
    expect(calls([61, 61])).toMatchObject({
      ...{ kind: 'breach', rule: 'invocation-multiple', certainty: 'unmistakable' },
      evidence: { sinceMinute: NOW_MINUTE - 3, limitUsd: 1 },
    });
    expect(calls([60, 61]).kind).toBe('suspect');
    expect(calls([61, 60]).kind).toBe('calm');
    const busy = { state: stateOf({ usualPerMinute: 10 }) };
    expect(calls([101, 101], 2, busy)).toMatchObject({ kind: 'breach', certainty: 'doubtful' });
    expect(calls([100, 100], 2, busy).kind).toBe('calm');
  });

  it('goes by minutes that are ten minutes old, and by none that are older', () => {
    expect([10, 11].map((ago) => calls([61, 61], ago).kind)).toEqual(['breach', 'suspect']);
  });

  it('does not go by minutes of a pause', () => {
    const held = (ago: number) => ({ state: { ...idle, heldThroughMinute: NOW_MINUTE - ago } });
    expect([4, 3].map((ago) => calls([61, 61], 2, held(ago)).kind)).toEqual(['breach', 'suspect']);
  });

  it('judges days as well', () => {
    const days = { ...NO_DAYS, largestUsd: [9], fromUsd: 0, aboveUsd: 26 };
    const state = { ...idle, days, day: { ...idle.day, usd: 9 } };
    expect(calls([1, 1], 2, { state })).toMatchObject({ kind: 'breach', rule: 'creep' });
  });
});
