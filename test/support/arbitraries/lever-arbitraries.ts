// Every state a lever can be in, for enumeration, and any set of levers, for properties.
// "No reservation" and "a reservation of 0" are both here, because telling them apart is what the tests are about.

import fc from 'fast-check';
import type { Lever } from '../../../lib/core/pausing/target';
import {
  concurrency,
  provisioned,
  scaled,
  scaledByHand,
  scaleLimit,
  source,
  throttle,
} from '../builders';

/** One lever of each kind in each kind of state, with the numbers that matter. */
export const EVERY_LEVER: readonly Lever[] = [
  concurrency(null),
  concurrency(0),
  concurrency(1),
  concurrency(5),
  concurrency(900),
  scaled(0, null),
  scaled(2, null),
  scaled(2, 5),
  scaledByHand(5),
  { ...scaledByHand(5), state: { kind: 'manual', executions: 5, most: 7 } } as Lever,
  ...(['queue', 'stream', 'other'] as const).flatMap((kind) => [
    source(kind, 'enabled', kind),
    source(kind, 'disabled', kind),
  ]),
  provisioned('live', null),
  provisioned('live', 3),
  throttle('prod', null),
  throttle('prod', 0),
  throttle('prod', 50),
  scaleLimit(null),
  scaleLimit(1),
  scaleLimit(9),
];

const anyExecutions = fc.oneof(
  fc.constant(null),
  fc.constantFrom(0, 1, 2),
  fc.integer({ min: 0, max: 3_000 }),
);

export const anyConcurrency: fc.Arbitrary<Lever> = fc.oneof(
  { weight: 3, arbitrary: anyExecutions.map(concurrency) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.option(fc.nat(99)))
      .map(([least, more]) => scaled(least, more === null ? null : least + more)),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 99 }).map(scaledByHand) },
);

const anySource = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c'),
    fc.constantFrom('enabled' as const, 'disabled' as const),
    fc.constantFrom('queue' as const, 'stream' as const, 'other' as const),
  )
  .map((values) => source(...values));

const anyProvisioned = fc
  .tuple(
    fc.constantFrom('live', 'beta'),
    anyExecutions.filter((count) => count !== 0),
  )
  .map((values) => provisioned(...values));

const anyThrottle = fc
  .tuple(fc.constantFrom('prod', 'dev'), fc.oneof(fc.constant(null), fc.nat(10_000)))
  .map((values) => throttle(...values));

/** The levers of one function: one concurrency, and any others, each once, in any order. */
export const anyLevers: fc.Arbitrary<Lever[]> = fc
  .tuple(
    anyConcurrency,
    fc.uniqueArray(fc.oneof(anySource, anyProvisioned, anyThrottle), {
      selector: ({ lever, id }) => `${lever}:${id}`,
      maxLength: 7,
    }),
  )
  .chain(([one, others]) => {
    const all = [one, ...others];
    return fc.shuffledSubarray(all, { minLength: all.length });
  });

/** The levers after these were set: what the cloud shows then. */
export function afterSetting(levers: readonly Lever[], set: readonly Lever[]): Lever[] {
  const byKey = new Map(levers.map((lever) => [`${lever.lever}:${lever.id}`, lever]));
  for (const lever of set) byKey.set(`${lever.lever}:${lever.id}`, lever);
  return [...byKey.values()];
}
