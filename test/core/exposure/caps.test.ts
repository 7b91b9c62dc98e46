// From dollars to caps: what comes back keeps the ceiling, is the largest that does, or says why nothing does.

import { type Caps, capsFor, type ImpossibleCaps, withCaps } from '../../../lib/core/exposure/caps';
import { type ExposureInput, exposureOf, type WayIn } from '../../../lib/core/exposure/exposure';
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

  // Behind a REST API that answers 10 KB, one at once costs $0.18 a day, and a request a second with its burst $0.435:
  // $0.302 for the API, $0.017 to start, $0.041 of logs and $0.074 of answers.
  const waysIn: WayIn[] = [{ kind: 'rest-api', responseKb: 10 }, { kind: 'invoke' }];
  const behindApi = waysIn.slice(0, 1);
  it.each<[string, Partial<ExposureInput>, number, [number, number]]>([
    // 32 of each are $19.68: one more at once is $19.86, and one more request a second $20.12.
    ['give each run a request a second where nothing is promised', {}, 20, [33, 32]],
    ['give the only run that fits a single request a second', {}, 0.7, [1, 1]],
    // 11 at once with ten a second each are $49.83.
    ['give each run its ten a second', { shortestRunSeconds: 0.1 }, 50, [11, 110]],
    [
      'give no run more than the ten a second that Lambda takes',
      { shortestRunSeconds: 0.05 },
      50,
      [11, 110],
    ],
    // Runs of 20 s: 6 at once are $1.12, and a request a second $0.30 for the API alone. Two a second would leave room for 4.
    ['give a few long runs a request a second', { shortestRunSeconds: 20 }, 1.5, [6, 1]],
  ])('%s', (_, promise, usdPerDay, expected) => {
    const caps = capsOf({ usdPerDay }, anExposureInput({ ...promise, waysIn: behindApi }));
    expect([caps.concurrency, caps.requestsPerSecond]).toEqual(expected);
  });

  it('have a throttle where any way in takes one', () => {
    const input = anExposureInput({ waysIn, provisionedConcurrency: 0 });
    expect(capsOf({ usdPerDay: 20 }, input).requestsPerSecond).toBeGreaterThan(0);
    const small = { ...input, accountConcurrency: 10 };
    expect(capsOf({ usdPerDay: 20 }, small).requestsPerSecond).toBeGreaterThan(0);
  });

  it('may cost all that the ceiling allows', () => {
    const five = exposureOf(withCaps(anExposureInput(), 5, 1), awsPriceBook);
    expect(capsOf({ usdPerHour: five.usdPerHour }, anExposureInput()).concurrency).toBe(5);
  });

  it('are one at once where that is all that fits, also with nothing provisioned', () => {
    const input = anExposureInput({ provisionedConcurrency: 0 });
    expect(capsOf({ usdPerHour: 0.04 }, input).concurrency).toBe(1);
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

  it('names the shortest of periods that fail alike', () => {
    const nothing = impossibleFor({ usdPerHour: 0, usdPerDay: 0 }, anExposureInput());
    expect(nothing.period).toBe('hour');
    expect(nothing.because).toContain(
      'even with 1 at once it can spend $0.04 an hour, mostly logs',
    );
  });

  it('counts a single request a second behind an API', () => {
    const input = anExposureInput({ waysIn: [{ kind: 'rest-api', responseKb: 10 }] });
    // $0.18 to run all day, and $0.435 for the request.
    expect(impossibleFor({ usdPerDay: 0.5 }, input).belowUsd).toBe(0.62);
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

  it('may have a throttle of a single request a second, and says what even that costs', () => {
    // Ten at once, all hour: $0.075, and $0.0181 for a request a second with its burst.
    const input = anExposureInput({ ...small, waysIn: [{ kind: 'rest-api', responseKb: 10 }] });
    expect(capsOf({ usdPerHour: 0.1 }, input).requestsPerSecond).toBe(1);
    expect(impossibleFor({ usdPerHour: 0.09 }, input).belowUsd).toBe(0.1);
  });

  it('is one that leaves nothing beyond the hundred that cannot be reserved', () => {
    const of = (accountConcurrency: number) =>
      capsOf({ usdPerDay: 1e6 }, anExposureInput({ ...small, accountConcurrency }));
    expect(of(100)).toMatchObject({ concurrency: 100, isReservable: false });
    expect(of(101)).toMatchObject({ concurrency: 1, isReservable: true });
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
