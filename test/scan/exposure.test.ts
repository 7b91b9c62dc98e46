// What a template can spend, against sums worked out by hand from list prices, trigger by trigger.
// Every function here has 1 GB, 10 s and 2 reserved: the hand calculations say where each number is from.

import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { exposureInputOf } from '../../lib/scan/exposure-input';
import { exceeds, exposureReport } from '../../lib/scan/exposure-report';
import { readInventory } from '../../lib/scan/scan';
import type { ScanSettings } from '../../lib/scan/settings';
import { fixture, fixturesIn, functionOf, inline, inventoryOf } from './sources';

const template = (event: string) =>
  inline(`Transform: AWS::Serverless-2016-10-31
Resources:
  Q: {Type: AWS::SQS::Queue}
  B: {Type: AWS::S3::Bucket}
  T: {Type: AWS::SNS::Topic}
  K: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 2}}
  D: {Type: AWS::Serverless::SimpleTable}
  F:
    Type: AWS::Serverless::Function
    Properties: {MemorySize: 1024, Timeout: 10, ReservedConcurrentExecutions: 2, Events: {E: ${event}}}`);

const QUOTA: ScanSettings = { accountConcurrency: 1000 };
const reportOf = (event: string) =>
  exposureReport(readInventory([template(event)]), QUOTA, awsPriceBook);
const cents = (usd: number) => Math.round(usd * 100) / 100;

/** 2 at once × 1 GB × 3,600 s × $0.0000166667 */
const DURATION = 0.12000024;
/** Synchronous: 10/s for each of 2 environments, 72,000 an hour × $0.20 per million. */
const REQUESTS = 0.0144;
/** 72,000 × 1 KB ÷ 1,048,576 KB × $0.50 */
const LOGS = (72_000 / 1_048_576) * 0.5;
const OWN = DURATION + REQUESTS + LOGS;
/** 72,000 answers of 6,144 KB ÷ 1,048,576 × $0.09 */
const EGRESS = ((72_000 * 6_144) / 1_048_576) * 0.09;
/** A large event counts as 13 requests: 1, and 12 of 64 KB above the first 256 KB of 1 MB. */
const LARGE_REQUESTS = 13 * REQUESTS;

describe('by hand, in dollars an hour, with the largest answers and messages', () => {
  test.each([
    [
      'a REST API',
      '{Type: Api, Properties: {Path: /, Method: get}}',
      OWN + EGRESS + (36_005_000 / 1e6) * 3.5,
    ],
    [
      'an HTTP API',
      '{Type: HttpApi}',
      OWN + EGRESS + ((36_005_000 * 20) / 1e6) * 1 - priceBreak(36_005_000 * 20),
    ],
    [
      'a queue',
      '{Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}',
      OWN + ((72_000 * 222) / 1e6) * 0.4 + ((3_600 * 0.35) / 1e6) * 0.4,
    ],
    [
      'a bucket',
      "{Type: S3, Properties: {Bucket: !Ref B, Events: 's3:ObjectCreated:*'}}",
      OWN + (72_000 / 1e3) * 0.005,
    ],
    ['a topic', '{Type: SNS, Properties: {Topic: !Ref T}}', OWN + ((72_000 * 4) / 1e6) * 0.5],
    [
      'a rule',
      '{Type: EventBridgeRule, Properties: {Pattern: {source: [x]}}}',
      DURATION + LOGS + LARGE_REQUESTS + ((72_000 * 16) / 1e6) * 1,
    ],
    [
      'a stream',
      '{Type: Kinesis, Properties: {Stream: !GetAtt K.Arn, StartingPosition: LATEST}}',
      OWN,
    ],
    [
      'a table',
      '{Type: DynamoDB, Properties: {Stream: !GetAtt D.StreamArn, StartingPosition: LATEST}}',
      OWN,
    ],
    [
      'a log group',
      "{Type: CloudWatchLogs, Properties: {LogGroupName: x, FilterPattern: ''}}",
      DURATION + LOGS + LARGE_REQUESTS,
    ],
    // 13 firings touch an hour, each with 2 retries, each run 10 s and 10 s of starting.
    [
      'a schedule',
      '{Type: Schedule, Properties: {Schedule: rate(5 minutes)}}',
      13 * 3 * 20 * 0.0000166667 + (39 / 1e6) * 0.2 + (39 / 1_048_576) * 0.5,
    ],
  ])('%s is right to the cent', (_, event, usdPerHour) => {
    expect(cents(reportOf(event).totalAtLargest.usdPerHour)).toBe(cents(usdPerHour));
  });

  test('a day is 24 hours and a month 730, where no tier is crossed', () => {
    const { total } = reportOf(
      "{Type: S3, Properties: {Bucket: !Ref B, Events: 's3:ObjectCreated:*'}}",
    );
    expect(cents(total.usdPerDay)).toBe(cents(total.usdPerHour * 24));
    expect(cents(total.usdPerMonth)).toBe(cents(total.usdPerHour * 730));
  });
});

/** HTTP APIs cost a tenth less above 300 million requests a month. */
function priceBreak(requests: number): number {
  return (Math.max(0, requests - 300e6) / 1e6) * 0.1;
}

describe('what a template asks of the model', () => {
  const inputOf = (event: string) => {
    const asked = exposureInputOf(functionOf(inventoryOf(template(event)), 'F'), {});
    return asked.ok ? asked.input : asked.because;
  };

  test.each([
    [
      '{Type: Schedule, Properties: {Schedule: rate(2 hours)}}',
      { kind: 'schedule', everySeconds: 7200, isScheduler: false },
    ],
    [
      '{Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 minute)}}',
      { kind: 'schedule', everySeconds: 60, isScheduler: true },
    ],
    [
      '{Type: SQS, Properties: {Queue: !GetAtt Q.Arn, BatchSize: 1, ScalingConfig: {MaximumConcurrency: 3}}}',
      { kind: 'sqs', batchSize: 1, maximumConcurrency: 3, isFifo: false },
    ],
    [
      '{Type: SQS, Properties: {Queue: !GetAtt Q.Arn, BatchSize: 99999}}',
      { kind: 'sqs', batchSize: 'unknown' },
    ],
    [
      '{Type: Kinesis, Properties: {Stream: !GetAtt K.Arn, ParallelizationFactor: 4, StartingPosition: LATEST}}',
      { kind: 'stream', shards: 2, parallelization: 4 },
    ],
    [
      '{Type: DynamoDB, Properties: {Stream: !GetAtt D.StreamArn, StartingPosition: LATEST}}',
      { kind: 'stream', shards: 'unknown' },
    ],
    ['{Type: Cognito, Properties: {UserPool: !Ref P, Trigger: PreSignUp}}', { kind: 'invoke' }],
  ])('%s', (event, expected) => {
    expect(inputOf(event)).toMatchObject({
      memoryMb: 1024,
      timeoutSeconds: 10,
      reservedConcurrency: 2,
      waysIn: [expected],
    });
  });

  test('nothing set is the platform’s default, nothing readable is unknown', () => {
    const inventory = inventoryOf(`
Parameters: {M: {Type: Number}}
Resources:
  A: {Type: AWS::Lambda::Function}
  B: {Type: AWS::Lambda::Function, Properties: {MemorySize: !Ref M, Timeout: 9999, ReservedConcurrentExecutions: !Ref M}}`);
    const asked = (name: string) => exposureInputOf(functionOf(inventory, name), {});
    expect(asked('A')).toMatchObject({
      ok: true,
      input: { memoryMb: 128, timeoutSeconds: 3, reservedConcurrency: undefined },
    });
    expect(asked('B')).toMatchObject({
      ok: true,
      input: { memoryMb: 'unknown', timeoutSeconds: 'unknown', reservedConcurrency: 'unknown' },
    });
  });

  test('what only a deployment calls is not a way in', () => {
    const inventory = inventoryOf(`
Resources:
  A: {Type: AWS::Lambda::Function}
  R: {Type: Custom::Seed, Properties: {ServiceToken: !GetAtt A.Arn}}`);
    const asked = exposureInputOf(functionOf(inventory, 'A'), {});
    expect(asked).toMatchObject({ ok: true, input: { waysIn: [] } });
  });
});

describe('the report', () => {
  test('a limit is compared with the total of its own period', () => {
    const report = reportOf('{Type: Schedule, Properties: {Schedule: rate(5 minutes)}}');
    expect(exceeds(report, { usd: 0.02, period: 'hour' })).toBe(false);
    expect(exceeds(report, { usd: 0.02, period: 'day' })).toBe(true);
  });

  test('the guard itself is left out, with what it is', () => {
    const tag = (value: string) =>
      inline(
        `Resources: {Watchdog: {Type: AWS::Lambda::Function, Properties: {Description: 'Spendfuse: pauses functions that run away', Environment: {Variables: {SPENDFUSE_TABLE: t, SPENDFUSE_GUARD: g}}, Tags: [{Key: 'spendfuse:own', Value: '${value}'}]}}}`,
      );
    const report = (value: string) =>
      exposureReport(readInventory([tag(value)]), QUOTA, awsPriceBook);
    expect(report('true').leftOut).toEqual([{ name: 'Watchdog', because: 'the guard itself' }]);
    expect(report('false').leftOut).toEqual([]);
    expect(report('false').functions).toHaveLength(1);
  });

  test("the guard's confirm page is priced like any public function, unless it runs one request at a time", () => {
    const page = (reserved: string) =>
      inline(
        `Resources: {Page: {Type: AWS::Lambda::Function, Properties: {Description: 'Spendfuse: the page', MemorySize: 256, Timeout: 120, ${reserved}Environment: {Variables: {SPENDFUSE_TABLE: t, SPENDFUSE_GUARD: g, SPENDFUSE_CONFIRM_SECRET: s}}, Tags: [{Key: 'spendfuse:own', Value: 'true'}]}}}`,
      );
    const report = (reserved: string) =>
      exposureReport(readInventory([page(reserved)]), QUOTA, awsPriceBook);
    expect(report('').functions).toHaveLength(1);
    expect(report('ReservedConcurrentExecutions: 1, ').leftOut).toEqual([
      { name: 'Page', because: 'the guard itself' },
    ]);
  });

  test("CDK's own functions are left out, with what they are", () => {
    const report = exposureReport(readInventory(fixturesIn('cdk/machinery')), QUOTA, awsPriceBook);
    expect(report.functions.map(({ name }) => name.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'IsComplete',
      'OnEvent',
      'Resize',
    ]);
    expect(report.leftOut.map(({ because }) => because)).toContain("CDK's provider framework");
  });

  test('Azure and Google are bounded by instances, and what has no bound says why', () => {
    const report = exposureReport(
      readInventory([fixture('terraform/other-clouds.json')]),
      { shortestRunSeconds: 1 },
      awsPriceBook,
    );
    const hour = (name: string) =>
      cents(
        report.functions.find((item) => item.name.endsWith(name))?.exposure.usdPerHour ??
          Number.NaN,
      );
    // 40 × 2 GB × 3,600 × $0.000026, and 40 × 16 requests a second × 3,600 × $0.40 per million.
    expect(hour('flex')).toBe(cents(40 * 2 * 3600 * 0.000026 + ((40 * 16 * 3600) / 1e6) * 0.4));
    // 5 × (1 vCPU × $0.000024 + 0.5 GiB × $0.0000025) × 3,600, and 5 × 80 requests a second.
    expect(hour('web')).toBe(
      cents(5 * 3600 * (0.000024 + 0.5 * 0.0000025) + ((5 * 80 * 3600) / 1e6) * 0.4),
    );
    expect(report.notPriced.map(({ name }) => name)).toEqual([
      'azurerm_linux_function_app.orders',
      'azurerm_linux_function_app.capped',
      'google_cloudfunctions_function.old',
    ]);
  });

  test('an empty folder costs nothing and says so', () => {
    const report = exposureReport(readInventory([]), {}, awsPriceBook);
    expect(report).toMatchObject({
      functions: [],
      total: { usdPerHour: 0, boundedBy: 'nothing, since nothing was priced' },
    });
  });
});
