import type {
  GetMetricDataCommandInput,
  GetMetricStatisticsCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { cloudWatchMeter } from '../../../lambda/aws/cloudwatch-meter';
import { NOW_MINUTE } from '../../support/builders';
import { scriptedClient, sdkError, throwing } from '../../support/fakes/scripted-client';

const arn = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const at = (minute: number): Date => new Date(minute * 60_000);
const read = (name: string, changes: object = {}) => ({
  functionId: arn(name),
  fromMinute: NOW_MINUTE - 10,
  toMinute: NOW_MINUTE,
  spanMinutes: 1 as const,
  ...changes,
});
const meterOver = (script: Parameters<typeof scriptedClient>[0]) => {
  const { client, sent } = scriptedClient(script);
  return { meter: cloudWatchMeter({ cloudWatch: client, discover: async () => [] }), sent };
};

/** Answers each query with the same values at the same minutes. */
const answering =
  (values: Readonly<Record<string, number>>, minutes: readonly number[], StatusCode = 'Complete') =>
  ({ MetricDataQueries = [] }: GetMetricDataCommandInput) => ({
    MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => {
      const value = values[MetricStat?.Metric?.MetricName ?? ''];
      const entries = value === undefined ? [] : minutes;
      return {
        Id,
        StatusCode,
        Timestamps: entries.map(at),
        Values: entries.map(() => value),
      };
    }),
  });

describe('the account', () => {
  const statistics = ({ MetricName, StartTime, EndTime }: GetMetricStatisticsCommandInput) => ({
    Datapoints:
      MetricName === 'Invocations'
        ? [
            { Timestamp: at(NOW_MINUTE - 1), Sum: 70 },
            { Timestamp: at(NOW_MINUTE - 3), Sum: 50 },
          ]
        : [{ Timestamp: at(NOW_MINUTE - 3), Maximum: 4 }],
    asked: [StartTime, EndTime],
  });

  test('is read as a whole, by the free call, in order', async () => {
    const { meter, sent } = meterOver({ GetMetricStatistics: statistics });
    const reading = await meter.readAccount(NOW_MINUTE - 5, NOW_MINUTE, 1);
    expect(reading).toEqual({
      outcome: 'read',
      samples: [
        { epochMinute: NOW_MINUTE - 3, spanMinutes: 1, invocations: 50, concurrencyMax: 4 },
        { epochMinute: NOW_MINUTE - 1, spanMinutes: 1, invocations: 70, concurrencyMax: 0 },
      ],
    });
    expect(sent).toHaveLength(2);
    expect(sent[0]?.input).toEqual({
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      StartTime: at(NOW_MINUTE - 5),
      EndTime: at(NOW_MINUTE + 1),
      Period: 60,
      Statistics: ['Sum'],
    });
  });

  test('is asked for whole hours, and for no more than an answer may hold', async () => {
    const { meter, sent } = meterOver({ GetMetricStatistics: () => ({}) });
    await meter.readAccount(NOW_MINUTE - 7 * 1440 + 17, NOW_MINUTE, 60);
    expect(Number(sent[0]?.input.StartTime) % 3_600_000).toBe(0);
    const { sent: many, meter: other } = meterOver({ GetMetricStatistics: () => ({}) });
    await other.readAccount(NOW_MINUTE - 4000, NOW_MINUTE, 1);
    for (const { input } of many) {
      const { StartTime, EndTime, Period } = input as { [key: string]: number };
      expect((Number(EndTime) - Number(StartTime)) / 1000 / Number(Period)).toBeLessThanOrEqual(
        1440,
      );
    }
    expect(many).toHaveLength(6);
  });

  test('that cannot be read is a failure, never an idle account', async () => {
    const { meter } = meterOver({
      GetMetricStatistics: throwing(sdkError('InternalFailure', 500)),
    });
    await expect(meter.readAccount(NOW_MINUTE - 5, NOW_MINUTE, 1)).rejects.toMatchObject({
      certainty: 'unknown',
    });
  });
});

describe('functions', () => {
  test('cost two metrics each; errors and throttles are bought where a verdict is near', async () => {
    const values = { Invocations: 10, Duration: 2500, Errors: 1, Throttles: 3 };
    const { meter, sent } = meterOver({ GetMetricData: answering(values, [NOW_MINUTE - 2]) });
    const [plain, near] = await meter.readFunctions([read('a'), read('b', { why: 'probation' })]);
    const sample = {
      epochMinute: NOW_MINUTE - 2,
      spanMinutes: 1,
      invocations: 10,
      durationSeconds: 2.5,
      throttles: 0,
      errors: 0,
    };
    expect(plain).toEqual({ outcome: 'read', samples: [sample] });
    expect(near).toEqual({ outcome: 'read', samples: [{ ...sample, throttles: 3, errors: 1 }] });
    const queries = sent[0]?.input
      .MetricDataQueries as GetMetricDataCommandInput['MetricDataQueries'];
    expect(queries).toHaveLength(6);
    expect(queries?.[0]).toEqual({
      Id: 'invocations0',
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName: 'Invocations',
          Dimensions: [{ Name: 'FunctionName', Value: 'a' }],
        },
        Period: 60,
        Stat: 'Sum',
      },
    });
  });

  test('say how many run at once where dollars are unexplained, the most of each minute', async () => {
    const values = { Invocations: 0, Duration: 0, ConcurrentExecutions: 40 };
    const { meter, sent } = meterOver({ GetMetricData: answering(values, [NOW_MINUTE - 2]) });
    const [reading] = await meter.readFunctions([read('a', { why: 'drill-down' })]);
    expect(reading).toMatchObject({ samples: [{ invocations: 0, concurrencyMax: 40 }] });
    const queries = sent[0]?.input
      .MetricDataQueries as GetMetricDataCommandInput['MetricDataQueries'];
    expect(queries?.map(({ MetricStat }) => MetricStat?.Stat)).toEqual(['Sum', 'Sum', 'Maximum']);
  });

  test('that have no data have no samples: a missing minute is absent, not zero', async () => {
    const { meter } = meterOver({ GetMetricData: answering({}, []) });
    expect(await meter.readFunctions([read('a')])).toEqual([{ outcome: 'read', samples: [] }]);
  });

  test.each(['PartialData', 'InternalError', 'Forbidden'])(
    'whose data ends as %s are unreadable',
    async (status) => {
      const { meter } = meterOver({
        GetMetricData: answering({ Invocations: 10 }, [NOW_MINUTE - 2], status),
      });
      expect(await meter.readFunctions([read('a')])).toEqual([
        { outcome: 'unreadable', because: expect.stringContaining(status) },
      ]);
    },
  );

  test('are read page by page, and only the last page says whether they are whole', async () => {
    const values = { Invocations: 10, Duration: 1000 };
    const { meter, sent } = meterOver({
      GetMetricData: (input: GetMetricDataCommandInput) =>
        input.NextToken
          ? answering(values, [NOW_MINUTE - 2])(input)
          : { ...answering(values, [NOW_MINUTE - 3], 'PartialData')(input), NextToken: 'more' },
    });
    const [reading] = await meter.readFunctions([read('a')]);
    expect(
      reading?.outcome === 'read' && reading.samples.map((sample) => sample.epochMinute),
    ).toEqual([NOW_MINUTE - 3, NOW_MINUTE - 2]);
    expect(sent).toHaveLength(2);
  });

  test('of a batch that failed are unreadable, and those of the others are not', async () => {
    const { meter } = meterOver({
      GetMetricData: (input: GetMetricDataCommandInput) => {
        if ((input.MetricDataQueries ?? []).some(({ MetricStat }) => MetricStat?.Period === 3600))
          throw sdkError('InternalServiceFault', 500);
        return answering({ Invocations: 1, Duration: 1 }, [NOW_MINUTE - 2])(input);
      },
    });
    const readings = await meter.readFunctions([
      read('a'),
      read('b', { spanMinutes: 60 }),
      read('c'),
    ]);
    expect(readings.map((reading) => reading.outcome)).toEqual(['read', 'unreadable', 'read']);
  });

  test('are given what they asked for, though a batch reads more', async () => {
    const minutes = [NOW_MINUTE - 100, NOW_MINUTE - 9, NOW_MINUTE - 2];
    const { meter } = meterOver({
      GetMetricData: answering({ Invocations: 1, Duration: 1 }, minutes),
    });
    const readings = await meter.readFunctions([
      read('long', { fromMinute: NOW_MINUTE - 200 }),
      read('short'),
    ]);
    const sizes = readings.map((reading) =>
      reading.outcome === 'read' ? reading.samples.length : -1,
    );
    expect(sizes).toEqual([3, 2]);
  });
});
