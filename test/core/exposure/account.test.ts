// The whole account: functions share its concurrency and its API throttle, so the total is less than the sum.
import fc from 'fast-check';
import { accountExposure } from '../../../lib/core/exposure/account';
import { type ExposureInput, exposureOf, type WayIn } from '../../../lib/core/exposure/exposure';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import type { PriceBook } from '../../../lib/core/prices/prices';
import { PERIODS, usdOf } from '../../../lib/core/units/money';
import { anExposureInput, anyExposureInput } from '../../support/arbitraries/exposure-inputs';
import { runsTried } from '../../support/seed-sweep';

const unreserved = (overrides: Partial<ExposureInput> = {}) =>
  anExposureInput({ reservedConcurrency: undefined, accountConcurrency: undefined, ...overrides });

/** What was priced once is kept with its book: a new one is priced anew, whatever other tests have asked for. */
const newBook = (): PriceBook => ({ ...awsPriceBook });
const hourOf = (inputs: ExposureInput[], concurrency: number) =>
  accountExposure(inputs, { concurrency }, newBook()).usdPerHour;

describe('the pool of an account', () => {
  // One run of an hour and what it starts: 36,000 requests for $0.0072 and their logs for $0.0171661377.
  const calls = 0.0243661377;

  it('goes to whoever makes most of it, next to what is reserved', () => {
    const reserved = anExposureInput({ reservedConcurrency: 2, memoryMb: 1_024 });
    const functions = [reserved, unreserved(), unreserved({ memoryMb: 1_024 })];
    // Two that are reserved and eight of the pool, all at 1 GB.
    expect(hourOf(functions, 10)).toBeCloseTo(10 * (0.06000012 + calls), 9);
  });

  it('goes to the next where one can use no more of it', () => {
    const functions = [
      unreserved({ memoryMb: 640 }),
      unreserved({ memoryMb: 1_024, waysIn: [{ kind: 'stream', shards: 3 }] }),
      unreserved({ memoryMb: 10_240, waysIn: [{ kind: 'stream', shards: 1 }] }),
    ];
    const usd = 0.6000012 + 3 * 0.06000012 + 0.037500075 + 5 * calls;
    expect(hourOf(functions, 5)).toBeCloseTo(usd, 9);
  });

  it('is shared by functions that are alike without being spent twice', () => {
    const functions = ['a', 'b', 'c'].map((name) => unreserved({ name }));
    expect(hourOf(functions, 9)).toBeCloseTo(9 * (0.007500015 + calls), 9);
  });

  it('lacks what is provisioned, however little that makes', () => {
    const warm = unreserved({ provisionedConcurrency: 4 });
    const functions = [warm, unreserved({ memoryMb: 1_024 })];
    // Four at 128 MB: $0.01749996 to run and $0.00750006 to be there. The other six at 1 GB.
    const usd = 0.01749996 + 0.00750006 + 6 * 0.06000012 + 10 * calls;
    expect(hourOf(functions, 10)).toBeCloseTo(usd, 9);
  });

  it('is all there is to provision', () => {
    const functions = [unreserved({ provisionedConcurrency: 20 }), unreserved()];
    expect(hourOf(functions, 10)).toBeCloseTo(10 * (0.00437499 + 0.001875015 + calls), 9);
  });

  it('is provisioned where nobody knows how much of it is', () => {
    const functions = [
      unreserved({ memoryMb: 1_024, provisionedConcurrency: 'unknown' }),
      unreserved(),
    ];
    expect(hourOf(functions, 10)).toBeCloseTo(10 * (0.03499992 + 0.01500012 + calls), 9);
  });

  it('is what each function is held to, less what others reserve', () => {
    const functions = [anExposureInput({ reservedConcurrency: 200 }), unreserved()];
    const account = accountExposure(functions, { concurrency: 1_000 }, newBook());
    expect(account.functions.map(({ terms }) => terms[0]?.boundedBy)).toEqual([
      'reserved concurrency 200',
      'account concurrency 1,000 less 200 reserved by others',
    ]);
    expect(account.boundedBy).toBe(
      'account concurrency 1,000, API Gateway account throttle 10,000/s',
    );
  });
});

describe('the throttle that all APIs share', () => {
  const limits = { concurrency: 1_000 };
  const usdOfApis = (waysIn: WayIn[], pool: number) => {
    const functions = waysIn.map((way) => unreserved({ waysIn: [way] }));
    return accountExposure(functions, limits, newBook()).usdPerHour - pool;
  };

  it('lets requests through of whatever size the largest of its kind have', () => {
    const waysIn: WayIn[] = [
      { kind: 'http-api', isPrivate: true, requestKb: 100 },
      { kind: 'http-api', isPrivate: true, requestKb: 1_024 },
    ];
    // 36,005,000 requests that each count twice, at a dollar a million.
    expect(usdOfApis(waysIn, 31.8661527)).toBeCloseTo(2 * 36.005, 5);
  });

  it('takes nothing off where all of them together admit less', () => {
    const throttle = { requestsPerSecond: 50, burst: 0 };
    const way: WayIn = { kind: 'rest-api', isPrivate: true, throttle };
    // 180,000 requests at $3.50 a million, with what they start: a thousand at once at 128 MB.
    const started = 7.500015 + 0.036 + 0.0858306885;
    expect(usdOfApis([way], started)).toBeCloseTo(0.63, 6);
  });
});

describe('an account', () => {
  it('spends with two functions on one pool what the dearer of them spends alone', () => {
    const small = unreserved({ name: 'small' });
    const large = unreserved({ name: 'large', memoryMb: 1_024 });
    const account = accountExposure([small, large], { concurrency: 1_000 }, awsPriceBook);
    // 1,000 at once at 1 GB: $60.00; 10,000 requests/s: $7.20, and their logs: $17.17.
    expect(account.usdPerHour).toBeCloseTo(60.00012 + 7.2 + 17.1661377, 4);
    expect(account.sumOfFunctions.usdPerHour).toBeCloseTo(account.usdPerHour + 31.8661527, 4);
    expect(account.sharedConcurrency).toBe(1_000);
  });

  it('keeps reservations apart from the pool', () => {
    const reserved = anExposureInput({ reservedConcurrency: 200, memoryMb: 1_024 });
    const account = accountExposure([reserved, unreserved()], { concurrency: 1_000 }, awsPriceBook);
    // 200 × (0.06 + 0.0072 + 0.0171661) and 800 × (0.0075 + 0.0072 + 0.0171661), in dollars an hour.
    const usd = 200 * (0.06000012 + 0.0243661377) + 800 * 0.0318661527;
    expect(account.usdPerHour).toBeCloseTo(usd, 4);
    expect(account.sharedConcurrency).toBe(800);
  });

  it('gives the pool to whoever makes most of it, as far as that one can use it', () => {
    const stream = unreserved({ memoryMb: 10_240, waysIn: [{ kind: 'stream', shards: 100 }] });
    const account = accountExposure([stream, unreserved()], { concurrency: 1_000 }, awsPriceBook);
    // 100 at once at 10 GB cost $0.6 each, the other 900 at 128 MB $0.0075; all with requests and logs.
    const usd = 100 * 0.6000012 + 900 * 0.007500015 + 1_000 * 0.0243661377;
    expect(account.usdPerHour).toBeCloseTo(usd, 4);
  });

  it('admits through all APIs of a kind no more than its throttle does', () => {
    const waysIn = [{ kind: 'rest-api' as const, isPrivate: true }];
    const functions = [unreserved({ name: 'a', waysIn }), unreserved({ name: 'b', waysIn })];
    const account = accountExposure(functions, { concurrency: 1_000 }, awsPriceBook);
    // One pool of 1,000 at 128 MB: $31.87. One throttle: 36,005,000 requests at $3.50 a million.
    expect(account.usdPerHour).toBeCloseTo(31.8661527 + 36.005 * 3.5, 4);
    const slower = { concurrency: 1_000, apiThrottle: { requestsPerSecond: 100, burst: 0 } };
    const usd = accountExposure(functions, slower, awsPriceBook).usdPerHour;
    expect(usd).toBeCloseTo(31.8661527 + 0.36 * 3.5, 4);
  });

  it('counts each provisioned environment whether it is used or not', () => {
    const warm = unreserved({ provisionedConcurrency: 1_000, memoryMb: 1_024 });
    const account = accountExposure([warm, unreserved()], { concurrency: 1_000 }, awsPriceBook);
    expect(account.usdPerHour).toBeCloseTo(
      exposureOf({ ...warm, accountConcurrency: 1_000 }, awsPriceBook).usdPerHour,
      4,
    );
  });

  it('spends nothing without functions', () => {
    const account = accountExposure([], { concurrency: 1_000 }, awsPriceBook);
    expect([account.usdPerHour, account.usdPerDay, account.usdPerMonth]).toEqual([0, 0, 0]);
  });

  it('says that it assumed the quota, and that reservations do not fit', () => {
    const functions = [
      anExposureInput({ reservedConcurrency: 900 }),
      anExposureInput({ reservedConcurrency: 900 }),
    ];
    const unknown = functions.map((input) => ({ ...input, accountConcurrency: undefined }));
    expect(accountExposure(unknown, {}, awsPriceBook).blindSpots).toEqual([
      'the account concurrency quota is not known: 1,800 is assumed',
    ]);
    const over = accountExposure(functions, { concurrency: 1_000 }, awsPriceBook);
    expect(over.sharedConcurrency).toBe(0);
    expect(over.blindSpots).toEqual([
      "the functions reserve 1,800, over the account's 1,000: not all of it can be in force",
    ]);
  });

  it('never spends more than its functions would alone, nor less than an account with one of them', () => {
    const functions = fc.array(anyExposureInput, { minLength: 1, maxLength: 4 });
    const limits = { concurrency: 1_000 };
    fc.assert(
      fc.property(functions, (inputs) => {
        const pooled = inputs.map((input) => ({ ...input, reservedConcurrency: undefined }));
        const account = accountExposure(pooled, limits, awsPriceBook);
        // Not `account.functions`: two APIs of one function each count the throttle they share in full.
        const withOne = pooled.map((input) => accountExposure([input], limits, awsPriceBook));
        for (const period of PERIODS) {
          const sum = usdOf(account.sumOfFunctions, period);
          expect(usdOf(account, period)).toBeLessThanOrEqual(sum * (1 + 1e-9));
          for (const entry of withOne) {
            expect(usdOf(account, period)).toBeGreaterThanOrEqual(
              usdOf(entry, period) * (1 - 1e-6),
            );
          }
        }
      }),
      { numRuns: runsTried(30) },
    );
  });

  it('is not exceeded by any division of the pool', () => {
    const divisions = fc.record({
      a: anyExposureInput,
      b: anyExposureInput,
      share: fc.integer({ min: 0, max: 1_000 }),
    });
    fc.assert(
      fc.property(divisions, ({ a, b, share }) => {
        // Without APIs, whose shared throttle no single function knows of.
        const pooled = (input: ExposureInput): ExposureInput => ({
          ...input,
          waysIn: [
            ...input.waysIn.filter((way) => !way.kind.endsWith('api')),
            { kind: 'invoke' as const },
          ],
          reservedConcurrency: undefined,
        });
        const [first, second] = [pooled(a), pooled(b)];
        const account = accountExposure([first, second], { concurrency: 1_000 }, awsPriceBook);
        const held = (input: ExposureInput, concurrency: number) =>
          exposureOf(
            { ...input, accountConcurrency: 1_000, reservedConcurrency: concurrency },
            awsPriceBook,
          );
        const exposure = held(first, share);
        const other = held(second, 1_000 - share);
        for (const period of PERIODS) {
          const usd = usdOf(exposure, period) + usdOf(other, period);
          expect(usdOf(account, period)).toBeGreaterThanOrEqual(usd * (1 - 1e-6));
        }
      }),
      { numRuns: runsTried(60) },
    );
  });
});
