// The limits of AWS as its own pages print them, in their units: bounds are made of these, so a slip of a digit here
// would promise a ceiling that nothing keeps. Each page is named beside its number in lib/core/prices/aws-limits.ts.

import * as limits from '../../../lib/core/prices/aws-limits';

const KB_PER: Readonly<Record<string, number>> = { KB: 1, MB: 1_024, GB: 1_024 * 1_024 };
const SECONDS_PER: Readonly<Record<string, number>> = {
  second: 1,
  seconds: 1,
  minute: 60,
  minutes: 60,
  hours: 3_600,
};

function numberIn(words: string, sizes: Readonly<Record<string, number>>): number {
  const [, amount = '', unit = ''] = /^([\d,]+) (\w+)$/.exec(words) ?? [];
  return Number(amount.replaceAll(',', '')) * (sizes[unit] ?? Number.NaN);
}

test.each<[string, number, string]>([
  ['a buffered response', limits.LAMBDA_BUFFERED_RESPONSE_KB, '6 MB'],
  ['a streamed response', limits.LAMBDA_STREAMED_RESPONSE_KB, '200 MB'],
  [
    'a second of a streamed response after its first 6 MB',
    limits.LAMBDA_STREAM_KB_PER_SECOND,
    '2 MB',
  ],
  ['the event of a synchronous call', limits.LAMBDA_EVENT_KB, '6 MB'],
  ['the event of an asynchronous call', limits.LAMBDA_ASYNC_EVENT_KB, '1 MB'],
  ['what the first request of such an event holds', limits.LAMBDA_ASYNC_FIRST_REQUEST_KB, '256 KB'],
  ['what each further one holds', limits.EVENT_CHUNK_KB, '64 KB'],
  ['a request to API Gateway', limits.API_REQUEST_KB, '10 MB'],
  ['what an HTTP API counts as one', limits.HTTP_API_METER_KB, '512 KB'],
  ['a WebSocket message', limits.WEBSOCKET_MESSAGE_KB, '128 KB'],
  ['what a WebSocket API counts as one', limits.WEBSOCKET_METER_KB, '32 KB'],
  ['a body through a load balancer to Lambda', limits.ALB_BODY_KB, '1 MB'],
  ['an SNS message', limits.SNS_MESSAGE_KB, '256 KB'],
])('%s is at most %d KB, which is %s', (_, kb, words) => {
  expect(kb).toBe(numberIn(words, KB_PER));
});

test.each<[string, number, string]>([
  ['the shortest timeout', limits.LAMBDA_TIMEOUT_SECONDS.min, '1 second'],
  ['the longest timeout', limits.LAMBDA_TIMEOUT_SECONDS.max, '15 minutes'],
  ['the start of an environment', limits.LAMBDA_INIT_SECONDS, '10 seconds'],
  ['the start of a provisioned one', limits.LAMBDA_PROVISIONED_INIT_SECONDS, '130 seconds'],
  ['a WebSocket connection', limits.WEBSOCKET_CONNECTION_SECONDS, '2 hours'],
  ['a long poll of a queue', limits.SQS_POLL_SECONDS, '20 seconds'],
  ['the time between two firings of a schedule', limits.SCHEDULE_SHORTEST_SECONDS, '1 minute'],
])('%s lasts %d s, which is %s', (_, seconds, words) => {
  expect(seconds).toBe(numberIn(words, SECONDS_PER));
});

test('a function has from 128 MB to 10 GB, and from 512 MB to 10 GB of disk', () => {
  expect(limits.LAMBDA_MEMORY_MB).toEqual({ min: 128, max: 10 * 1_024 });
  expect(limits.LAMBDA_EPHEMERAL_MB).toEqual({ min: 512, max: 10 * 1_024 });
});

test('an account runs a thousand at once by default, of which a hundred cannot be reserved', () => {
  const most = limits.LAMBDA_ACCOUNT_CONCURRENCY - limits.LAMBDA_UNRESERVABLE_CONCURRENCY;
  expect([limits.LAMBDA_ACCOUNT_CONCURRENCY, most]).toEqual([1_000, 900]);
});

test('a thousand environments take ten thousand calls a second, as many as API Gateway admits by default', () => {
  expect(1_000 * limits.LAMBDA_REQUESTS_PER_SECOND_PER_ENVIRONMENT).toBe(10_000);
  expect(limits.API_ACCOUNT_THROTTLE).toEqual({ requestsPerSecond: 10_000, burst: 5_000 });
});

test('500 new WebSocket connections a second add up to 3.6 million at a time', () => {
  const open = limits.WEBSOCKET_NEW_CONNECTIONS_PER_SECOND * limits.WEBSOCKET_CONNECTION_SECONDS;
  expect(open).toBe(3_600_000);
});

test('an event that fails is tried twice more', () => {
  expect(1 + limits.LAMBDA_ASYNC_RETRIES).toBe(3);
});

test('a queue runs 1,250 at once, ten messages each unless it says otherwise, and is polled by five when it is empty', () => {
  expect(limits.SQS_MAPPING_CONCURRENCY).toBe(1_250);
  expect([limits.SQS_DEFAULT_BATCH, limits.SQS_FIFO_LARGEST_BATCH]).toEqual([10, 10]);
  expect([limits.SQS_LARGEST_BATCH, limits.SQS_IDLE_POLLERS]).toEqual([10_000, 5]);
});

test('a shard runs ten batches at once', () => {
  expect(limits.STREAM_PARALLELIZATION).toBe(10);
});

test('a capacity unit of a load balancer is 25 new connections a second, or 0.4 GB an hour through Lambda', () => {
  expect(limits.ALB_LCU).toEqual({ newConnectionsPerSecond: 25, gbPerHour: 0.4 });
});

test('a web ACL of 5,000 WCU, the most there is, costs seven blocks of capacity more', () => {
  const blocks = (5_000 - limits.WAF_INCLUDED_CAPACITY) / limits.WAF_CAPACITY_BLOCK;
  expect([limits.WAF_INCLUDED_CAPACITY, blocks]).toEqual([1_500, 7]);
});

test('an express workflow is billed in blocks of 64 MB, sixteen to a GB', () => {
  expect(1_024 / limits.EXPRESS_MEMORY_MB).toBe(16);
});
