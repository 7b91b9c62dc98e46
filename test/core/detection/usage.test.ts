// What a meter may say and still be believed; everything else is named, and never becomes a number.

import {
  executionsAtLeast,
  isOnlyRunning,
  problemsWithAccountSample,
  problemsWithUsage,
  type UsageSample,
} from '../../../lib/core/detection/usage';
import { accountSample, NOW_MINUTE, sample } from '../../support/builders';

const limits = { nowMinute: NOW_MINUTE, timeoutSeconds: 30 };

describe('a usage sample is believed', () => {
  test.each([
    ['when nothing ran', sample()],
    ['when its minute is the present one', sample({ epochMinute: NOW_MINUTE })],
    ['when it is an hour of history', sample({ spanMinutes: 60, invocations: 1e6 })],
    ['at 455 days of age', sample({ epochMinute: NOW_MINUTE - 455 * 1440 })],
    // A deploy may have raised or cut the timeout since the function was last described.
    ['when runs were longer than its timeout', sample({ invocations: 2, durationSeconds: 1_800 })],
    [
      'when an hour holds more run time than a minute could',
      {
        ...sample({ spanMinutes: 60, invocations: 3e9, durationSeconds: 2e12 }),
      },
    ],
  ])('%s', (_, usageSample) => {
    expect(problemsWithUsage(usageSample, limits)).toEqual([]);
  });
});

describe('a usage sample is not believed', () => {
  test.each<[string, Partial<Record<keyof UsageSample, unknown>>, string]>([
    ['a future minute', { epochMinute: NOW_MINUTE + 3 }, 'lies 3 min in the future'],
    [
      'a minute before all metrics',
      { epochMinute: NOW_MINUTE - 456 * 1440 },
      'older than 455 days',
    ],
    [
      'a span that cannot even be turned into a number',
      { spanMinutes: { toString: '' } },
      'spanMinutes an object is not 1 or 60',
    ],
    ['a span of a kind that no number goes with', { spanMinutes: 1n }, 'is not 1 or 60'],
    ['half a minute', { epochMinute: 1.5 }, 'epochMinute 1.5 is not a whole minute'],
    ['no minute', { epochMinute: undefined }, 'epochMinute missing is not a whole minute'],
    ['five minutes in one', { spanMinutes: 5 }, 'spanMinutes 5 is not 1 or 60'],
    ['NaN', { invocations: Number.NaN }, 'invocations NaN is not a number'],
    ['infinity', { errors: Number.POSITIVE_INFINITY }, 'errors Infinity is not a number'],
    ['text', { throttles: '7' }, "throttles '7' is not a number"],
    ['an object that refuses to be text', { throttles: { toString: 1 } }, 'throttles an object is'],
    ['a negative count', { throttles: -1 }, 'throttles -1 is negative'],
    ['a negative run time', { durationSeconds: -0.5 }, 'durationSeconds -0.5 is negative'],
    ['an absurd count', { invocations: 1e12 }, 'is beyond what any account can do'],
    ['an absurd run time', { durationSeconds: 1e15 }, 'is beyond what any account can do'],
    [
      'more run time than its invocations can use',
      { invocations: 1, durationSeconds: 1_000 },
      'durationSeconds 1000 is more than 1 invocations can run at 990 s each',
    ],
    ['run time without invocations', { durationSeconds: 2 }, 'more than 0 invocations can run'],
  ])('%s', (_, changes, words) => {
    const problems = problemsWithUsage(sample(changes as Partial<UsageSample>), limits);
    expect(problems).toEqual([expect.stringContaining(words)]);
  });

  it('names everything wrong at once', () => {
    const usageSample = sample({ invocations: -1, durationSeconds: Number.NaN, errors: -2 });
    expect(problemsWithUsage(usageSample, limits)).toHaveLength(3);
  });

  test.each([null, undefined, 7, 'seven', () => 7])('%p in the place of a sample', (changes) => {
    const words = [expect.stringMatching(/^sample is .*, not an object$/)];
    expect(problemsWithUsage(changes as unknown as UsageSample, limits)).toEqual(words);
    expect(problemsWithAccountSample(changes as never, NOW_MINUTE)).toEqual(words);
  });
});

describe('the most that is believed', () => {
  /** Ten requests a second for each of a quota of a million. */
  const MOST = 6e8;

  test.each<[string, Partial<UsageSample>, Partial<UsageSample>]>([
    ['of calls in a minute', { invocations: MOST }, { invocations: MOST + 1 }],
    ['of errors in a minute', { errors: MOST }, { errors: MOST + 1 }],
    ['at once in a minute', { concurrencyMax: MOST }, { concurrencyMax: MOST + 1 }],
    [
      'of calls in an hour',
      { spanMinutes: 60, invocations: 60 * MOST },
      { spanMinutes: 60, invocations: 60 * MOST + 60 },
    ],
    [
      'at once in an hour',
      { spanMinutes: 60, concurrencyMax: MOST },
      { spanMinutes: 60, concurrencyMax: MOST + 1 },
    ],
    [
      'of run time in a minute',
      { invocations: MOST, durationSeconds: 900 * MOST },
      { invocations: MOST, durationSeconds: 900 * MOST + 900 },
    ],
    ['of run time without a call', { durationSeconds: 1 }, { durationSeconds: 1.1 }],
    [
      'of run time for its calls, with a second to spare',
      { invocations: 2, durationSeconds: 2 * 990 + 1 },
      { invocations: 2, durationSeconds: 2 * 990 + 1.1 },
    ],
    [
      'of age',
      { epochMinute: NOW_MINUTE - 455 * 1440 },
      { epochMinute: NOW_MINUTE - 455 * 1440 - 1 },
    ],
    ['of haste', { epochMinute: NOW_MINUTE }, { epochMinute: NOW_MINUTE + 1 }],
  ])('%s is no problem, and more is one', (_, most, more) => {
    expect(problemsWithUsage(sample(most), limits)).toEqual([]);
    expect(problemsWithUsage(sample(more), limits)).toHaveLength(1);
  });

  it('of run time is a tenth above the timeout where that is longer than a quarter of an hour', () => {
    const problemsAt = (durationSeconds: number) =>
      problemsWithUsage(sample({ invocations: 1, durationSeconds }), {
        nowMinute: NOW_MINUTE,
        timeoutSeconds: 3_600,
      });
    expect(problemsAt(3_961)).toEqual([]);
    expect(problemsAt(3_962)).toEqual([expect.stringContaining('at 3960 s each')]);
  });
});

describe('what only says that runs go on', () => {
  const runs = { concurrencyMax: 3 };

  test.each<[string, Partial<UsageSample>, boolean]>([
    ['is a minute in which nothing began and nothing failed', runs, true],
    ['is none that does not say how many run', {}, false],
    ['is none with a call', { ...runs, invocations: 1 }, false],
    ['is none with run time', { ...runs, invocations: 5, durationSeconds: 5 }, false],
    ['is none with calls turned away', { ...runs, durationSeconds: 5, throttles: 5 }, false],
    ['is none with errors', { ...runs, throttles: 5, errors: 5 }, false],
  ])('%s', (_, changes, isOnly) => {
    expect(isOnlyRunning(sample(changes))).toBe(isOnly);
  });
});

describe('executions that are counted when they end', () => {
  test.each([
    [7, 60, 7],
    [1, 180, 3],
    [1, 181, 4],
    [0, 0, 0],
  ])('%d ended in %d s of instances: %d at least', (counted, durationSeconds, executions) => {
    expect(executionsAtLeast(counted, durationSeconds)).toBe(executions);
  });
});

describe('an account sample', () => {
  it('is believed when both its counts can be true', () => {
    const changes = accountSample({ invocations: 4_000, concurrencyMax: 900 });
    expect(problemsWithAccountSample(changes, NOW_MINUTE)).toEqual([]);
  });

  it('is not believed with a count that cannot', () => {
    const changes = accountSample({ invocations: -1, concurrencyMax: Number.NaN });
    expect(problemsWithAccountSample(changes, NOW_MINUTE)).toEqual([
      'invocations -1 is negative',
      'concurrencyMax NaN is not a number',
    ]);
  });

  it('of an hour may hold sixty times as many calls, and no more at once', () => {
    const hour = { spanMinutes: 60, invocations: 60 * 6e8, concurrencyMax: 6e8 } as const;
    expect(problemsWithAccountSample(accountSample(hour), NOW_MINUTE)).toEqual([]);
    const more = accountSample({ ...hour, concurrencyMax: 6e8 + 1 });
    expect(problemsWithAccountSample(more, NOW_MINUTE)).toHaveLength(1);
  });

  it('is not believed of the future', () => {
    const early = accountSample({ epochMinute: NOW_MINUTE + 1 });
    expect(problemsWithAccountSample(early, NOW_MINUTE)).toEqual([
      expect.stringContaining('lies 1 min in the future'),
    ]);
  });
});
