// What is not known is assumed at its worst or at a stated assumption, and is always said.
import { type ExposureInput, exposureOf, type WayIn } from '../../../lib/core/exposure/exposure';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import type { PriceBook } from '../../../lib/core/prices/prices';
import { anExposureInput } from '../../support/arbitraries/exposure-inputs';

const boundOf = (overrides: Partial<ExposureInput>) =>
  exposureOf(anExposureInput(overrides), awsPriceBook);

describe('an unknown', () => {
  it.each<[Partial<ExposureInput>, Partial<ExposureInput>, string]>([
    [{ memoryMb: 'unknown' }, { memoryMb: 10_240 }, 'memory is unknown: 10,240 MB is assumed'],
    [
      { ephemeralMb: 'unknown' },
      { ephemeralMb: 10_240 },
      'ephemeral storage is unknown: 10,240 MB is assumed',
    ],
    [
      { architecture: 'unknown' },
      { architecture: 'x86_64' },
      'the architecture is unknown: x86_64, the dearer one, is assumed',
    ],
    [
      { timeoutSeconds: 'unknown' },
      { timeoutSeconds: 900 },
      'the timeout is unknown: 900 s is assumed',
    ],
    [
      { reservedConcurrency: 'unknown' },
      { reservedConcurrency: undefined },
      'reserved concurrency is unknown: none is assumed',
    ],
    [
      { provisionedConcurrency: 'unknown' },
      { provisionedConcurrency: 10 },
      'provisioned concurrency is unknown: all of the quota is assumed to be provisioned',
    ],
    [
      { reservedConcurrency: undefined, accountConcurrency: 'unknown' },
      { reservedConcurrency: undefined, accountConcurrency: 1_000 },
      'the account concurrency quota is unknown: 1,000 is assumed',
    ],
    [
      { reservedConcurrency: undefined, accountConcurrency: undefined },
      { reservedConcurrency: undefined, accountConcurrency: 1_000 },
      'the account concurrency quota was not given: the default of 1,000 is assumed',
    ],
    [
      { logKbPerInvocation: 'unknown' },
      { logKbPerInvocation: 1 },
      'what one run logs is unknown: 1 KB is assumed',
    ],
    [
      { logKbPerInvocation: undefined },
      { logKbPerInvocation: 1 },
      'what one run logs was not given: 1 KB is assumed',
    ],
    [
      { downstream: 'unknown' },
      { downstream: [] },
      'what one run costs downstream is unknown: nothing is counted',
    ],
    [
      { downstream: undefined },
      { downstream: [] },
      'what one run costs downstream was not declared: nothing is counted',
    ],
    [
      { waysIn: [] },
      { waysIn: [{ kind: 'invoke' }] },
      'no way in is known: only calls that wait for the answer are counted',
    ],
  ])('%p counts like %p, and is a blind spot', (unknown, taken, blindSpot) => {
    const exposure = boundOf(unknown);
    expect(exposure.usdPerMonth).toBe(boundOf(taken).usdPerMonth);
    expect(exposure.blindSpots).toEqual([blindSpot]);
  });

  it.each<[WayIn, WayIn, string]>([
    [
      { kind: 'rest-api', throttle: 'unknown' },
      { kind: 'rest-api' },
      "the throttle of rest-api is unknown: the account's default is assumed",
    ],
    [
      { kind: 'function-url', responseKb: 'unknown' },
      { kind: 'function-url' },
      'the response size of function-url is unknown: 6,144 KB is assumed',
    ],
    [
      { kind: 'http-api', label: 'Shop', requestKb: 'unknown' },
      { kind: 'http-api' },
      'the request size of Shop is unknown: 10,240 KB is assumed',
    ],
    [
      { kind: 'sqs', batchSize: 'unknown' },
      { kind: 'sqs', batchSize: 10_000 },
      'the batch size of sqs is unknown: 10,000 is assumed',
    ],
    [
      { kind: 'sqs', isFifo: true, batchSize: 'unknown' },
      { kind: 'sqs', isFifo: true, batchSize: 10 },
      'the batch size of sqs is unknown: 10 is assumed',
    ],
    [
      { kind: 'sqs', maximumConcurrency: 'unknown' },
      { kind: 'sqs' },
      'the maximum concurrency of sqs is unknown: 1,250 is assumed',
    ],
    [
      { kind: 'stream', shards: 'unknown' },
      { kind: 'stream', shards: 10 },
      'the shards of stream are unknown: as many as there is concurrency are taken',
    ],
    [
      { kind: 'stream', shards: 1, parallelization: 'unknown' },
      { kind: 'stream', shards: 1, parallelization: 10 },
      'the parallelization of stream is unknown: 10 is assumed',
    ],
    [
      { kind: 'schedule', everySeconds: 'unknown' },
      { kind: 'schedule', everySeconds: 60 },
      'how often schedule fires is unknown: once a minute is assumed',
    ],
    [
      { kind: 'schedule', everySeconds: 60, retries: 'unknown' },
      { kind: 'schedule', everySeconds: 60, retries: 2 },
      'the retries of schedule are unknown: 2 are taken',
    ],
    [
      { kind: 'state-machine', transitionsPerInvocation: 'unknown' },
      { kind: 'state-machine', transitionsPerInvocation: 5 },
      'the states state-machine enters for each call are unknown: 5 are assumed',
    ],
  ])('%p counts like %p, and is a blind spot', (unknown, taken, blindSpot) => {
    const changes = { shortestRunSeconds: 1 };
    const exposure = boundOf({ ...changes, waysIn: [unknown] });
    expect(exposure.usdPerMonth).toBe(boundOf({ ...changes, waysIn: [taken] }).usdPerMonth);
    expect(exposure.blindSpots).toEqual([blindSpot]);
  });
});

describe('an unknown that is hidden where a function is busy all the time', () => {
  // Two firings in the worst hour at 128 MB, each with ten seconds to start.
  const waysIn: WayIn[] = [{ kind: 'schedule', everySeconds: 3_600, retries: 0 }];
  const busySeconds = (overrides: Partial<ExposureInput>) =>
    (boundOf({ waysIn, ...overrides }).terms[0]?.usdPerHour ?? 0) / 0.125 / 0.0000166667;

  it('is the longest timeout', () => {
    expect(busySeconds({ timeoutSeconds: 'unknown' })).toBeCloseTo(2 * 910, 6);
    expect(busySeconds({})).toBeCloseTo(2 * 40, 6);
  });

  it('is the reservation, and with it the quota', () => {
    const { blindSpots } = boundOf({
      reservedConcurrency: 'unknown',
      accountConcurrency: undefined,
    });
    expect(blindSpots).toEqual([
      'the account concurrency quota was not given: the default of 1,000 is assumed',
      'reserved concurrency is unknown: none is assumed',
    ]);
  });
});

describe('what nobody declared', () => {
  it('is said of arrivals at a web ACL and at a load balancer', () => {
    const webAcl = { rules: 0 };
    expect(boundOf({ waysIn: [{ kind: 'rest-api', webAcl }] }).blindSpots).toEqual([
      'what arrives at the web ACL of rest-api was not declared: inspecting what is refused is not counted',
    ]);
    expect(boundOf({ waysIn: [{ kind: 'alb' }] }).blindSpots).toEqual([
      'what arrives at alb was not declared: only what the function takes is counted',
    ]);
  });

  it('is said of the shortest run where only that holds events back', () => {
    const waysIn: WayIn[] = [{ kind: 's3' }];
    const blindSpot = expect.stringContaining('the shortest run was not given');
    expect(boundOf({ waysIn }).blindSpots).toEqual([blindSpot]);
    expect(boundOf({ waysIn: [{ kind: 'invoke' }, ...waysIn] }).blindSpots).toEqual([blindSpot]);
    expect(boundOf({ waysIn: [{ kind: 'rest-api', isAsync: true }] }).blindSpots).toEqual([
      blindSpot,
    ]);
    expect(boundOf({ waysIn: [{ kind: 'rest-api', isAsync: false }] }).blindSpots).toEqual([]);
    expect(boundOf({ waysIn, shortestRunSeconds: 0.2 }).blindSpots).toEqual([]);
    // The account as a whole is held to ten times its concurrency, whoever calls.
    expect(boundOf({ waysIn, reservedConcurrency: undefined }).blindSpots).toEqual([]);
  });

  it('is said of prices that were never checked', () => {
    const puts = { ...awsPriceBook.entries['s3.put'], verified: false };
    const book: PriceBook = {
      ...awsPriceBook,
      entries: { ...awsPriceBook.entries, 's3.put': puts },
    };
    const input = anExposureInput({
      waysIn: [{ kind: 's3', eventsPerSecond: 1 }],
      shortestRunSeconds: 1,
    });
    expect(exposureOf(input, book).blindSpots).toEqual([
      'the price of s3.put was never found in its own source',
    ]);
  });
});

test('what is declared is no blind spot', () => {
  const webAcl = { rules: 0 };
  const waysIn: WayIn[] = [
    { kind: 'alb', arrivalsPerSecond: 1, webAcl },
    { kind: 'rest-api', arrivalsPerSecond: 1, webAcl },
  ];
  expect(boundOf({ waysIn }).blindSpots).toEqual([]);
});

describe('what bounds a function', () => {
  const durationOf = (overrides: Partial<ExposureInput>) => {
    const { boundedBy, enforcement } = boundOf(overrides).terms[0] ?? {};
    return { boundedBy, enforcement };
  };

  it('is its reservation, which the platform enforces', () => {
    expect(durationOf({})).toEqual({
      boundedBy: 'reserved concurrency 10',
      enforcement: 'platform',
    });
  });

  it('is the account quota less what others reserved, where it has no reservation', () => {
    expect(durationOf({ reservedConcurrency: undefined, reservedElsewhere: 300 })).toEqual({
      boundedBy: 'account concurrency 1,000 less 300 reserved by others',
      enforcement: 'platform',
    });
    const { boundedBy } = durationOf({ reservedConcurrency: undefined, reservedElsewhere: 1 });
    expect(boundedBy).toBe('account concurrency 1,000 less 1 reserved by others');
  });

  it('is the whole quota where nobody else has reserved any of it', () => {
    const { terms } = boundOf({ reservedConcurrency: undefined });
    expect(terms[0]).toMatchObject({
      boundedBy: 'account concurrency 1,000',
      usdPerHour: expect.closeTo(1_000 * 0.007500015, 9),
    });
  });

  it('is nothing at all where others have reserved everything', () => {
    const { terms } = boundOf({ reservedConcurrency: undefined, reservedElsewhere: 1_001 });
    expect(terms.map(({ usdPerMonth }) => usdPerMonth)).toEqual([0, 0, 0]);
  });

  it('is an assumption where the quota is one', () => {
    expect(durationOf({ reservedConcurrency: undefined, accountConcurrency: undefined })).toEqual({
      boundedBy: 'account concurrency 1,000, the default quota',
      enforcement: 'assumption',
    });
  });

  it('is a schedule, at best effort, where its runs are too short to fill the concurrency', () => {
    expect(durationOf({ waysIn: [{ kind: 'schedule', everySeconds: 300, retries: 0 }] })).toEqual({
      boundedBy: 'schedule every 300 s, 0 retries',
      enforcement: 'best-effort',
    });
  });

  it('is the maximum concurrency of a queue, and ten for each provisioned poller without one', () => {
    expect(durationOf({ waysIn: [{ kind: 'sqs', label: 'Jobs', maximumConcurrency: 2 }] })).toEqual(
      {
        boundedBy: 'maximum concurrency 2 of Jobs',
        enforcement: 'platform',
      },
    );
    // One that is no tighter than the reservation adds nothing to it.
    const { terms } = boundOf({ waysIn: [{ kind: 'sqs', maximumConcurrency: 10 }] });
    expect(terms.find(({ name }) => name === 'requests')?.boundedBy).toBe(
      '10 requests/s × 10 (reserved concurrency 10)',
    );
    const many = { reservedConcurrency: undefined, accountConcurrency: 50_000 };
    const polled = durationOf({ ...many, waysIn: [{ kind: 'sqs', provisionedPollers: 200 }] });
    expect(polled.boundedBy).toBe('maximum concurrency 2,000 of sqs');
    expect(durationOf({ ...many, waysIn: [{ kind: 'sqs' }] }).boundedBy).toBe(
      'maximum concurrency 1,250 of sqs',
    );
  });

  it('assumes a raised quota where more than the default is reserved', () => {
    const input = { reservedConcurrency: 3_000, accountConcurrency: undefined };
    const { terms } = boundOf({ ...input, waysIn: [{ kind: 'async-invoke', eventKb: 1 }] });
    expect(terms.find((term) => term.name === 'requests')?.usdPerHour).toBeCloseTo(
      (30_000 * 3_600 * 0.2) / 1e6,
      9,
    );
  });
});
