// Inverse, then forward: for any function and any ceiling the caps keep the dollars, and are the largest
// that do; what is called impossible is so, and what it says would do, does.
import fc from 'fast-check';
import { capsFor, countedTerms, withCaps } from '../../../lib/core/exposure/caps';
import { exposureOf } from '../../../lib/core/exposure/exposure';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import { PERIODS, type Period, usdOf } from '../../../lib/core/units/money';
import { anyExposureInput } from '../../support/arbitraries/exposure-inputs';
import { runsTried } from '../../support/seed-sweep';

const ceilings = fc.record(
  {
    usdPerHour: fc.double({ min: 0.01, max: 1_000, noNaN: true }),
    usdPerDay: fc.double({ min: 0.01, max: 10_000, noNaN: true }),
    usdPerMonth: fc.double({ min: 0.01, max: 100_000, noNaN: true }),
  },
  { requiredKeys: [] },
);
const someCeiling = ceilings.filter((ceiling) => Object.keys(ceiling).length > 0);
const counts = fc.constantFrom('all' as const, 'function' as const);
const fieldOf = { hour: 'usdPerHour', day: 'usdPerDay', month: 'usdPerMonth' } as const;

describe('caps', () => {
  it('never exceed the dollars, and one more at once would, or meets the quota', () => {
    fc.assert(
      fc.property(anyExposureInput, someCeiling, counts, (input, ceiling, counted) => {
        const caps = capsFor(ceiling, input, awsPriceBook, counted);
        fc.pre(caps.kind === 'caps');
        const rate = caps.requestsPerSecond ?? 1;
        const keeps = (concurrency: number, requestsPerSecond: number) => {
          const capped = withCaps(input, concurrency, requestsPerSecond);
          const terms = countedTerms(exposureOf(capped, awsPriceBook), counted);
          return PERIODS.every((period: Period) => {
            const usd = terms.reduce((sum, term) => sum + usdOf(term, period), 0);
            return usd <= (ceiling[fieldOf[period]] ?? Number.POSITIVE_INFINITY) * (1 + 1e-12);
          });
        };
        expect(keeps(caps.concurrency, rate)).toBe(true);
        if (caps.limitedBy === 'ceiling') expect(keeps(caps.concurrency + 1, rate)).toBe(false);
        else expect(caps.concurrency).toBe((input.accountConcurrency as number) - 100);
        if (caps.requestsPerSecond !== null && rate < 10_000 && caps.limitedBy === 'ceiling') {
          expect(keeps(caps.concurrency, rate + 1)).toBe(false);
        }
      }),
      { numRuns: runsTried(80) },
    );
  });

  it('are impossible only below what they say, and possible from there on', () => {
    fc.assert(
      fc.property(anyExposureInput, someCeiling, (input, ceiling) => {
        const caps = capsFor(ceiling, input, awsPriceBook);
        fc.pre(caps.kind === 'impossible');
        const field = fieldOf[caps.period];
        expect(ceiling[field] ?? 0).toBeLessThan(caps.belowUsd);
        const enough = capsFor({ [field]: caps.belowUsd }, input, awsPriceBook);
        expect(enough.kind).toBe('caps');
        const fewer = Math.floor(caps.belowUsd * 100 - 1.5) / 100;
        if (fewer > 0)
          expect(capsFor({ [field]: fewer }, input, awsPriceBook).kind).toBe('impossible');
      }),
      { numRuns: runsTried(250) },
    );
  });

  it('are no smaller for more dollars where concurrency is all there is to set', () => {
    const usd = fc.double({ min: 0.05, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(anyExposureInput, usd, usd, (input, a, b) => {
        const invoked = { ...input, waysIn: [{ kind: 'invoke' as const }] };
        const [less, more] = [Math.min(a, b), Math.max(a, b)].map((usdPerDay) =>
          capsFor({ usdPerDay }, invoked, awsPriceBook),
        );
        if (less?.kind !== 'caps') return;
        expect(more).toMatchObject({ kind: 'caps' });
        if (more?.kind === 'caps')
          expect(more.concurrency).toBeGreaterThanOrEqual(less.concurrency);
      }),
    );
  });
});
