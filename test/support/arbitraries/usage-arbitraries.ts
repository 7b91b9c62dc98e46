// Any usage at all, for properties: traffic a meter could report, and values that no meter should.
// Sums are whole numbers of invocations at a cent each, so that equal spend is equal to the last bit.

import fc from 'fast-check';
import type { UsageSample } from '../../../lib/core/detection/usage';
import { NOW_MINUTE, sample } from '../builders';

/** Invocations in a minute: mostly few, sometimes a flood. */
export const anyCount: fc.Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 100 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 100_000 }) },
);

/** Consecutive minutes of traffic. */
export const anyCounts = (maxLength: number, minLength = 0): fc.Arbitrary<number[]> =>
  fc.array(anyCount, { minLength, maxLength });

/** A number that a broken meter, a corrupt memory or an attacker might put where a count belongs. */
export const absurdNumber: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -1,
    1e300,
    Number.MAX_VALUE,
    null,
    undefined,
    '7',
  ),
  fc.double(),
  fc.anything(),
);

/** A sample with one to all of its fields replaced by something else. */
export const damagedSample: fc.Arbitrary<UsageSample> = fc
  .dictionary(
    fc.constantFrom(
      'epochMinute',
      'spanMinutes',
      'invocations',
      'durationSeconds',
      'throttles',
      'errors',
    ),
    absurdNumber,
    { minKeys: 1 },
  )
  .map((damage) => ({ ...sample({ invocations: 100_000 }), ...damage }) as UsageSample);

/** Whatever JSON may hold where a sample belongs. */
export const anySampleAtAll: fc.Arbitrary<UsageSample> = fc.oneof(
  damagedSample,
  fc.anything().map((value) => value as UsageSample),
);

/** One true sample, as dear as samples get, in any of the last minutes. */
export const oneFalseSample: fc.Arbitrary<UsageSample> = fc
  .record({
    epochMinute: fc.integer({ min: NOW_MINUTE - 15, max: NOW_MINUTE }),
    invocations: fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 5e8 })),
    errors: fc.integer({ min: 0, max: 1_000 }),
    secondsEach: fc.integer({ min: 0, max: 900 }),
  })
  .map(({ secondsEach, ...one }) =>
    sample({ ...one, durationSeconds: one.invocations * secondsEach }),
  );
