// Half-open: is it safe to give the function back? A hundred invocations cost a dollar, and the limit is a dollar an hour
// above the allowance of an idle function.

import fc from 'fast-check';
import { judgeProbation, type ProbationInput } from '../../../lib/core/detection/probation';
import type { UsageSample } from '../../../lib/core/detection/usage';
import { anySampleAtAll } from '../../support/arbitraries/usage-arbitraries';
import {
  minutesFrom,
  NOW_MINUTE,
  policy,
  RATE,
  reading,
  sample,
  stateOf,
} from '../../support/builders';

/** Ten minutes into probation: six of them are published. */
const input = (overrides: Partial<ProbationInput> = {}): ProbationInput => ({
  reading: reading([]),
  state: stateOf(),
  rate: RATE,
  timeoutSeconds: 30,
  context: { policy: policy(), modifiedAtMinute: null, isHeld: true },
  sinceMinute: NOW_MINUTE - 10,
  nowMinute: NOW_MINUTE,
  watermarkMinute: NOW_MINUTE - 3,
  pausedMinutes: 60,
  ...overrides,
});

const since = (invocations: readonly number[], sinceMinute = NOW_MINUTE - 10): UsageSample[] =>
  minutesFrom(sinceMinute + 1, invocations);

test('no metric of the account is no calm, however long it lasts', () => {
  const long = { sinceMinute: NOW_MINUTE - 60, reading: reading([]) };
  expect(judgeProbation(input({ ...long, watermarkMinute: NOW_MINUTE - 46 })).kind).toBe(
    'watching',
  );
  expect(judgeProbation(input({ ...long, watermarkMinute: NOW_MINUTE - 45 })).kind).toBe('calm');
});

describe('probation is hot', () => {
  test.each<[string, UsageSample[]]>([
    ['when what it runs would pass its limit within an hour', since([10, 10, 10, 10, 10, 10])],
    [
      'when what its callers ask for would, though almost all of it is turned away',
      since([1, 1, 1, 1, 1, 1]).map((usageSample) => ({ ...usageSample, throttles: 500 })),
    ],
    [
      'when everything is turned away and a few runs tell what one costs',
      since([1, 0, 0, 0, 0, 0]).map((usageSample) => ({ ...usageSample, throttles: 500 })),
    ],
  ])('%s', (_, samples) => {
    expect(judgeProbation(input({ reading: reading(samples) }))).toEqual({
      kind: 'hot',
      because: expect.stringMatching(
        /^its callers ask for \$.*\/h above its allowance, limit \$1\.00$/,
      ),
    });
  });

  it('when a busy function is turned away at what one of its runs usually costs', () => {
    const state = stateOf({ usualPerMinute: 100 });
    const samples = since([0, 0, 0, 0, 0, 0]).map((usageSample) => ({
      ...usageSample,
      throttles: 10_000,
    }));
    const rate = { usdPerInvocation: 0, usdPerSecond: 1 };
    expect(judgeProbation(input({ state, rate, reading: reading(samples) })).kind).toBe('hot');
  });

  it('after three published minutes, the earliest there is to go by', () => {
    const sinceMinute = NOW_MINUTE - 7;
    const samples = since([100, 100, 100], sinceMinute);
    const changes = { sinceMinute, pausedMinutes: 0 };
    expect(judgeProbation(input({ ...changes, reading: reading(samples) })).kind).toBe('hot');
    // The minute in which it was opened still belongs to the pause.
    const early = minutesFrom(sinceMinute, [100, 100, 100]);
    expect(judgeProbation(input({ ...changes, reading: reading(early) })).kind).toBe('watching');
  });

  it('for what was asked for at any time in the half hour that a reading shows', () => {
    const flood = reading(minutesFrom(NOW_MINUTE - 29, [900, 900, 900]));
    const changes = { sinceMinute: NOW_MINUTE - 60, pausedMinutes: 0, reading: flood };
    expect(judgeProbation(input(changes)).kind).toBe('hot');
  });

  it('even late in a long watch', () => {
    const context = { ...input().context, policy: policy({ probationMinutes: 600 }) };
    const changes = { context, sinceMinute: NOW_MINUTE - 500, pausedMinutes: 0 };
    const busy = stateOf({ usualPerMinute: 10 });
    // Nothing for hours, then a flood: the quiet hours are in no reading and lend no allowance.
    const samples = minutesFrom(NOW_MINUTE - 29, new Array<number>(25).fill(80));
    expect(judgeProbation(input({ ...changes, state: busy, reading: reading(samples) })).kind).toBe(
      'hot',
    );
  });
});

describe('probation is hot from the sum on', () => {
  // An idle function's allowance of six minutes and its backlog of an hour are 3.9 cents; six minutes at the limit of a dollar
  // an hour are ten cents more.
  const kindOf = (samples: readonly UsageSample[], changes: Partial<ProbationInput> = {}) =>
    judgeProbation(input({ reading: reading(samples), ...changes })).kind;
  const turnedAway = (throttles: number, invocations = 0): UsageSample[] =>
    since([invocations, 0, 0, 0, 0, 0]).map((minute, index) =>
      index === 3 ? { ...minute, throttles } : minute,
    );

  it.each<[string, [less: UsageSample[], more: UsageSample[]], Partial<ProbationInput>]>([
    [
      'that an hour at its pace costs above its allowance',
      [since([8.8, 1, 1, 1, 1, 1]), since([9, 1, 1, 1, 1, 1])],
      {},
    ],
    [
      'that a new function is stopped at',
      [since([250, 1, 1, 1, 0, 0]), since([253, 1, 1, 1, 0, 0])],
      { state: stateOf({ knownForMinutes: 60 }) },
    ],
    [
      'that a new function is stopped at in an account that may run more',
      [since([500, 1, 1, 1, 0, 0]), since([503, 1, 1, 1, 0, 0])],
      { state: stateOf({ knownForMinutes: 60 }), concurrencyMax: 2_000 },
    ],
    ['that calls turned away would have cost', [turnedAway(12.8, 1), turnedAway(13, 1)], {}],
    ['at what a call cost of those let in', [turnedAway(11.8, 2), turnedAway(12, 2)], {}],
    [
      'at what the only one let in cost, whatever is usual',
      [turnedAway(190, 1), turnedAway(192, 1)],
      { state: stateOf({ usualPerMinute: 10 }), rate: { usdPerInvocation: 0.05, usdPerSecond: 0 } },
    ],
    ['where none was let in, by their price', [turnedAway(13.8), turnedAway(14)], {}],
    [
      'where none was let in, by what one usually costs',
      [turnedAway(959), turnedAway(961)],
      { state: stateOf({ usualPerMinute: 10 }), rate: { usdPerInvocation: 0, usdPerSecond: 1 } },
    ],
    [
      'where none was let in and one every two minutes is usual',
      // Nine cents of allowance, thirty of backlog, ten of the limit; a call costs one.
      [turnedAway(48), turnedAway(50)],
      { state: stateOf({ usualPerMinute: 0.5 }), rate: { usdPerInvocation: 0, usdPerSecond: 1 } },
    ],
  ])('%s', (_, [less, more], changes) => {
    expect([kindOf(less, changes), kindOf(more, changes)]).toEqual(['watching', 'hot']);
  });

  it('says how much, and goes by the half hour that a reading shows', () => {
    expect(judgeProbation(input({ reading: reading(since([9, 1, 1, 1, 1, 1])) }))).toMatchObject({
      because: 'its callers ask for $1.01/h above its allowance, limit $1.00',
    });
    const long = { sinceMinute: NOW_MINUTE - 60, pausedMinutes: 0 };
    const flood = (from: number) => minutesFrom(NOW_MINUTE - from, [900, 900, 900]);
    expect([30, 29].map((from) => kindOf(flood(from), long))).toEqual(['calm', 'hot']);
  });
});

describe('probation goes on', () => {
  test.each<[string, Partial<ProbationInput>]>([
    ['while nothing is known', {}],
    [
      'while too few minutes are published',
      { sinceMinute: NOW_MINUTE - 6, reading: reading(since([900, 900], NOW_MINUTE - 6)) },
    ],
    ['while two minutes are all there is', { reading: reading(since([900, 900])) }],
    [
      'while metrics cannot be read',
      { sinceMinute: NOW_MINUTE - 600, reading: { outcome: 'unreadable', because: 'x' } },
    ],
    [
      'while a sample cannot be believed',
      { sinceMinute: NOW_MINUTE - 600, reading: reading([sample({ invocations: -1 })]) },
    ],
    ['until it was watched for a quarter of an hour', { sinceMinute: NOW_MINUTE - 18 }],
  ])('%s', (_, changes) => {
    expect(judgeProbation(input(changes))).toEqual({ kind: 'watching' });
  });
});

describe('probation ends calm', () => {
  it('after the whole watch, in silence too', () => {
    expect(judgeProbation(input({ sinceMinute: NOW_MINUTE - 19 }))).toEqual({
      kind: 'calm',
      because: 'calm for 15 min with a few executions at a time',
    });
  });

  it('with traffic below its allowance', () => {
    const state = stateOf({ usualPerMinute: 10 });
    const samples = since(new Array<number>(15).fill(20), NOW_MINUTE - 19);
    const changes = { state, sinceMinute: NOW_MINUTE - 19, reading: reading(samples) };
    expect(judgeProbation(input(changes)).kind).toBe('calm');
  });

  it('with the backlog of the time it was paused', () => {
    // Ten hours of ten a minute wait in the queue: 6,000 runs, which no allowance for a quarter of an hour covers.
    const state = stateOf({ usualPerMinute: 10 });
    const samples = since(new Array<number>(15).fill(400), NOW_MINUTE - 19);
    const changes = { state, sinceMinute: NOW_MINUTE - 19, reading: reading(samples) };
    expect(judgeProbation(input({ ...changes, pausedMinutes: 600 })).kind).toBe('calm');
    expect(judgeProbation(input({ ...changes, pausedMinutes: 60 })).kind).toBe('hot');
  });

  it('though minutes before it were hot', () => {
    const before = minutesFrom(NOW_MINUTE - 29, new Array<number>(10).fill(9_000));
    const changes = { sinceMinute: NOW_MINUTE - 19, reading: reading(before) };
    expect(judgeProbation(input(changes)).kind).toBe('calm');
  });
});

describe('probation', () => {
  it('never throws, and never calls calm what cannot be believed', () => {
    fc.assert(
      fc.property(fc.array(anySampleAtAll, { maxLength: 4 }), (samples) => {
        const verdict = judgeProbation(input({ reading: reading(samples) }));
        expect(['watching', 'hot']).toContain(verdict.kind);
      }),
    );
  });

  it('does not depend on the order of the samples or on how often one is given', () => {
    const shuffled = fc.array(fc.nat(40), { minLength: 6, maxLength: 6 }).chain((counts) => {
      const samples = since(counts).map((usageSample) => ({
        ...usageSample,
        throttles: usageSample.invocations,
        durationSeconds: usageSample.invocations,
      }));
      const partial = samples.map((entry) => ({
        ...entry,
        ...{ throttles: 0, invocations: 0, durationSeconds: 0 },
      }));
      return fc
        .shuffledSubarray([...samples, ...partial], { minLength: 12 })
        .map((mixed) => ({ samples, mixed }));
    });
    fc.assert(
      fc.property(shuffled, ({ samples, mixed }) => {
        const rate = { usdPerInvocation: 0.000_1, usdPerSecond: 0.001 };
        expect(judgeProbation(input({ rate, reading: reading(mixed) }))).toEqual(
          judgeProbation(input({ rate, reading: reading(samples) })),
        );
      }),
    );
  });

  it('is never calmer for more demand', () => {
    const rank = { calm: 0, watching: 1, hot: 2 };
    const pairs = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { minLength: 15, maxLength: 15 });
    fc.assert(
      fc.property(pairs, fc.boolean(), (counts, isThrottled) => {
        const of = (list: readonly number[]): number => {
          const samples = minutesFrom(NOW_MINUTE - 18, list).map((minute) =>
            isThrottled ? { ...minute, invocations: 2, throttles: minute.invocations } : minute,
          );
          const changes = {
            sinceMinute: NOW_MINUTE - 19,
            pausedMinutes: 0,
            reading: reading(samples),
          };
          return rank[judgeProbation(input(changes)).kind];
        };
        const less = of(counts.map(([count]) => count));
        expect(of(counts.map(([count, added]) => count + added))).toBeGreaterThanOrEqual(less);
      }),
    );
  });
});
