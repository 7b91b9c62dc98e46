// The AWS book against prices as they are printed elsewhere, and what it must say of each.
import { awsPriceBook } from '../../../../lib/core/prices/books/aws';
import {
  freeQuantity,
  marginalUsd,
  type PriceKey,
  UNIT_SIZE,
  usdFor,
} from '../../../../lib/core/prices/prices';

describe('the AWS price book', () => {
  it('says for every number when and where it was read', () => {
    for (const [key, entry] of Object.entries(awsPriceBook.entries)) {
      expect([key, entry.asOf, UNIT_SIZE[entry.per] > 0]).toEqual([
        key,
        expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
        true,
      ]);
      expect(entry.source.length).toBeGreaterThan(10);
    }
  });

  it('holds no price that nobody could check', () => {
    const unchecked = Object.entries(awsPriceBook.entries).filter(([, entry]) => !entry.verified);
    expect(unchecked.map(([key]) => key)).toEqual([]);
  });

  // Monthly costs as the golden files named in the book print them, quantity and dollars.
  test.each<[PriceKey, number, number]>([
    ['lambda.duration.x86_64', 30e9, 100_000.2 + 135_000 + 200_001],
    ['lambda.duration.arm64', 37.5e9, 100_000.5 + 135_001.13 + 200_000.63],
    ['lambda.provisioned.arm64', 9e6, 30],
    ['lambda.provisionedDuration.arm64', 1.75e6, 13.61],
    ['api.rest', 21e9, 1_165.5 + 1_867.6 + 45_220 + 1_510],
    ['api.http', 1e9, 300 + 630],
    ['api.websocket', 1.5e9, 1_000 + 400],
    ['api.connectionMinutes', 10e6, 2.5],
    ['alb.hour', 730, 16.42],
    ['alb.lcu', 1_000, 8],
    ['transfer.out', 157_000, 921.6 + 3_481.6 + 7_168 + 170],
    ['states.transition', 10_000, 0.25],
    ['states.expressRequest', 100e6, 100],
    ['states.expressDuration', 29_687.5, 60.01 + 119.95 + 405.27],
    ['sns.publish', 1e6, 0.5],
    ['sns.http', 1e5, 0.06],
    ['sns.email', 2.99e5, 5.98],
    ['s3.put', 10_000, 0.05],
    ['lambda.request.x86_64', 15e9, 3_000],
    ['lambda.request.arm64', 18.25e9, 3_650],
    ['waf.acl', 1, 5],
    ['waf.rule', 16, 16],
    ['waf.request', 1e6, 0.6],
    ['sqs.standard', 2e6, 0.8],
    ['sqs.fifo', 1e6, 0.5],
    ['dynamodb.write', 3e6, 1.88],
    ['dynamodb.read', 8e6, 1],
    ['dynamodb.storage', 230, 57.5],
    ['events.custom', 1e6, 1],
    ['logs.storage', 500, 15],
    ['metrics.alarm', 2, 0.2],
  ])('prices %s of %d like the printed bill', (key, quantity, usd) => {
    // Each printed line is rounded to a cent, so a sum of them may be off by one or two.
    expect(Math.abs(usdFor(awsPriceBook, key, quantity) - usd)).toBeLessThan(0.02);
  });

  // What other public pages calculate, each named.
  test.each<[PriceKey, number, number, string]>([
    [
      'lambda.provisioned.x86_64',
      7.2e6,
      30,
      'aws.amazon.com/lambda/pricing: 1,000 at 1 GB for 2 h',
    ],
    ['lambda.provisionedDuration.x86_64', 1.2e6, 11.67, 'the same: 1.2 million runs of a second'],
    ['waf.request', 50e6, 30, 'c3x.dev/blog/aws-waf-cost-explained: 50 million requests'],
    // One web ACL over 1,500 WCU, inspecting 10 million requests.
    ['waf.extraCapacity', 10e6, 2, 'docs.aws.amazon.com/waf, web ACL capacity: $0.20 a million'],
    ['lambda.streaming', 1_000, 8, 'aws.amazon.com/lambda/pricing: $0.008 a GB'],
    ['metrics.getMetricData', 172_800, 1.728, 'support.site24x7.com: 20 metrics, every 5 minutes'],
    ['metrics.request', 1e6, 10, 'aws.amazon.com/cloudwatch/pricing: $0.01 for 1,000 requests'],
    ['events.scheduler', 1e6, 1, 'aws.amazon.com/eventbridge/pricing: $1.00 a million'],
    // 60 TB: 10 at $0.50, 20 at $0.25, 20 at $0.10 and 10 at $0.05 a GB.
    ['logs.ingest', 60 * 1_024, 5_120 + 5_120 + 2_048 + 512, 'duckbillgroup.com/?p=9080'],
  ])('prices %s of %d at $%d, as others do: %s', (key, quantity, usd) => {
    expect(Math.abs(usdFor(awsPriceBook, key, quantity) - usd)).toBeLessThan(0.006);
  });

  it('prices ephemeral storage to the last digit that is printed', () => {
    expect(marginalUsd(awsPriceBook, 'lambda.ephemeral').toFixed(10)).toBe('0.0000000309');
  });

  // The free tier as the pricing pages print it, a month and an account.
  test.each<[string, PriceKey[], number]>([
    ['1 million requests', ['lambda.request.x86_64', 'lambda.request.arm64'], 1_000_000],
    ['400,000 GB-seconds', ['lambda.duration.x86_64', 'lambda.duration.arm64'], 400_000],
    ['100 GB streamed, and 100 GB sent', ['lambda.streaming', 'transfer.out'], 100],
    ['5 GB of logs', ['logs.ingest'], 5],
    ['1 million requests for metrics', ['metrics.request'], 1_000_000],
    ['10 alarms', ['metrics.alarm'], 10],
    ['1 million queue requests', ['sqs.standard', 'sqs.fifo'], 1_000_000],
    ['1 million notifications', ['sns.publish'], 1_000_000],
    ['100,000 of them by HTTP', ['sns.http'], 100_000],
    ['1,000 of them by mail', ['sns.email'], 1_000],
    ['25 GB of tables', ['dynamodb.storage'], 25],
    ['4,000 state transitions', ['states.transition'], 4_000],
    ['14 million firings of a schedule', ['events.scheduler'], 14_000_000],
    ['no metric data, and no API requests', ['metrics.getMetricData', 'api.rest', 'api.http'], 0],
  ])('gives %s free', (_, keys, quantity) => {
    expect(keys.map((key) => freeQuantity(awsPriceBook, key))).toEqual(keys.map(() => quantity));
  });

  it('makes arm a fifth cheaper than x86', () => {
    const x86 = marginalUsd(awsPriceBook, 'lambda.duration.x86_64');
    const arm = marginalUsd(awsPriceBook, 'lambda.duration.arm64');
    expect(arm / x86).toBeCloseTo(0.8, 4);
  });

  it('gives nothing free that it does not price', () => {
    const covered = awsPriceBook.freeAllowances.flatMap((allowance) => allowance.covers);
    expect(covered.filter((key) => !(key in awsPriceBook.entries))).toEqual([]);
    expect(awsPriceBook.freeAllowances.filter(({ verified }) => !verified)).toEqual([]);
  });
});
