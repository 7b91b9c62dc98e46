// The past of an account as CloudWatch tells it: in few calls within its limits, never a zero for what was refused.
// Two actions and no others: the script of each client fails on any call that nobody expected.
import { usagePastOver } from '../../../lib/cli/aws/history/usage-past';
import { scriptedClient, sdkError, throwing } from '../../support/fakes/scripted-client';

const FROM = 29_000_000 - (29_000_000 % 60);
const DAYS = 14;
const UNTIL = FROM + DAYS * 1440;

interface Query {
  readonly StartTime: Date;
  readonly EndTime: Date;
  readonly NextToken?: string;
  readonly MetricDataQueries: ReadonlyArray<{
    readonly Id: string;
    readonly MetricStat: {
      readonly Period: number;
      readonly Metric: { readonly MetricName: string; readonly Dimensions: [{ Value: string }] };
    };
  }>;
}

const functionsNamed = (...names: string[]) => ({
  ListFunctions: () => ({
    Functions: names.map((FunctionName) => ({ FunctionName, MemorySize: 1024, Timeout: 7 })),
  }),
});

/** So many calls of a second in each bucket, whatever its size. */
const calling = (calls: number, status = 'Complete') => ({
  GetMetricData: ({ MetricDataQueries, StartTime }: Query) => ({
    MetricDataResults: MetricDataQueries.map(({ Id, MetricStat: { Metric } }) => ({
      Id,
      StatusCode: status,
      Timestamps: [StartTime],
      Values: [Metric.MetricName === 'Duration' ? calls * 1000 : calls],
    })),
  }),
});

async function pastOf(
  lambda: Parameters<typeof scriptedClient>[0],
  cloudWatch: Parameters<typeof scriptedClient>[0],
) {
  const metrics = scriptedClient(cloudWatch);
  const slept: number[] = [];
  const past = await usagePastOver(
    { lambda: scriptedClient(lambda).client, cloudWatch: metrics.client, region: 'eu-west-1' },
    {
      fromMinute: FROM,
      untilMinute: UNTIL,
      sleep: async (ms) => {
        slept.push(ms);
      },
    },
  );
  return { past, sent: metrics.sent, slept };
}

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test('every call stays within the limits of GetMetricData, and none follows another at once', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `f${index}`);
  const { past, sent, slept } = await pastOf(functionsNamed(...names), calling(3));
  const hourly = sent.length;
  expect(hourly).toBe(2);
  await listOf(past.minutesOf(names.slice(0, 5)));
  expect(sent.length - hourly).toBe(3);
  expect(slept).toHaveLength(sent.length - 2);
  for (const { input } of sent) {
    const { MetricDataQueries, StartTime, EndTime } = input as unknown as Query;
    const period = MetricDataQueries[0]?.MetricStat.Period ?? 0;
    const buckets = (EndTime.getTime() - StartTime.getTime()) / 1000 / period;
    expect(MetricDataQueries.length).toBeLessThanOrEqual(500);
    expect(MetricDataQueries.length * buckets).toBeLessThanOrEqual(100_800);
  }
});

test('what a function spent is priced from its own memory, the dearest first', async () => {
  const { past } = await pastOf(
    {
      ListFunctions: () => ({
        Functions: [
          { FunctionName: 'small', MemorySize: 128 },
          { FunctionName: 'large', MemorySize: 10_240 },
        ],
      }),
    },
    calling(1_000_000),
  );
  expect(past.spent.map(({ name }) => name)).toEqual(['large', 'small']);
  // A million seconds of 10 GB at $0.0000166667 a GB-second, and a million requests at $0.20.
  expect(past.spent[0]?.usd).toBeCloseTo(166.867, 2);
});

test('the guard’s own function is no function of the past', async () => {
  const { past } = await pastOf(
    {
      ListFunctions: () => ({
        Functions: [
          { FunctionName: 'mine' },
          { FunctionName: 'watchdog', Environment: { Variables: { SPENDFUSE_GUARD: 'account' } } },
        ],
      }),
    },
    calling(1),
  );
  expect(past.spent.map(({ name }) => name)).toEqual(['mine']);
});

test('pages of metrics are put together, and the last one’s status counts', async () => {
  const page = (token: string | undefined, { MetricDataQueries, StartTime }: Query) => ({
    NextToken: token,
    MetricDataResults: MetricDataQueries.map(({ Id }) => ({
      Id,
      StatusCode: token ? 'PartialData' : 'Complete',
      Timestamps: [new Date(StartTime.getTime() + (token ? 0 : 60_000))],
      Values: [6000],
    })),
  });
  const { past } = await pastOf(functionsNamed('f'), {
    GetMetricData: (query: Query) => page(query.NextToken ? undefined : 'more', query),
  });
  const [read] = await listOf(past.minutesOf(['f']));
  if (!read || !('history' in read)) throw new Error('it was read');
  expect([...read.history.callsPerMinute.slice(0, 3)]).toEqual([6000, 6000, 0]);
  expect(read.history.secondsEach[0]).toBe(0.001);
  expect(read.history.timeoutSeconds).toBe(7);
});

test('what CloudWatch gives in part is not known, and never a zero', async () => {
  const { past } = await pastOf(functionsNamed('f', 'g'), calling(5, 'InternalError'));
  expect(past.spent).toEqual([]);
  expect(past.unread).toEqual([
    { name: 'f', because: expect.stringContaining('InternalError') },
    { name: 'g', because: expect.stringContaining('InternalError') },
  ]);
});

const denied = throwing(sdkError('AccessDeniedException', 403, 'not authorized'));

test.each([
  ['lambda:ListFunctions', { ListFunctions: denied }, {}],
  ['cloudwatch:GetMetricData', functionsNamed('f'), { GetMetricData: denied }],
])('without %s the answer is one line that names it', async (action, lambda, cloudWatch) => {
  await expect(pastOf(lambda, cloudWatch)).rejects.toMatchObject({
    name: 'Failure',
    message: 'AWS refused it: not authorized',
    fix: expect.stringContaining(action),
  });
});
