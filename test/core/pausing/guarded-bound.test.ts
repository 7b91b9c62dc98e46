// The promise in dollars: what it is made of, and that no knob turned up makes it smaller.

import fc from 'fast-check';
import { type GuardedBoundInput, guardedBound } from '../../../lib/core/pausing/guarded-bound';
import type { GuardPolicy } from '../../../lib/core/policy/policy';
import { policy } from '../../support/builders';

/** The flood of the documents: a thousand at once on an idle function of 1 GB, a dollar a minute, for an hour. */
const input = (overrides: Partial<GuardedBoundInput> = {}): GuardedBoundInput => ({
  policy: policy({ afterPause: 'manual' }),
  envelopeUsdPerMinute: 0,
  burnUsdPerMinute: 1,
  inFlightUsd: 0.5,
  horizonMinutes: 60,
  isNew: false,
  unseenUsd: 0.05,
  faultMinutes: 0,
  ...overrides,
});

const termsOf = (guardedBoundInput: GuardedBoundInput): Record<string, number> =>
  Object.fromEntries(guardedBound(guardedBoundInput).terms.map(({ name, usd }) => [name, usd]));

describe('the bound', () => {
  it('is the limit, the minutes nobody can act in, what is in flight and what is unseen', () => {
    // A dollar of floor, 6 times the least envelope for an hour, one minute that waits for a second.
    const limit = 1 + 3 * 2 * 0.0005 * 60 + 1;
    expect(termsOf(input())).toEqual({
      limit: expect.closeTo(limit, 9),
      // A minute to fill, three to publish, a tick to come and one to act.
      reaction: 6,
      'in flight': 0.5,
      unseen: 0.05,
    });
    expect(guardedBound(input()).usd).toBeCloseTo(limit + 6 + 0.55, 9);
  });

  it('is an hour below the burn limit for a function too new for the fast rule', () => {
    // $25 an hour, $0.40 before it counts, and a minute that waits for a second.
    const guardedBoundInput = input({ isNew: true, burnUsdPerMinute: 10, horizonMinutes: 60 });
    expect(termsOf(guardedBoundInput).limit).toBeCloseTo(25 + 0.4 + 10, 9);
  });

  it('of a new function is that of the fast rule where its envelope allows more', () => {
    const busy = { isNew: true, envelopeUsdPerMinute: 1, burnUsdPerMinute: 100 };
    const known = termsOf(input({ ...busy, isNew: false })).limit;
    expect(termsOf(input(busy)).limit).toBe(known);
    const calls = { signal: 'invocations', response: 'pause', afterPause: 'manual' } as const;
    expect(termsOf(input({ ...busy, policy: policy(calls) })).limit).toBeCloseTo(25 + 0.4 + 100, 9);
  });

  it('is the ceilings where only invocations are judged', () => {
    const guardedBoundInput = input({
      policy: policy({ signal: 'invocations', afterPause: 'manual' }),
      burnUsdPerMinute: 10,
    });
    const capped = policy({ signal: 'invocations', ceilingUsdPerHour: 5, afterPause: 'manual' });
    expect(termsOf({ ...guardedBoundInput, policy: capped }).limit).toBe(2 * (5 + 10));
    expect(termsOf(guardedBoundInput)).toEqual({ everything: 10 * 60 + 0.5 });
  });

  it.each([
    ['ceilingUsdPerHour', 60, 2],
    ['ceilingUsdPerHour', 61, 3],
    ['ceilingUsdPerHour', 121, 4],
    ['ceilingUsdPerDay', 1440, 2],
    ['ceilingUsdPerDay', 1441, 3],
    ['ceilingUsdPerDay', 2881, 4],
  ] as const)('is %s in each window that %d minutes may touch: %d', (ceiling, minutes, windows) => {
    const capped = policy({ signal: 'invocations', afterPause: 'manual', [ceiling]: 5 });
    const burning = { policy: capped, burnUsdPerMinute: 10, horizonMinutes: minutes };
    expect(termsOf(input(burning)).limit).toBe(windows * (5 + 10));
  });

  it('says which ceiling it rests on, in dollars and cents', () => {
    const capped = policy({ signal: 'invocations', afterPause: 'manual', ceilingUsdPerHour: 5 });
    expect(guardedBound(input({ policy: capped, burnUsdPerMinute: 10 })).terms[0]?.because).toBe(
      '2 clock hours at a ceiling of 5.00 dollars, and a minute of each that waits for a second',
    );
  });

  it.each([
    // Half as much again a day, and eight times in each four weeks at most.
    [1, 1.5 ** 2],
    [27, 8],
    [28, 64],
  ])('lets an envelope grow as the rules do, over %d days by %d', (days, growth) => {
    const horizonMinutes = days * 1440;
    const busy = { envelopeUsdPerMinute: 0.01, burnUsdPerMinute: 1_000, horizonMinutes };
    // Three hours of it, and six times it for the whole time; a minute that waits for a second.
    const limit = 0.01 * growth * (180 + 6 * horizonMinutes) + 1_000;
    expect(termsOf(input(busy)).limit).toBeCloseTo(limit, 6);
  });

  it('is a ceiling of the owner where that is less', () => {
    const guardPolicy = policy({ afterPause: 'manual', ceilingUsdPerDay: 0.2 });
    expect(termsOf(input({ policy: guardPolicy, burnUsdPerMinute: 0.1 })).limit).toBeCloseTo(
      2 * 0.3,
      9,
    );
  });

  it('is never more than full speed all the time', () => {
    const slow = guardedBound(input({ burnUsdPerMinute: 0.001, inFlightUsd: 0 }));
    expect(slow).toMatchObject({ usd: 0.06, terms: [{ name: 'everything' }] });
  });

  it('counts each pause that probation ends in vain', () => {
    // Holds of 60 and 120 minutes fit into three hours, so the door opens twice more.
    const again = input({
      policy: policy(),
      horizonMinutes: 180,
      burnUsdPerMinute: 10,
      isNew: true,
    });
    const tripsIn = (horizonMinutes: number): number => {
      const within = { ...again, horizonMinutes };
      const once = { ...within, policy: policy({ afterPause: 'manual' }) };
      return (termsOf(within).limit ?? 0) / (termsOf(once).limit ?? 1);
    };
    expect([59, 60, 179, 180, 419, 420].map(tripsIn)).toEqual(
      [1, 2, 2, 3, 3, 4].map((trips) => expect.closeTo(trips, 9)),
    );
  });

  it('lets what is only held burn what is usual, and so much more until its hold is tighter', () => {
    const held = (changes: Partial<GuardPolicy>, envelopeUsdPerMinute = 0.01) =>
      termsOf(
        input({
          policy: policy({ afterPause: 'manual', ...changes }),
          ...{ envelopeUsdPerMinute, burnUsdPerMinute: 10 },
        }),
      ).held;
    const usual = 60 * 0.01;
    expect(held({ response: 'clamp' })).toBeCloseTo(4 * 1440 * 0.01 + usual, 9);
    expect(held({ response: 'clamp' }, 0)).toBeCloseTo(5, 9);
    expect(held({ response: 'ladder' })).toBeCloseTo(4 * 1440 * 0.01 + usual, 9);
    // A dollar on its largest day is what users may do.
    expect(held({ response: 'ladder' }, 1 / 1440)).toBeCloseTo(5 + 60 / 1440, 9);
    // Without users it is paused, and a pause burns nothing.
    expect(held({ response: 'ladder' }, 0.0005)).toBeUndefined();
    expect(held({ response: 'pause' })).toBeUndefined();
    const tried = 50 / 720;
    expect(held({ response: 'pause', afterPause: 'probation' })).toBeCloseTo(tried, 9);
    expect(held({ response: 'clamp', afterPause: 'probation' }, 0)).toBeCloseTo(5 + tried, 9);
  });

  it('allows for a declared event as for a deploy', () => {
    const events = [{ name: 'sale', fromMs: 0, untilMs: 1, multiple: 50 }];
    const ceilings = { ceilingUsdPerHour: 1e6, ceilingUsdPerDay: 1e6 };
    const of = (changes: Partial<GuardPolicy>): number => {
      const busy = { envelopeUsdPerMinute: 0.01, burnUsdPerMinute: 100 };
      const tolerant = policy({ afterPause: 'manual', ...ceilings, ...changes });
      return termsOf(input({ ...busy, policy: tolerant })).limit ?? 0;
    };
    // Each multiple more allows three envelopes of $0.0225 for an hour.
    expect(of({ events }) - of({})).toBeCloseTo((50 - 2) * 3 * 0.0225 * 60, 6);
  });

  it('ends for a horizon that is no number', () => {
    expect(guardedBound(input({ policy: policy(), horizonMinutes: Number.NaN })).usd).toBeNaN();
  });
});

describe('turning a knob up', () => {
  const amount = (max: number) => fc.double({ min: 0, max, noNaN: true });
  const anyInput: fc.Arbitrary<GuardedBoundInput> = fc.record({
    policy: fc
      .record({
        signal: fc.constantFrom('dollars' as const, 'invocations' as const),
        afterPause: fc.constantFrom('probation' as const, 'manual' as const),
        ceilingUsdPerDay: fc.option(amount(500).map((usd) => usd + 1)),
        ceilingUsdPerHour: fc.option(amount(50).map((usd) => usd + 1)),
      })
      .map(policy),
    envelopeUsdPerMinute: amount(2),
    burnUsdPerMinute: amount(20),
    inFlightUsd: amount(100),
    horizonMinutes: fc.integer({ min: 1, max: 90 * 1440 }),
    isNew: fc.boolean(),
    unseenUsd: amount(10),
    faultMinutes: fc.integer({ min: 0, max: 120 }),
  });

  const knobs = [
    'envelopeUsdPerMinute',
    'burnUsdPerMinute',
    'inFlightUsd',
    'horizonMinutes',
    'unseenUsd',
    'faultMinutes',
  ] as const;

  it('of the function never lowers the bound', () => {
    fc.assert(
      fc.property(
        anyInput,
        fc.constantFrom(...knobs),
        fc.integer({ min: 0, max: 5_000 }),
        (guardedBoundInput, knob, more) => {
          const raised = { ...guardedBoundInput, [knob]: guardedBoundInput[knob] + more };
          expect(guardedBound(raised).usd).toBeGreaterThanOrEqual(
            guardedBound(guardedBoundInput).usd - 1e-9,
          );
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('of the policy never lowers the bound', () => {
    const looser: ReadonlyArray<keyof GuardPolicy> = [
      'fastFloorUsd',
      'fastHours',
      'envelopeFloorUsdPerMinute',
      'growthPerDay',
      'growthPer28Days',
      'deployMultiple',
    ];
    fc.assert(
      fc.property(
        anyInput,
        fc.constantFrom(...looser),
        fc.double({ min: 1, max: 10, noNaN: true }),
        (guardedBoundInput, knob, factor) => {
          const raised = {
            ...guardedBoundInput.policy,
            [knob]: (guardedBoundInput.policy[knob] as number) * factor,
          };
          const bound = guardedBound({ ...guardedBoundInput, policy: raised as GuardPolicy });
          expect(bound.usd).toBeGreaterThanOrEqual(guardedBound(guardedBoundInput).usd - 1e-9);
        },
      ),
    );
  });

  it('of the baseline multiple never lowers the bound, nor does a shorter hold', () => {
    fc.assert(
      fc.property(
        anyInput,
        fc.integer({ min: 3, max: 50 }),
        fc.integer({ min: 5, max: 60 }),
        (guardedBoundInput, multiple, hold) => {
          const before = guardedBound(guardedBoundInput).usd - 1e-9;
          const wider = { ...guardedBoundInput.policy, baselineMultiple: multiple };
          if (guardedBoundInput.policy.signal === 'dollars')
            expect(
              guardedBound({ ...guardedBoundInput, policy: wider }).usd,
            ).toBeGreaterThanOrEqual(before);
          const hasty = { ...guardedBoundInput.policy, holdMinutes: hold };
          expect(guardedBound({ ...guardedBoundInput, policy: hasty }).usd).toBeGreaterThanOrEqual(
            before,
          );
        },
      ),
    );
  });

  it('is what a new function is: never a lower bound', () => {
    fc.assert(
      fc.property(anyInput, (guardedBoundInput) => {
        // Where only invocations are judged, a known function has no limit of its own, and a new one has.
        if (guardedBoundInput.policy.signal === 'invocations') return;
        const known = guardedBound({ ...guardedBoundInput, isNew: false }).usd;
        expect(guardedBound({ ...guardedBoundInput, isNew: true }).usd).toBeGreaterThanOrEqual(
          known * (1 - 1e-9) - 1e-9,
        );
      }),
    );
  });
});
