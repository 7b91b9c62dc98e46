// What a bound says of each term, word for word: its worst hour in numbers that a person can check with the price list
// at hand, what bounds it, and who enforces that. It is all that a reader of a surprising bound has to go by.

import { type ExposureInput, exposureOf, type WayIn } from '../../../lib/core/exposure/exposure';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import { anExposureInput } from '../../support/arbitraries/exposure-inputs';

type Row = readonly [name: string, formula: string, boundedBy: string, enforcement: string];

function rowsOf(way: WayIn, input: Partial<ExposureInput>, isOfWay: boolean): Row[] {
  const { terms } = exposureOf(anExposureInput({ waysIn: [way], ...input }), awsPriceBook);
  return terms
    .filter((term) => (term.way !== undefined) === isOfWay)
    .map((term) => [term.name, term.formula, term.boundedBy, term.enforcement]);
}

const throttle = { requestsPerSecond: 50, burst: 100 };
const admitted = '(3,600 s × 50/s + 100)';
const held = 'API throttle 50/s, burst 100';
const smallest = { sizes: 'smallest' } as const;
const ten = '10 requests/s × 10 (reserved concurrency 10)';
const scheduler = { kind: 'schedule', everySeconds: 60, isScheduler: true } as const;

describe('a way in says of what it charges', () => {
  test.each<[string, WayIn, Partial<ExposureInput>, Row[]]>([
    [
      'a REST API whose web ACL is 1,001 WCU over what is included',
      { kind: 'rest-api', throttle, responseKb: 100, webAcl: { rules: 2, capacity: 2_501 } },
      {},
      [
        [
          'API requests',
          `${admitted} × $3.5 per million requests (first tier)`,
          held,
          'best-effort',
        ],
        ['web ACL', '1 × 1/730 × $5 per month', '1 of it exists', 'platform'],
        ['web ACL rules', '2 × 1/730 × $1 per month', '2 of it exists', 'platform'],
        ['WAF', `${admitted} × $0.6 per million requests`, held, 'assumption'],
        [
          'WAF capacity',
          `${admitted} × 3 × 500 WCU over 1,500 × $0.2 per million requests`,
          held,
          'assumption',
        ],
        [
          'egress',
          `${admitted} × 100 KB × $0.09 per GB (first tier)`,
          `${held}; response of 100 KB, declared`,
          'assumption',
        ],
      ],
    ],
    [
      'a REST API that does not wait: nobody is answered',
      { kind: 'rest-api', isAsync: true },
      {},
      [
        [
          'API requests',
          '(3,600 s × 10,000/s + 5,000) × $3.5 per million requests (first tier)',
          'API Gateway account throttle 10,000/s, burst 5,000',
          'best-effort',
        ],
      ],
    ],
    [
      'an HTTP API behind a usage plan',
      {
        kind: 'http-api',
        throttle: { ...throttle, quota: { requests: 1_000, everySeconds: 86_400 } },
        requestKb: 513,
        isPrivate: true,
      },
      {},
      [
        [
          'API requests',
          '1,000 × 2 × 512 KB × $1 per million requests (first tier)',
          'usage plan quota 1,000 each 24 h; request of 513 KB, declared',
          'assumption',
        ],
      ],
    ],
    [
      'an HTTP API of the smallest requests',
      { kind: 'http-api', throttle },
      smallest,
      [
        [
          'API requests',
          `${admitted} × $1 per million requests (first tier)`,
          `${held}; the smallest request that is metered`,
          'best-effort',
        ],
        [
          'egress',
          `${admitted} × 0 KB × $0.09 per GB (first tier)`,
          `${held}; the smallest response that is metered`,
          'best-effort',
        ],
      ],
    ],
    [
      'a WebSocket API of which nothing is declared',
      { kind: 'websocket-api', throttle },
      {},
      [
        [
          'API messages',
          `${admitted} × 8 × 32 KB in and out × $1 per million messages (first tier)`,
          `${held}; message limit 128 KB; response limit 128 KB`,
          'best-effort',
        ],
        [
          'API connections',
          '60 min × 500/s × 7,200 s × $0.25 per million connection-minutes',
          '500 new connections/s, account quota, 2 h each',
          'platform',
        ],
        [
          'egress',
          `${admitted} × 128 KB × $0.09 per GB (first tier)`,
          `${held}; response limit 128 KB`,
          'best-effort',
        ],
      ],
    ],
    [
      'a WebSocket API whose sizes and connections are declared',
      {
        kind: 'websocket-api',
        throttle,
        messageKb: 33,
        responseKb: 32,
        newConnectionsPerSecond: 1,
      },
      {},
      [
        [
          'API messages',
          `${admitted} × 3 × 32 KB in and out × $1 per million messages (first tier)`,
          `${held}; message of 33 KB, declared; response of 32 KB, declared`,
          'assumption',
        ],
        [
          'API connections',
          '60 min × 1/s × 7,200 s × $0.25 per million connection-minutes',
          '1 new connections/s, declared, 2 h each',
          'assumption',
        ],
        [
          'egress',
          `${admitted} × 32 KB × $0.09 per GB (first tier)`,
          `${held}; response of 32 KB, declared`,
          'assumption',
        ],
      ],
    ],
    [
      'a stream of answers, one a second',
      { kind: 'function-url', isStreaming: true, responseKb: 7_168 },
      { shortestRunSeconds: 10 },
      [
        [
          'egress',
          '(3,600 s × 1/s × 6,144 KB + at most 3,600 s × 2,048 KB/s × 10 at once) × $0.09 per GB (first tier)',
          'no run shorter than 10 s, 10 at once; response of 7,168 KB, declared',
          'assumption',
        ],
        [
          'streaming',
          'at most 3,600 s × 2,048 KB/s × 10 at once × $0.008 per GB',
          'no run shorter than 10 s, 10 at once; response of 7,168 KB, declared',
          'assumption',
        ],
      ],
    ],
    [
      'a load balancer with a web ACL, of which arrivals are declared',
      { kind: 'alb', arrivalsPerSecond: 20, webAcl: { rules: 0 }, requestKb: 1, responseKb: 1 },
      {},
      [
        ['load balancer', '1 × $0.0225 per hour', '1 of it exists', 'platform'],
        [
          'load balancer capacity',
          '3,600 s × 20/s × the larger of 1/90,000 and 2 KB ÷ 0.4 GB × $0.008 per LCU-hour',
          '20 requests/s, declared; request of 1 KB, declared; response of 1 KB, declared',
          'assumption',
        ],
        ['web ACL', '1 × 1/730 × $5 per month', '1 of it exists', 'platform'],
        ['web ACL rules', '0 × 1/730 × $1 per month', '0 of it exists', 'platform'],
        [
          'WAF',
          '3,600 s × 20/s × $0.6 per million requests',
          '20 arrivals/s, declared',
          'assumption',
        ],
        [
          'egress',
          '3,600 s × 20/s × 1 KB × $0.09 per GB (first tier)',
          '20 requests/s, declared; response of 1 KB, declared',
          'assumption',
        ],
      ],
    ],
  ])('%s', (_, way, input, rows) => {
    expect(rowsOf(way, input, true)).toEqual(rows);
  });
});

describe('an event says of what brings it', () => {
  test.each<[string, WayIn, Partial<ExposureInput>, Row[]]>([
    [
      'a FIFO queue whose messages are two chunks, with more pollers than runs',
      { kind: 'sqs', isFifo: true, messageKb: 65, provisionedPollers: 20 },
      {},
      [
        [
          'queue requests',
          '3,600 s × 100/s × 50 requests for 10 messages × $0.5 per million requests',
          `${ten}; message of 65 KB, declared`,
          'assumption',
        ],
        [
          'queue polling',
          '3,600 s × 1.25/s × $0.5 per million requests',
          '25 pollers, a long poll each 20 s',
          'assumption',
        ],
      ],
    ],
    [
      'a queue of the smallest messages for a function that may not run',
      { kind: 'sqs', batchSize: 1 },
      { ...smallest, reservedConcurrency: 0 },
      [
        [
          'queue requests',
          '3,600 s × 0/s × 3 requests for 1 messages × $0.4 per million requests',
          '10 requests/s × 0 (reserved concurrency 0); the smallest message that is metered',
          'platform',
        ],
        [
          'queue polling',
          '3,600 s × 0.25/s × $0.4 per million requests',
          '5 pollers, a long poll each 20 s',
          'assumption',
        ],
      ],
    ],
    [
      'a bucket, which charges for a write whatever its size',
      { kind: 's3', eventsPerSecond: 10, eventKb: 1_024 },
      {},
      [
        [
          'bucket writes',
          '3,600 s × 10/s × $0.005 per thousand requests',
          '10 events/s, declared',
          'assumption',
        ],
      ],
    ],
    [
      'a topic of the largest messages',
      { kind: 'sns', eventsPerSecond: 1 },
      {},
      [
        [
          'topic publishes',
          '3,600 s × 1/s × 4 × 64 KB × $0.5 per million requests',
          '1 events/s, declared',
          'assumption',
        ],
      ],
    ],
    [
      'a bus of the largest events',
      { kind: 'eventbridge', eventsPerSecond: 1 },
      {},
      [
        [
          'bus events',
          '3,600 s × 1/s × 16 × 64 KB × $1 per million events',
          '1 events/s, declared',
          'assumption',
        ],
      ],
    ],
    [
      'a bus of the smallest events',
      { kind: 'eventbridge', eventsPerSecond: 1 },
      smallest,
      [
        [
          'bus events',
          '3,600 s × 1/s × $1 per million events',
          '1 events/s, declared',
          'assumption',
        ],
      ],
    ],
    ['a bus of events that AWS emits', { kind: 'eventbridge', isAwsEvent: true }, {}, []],
    ['a call that does not wait', { kind: 'async-invoke' }, {}, []],
    ['a scheduled rule', { kind: 'schedule', everySeconds: 60, isScheduler: false }, {}, []],
    [
      'a scheduler',
      scheduler,
      {},
      [
        [
          'scheduler',
          '61 firings × $1 per million requests',
          'schedule every 60 s, 0 retries',
          'best-effort',
        ],
      ],
    ],
    [
      'a state machine',
      { kind: 'state-machine', executionsPerSecond: 5 },
      {},
      [
        [
          'state transitions',
          '3,600 s × 5/s × 5 states × $0.025 per thousand transitions',
          '5 executions/s, declared; 5 states a call',
          'assumption',
        ],
      ],
    ],
    [
      'an express state machine',
      { kind: 'state-machine', isExpress: true },
      {},
      [
        ['express executions', '3,600 s × 100/s × $1 per million requests', ten, 'platform'],
        [
          'express duration',
          '1 h × 10 at once × 64 MB × $0.060012 per GB-hour (first tier)',
          'reserved concurrency 10',
          'assumption',
        ],
      ],
    ],
  ])('%s', (_, way, input, rows) => {
    expect(rowsOf(way, input, true)).toEqual(rows);
  });
});

describe('a function says of itself', () => {
  it('what holds it, with all it can be charged for', () => {
    const way: WayIn = { kind: 'async-invoke', eventsPerSecond: 1, eventKb: 320 };
    const input: Partial<ExposureInput> = {
      ephemeralMb: 1_024,
      provisionedConcurrency: 4,
      downstream: [
        { name: 'model', usdPerCall: 0.001, callsPerInvocation: 2 },
        { name: 'map', usdPerCall: 0.5 },
      ],
    };
    const tried = '3 events and retries/s, declared';
    const gb = '0.125 GB ×';
    expect(rowsOf(way, input, false)).toEqual([
      [
        'duration',
        `3,600 s × 6 at once × ${gb} $0.0000166667 per GB-second (first tier)`,
        'reserved concurrency 10',
        'platform',
      ],
      [
        'duration on provisioned concurrency',
        `what of (3,600 s × 10 at once) exceeds 6 at once × ${gb} $0.0000097222 per GB-second`,
        'reserved concurrency 10',
        'platform',
      ],
      [
        'provisioned concurrency',
        `3,600 s × 4 × ${gb} $0.0000041667 per GB-second`,
        'provisioned concurrency 4',
        'platform',
      ],
      [
        'ephemeral storage',
        '3,600 s × 10 at once × 0.5 GB over 512 MB × $0.0000000309 per GB-second',
        'reserved concurrency 10',
        'platform',
      ],
      [
        'requests',
        '3,600 s × 3/s × 2 requests for a large event × $0.2 per million requests',
        tried,
        'assumption',
      ],
      [
        'logs',
        '3,600 s × 3/s × 1 KB × $0.5 per GB (first tier)',
        `${tried}; 1 KB a run`,
        'assumption',
      ],
      [
        'downstream: model',
        '3,600 s × 3/s × 2 calls × $0.001 a call',
        `${tried}; price declared`,
        'assumption',
      ],
      ['downstream: map', '3,600 s × 3/s × $0.5 a call', `${tried}; price declared`, 'assumption'],
    ]);
  });

  test.each<[string, WayIn, Partial<ExposureInput>, [string, string]]>([
    [
      'what a schedule leaves of its concurrency',
      { kind: 'schedule', everySeconds: 3_600, retries: 0 },
      {},
      [
        'duration',
        '2 firings × 40 s a run (10 s to start + 30 s timeout) × 0.125 GB × $0.0000166667 per GB-second (first tier)',
      ],
    ],
    [
      'an API that does not wait, which tries each request three times',
      { kind: 'rest-api', throttle, isAsync: true, requestKb: 300 },
      { reservedConcurrency: 100 },
      [
        'requests',
        `${admitted} × 3 tries × 2 requests for a large event × $0.2 per million requests`,
      ],
    ],
    [
      'a bus, from which it takes up to 1 MB: a request, and one for each 64 KB over 256 KB',
      { kind: 'eventbridge', eventsPerSecond: 1, retries: 1 },
      {},
      ['requests', '3,600 s × 2/s × 13 requests for a large event × $0.2 per million requests'],
    ],
  ])('%s', (_, way, input, [name, formula]) => {
    const row = rowsOf(way, input, false).find(([each]) => each === name);
    expect(row?.[1]).toBe(formula);
  });

  test.each<[string, WayIn, string]>([
    ['one batch of one shard', { kind: 'stream', shards: 1 }, '1 shard × 1 batch of stream'],
    [
      'several of several',
      { kind: 'stream', label: 'Orders', shards: 2, parallelization: 3 },
      '2 shards × 3 batches of Orders',
    ],
  ])('%s', (_, way, boundedBy) => {
    expect(rowsOf(way, {}, false)[0]?.[2]).toBe(boundedBy);
  });

  it('that an API which does not wait hands its requests on as events of their size', () => {
    for (const kind of ['rest-api', 'http-api'] as const) {
      const rows = rowsOf({ kind, throttle, isAsync: true, requestKb: 300 }, {}, false);
      expect(rows.find(([name]) => name === 'requests')?.[1]).toContain('2 requests for a large');
    }
  });

  it('that events are held back by the account alone, also beside calls that wait', () => {
    const waysIn: WayIn[] = [{ kind: 'invoke' }, { kind: 'async-invoke', eventKb: 1 }];
    const input = anExposureInput({ waysIn, shortestRunSeconds: 0.05 });
    const { terms } = exposureOf(input, awsPriceBook);
    expect(terms.find(({ name }) => name === 'requests')).toMatchObject({
      formula: '3,600 s × 200/s × $0.2 per million requests',
      boundedBy: 'no run shorter than 0.05 s, 10 at once',
    });
  });

  it('what counts of several ways, each with the size of its own events', () => {
    const waysIn: WayIn[] = [
      { kind: 'async-invoke', eventsPerSecond: 1, eventKb: 320 },
      { kind: 'sqs', label: 'Jobs', maximumConcurrency: 2 },
    ];
    const { terms } = exposureOf(anExposureInput({ waysIn }), awsPriceBook);
    expect(terms.find(({ name }) => name === 'requests')).toMatchObject({
      formula:
        '(3,600 s × 3/s × 2 requests for a large event + 3,600 s × 20/s) × $0.2 per million requests',
      boundedBy:
        '3 events and retries/s, declared; 10 requests/s × 2 (maximum concurrency 2 of Jobs)',
    });
  });
});
