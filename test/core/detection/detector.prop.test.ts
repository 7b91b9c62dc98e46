// What must hold for every stream of usage: no single minute pauses, more spend is never calmer, nothing that cannot be
// believed decides anything, and it does not matter in which order, how often or how late minutes are reported.

import fc from 'fast-check';
import type { DetectInput } from '../../../lib/core/detection/detect-input';
import { detect } from '../../../lib/core/detection/detector';
import type { Verdict } from '../../../lib/core/detection/verdict';
import {
  absurdNumber,
  anyCounts,
  anySampleAtAll,
  oneFalseSample,
} from '../../support/arbitraries/usage-arbitraries';
import {
  detectInput,
  minutesFrom,
  NOW_MINUTE,
  newestMinutes,
  policy,
  RATE,
  reading,
  sample,
  stateOf,
} from '../../support/builders';
import { runsTried } from '../../support/seed-sweep';

const CALMNESS: Record<Verdict['kind'], number> = {
  blind: 0,
  calm: 0,
  learning: 0,
  warn: 1,
  suspect: 2,
  breach: 3,
};

/** Idle, small, busy, and too new to have a usual. */
const STATES = [
  stateOf(),
  stateOf({ usualPerMinute: 1 }),
  stateOf({ usualPerMinute: 100 }),
  stateOf({ knownForMinutes: 60 }),
];
const anyState = fc.constantFrom(...STATES);
const anySignal = fc
  .constantFrom('dollars' as const, 'invocations' as const)
  .map((signal) => policy({ signal }));

describe('no stream of usage', () => {
  it('makes the detector throw, and none that cannot be believed makes it pause', () => {
    const arbitrary = fc.array(anySampleAtAll, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(arbitrary, anyState, anySignal, (samples, state, signal) => {
        const honest = newestMinutes([1, 1, 1]);
        const input = detectInput({
          state,
          policy: signal,
          reading: reading([...honest, ...samples]),
        });
        const { verdict, state: after } = detect(input);
        if (verdict.kind === 'blind') expect(after).toBe(state);
        else
          for (const usageSample of samples) expect(usageSample).toMatchObject({ spanMinutes: 1 });
      }),
      { numRuns: runsTried(200) },
    );
  });

  it('with one absurd value is anything but blind', () => {
    const fields = fc.constantFrom('invocations', 'durationSeconds', 'throttles', 'errors');
    const untrue = absurdNumber.filter(
      (value) => !(typeof value === 'number' && value >= 0 && value < 1e9),
    );
    fc.assert(
      fc.property(fields, untrue, anyState, (field, value, state) => {
        const flood = newestMinutes([90_000, 90_000, 90_000]);
        const samples = [...flood, { ...sample(), [field]: value }];
        expect(detect(detectInput({ state, reading: reading(samples) })).verdict.kind).toBe(
          'blind',
        );
      }),
    );
  });
});

describe('one sample alone', () => {
  it('breaches nothing after calm minutes, whatever it says', () => {
    fc.assert(
      fc.property(
        oneFalseSample,
        anyState,
        anySignal,
        fc.boolean(),
        (usageSample, state, signal, isTwice) => {
          const usual = state.ringInvocationsPerMinute[0] ?? 0;
          const calm = minutesFrom(NOW_MINUTE - 20, new Array<number>(21).fill(Math.max(0, usual)));
          const others = calm.filter(({ epochMinute }) => epochMinute !== usageSample.epochMinute);
          const samples = isTwice
            ? [usageSample, ...others, usageSample]
            : [...others, usageSample];
          const rate = { usdPerInvocation: RATE.usdPerInvocation, usdPerSecond: 0.00001 };
          const input = detectInput({ state, policy: signal, rate, reading: reading(samples) });
          expect(detect(input).verdict.kind).not.toBe('breach');
        },
      ),
      { numRuns: runsTried(300) },
    );
  });

  it('does not become a breach later, when it has settled', () => {
    fc.assert(
      fc.property(oneFalseSample, anyState, (usageSample, state) => {
        for (const later of [1, 5, 30, 90]) {
          const nowMinute = NOW_MINUTE + later;
          const changes = {
            state,
            nowMinute,
            watermarkMinute: nowMinute,
            reading: reading([usageSample]),
          };
          expect(detect(detectInput(changes)).verdict.kind).not.toBe('breach');
        }
      }),
    );
  });
});

describe('more spend', () => {
  /** The same minutes with something added to some of them. */
  const raised = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 })), {
      minLength: 1,
      maxLength: 18,
    })
    .map((pairs) => ({
      less: pairs.map(([count]) => count),
      more: pairs.map(([count, added]) => count + added),
    }));
  const verdictOf = (counts: readonly number[], changes: Partial<DetectInput>): number =>
    CALMNESS[
      detect(detectInput({ ...changes, reading: reading(newestMinutes(counts)) })).verdict.kind
    ];
  /** What is settled is the past; it is given, not raised. */
  const settledBefore = (changes: Partial<DetectInput>): Partial<DetectInput> => ({
    ...changes,
    timeoutSeconds: 900,
  });

  it('never gives a calmer verdict', () => {
    fc.assert(
      fc.property(raised, anyState, anySignal, ({ less, more }, state, signal) => {
        const changes = settledBefore({ state, policy: signal });
        expect(verdictOf(more, changes)).toBeGreaterThanOrEqual(verdictOf(less, changes));
      }),
      { numRuns: runsTried(500) },
    );
  });

  it('never gives a calmer verdict while the whole account vouches for it', () => {
    fc.assert(
      fc.property(raised, anyState, ({ less, more }, state) => {
        const changes = settledBefore({ state, accountExcessConcurrency: () => 1e9 });
        expect(verdictOf(more, changes)).toBeGreaterThanOrEqual(verdictOf(less, changes));
      }),
    );
  });

  it('never lowers the sum of dollars that a rule is judged by', () => {
    fc.assert(
      fc.property(raised, anyState, ({ less, more }, state) => {
        const standingOf = (counts: readonly number[]): number => {
          const input = detectInput({
            state,
            timeoutSeconds: 900,
            reading: reading(newestMinutes(counts)),
          });
          const { fast } = detect(input).latest;
          expect(fast.largestUsd).toBeLessThanOrEqual(fast.usd);
          return fast.usd - fast.largestUsd;
        };
        expect(standingOf(more)).toBeGreaterThanOrEqual(standingOf(less) - 1e-9);
      }),
    );
  });
});

describe('the verdict and the state', () => {
  it('do not depend on the order of the samples or on how often one is given', () => {
    const shuffled = anyCounts(20).chain((counts) => {
      const samples = newestMinutes(counts).map((newestMinute) => ({
        ...newestMinute,
        errors: newestMinute.invocations % 3,
      }));
      const again = fc.subarray(samples);
      return again
        .chain((some) =>
          fc.shuffledSubarray([...samples, ...some], { minLength: samples.length + some.length }),
        )
        .map((mixed) => ({ samples, mixed }));
    });
    fc.assert(
      fc.property(shuffled, anyState, anySignal, ({ samples, mixed }, state, signal) => {
        const changes = { state, policy: signal };
        expect(detect(detectInput({ ...changes, reading: reading(mixed) }))).toEqual(
          detect(detectInput({ ...changes, reading: reading(samples) })),
        );
      }),
    );
  });

  it('are the same for the same input, and leave the input alone', () => {
    fc.assert(
      fc.property(anyCounts(20), anyState, (counts, state) => {
        const input = detectInput({ state, reading: reading(newestMinutes(counts)) });
        const before = JSON.stringify(input);
        expect(detect(input)).toEqual(detect(input));
        expect(JSON.stringify(input)).toBe(before);
      }),
    );
  });
});

describe('the settled state', () => {
  const START = NOW_MINUTE + 1;
  /** Reads at these moments, each seeing what is published by then; gives the state after the last. */
  const readAt = (
    moments: readonly number[],
    published: (nowMinute: number) => ReturnType<typeof minutesFrom>,
    changes: Partial<DetectInput> = {},
  ): unknown => {
    let state = changes.state ?? stateOf();
    for (const nowMinute of moments) {
      const samples = published(nowMinute).filter(
        (usageSample) => usageSample.epochMinute > state.settledMinute,
      );
      const watermarkMinute = nowMinute - 1;
      const input = { ...changes, state, nowMinute, watermarkMinute, reading: reading(samples) };
      state = detect(detectInput(input)).state;
    }
    return state;
  };
  const moments = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 12 }).map((steps) => {
    let moment = START;
    return steps.map((step) => {
      moment += step;
      return moment;
    });
  });
  const end = START + 800;

  it('is the same however the reads are cut', () => {
    fc.assert(
      fc.property(anyCounts(300), moments, anyState, (counts, cuts, state) => {
        const minutes = minutesFrom(START, counts);
        const seen = (nowMinute: number) =>
          minutes.filter((minute) => minute.epochMinute < nowMinute);
        const changes = { state };
        expect(readAt([...cuts, end], seen, changes)).toEqual(readAt([end], seen, changes));
      }),
    );
  });

  it('is the same whether a minute grew late or came whole', () => {
    // A bucket is reported in parts, the last of them within the time after which a minute settles.
    const late = fc.record({
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      delay: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(
        anyCounts(60),
        fc.array(late, { minLength: 60, maxLength: 60 }),
        moments,
        (counts, parts, cuts) => {
          const whole = minutesFrom(START, counts);
          const growing = (nowMinute: number) =>
            whole.flatMap((usageSample, index) => {
              const { share, delay } = parts[index] ?? { share: 1, delay: 1 };
              if (usageSample.epochMinute >= nowMinute) return [];
              if (usageSample.epochMinute + delay < nowMinute) return [usageSample];
              return [{ ...usageSample, invocations: Math.floor(share * usageSample.invocations) }];
            });
          const everyMinute = Array.from({ length: 80 }, (_, index) => START + index);
          const inOrder = readAt([end], () => whole);
          expect(readAt([...cuts, end], growing)).toEqual(inOrder);
          expect(readAt([...everyMinute, end], growing)).toEqual(inOrder);
        },
      ),
      { numRuns: runsTried(50) },
    );
  });
});
