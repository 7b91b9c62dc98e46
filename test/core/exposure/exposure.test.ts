// The bound against calculations done by hand, for every way in: each term's worst hour is written out
// in plain numbers below, and the totals of an hour, a day and a month are given to the cent.
import type { ExposureInput, WayIn } from '../../../lib/core/exposure/exposure';
import { exposureOf } from '../../../lib/core/exposure/exposure';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import { anExposureInput } from '../../support/arbitraries/exposure-inputs';

interface Case {
  ways: WayIn[];
  input?: Partial<ExposureInput>;
  /** The worst hour of each term, calculated here from prices and limits. */
  hour: Record<string, number>;
  /** Totals for an hour, a day and a month of 730 hours, calculated apart, to the cent. */
  total: [number, number, number];
}

const kbPerGb = 1_024 * 1_024;
const secondsBusy = 3_600 * 10;
/** Ten at once, all hour, at 128 MB: 36,000 s × 0.125 GB. */
const duration = secondsBusy * 0.125 * 0.0000166667;
const requests = (invocations: number) => (invocations * 0.2) / 1e6;
const logs = (invocations: number) => ((invocations * 1) / kbPerGb) * 0.5;
/** Ten environments take at most ten requests a second each: 100 × 3,600 s. */
const full = 360_000;
/** A throttle of 50/s with a burst of 100. */
const throttle = { requestsPerSecond: 50, burst: 100 };
const throttled = 50 * 3_600 + 100;

const cases: Record<string, Case> = {
  'a direct call': {
    ways: [{ kind: 'invoke' }],
    hour: { duration, requests: requests(full), logs: logs(full) },
    total: [0.32, 7.65, 232.62],
  },
  'a REST API with a web ACL': {
    ways: [{ kind: 'rest-api', throttle, responseKb: 100, webAcl: { rules: 2 } }],
    hour: {
      duration,
      requests: requests(throttled),
      logs: logs(throttled),
      'API requests': (throttled * 3.5) / 1e6,
      'web ACL': 5 / 730,
      'web ACL rules': 2 / 730,
      WAF: (throttled * 0.6) / 1e6,
      egress: ((throttled * 100) / kbPerGb) * 0.09,
    },
    total: [2.49, 59.75, 1_805.79],
  },
  'an HTTP API, whose requests of 513 KB count twice': {
    ways: [{ kind: 'http-api', throttle, requestKb: 513, responseKb: 10 }],
    hour: {
      duration,
      requests: requests(throttled),
      logs: logs(throttled),
      'API requests': (throttled * 2 * 1) / 1e6,
      egress: ((throttled * 10) / kbPerGb) * 0.09,
    },
    total: [0.71, 17.07, 519.27],
  },
  'a WebSocket API': {
    // 32 KB in is one message, 64 KB out two. 1 new connection/s held for 2 h is 7,200 open at a time.
    ways: [
      {
        kind: 'websocket-api',
        throttle: { requestsPerSecond: 10, burst: 20 },
        messageKb: 32,
        responseKb: 64,
        newConnectionsPerSecond: 1,
      },
    ],
    hour: {
      duration,
      requests: requests(36_020),
      logs: logs(36_020),
      'API messages': (36_020 * 3 * 1) / 1e6,
      'API connections': (7_200 * 60 * 0.25) / 1e6,
      egress: ((36_020 * 64) / kbPerGb) * 0.09,
    },
    total: [0.51, 12.32, 374.58],
  },
  'a function URL': {
    ways: [{ kind: 'function-url', responseKb: 100 }],
    hour: {
      duration,
      requests: requests(full),
      logs: logs(full),
      egress: ((full * 100) / kbPerGb) * 0.09,
    },
    total: [3.41, 81.81, 2_414.14],
  },
  'a streaming function URL': {
    // 6 MB at once for each answer, then 2 MB/s for each of the ten.
    ways: [{ kind: 'function-url', isStreaming: true }],
    hour: {
      duration,
      requests: requests(full),
      logs: logs(full),
      egress: ((full * 6_144 + secondsBusy * 2_048) / kbPerGb) * 0.09,
      streaming: ((secondsBusy * 2_048) / kbPerGb) * 0.008,
    },
    total: [197.05, 4_502.22, 84_093.04],
  },
  'a load balancer': {
    // 360,000/h ÷ 90,000 is 4 units of new connections; 100 KB each is 34.33 GB, or 85.8 units of bytes.
    ways: [{ kind: 'alb', requestKb: 10, responseKb: 90 }],
    hour: {
      duration,
      requests: requests(full),
      logs: logs(full),
      'load balancer': 0.0225,
      'load balancer capacity': ((full * 100) / kbPerGb / 0.4) * 0.008,
      egress: ((full * 90) / kbPerGb) * 0.09,
    },
    total: [3.81, 91.41, 2_718.79],
  },
  'a queue held to five at once': {
    // 5 × 10/s. Ten messages of 64 KB: 10 sent, 10 received, 10 deleted. 5 + 5 pollers, one poll in 20 s.
    ways: [{ kind: 'sqs', batchSize: 10, messageKb: 64, maximumConcurrency: 5 }],
    hour: {
      duration: 3_600 * 5 * 0.125 * 0.0000166667,
      requests: requests(180_000),
      logs: logs(180_000),
      'queue requests': (180_000 * 30 * 0.4) / 1e6,
      'queue polling': (0.5 * 3_600 * 0.4) / 1e6,
    },
    total: [2.32, 55.68, 1_693.64],
  },
  'a stream of two shards, two batches each': {
    ways: [{ kind: 'stream', shards: 2, parallelization: 2 }],
    hour: {
      duration: 3_600 * 4 * 0.125 * 0.0000166667,
      requests: requests(144_000),
      logs: logs(144_000),
    },
    total: [0.13, 3.06, 93.05],
  },
  'a bucket with ten writes a second': {
    // Each may be tried three times: 30/s, of which each can run for 40 s, so all ten stay busy.
    ways: [{ kind: 's3', eventsPerSecond: 10 }],
    hour: {
      duration,
      requests: requests(108_000),
      logs: logs(108_000),
      'bucket writes': (36_000 * 0.005) / 1_000,
    },
    total: [0.33, 7.87, 239.51],
  },
  'a topic with messages of 65 KB': {
    ways: [{ kind: 'sns', eventKb: 65 }],
    hour: {
      duration,
      requests: requests(full),
      logs: logs(full),
      'topic publishes': (full * 2 * 0.5) / 1e6,
    },
    total: [0.68, 16.29, 495.42],
  },
  'a bus with one event of 300 KB a second': {
    // 300 KB is 5 events of 64 KB to the bus, and 2 requests to Lambda: 256 KB and the rest.
    ways: [{ kind: 'eventbridge', eventsPerSecond: 1, eventKb: 300, retries: 0 }],
    hour: {
      duration,
      requests: requests(3_600 * 2),
      logs: logs(3_600),
      'bus events': (3_600 * 5 * 1) / 1e6,
    },
    total: [0.1, 2.31, 70.19],
  },
  'a schedule of long runs at 10 GB': {
    // 61 firings in the worst hour, each tried 3 times, each 10 s of start and 890 s of run.
    ways: [{ kind: 'schedule', everySeconds: 60, isScheduler: true }],
    input: { memoryMb: 10_240, timeoutSeconds: 890, reservedConcurrency: 100 },
    hour: {
      duration: 61 * 3 * 900 * 10 * 0.0000166667,
      requests: requests(61 * 3),
      logs: logs(61 * 3),
      scheduler: (61 * 1) / 1e6,
    },
    total: [27.45, 648.46, 19_710.62],
  },
  'asynchronous calls of at least 50 ms and 300 KB': {
    // No run shorter than 0.05 s: 20/s for each of the ten. 300 KB is two requests.
    ways: [{ kind: 'async-invoke', eventKb: 300 }],
    input: { shortestRunSeconds: 0.05 },
    hour: { duration, requests: requests(720_000 * 2), logs: logs(720_000) },
    total: [0.71, 16.95, 515.62],
  },
  'a state machine with five executions a second': {
    ways: [{ kind: 'state-machine', executionsPerSecond: 5, transitionsPerInvocation: 4 }],
    hour: {
      duration,
      requests: requests(18_000),
      logs: logs(18_000),
      'state transitions': (18_000 * 4 * 0.025) / 1_000,
    },
    total: [1.89, 45.29, 1_377.64],
  },
  'an express state machine with five executions a second': {
    // Ten executions of 64 MB held open for an hour: 0.625 GB-hours.
    ways: [{ kind: 'state-machine', isExpress: true, executionsPerSecond: 5 }],
    hour: {
      duration,
      requests: requests(18_000),
      logs: logs(18_000),
      'express executions': (18_000 * 1) / 1e6,
      'express duration': 0.625 * 0.060012,
    },
    total: [0.14, 3.42, 104.16],
  },
  'provisioned concurrency of four out of ten': {
    ways: [{ kind: 'invoke' }],
    input: { provisionedConcurrency: 4 },
    hour: {
      duration: 3_600 * 6 * 0.125 * 0.0000166667,
      'duration on provisioned concurrency': 3_600 * 4 * 0.125 * 0.0000097222,
      'provisioned concurrency': 3_600 * 4 * 0.125 * 0.0000041667,
      requests: requests(full),
      logs: logs(full),
    },
    total: [0.31, 7.53, 228.97],
  },
  'all the disk there is and a model at a tenth of a cent, twice a run': {
    ways: [{ kind: 'invoke' }],
    input: {
      ephemeralMb: 10_240,
      downstream: [{ name: 'model', usdPerCall: 0.001, callsPerInvocation: 2 }],
    },
    hour: {
      duration,
      'ephemeral storage': secondsBusy * 9.5 * 0.0000000309,
      requests: requests(full),
      logs: logs(full),
      'downstream: model': full * 2 * 0.001,
    },
    total: [720.33, 17_287.9, 525_840.34],
  },
};

const toCents = (usd: number) => Math.round(usd * 100) / 100;

describe.each(Object.entries(cases))('the bound for %s', (_name, { ways, input, hour, total }) => {
  const exposure = exposureOf(anExposureInput({ ...input, waysIn: ways }), awsPriceBook);

  it('has the terms calculated by hand, and no other', () => {
    const terms = Object.fromEntries(exposure.terms.map((term) => [term.name, term.usdPerHour]));
    expect(Object.keys(terms).sort()).toEqual(Object.keys(hour).sort());
    for (const [name, usd] of Object.entries(hour)) expect(terms[name]).toBeCloseTo(usd, 9);
  });

  it('comes to the same totals, to the cent', () => {
    const { usdPerHour, usdPerDay, usdPerMonth } = exposure;
    expect([usdPerHour, usdPerDay, usdPerMonth].map(toCents)).toEqual(total);
  });

  it('says of each term what bounds it and how it was calculated', () => {
    for (const term of exposure.terms) {
      expect(term.boundedBy).not.toBe('');
      expect(term.formula).toMatch(/\$[\d.]+/);
    }
  });
});

describe('the bound', () => {
  it('is $0.125 a minute of duration for 1,000 at once at 128 MB', () => {
    const input = anExposureInput({ reservedConcurrency: undefined });
    const { terms } = exposureOf(input, awsPriceBook);
    expect((terms[0]?.usdPerHour ?? 0) / 60).toBeCloseTo(0.125, 6);
  });

  it('prices a month of API requests tier by tier', () => {
    // 10,000/s × 2,628,000 s + 5,000: 26,280.005 M requests through all four tiers.
    const { terms } = exposureOf(anExposureInput({ waysIn: [{ kind: 'rest-api' }] }), awsPriceBook);
    const usd = 333 * 3.5 + 667 * 2.8 + 19_000 * 2.38 + 6_280.005 * 1.51;
    expect(terms.find((term) => term.name === 'API requests')?.usdPerMonth).toBeCloseTo(usd, 2);
  });

  it('says who enforces each term, and adds up each kind', () => {
    const exposure = exposureOf(
      anExposureInput({ waysIn: [{ kind: 'rest-api', throttle, responseKb: 1 }] }),
      awsPriceBook,
    );
    const enforcement = Object.fromEntries(exposure.terms.map((t) => [t.name, t.enforcement]));
    expect(enforcement).toEqual({
      duration: 'platform',
      requests: 'best-effort',
      logs: 'assumption',
      'API requests': 'best-effort',
      egress: 'assumption',
    });
    const { platform, assumption } = exposure.byEnforcement;
    const bestEffort = exposure.byEnforcement['best-effort'];
    expect(platform.usdPerHour).toBeCloseTo(duration, 9);
    expect(platform.usdPerDay + bestEffort.usdPerDay + assumption.usdPerDay).toBeCloseTo(
      exposure.usdPerDay,
      9,
    );
  });

  it('writes a formula a person can check', () => {
    const { terms } = exposureOf(
      anExposureInput({ waysIn: [{ kind: 'rest-api', throttle }] }),
      awsPriceBook,
    );
    expect(terms.map((term) => term.formula)).toEqual([
      '3,600 s × 10 at once × 0.125 GB × $0.0000166667 per GB-second (first tier)',
      '(3,600 s × 50/s + 100) × $0.2 per million requests',
      '(3,600 s × 50/s + 100) × 1 KB × $0.5 per GB (first tier)',
      '(3,600 s × 50/s + 100) × $3.5 per million requests (first tier)',
      '(3,600 s × 50/s + 100) × 6,144 KB × $0.09 per GB (first tier)',
    ]);
  });

  it('lets ways in add up until the function takes no more', () => {
    const two: WayIn[] = [
      { kind: 'stream', label: 'a', shards: 6 },
      { kind: 'stream', label: 'b', shards: 7 },
    ];
    const { terms } = exposureOf(anExposureInput({ waysIn: two }), awsPriceBook);
    expect(terms.find((term) => term.name === 'requests')).toMatchObject({
      usdPerHour: expect.closeTo(requests(full), 9),
      boundedBy: '10 requests/s × 10 (reserved concurrency 10)',
      formula: '3,600 s × 100/s × $0.2 per million requests',
    });
  });

  it('counts no more chunks of messages than fit into the event of a run', () => {
    // Ten messages of 1 MB would be 160 chunks; 6 MB holds 96, and ten more for the last of each.
    const { terms } = exposureOf(anExposureInput({ waysIn: [{ kind: 'sqs' }] }), awsPriceBook);
    const queue = terms.find((term) => term.name === 'queue requests');
    expect(queue?.usdPerHour).toBeCloseTo((full * (106 + 106 + 10) * 0.4) / 1e6, 9);
  });

  it('allows provisioned environments longer to start, as long as the timeout if that is longer', () => {
    const waysIn: WayIn[] = [{ kind: 'schedule', everySeconds: 3_600, retries: 0 }];
    const provisioned = { provisionedConcurrency: 1, waysIn };
    const busyOf = (timeoutSeconds: number) =>
      exposureOf(anExposureInput({ ...provisioned, timeoutSeconds }), awsPriceBook).terms[0];
    // Two firings in the worst hour, on the nine that are not provisioned.
    expect(busyOf(30)?.usdPerHour).toBeCloseTo(2 * (130 + 30) * 0.125 * 0.0000166667, 12);
    expect(busyOf(900)?.usdPerHour).toBeCloseTo(2 * (900 + 900) * 0.125 * 0.0000166667, 12);
  });

  it('keeps what an API inside the network answers off the internet bill', () => {
    const waysIn: WayIn[] = [
      { kind: 'rest-api', isPrivate: true },
      { kind: 'alb', isPrivate: true },
    ];
    const { terms } = exposureOf(anExposureInput({ waysIn }), awsPriceBook);
    expect(terms.map((term) => term.name)).not.toContain('egress');
  });

  it('charges for each further 500 WCU of a web ACL and for what is declared to arrive', () => {
    const webAcl = { rules: 0, capacity: 2_501 };
    const waysIn: WayIn[] = [{ kind: 'rest-api', throttle, webAcl, arrivalsPerSecond: 1_000 }];
    const { terms } = exposureOf(anExposureInput({ waysIn }), awsPriceBook);
    const usd = Object.fromEntries(terms.map((term) => [term.name, term.usdPerHour]));
    expect(usd.WAF).toBeCloseTo((3_600_000 * 0.6) / 1e6, 9);
    expect(usd['WAF capacity']).toBeCloseTo((3 * 3_600_000 * 0.2) / 1e6, 9);
  });

  it('charges for what is streamed beyond 6 MB by its size, where time does not bound it first', () => {
    // An answer a second: 6 MB at once, and one more that is streamed.
    const waysIn: WayIn[] = [{ kind: 'function-url', isStreaming: true, responseKb: 7_168 }];
    const { terms } = exposureOf(anExposureInput({ waysIn, shortestRunSeconds: 10 }), awsPriceBook);
    const usd = Object.fromEntries(terms.map((term) => [term.name, term.usdPerHour]));
    expect(usd.egress).toBeCloseTo((3_600 * 7 * 0.09) / 1_024, 9);
    expect(usd.streaming).toBeCloseTo((3_600 * 0.008) / 1_024, 9);
  });

  it('still counts what an API charges when the function may not run at all', () => {
    const input = anExposureInput({
      reservedConcurrency: 0,
      waysIn: [{ kind: 'rest-api', throttle }],
    });
    const { terms } = exposureOf(input, awsPriceBook);
    const spending = terms.filter((term) => term.usdPerMonth > 0).map((term) => term.name);
    expect(spending).toEqual(['API requests']);
  });
});
