// A rule that was broken and is over: told and watched, never paused; what goes on, or only rests, is paused as ever.
// Money is easy here: a hundred invocations cost a dollar, and an idle function breaks the fast rule above $1.

import type { DetectInput } from '../../../lib/core/detection/detect-input';
import { detect } from '../../../lib/core/detection/detector';
import {
  areAllWithin,
  areMetricsFlowing,
  canBeWatched,
  isMeanWithin,
  lateUsdPerMinute,
  settleMinutesOf,
} from '../../../lib/core/detection/quiet';
import { isPastLimit, type Verdict } from '../../../lib/core/detection/verdict';
import {
  detectInput,
  minutesFrom,
  NOW_MINUTE,
  policy,
  reading,
  stateOf,
} from '../../support/builders';

const minutesAgo = (minutes: number): number => NOW_MINUTE - minutes;
/** Five dollars in two minutes, the last of them so long ago. */
const floodOver = (since: number) => minutesFrom(minutesAgo(since + 1), [250, 250]);

const lateLook = (changes: Partial<DetectInput> = {}): Verdict =>
  detect(
    detectInput({
      state: { ...stateOf(), settledMinute: minutesAgo(60) },
      reading: reading(floodOver(40)),
      ...changes,
    }),
  ).verdict;

test('a flood that ended half an hour before anyone looked is told, and not paused', () => {
  const verdict = lateLook();
  expect(verdict).toMatchObject({
    kind: 'warn',
    because: expect.stringMatching(/over its allowance, limit \$1\.00; it has calmed down since$/),
  });
  expect(isPastLimit(verdict)).toBe(true);
});

test.each([2, 5, 10, 14])('one that ended %d minutes ago is still a breach', (since) => {
  expect(lateLook({ reading: reading(floodOver(since)) }).kind).toBe('breach');
});

test('the first minute above the allowance again is a breach at once', () => {
  const again = [...floodOver(40), ...minutesFrom(minutesAgo(2), [30])];
  expect(lateLook({ reading: reading(again) }).kind).toBe('breach');
});

test.each([1, 4, 7, 9])(
  'one minute in ten is never taken for calm, looked at %d min later',
  (late) => {
    const pulses = [40, 30, 20, 10, 0].flatMap((rest) =>
      minutesFrom(minutesAgo(late + rest), [200]),
    );
    expect(lateLook({ reading: reading(pulses) }).kind).toBe('breach');
  },
);

test('where runs last for a quarter of an hour, silence has to last as much longer', () => {
  expect([0, 1, 60, 61, 900].map(settleMinutesOf)).toEqual([5, 6, 6, 7, 20]);
  const ended = (since: number) =>
    lateLook({ timeoutSeconds: 900, reading: reading(floodOver(since)) }).kind;
  expect(ended(28)).toBe('breach');
  expect(ended(31)).toBe('warn');
});

test('silence proves nothing while no metric of the account arrives', () => {
  expect(lateLook({ watermarkMinute: minutesAgo(11) }).kind).toBe('breach');
  expect(lateLook({ watermarkMinute: minutesAgo(3) }).kind).toBe('warn');
});

test('metrics flow while the newest minute of the account is ten minutes old, and can be watched until 25', () => {
  const since = (minutes: number) => [minutesAgo(minutes), NOW_MINUTE] as const;
  expect([10, 11].map((age) => areMetricsFlowing(...since(age)))).toEqual([true, false]);
  expect([25, 26].map((age) => canBeWatched(...since(age)))).toEqual([true, false]);
});

describe('what each minute cost lately', () => {
  // Runs of up to 60 s settle after six minutes: sixteen minutes are looked at.
  const lately = (changes: Partial<DetectInput> = {}): readonly number[] | undefined =>
    lateUsdPerMinute(detectInput({ timeoutSeconds: 60, ...changes }));
  const at = (age: number, invocations: number) => minutesFrom(minutesAgo(age), [invocations]);

  test('is nothing where nothing was reported, and known to the present minute', () => {
    expect(lately()).toEqual(new Array<number>(16).fill(0));
    const samples = [...at(16, 900), ...at(15, 100), ...at(0, 50)];
    expect(lately({ reading: reading(samples) })).toEqual([
      1,
      ...new Array<number>(14).fill(0),
      0.5,
    ]);
  });

  test('is the larger of two reports', () => {
    const samples = [...at(3, 100), ...at(3, 300), ...at(3, 200)];
    expect(lately({ reading: reading(samples) })?.[12]).toBe(3);
  });

  test('is unknown where metrics do not flow or cannot be read', () => {
    expect(lately({ watermarkMinute: minutesAgo(11) })).toBeUndefined();
    expect(lately({ reading: { outcome: 'unreadable', because: 'x' } })).toBeUndefined();
  });
});

test('minutes are within a limit that they reach, each or in the mean', () => {
  expect([2, 1.9].map((limit) => areAllWithin([2, 0], limit))).toEqual([true, false]);
  expect([1, 0.9].map((limit) => isMeanWithin([2, 0], limit))).toEqual([true, false]);
});

describe('a ceiling that was passed', () => {
  const passed = (perMinute: number, changes: Partial<DetectInput> = {}): Verdict => {
    const state = { ...stateOf(), settledMinute: minutesAgo(60) };
    return detect(
      detectInput({
        // It had users from the beginning: an idle function that spends as much has crept up besides.
        state: {
          ...state,
          day: { ...state.day, usd: 27 },
          days: { ...state.days, fromUsd: 10 },
        },
        policy: policy({ ceilingUsdPerDay: 20 }),
        reading: reading(minutesFrom(minutesAgo(30), new Array<number>(28).fill(perMinute))),
        ...changes,
      }),
    ).verdict;
  };

  test('pauses nothing that runs at less than a tenth of its pace', () => {
    // $20 a day is 1.39 cents a minute, an invocation a cent.
    expect(passed(0)).toMatchObject({ kind: 'warn', because: expect.stringContaining('this day') });
    expect(passed(0.13).kind).toBe('warn');
  });

  test('pauses what goes on at more than that, however usual it is', () => {
    expect(passed(0.2)).toMatchObject({ kind: 'breach', rule: 'day-ceiling' });
    const usual = { ...stateOf({ usualPerMinute: 1 }), settledMinute: minutesAgo(60) };
    const changes = { state: { ...usual, day: { ...usual.day, usd: 100 } } };
    const report = { ...changes, policy: policy({ ceilingUsdPerDay: 20 }) };
    expect(passed(1, report)).toMatchObject({ kind: 'breach', rule: 'day-ceiling' });
  });
});
