// The worst bill of one function, worked out by hand for each way it can be called, to the cent, for an hour,
// a day and a month of 730 hours. Prices are us-east-1 list prices as public in 2026; nothing free is assumed off.
//
// The function of every fixture has 1 GB, 10 s, and 2 reserved. So in h hours, at most:
//   duration   2 at once × 3,600 s × 1 GB × $0.0000166667                  = $0.12000024 × h
//   runs       2 × 10 a second × 3,600 s                                   = 72,000 × h
//   requests   72,000 × $0.20 per million                                  = $0.0144 × h
//   logs       72,000 × 1 KB ÷ 1,048,576 KB in a GB × $0.50                = $0.034332… × h

import { awsPriceBook } from '../../lib/core/prices/books/aws';
import type { UsdByPeriod } from '../../lib/core/units/money';
import { exposureReport } from '../../lib/scan/exposure-report';
import { readInventory } from '../../lib/scan/scan';
import { fixture, fixturesIn } from './sources';

const GB = 1_048_576;
const DURATION = 2 * 3_600 * 1 * 0.0000166667;
const RUNS = 2 * 10 * 3_600;

const requests = (count: number) => (count * 0.2) / 1e6;
const logs = (runs: number) => (runs / GB) * 0.5;
/** What every function pays that takes as many calls as it can. */
const own = (h: number) => DURATION * h + requests(RUNS * h) + logs(RUNS * h);

/** So much at each price, and the rest at the last. */
function tiers(quantity: number, steps: readonly [width: number, usd: number][], last: number) {
  let left = quantity;
  let usd = 0;
  for (const [width, price] of steps) {
    usd += Math.min(left, width) * price;
    left -= Math.min(left, width);
  }
  return usd + left * last;
}

/** 10 TB, the next 40, the next 100, and beyond. */
const egress = (kb: number) =>
  tiers(
    kb / GB,
    [
      [10_240, 0.09],
      [40_960, 0.085],
      [102_400, 0.07],
    ],
    0.05,
  );
/** 333 million, the next 667, the next 19,000, and beyond. */
const restRequests = (count: number) =>
  tiers(
    count / 1e6,
    [
      [333, 3.5],
      [667, 2.8],
      [19_000, 2.38],
    ],
    1.51,
  );
const httpRequests = (count: number) => tiers(count / 1e6, [[300, 1]], 0.9);

/** A WebSocket with so many metered messages for each, and its connections. */
function socket(h: number, metered: number): number {
  const messages = 10 * 3_600 * h + 20;
  const sent = tiers((messages * metered) / 1e6, [[1_000, 1]], 0.8);
  const connected = (500 * 7_200 * 60 * h * 0.25) / 1e6;
  return DURATION * h + requests(messages) + logs(messages) + sent + connected;
}

/** With the largest answers and messages; and with the least that is metered of each. */
type Hand = readonly [
  fixture: string,
  atLargest: (hours: number) => number,
  cents: readonly number[],
  paidForEachRun?: (hours: number) => number,
  paidCents?: readonly number[],
];

const BY_HAND: readonly Hand[] = [
  [
    // Throttle 100/s and a burst of 200, all charged; 72,000 an hour run and answer with 6 MB each.
    'rest-api',
    (h) => own(h) + restRequests(100 * 3_600 * h + 200) + egress(RUNS * h * 6_144),
    [39.4, 945.54, 20_332.61],
    (h) => own(h) + restRequests(100 * 3_600 * h + 200),
    [1.43, 34.29, 1042.98],
  ],
  [
    // 50/s and 100; a request may have 10 MB, which is 20 × 512 KB.
    'http-api',
    (h) => own(h) + httpRequests((50 * 3_600 * h + 100) * 20) + egress(RUNS * h * 6_144),
    [41.74, 1001.7, 21_808.01],
    (h) => own(h) + httpRequests(50 * 3_600 * h + 100),
    [0.35, 8.37, 254.57],
  ],
  [
    // 10/s and 20 messages, each run by one: fewer than 72,000. A message of 128 KB is 4 × 32 KB, in and out.
    // 500 new connections a second stay 2 hours: 3.6 million are open, 60 minutes each an hour.
    'websocket-api',
    (h) => socket(h, 8) + egress((10 * 3_600 * h + 20) * 128),
    [54.83, 1315.87, 40_024.35],
    (h) => socket(h, 2),
    [54.22, 1301.19, 39_577.95],
  ],
  [
    'function-url',
    (h) => own(h) + egress(RUNS * h * 6_144),
    [38.14, 915.3, 19_412.81],
    own,
    [0.17, 4.05, 123.17],
  ],
  [
    // After its first 6 MB each of the two streams is held to 2 MB/s, and that part is charged as streaming.
    'function-url-streaming',
    (h) => {
      const slowKb = 2 * 2_048 * 3_600 * h;
      return own(h) + egress(RUNS * h * 6_144 + slowKb) + (slowKb / GB) * 0.008;
    },
    [39.52, 947.26, 20_008.22],
    own,
    [0.17, 4.05, 123.17],
  ],
  [
    // 1 MB in and 1 MB out at most; a capacity unit takes 0.4 GB an hour, or 90,000 new connections.
    'alb',
    (h) => {
      const units = Math.max((RUNS * h) / 90_000, (RUNS * h * 2_048) / GB / 0.4);
      return own(h) + 0.0225 * h + units * 0.008 + egress(RUNS * h * 1_024);
    },
    [9.33, 223.96, 6604.89],
    (h) => own(h) + 0.0225 * h + ((RUNS * h) / 90_000) * 0.008,
    [0.2, 4.74, 144.27],
  ],
  [
    // A batch of 10 fits 6 MB: 10 + 96 chunks of 64 KB sent and received, and 10 deleted, are 222 requests.
    // 5 idle pollers and 2 more ask every 20 s.
    'sqs',
    (h) => own(h) + ((RUNS * h * 222) / 1e6) * 0.4 + (((7 / 20) * 3_600 * h) / 1e6) * 0.4,
    [6.56, 157.51, 4790.87],
    (h) => own(h) + ((RUNS * h * 30) / 1e6) * 0.4 + (((7 / 20) * 3_600 * h) / 1e6) * 0.4,
    [1.03, 24.8, 754.26],
  ],
  [
    // One shard runs one batch at a time: half of the two reserved.
    'kinesis',
    (h) => (DURATION / 2) * h + requests((RUNS / 2) * h) + logs((RUNS / 2) * h),
    [0.08, 2.02, 61.59],
  ],
  ['dynamodb-stream', own, [0.17, 4.05, 123.17]],
  ['s3', (h) => own(h) + ((RUNS * h) / 1e3) * 0.005, [0.53, 12.69, 385.97]],
  // A message of 256 KB is 4 × 64 KB.
  [
    'sns',
    (h) => own(h) + ((RUNS * h * 4) / 1e6) * 0.5,
    [0.31, 7.51, 228.29],
    (h) => own(h) + ((RUNS * h) / 1e6) * 0.5,
    [0.2, 4.91, 149.45],
  ],
  [
    // An event of 1 MB is 16 × 64 KB to the bus, and to Lambda 1 request and 12 for what is above 256 KB.
    'event-rule',
    (h) => DURATION * h + requests(RUNS * h * 13) + logs(RUNS * h) + ((RUNS * h * 16) / 1e6) * 1,
    [1.49, 35.84, 1090.28],
    (h) => own(h) + ((RUNS * h) / 1e6) * 1,
    [0.24, 5.78, 175.73],
  ],
  [
    // 12 an hour, and one that falls on its edge, each with 2 retries, each up to 10 s of starting and 10 s of running.
    'schedule',
    (h) => {
      const runs = (12 * h + 1) * 3;
      return runs * 20 * 0.0000166667 + requests(runs) + logs(runs);
    },
    [0.01, 0.29, 8.78],
  ],
  [
    // The same, and $1 for a million firings.
    'scheduler',
    (h) => {
      const runs = (12 * h + 1) * 3;
      return runs * 20 * 0.0000166667 + requests(runs) + logs(runs) + ((12 * h + 1) / 1e6) * 1;
    },
    [0.01, 0.29, 8.79],
  ],
  // An event of 1 MB is 13 requests, and whoever sends it is not charged for it here.
  [
    'async-invoke',
    (h) => DURATION * h + requests(RUNS * h * 13) + logs(RUNS * h),
    [0.34, 8.2, 249.32],
    own,
    [0.17, 4.05, 123.17],
  ],
  // 5 states are assumed around each call.
  ['step-functions', (h) => own(h) + ((RUNS * h * 5) / 1e3) * 0.025, [9.17, 220.05, 6693.17]],
  [
    // One execution a call, and 2 at once in 64 MB for as long as they run.
    'step-functions-express',
    (h) => own(h) + ((RUNS * h) / 1e6) * 1 + tiers(2 * h * (64 / 1_024), [[1_000, 0.060012]], 0),
    [0.25, 5.96, 181.21],
  ],
];

const toCents = (usd: number) => Math.round(usd * 100) / 100;
const PERIODS = [1, 24, 730] as const;

describe('by hand, to the cent', () => {
  test.each(BY_HAND.map((hand) => [hand[0], hand] as const))('%s', (name, hand) => {
    const [, atLargest, cents, paid = atLargest, paidCents = cents] = hand;
    const inventory = readInventory([fixture(`exposure/${name}.yaml`)]);
    const report = exposureReport(inventory, { accountConcurrency: 1_000 }, awsPriceBook);
    const inCents = ({ usdPerHour, usdPerDay, usdPerMonth }: UsdByPeriod) =>
      [usdPerHour, usdPerDay, usdPerMonth].map(toCents);
    expect(inCents(report.total)).toEqual(PERIODS.map((hours) => toCents(paid(hours))));
    expect(inCents(report.total)).toEqual(paidCents);
    expect(inCents(report.totalAtLargest)).toEqual(PERIODS.map((h) => toCents(atLargest(h))));
    expect(inCents(report.totalAtLargest)).toEqual(cents);
    const { usdPerHour, usdPerDay, usdPerMonth } = report.total;
    expect(report.functions[0]?.exposure).toMatchObject({
      usdPerHour,
      usdPerDay,
      usdPerMonth,
      atLargest: report.totalAtLargest,
    });
    expect(inventory.functions[0]?.waysIn).toHaveLength(1);
  });

  test('every fixture is worked out', () => {
    const files = fixturesIn('exposure').map(({ file }) => file.replace(/^.*\/|\.yaml$/g, ''));
    expect(files.sort()).toEqual(BY_HAND.map(([name]) => name).sort());
  });
});
