// From dollars to caps: what comes back keeps the ceiling, is the largest that does, or says why nothing does.

import { type Caps, capsFor, type ImpossibleCaps, withCaps } from '../../../lib/core/exposure/caps';
import { type ExposureInput, exposureOf } from '../../../lib/core/exposure/exposure';
import type { Ceiling } from '../../../lib/core/exposure/problems';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import { anExposureInput } from '../../support/arbitraries/exposure-inputs';

function capsOf(ceiling: Ceiling, input: ExposureInput): Caps {
  const caps = capsFor(ceiling, input, awsPriceBook);
  if (caps.kind !== 'caps') throw new Error(caps.because);
  return caps;
}

function impossibleFor(ceiling: Ceiling, input: ExposureInput): ImpossibleCaps {
  const caps = capsFor(ceiling, input, awsPriceBook);
  if (caps.kind !== 'impossible') throw new Error(`concurrency ${caps.concurrency} was found`);
  return caps;
}

describe('caps for a ceiling', () => {
  it('find the concurrency a person would calculate', () => {
    // One at once at 128 MB, all hour: $0.00750 of duration, 36,000 requests for $0.0072 and 36,000 KB
    // of logs for $0.01717: $0.03187 an hour. A dollar an hour is 31 of them.
    const caps = capsOf({ usdPerHour: 1 }, anExposureInput());
    expect(caps).toMatchObject({ concurrency: 31, requestsPerSecond: null, limitedBy: 'ceiling' });
    expect(caps.exposure.usdPerHour).toBeCloseTo(31 * 0.0318661527, 6);
  });

  it('ignore what was reserved before', () => {
    const before = capsOf({ usdPerHour: 1 }, anExposureInput({ reservedConcurrency: 500 }));
    expect(before.concurrency).toBe(31);
  });

  it('hold all the ceilings given, the tightest of them binding', () => {
    const tight = capsOf({ usdPerHour: 1, usdPerDay: 5 }, anExposureInput());
    expect(tight.concurrency).toBe(6);
    expect(tight.exposure.usdPerDay).toBeLessThanOrEqual(5);
  });

  it('stop at what the account lets be reserved', () => {
    const caps = capsOf({ usdPerDay: 1e6 }, anExposureInput({ reservedElsewhere: 300 }));
    expect(caps).toMatchObject({ concurrency: 600, limitedBy: 'quota', isReservable: true });
  });

  it('set a throttle for APIs, which nothing else bounds', () => {
    const input = anExposureInput({ waysIn: [{ kind: 'rest-api', responseKb: 10 }] });
    const caps = capsOf({ usdPerDay: 20 }, input);
    expect(caps.exposure.usdPerDay).toBeLessThanOrEqual(20);
    const { concurrency, requestsPerSecond } = caps;
    const rate = requestsPerSecond ?? Number.NaN;
    const spend = (c: number, r: number) =>
      exposureOf(withCaps(input, c, r), awsPriceBook).usdPerDay;
    expect(rate).toBeGreaterThan(1);
    expect(spend(concurrency + 1, rate)).toBeGreaterThan(20);
    expect(spend(concurrency, rate + 1)).toBeGreaterThan(20);
  });

  it('match the throttle to the shortest run where one is promised', () => {
    const waysIn = [{ kind: 'rest-api' as const, responseKb: 1 }];
    const quick = capsOf({ usdPerDay: 50 }, anExposureInput({ waysIn, shortestRunSeconds: 0.1 }));
    const slow = capsOf({ usdPerDay: 50 }, anExposureInput({ waysIn, shortestRunSeconds: 5 }));
    const perRun = (caps: Caps) => (caps.requestsPerSecond ?? 0) / caps.concurrency;
    expect(perRun(quick)).toBeGreaterThan(perRun(slow) * 10);
  });

  it('leave room for what is provisioned', () => {
    const input = anExposureInput({ reservedConcurrency: 10, provisionedConcurrency: 10 });
    expect(capsOf({ usdPerHour: 1 }, input).concurrency).toBeGreaterThanOrEqual(10);
    expect(impossibleFor({ usdPerHour: 0.2 }, input).because).toContain('even with 10 at once');
  });

  it('can be for the function alone, leaving what its ways in charge to the report', () => {
    const input = anExposureInput({ waysIn: [{ kind: 'function-url' }] });
    expect(impossibleFor({ usdPerHour: 1 }, input).because).toContain('egress');
    const caps = capsFor({ usdPerHour: 1 }, input, awsPriceBook, 'function');
    expect(caps).toMatchObject({ kind: 'caps', concurrency: 31 });
  });
});

describe('an impossible ceiling', () => {
  it('says from what amount on it is possible, and is right', () => {
    const input = anExposureInput({ waysIn: [{ kind: 'function-url' }] });
    const { belowUsd, period, because } = impossibleFor({ usdPerDay: 5 }, input);
    // One at once answers 10/s with 6 MB: 5,062.5 GB a day at $0.09, and $0.76 of running it.
    expect({ belowUsd, period }).toEqual({ belowUsd: 456.39, period: 'day' });
    expect(because).toBe(
      'even with 1 at once it can spend $456.39 a day, mostly ' +
        'egress $455.63 (10 requests/s × 1 (reserved concurrency 1); response limit 6,144 KB), ' +
        'logs $0.41 (10 requests/s × 1 (reserved concurrency 1); 1 KB a run), ' +
        'duration $0.18 (reserved concurrency 1); ' +
        'declare the largest answer (responseKb) to lower it; ' +
        'with responseKb: 32 it would be 1 at once; ' +
        'with responseKb: 32 and shortestRunSeconds: 1 it would be 10 at once',
    );
    expect(capsOf({ usdPerDay: belowUsd }, input).concurrency).toBe(1);
    impossibleFor({ usdPerDay: belowUsd - 0.01 }, input);
  });

  it('names the period that fails by most', () => {
    const { period, belowUsd } = impossibleFor(
      { usdPerHour: 0.03, usdPerDay: 0.03 },
      anExposureInput(),
    );
    expect({ period, belowUsd }).toEqual({ period: 'day', belowUsd: 0.77 });
  });

  it('names the throttle it tried', () => {
    const input = anExposureInput({ waysIn: [{ kind: 'http-api' }] });
    expect(impossibleFor({ usdPerMonth: 1 }, input).because).toContain(
      'even with 1 at once and 1 request/s it can spend',
    );
  });

  it('is what a ceiling of nothing is', () => {
    expect(impossibleFor({ usdPerDay: 0 }, anExposureInput()).belowUsd).toBe(0.77);
  });
});

describe('an account too small to reserve anything', () => {
  const small = { accountConcurrency: 10, reservedConcurrency: undefined };

  it('keeps the ceiling by its quota alone, where that is enough', () => {
    const caps = capsOf({ usdPerHour: 1 }, anExposureInput(small));
    expect(caps).toMatchObject({ concurrency: 10, isReservable: false, limitedBy: 'quota' });
    expect(caps.exposure.usdPerHour).toBeCloseTo(10 * 0.0318661527, 6);
  });

  it('still gets a throttle', () => {
    const input = anExposureInput({ ...small, waysIn: [{ kind: 'rest-api', responseKb: 10 }] });
    const caps = capsOf({ usdPerDay: 20 }, input);
    expect(caps.requestsPerSecond).toBeGreaterThan(1);
    expect(caps.exposure.usdPerDay).toBeLessThanOrEqual(20);
  });

  it('says so where it is not', () => {
    expect(impossibleFor({ usdPerHour: 0.1 }, anExposureInput(small)).because).toContain(
      "the account's 10 at once, too few to reserve from",
    );
  });
});

describe('a ceiling nobody can mean', () => {
  it.each([{}, { usdPerDay: Number.NaN }, { usdPerHour: -1 }, { usdPerMonth: 1e300 }])(
    'is refused: %p',
    (ceiling) => {
      expect(() => capsFor(ceiling, anExposureInput(), awsPriceBook)).toThrow('cannot cap orders');
    },
  );
});
