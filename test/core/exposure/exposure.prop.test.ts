// What must hold for every function, not only those calculated by hand: a knob turned up never lowers the
// bound, nonsense never reaches the arithmetic, and the parts always add up to the whole.
import fc from 'fast-check';
import { type ExposureInput, exposureOf, type WayIn } from '../../../lib/core/exposure/exposure';
import { problemsWithExposureInput } from '../../../lib/core/exposure/problems';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import { PERIODS, usdOf } from '../../../lib/core/units/money';
import {
  anExposureInput,
  anyExposureInput,
  anyWayIn,
} from '../../support/arbitraries/exposure-inputs';
import { runsTried } from '../../support/seed-sweep';

function expectNoLess(more: ExposureInput, less: ExposureInput): void {
  const a = exposureOf(less, awsPriceBook);
  const b = exposureOf(more, awsPriceBook);
  for (const period of PERIODS) {
    // Sums of the same terms in another order differ by noise only.
    expect(usdOf(b, period)).toBeGreaterThanOrEqual(usdOf(a, period) * (1 - 1e-9));
  }
}

/** The numbers of a function that can only make it dearer, and how far they go. */
const functionKnobs = {
  memoryMb: 10_240,
  timeoutSeconds: 900,
  ephemeralMb: 10_240,
  reservedConcurrency: 1_000,
  logKbPerInvocation: 1_024,
} as const;

/** The same for ways in; a field that a way does not have is left alone. */
const wayKnobs: Record<string, number> = {
  requestKb: 10_240,
  responseKb: 200_000,
  messageKb: 1_024,
  eventKb: 1_024,
  arrivalsPerSecond: 50_000,
  newConnectionsPerSecond: 500,
  eventsPerSecond: 50_000,
  executionsPerSecond: 50_000,
  batchSize: 10,
  maximumConcurrency: 1_000,
  shards: 1_000,
  parallelization: 10,
  retries: 2,
  transitionsPerInvocation: 100,
};

function raised(value: number, top: number, share: number): number {
  return Math.max(value, Math.round(value + (top - value) * share));
}

function turnedUp(way: WayIn, share: number): WayIn {
  const fields = Object.entries(way).map(([field, value]) => {
    const top = wayKnobs[field];
    return [
      field,
      top === undefined || typeof value !== 'number' ? value : raised(value, top, share),
    ];
  });
  return Object.fromEntries(fields) as WayIn;
}

const shares = fc.double({ min: 0, max: 1, noNaN: true });

describe('the bound never falls', () => {
  it.each(Object.entries(functionKnobs))('when %s rises', (knob, top) => {
    const field = knob as keyof typeof functionKnobs;
    fc.assert(
      fc.property(anyExposureInput, shares, (input, share) => {
        const value = input[field];
        if (typeof value !== 'number') return;
        expectNoLess({ ...input, [field]: raised(value, top, share) }, input);
      }),
    );
  });

  it('when sizes that nobody declared are taken at their largest', () => {
    fc.assert(
      fc.property(anyExposureInput, (input) => {
        expectNoLess({ ...input, sizes: 'largest' }, { ...input, sizes: 'smallest' });
      }),
    );
  });

  it.each(Object.keys(wayKnobs))('when %s of a way in rises', (knob) => {
    const top = wayKnobs[knob] ?? 0;
    const ways = anyWayIn.filter((way) => typeof way[knob as keyof WayIn] === 'number');
    fc.assert(
      fc.property(anyExposureInput, ways, shares, (input, way, share) => {
        const value = way[knob as keyof WayIn] as unknown as number;
        const more = { ...way, [knob]: raised(value, top, share) } as WayIn;
        expectNoLess({ ...input, waysIn: [more] }, { ...input, waysIn: [way] });
        const rest = input.waysIn;
        expectNoLess({ ...input, waysIn: [...rest, more] }, { ...input, waysIn: [...rest, way] });
      }),
      { numRuns: runsTried(50) },
    );
  });

  it('when a throttle or its burst rises, or is taken away', () => {
    const kind = fc.constantFrom(
      'rest-api' as const,
      'http-api' as const,
      'websocket-api' as const,
    );
    const requestsPerSecond = fc.integer({ min: 0, max: 10_000 });
    const burst = fc.integer({ min: 0, max: 5_000 });
    const throttled = fc.record({ kind, throttle: fc.record({ requestsPerSecond, burst }) });
    fc.assert(
      fc.property(anyExposureInput, throttled, shares, (input, way, share) => {
        const through = (throttle?: typeof way.throttle): ExposureInput => ({
          ...input,
          waysIn: [{ kind: way.kind, ...(throttle ? { throttle } : {}) }],
        });
        const rate = raised(way.throttle.requestsPerSecond, 10_000, share);
        const tokens = raised(way.throttle.burst, 5_000, share);
        const less = through(way.throttle);
        expectNoLess(through({ ...way.throttle, requestsPerSecond: rate }), less);
        expectNoLess(through({ ...way.throttle, burst: tokens }), less);
        expectNoLess(through(), less);
      }),
    );
  });

  it('when a schedule fires more often', () => {
    const every = fc.integer({ min: 60, max: 604_800 });
    fc.assert(
      fc.property(anyExposureInput, every, shares, (input, everySeconds, share) => {
        const less: WayIn = { kind: 'schedule', everySeconds };
        const more: WayIn = { kind: 'schedule', everySeconds: Math.max(60, everySeconds * share) };
        expectNoLess({ ...input, waysIn: [more] }, { ...input, waysIn: [less] });
      }),
    );
  });

  it('when a downstream call costs more or is made more often', () => {
    const usd = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyExposureInput, usd, usd, (input, price, more) => {
        const calling = (usdPerCall: number, callsPerInvocation: number): ExposureInput => ({
          ...input,
          downstream: [{ name: 'model', usdPerCall, callsPerInvocation }],
        });
        expectNoLess(calling(price + more, 1), calling(price, 1));
        expectNoLess(calling(price, 1 + more), calling(price, 1));
      }),
    );
  });

  it('when a way in is added', () => {
    fc.assert(
      fc.property(anyExposureInput, anyWayIn, (input, way) => {
        expectNoLess({ ...input, waysIn: [...input.waysIn, way] }, input);
      }),
    );
  });

  it('when the shortest run gets shorter', () => {
    const run = fc.double({ min: 0.001, max: 900, noNaN: true });
    fc.assert(
      fc.property(anyExposureInput, run, shares, (input, shortestRunSeconds, share) => {
        const less = { ...input, shortestRunSeconds };
        const shorter = Math.max(0.001, shortestRunSeconds * share);
        expectNoLess({ ...input, shortestRunSeconds: shorter }, less);
      }),
    );
  });

  it('when a reservation is taken away', () => {
    fc.assert(
      fc.property(anyExposureInput, (input) => {
        expectNoLess({ ...input, reservedConcurrency: undefined }, input);
      }),
    );
  });

  it('when everything about its ways in rises together', () => {
    fc.assert(
      fc.property(anyExposureInput, shares, (input, share) => {
        const waysIn = input.waysIn.map((way) => turnedUp(way, share));
        expectNoLess({ ...input, waysIn }, input);
      }),
    );
  });
});

describe('the parts of a bound', () => {
  it('are numbers from zero up, and add up to its totals', () => {
    fc.assert(
      fc.property(anyExposureInput, (input) => {
        const exposure = exposureOf(input, awsPriceBook);
        for (const period of PERIODS) {
          const parts = exposure.terms.map((term) => usdOf(term, period));
          expect(parts.every((usd) => Number.isFinite(usd) && usd >= 0)).toBe(true);
          const sum = parts.reduce((total, usd) => total + usd, 0);
          expect(usdOf(exposure, period)).toBeCloseTo(sum, 6);
        }
      }),
    );
  });

  it('never make a day dearer than 24 hours, nor a month dearer than 730', () => {
    fc.assert(
      fc.property(anyExposureInput, (input) => {
        const { usdPerHour, usdPerDay, usdPerMonth } = exposureOf(input, awsPriceBook);
        expect(usdPerDay).toBeLessThanOrEqual(usdPerHour * 24 * (1 + 1e-9));
        expect(usdPerMonth).toBeLessThanOrEqual(usdPerHour * 730 * (1 + 1e-9));
        expect(usdPerDay).toBeGreaterThanOrEqual(usdPerHour * (1 - 1e-9));
      }),
    );
  });
});

describe('nonsense', () => {
  const nonsense = fc.constantFrom(
    Number.NaN,
    -1,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    1e300,
    -1e-300,
  );

  it.each([
    'memoryMb',
    'timeoutSeconds',
    'ephemeralMb',
    'shortestRunSeconds',
    'reservedConcurrency',
    'provisionedConcurrency',
    'accountConcurrency',
    'reservedElsewhere',
    'logKbPerInvocation',
  ] as const)('in %s is a problem that names it, and no bound', (field) => {
    fc.assert(
      fc.property(nonsense, (value) => {
        const input = anExposureInput({ [field]: value });
        const problems = problemsWithExposureInput(input);
        expect(problems.some((problem) => problem.startsWith(`${field} is ${value}`))).toBe(true);
        expect(() => exposureOf(input, awsPriceBook)).toThrow(`${field} is ${value}`);
      }),
    );
  });

  it('in any number of a way in is a problem that names it, and no bound', () => {
    fc.assert(
      fc.property(anyWayIn, nonsense, (way, value) => {
        const numbers = Object.keys(way).filter(
          (key) => typeof way[key as keyof WayIn] === 'number',
        );
        const [field] = numbers;
        if (field === undefined) return;
        const input = anExposureInput({ waysIn: [{ ...way, [field]: value } as WayIn] });
        expect(() => exposureOf(input, awsPriceBook)).toThrow(`waysIn[0].${field} is ${value}`);
      }),
    );
  });
});
