// The past of an account's functions: which there are, what each spent by the hour, and minutes of those that matter.
// Two actions, both read-only: lambda:ListFunctions and cloudwatch:GetMetricData. Nothing is taken for zero that was refused.

import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  type FunctionConfiguration,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import type { UsageHistory } from '../../../bench/usage-file';
import { GUARD_ENV } from '../../../contract';
import { awsPriceBook } from '../../../core/prices/books/aws';
import { costUsd, type Rate, rateOf } from '../../../core/prices/rate';
import { failureOf } from '../problems';
import { type ClientSettings, patient } from '../survey/clients';
import { allPages } from '../survey/surveyor';
import { type Bucket, type MetricReader, metricReadings, type Reading } from './metric-reads';

export interface HistoryRequest {
  readonly fromMinute: number;
  readonly untilMinute: number;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface SpentLately {
  readonly name: string;
  readonly usd: number;
}

export interface Unread {
  readonly name: string;
  readonly because: string;
}

export interface UsagePast {
  /** Every function but the guard's own, the dearest first. */
  readonly spent: readonly SpentLately[];
  readonly unread: readonly Unread[];
  /** Minute by minute; a few functions at a time, so that memory stays small. */
  readonly minutesOf: (
    names: readonly string[],
  ) => AsyncIterable<{ readonly name: string; readonly history: UsageHistory } | Unread>;
}

interface Known {
  readonly rate: Rate;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

export interface PastClients {
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly cloudWatch: MetricReader['client'];
  readonly region: string;
}

export const usagePast = (settings: ClientSettings, request: HistoryRequest): Promise<UsagePast> =>
  usagePastOver(
    {
      lambda: new LambdaClient(patient(settings)),
      cloudWatch: new CloudWatchClient(patient(settings)),
      region: settings.region,
    },
    request,
  );

export async function usagePastOver(
  { lambda, cloudWatch, region }: PastClients,
  { fromMinute, untilMinute, sleep }: HistoryRequest,
): Promise<UsagePast> {
  const functions = await listFunctions(lambda, region);
  const reader: MetricReader = { client: cloudWatch, sleep };
  const window = { fromMinute, untilMinute };
  const read = (names: readonly string[], spanMinutes: number): AsyncGenerator<Reading> =>
    wording(metricReadings(reader, names, { ...window, spanMinutes }), region);
  const spent: SpentLately[] = [];
  const unread: Unread[] = [];
  for await (const reading of read([...functions.keys()], 60)) {
    const known = functions.get(reading.name);
    if (reading.outcome === 'unreadable' || !known)
      unread.push({ name: reading.name, because: becauseOf(reading) });
    else spent.push({ name: reading.name, usd: usdOf(reading.buckets, known.rate) });
  }
  return {
    spent: spent.sort((a, b) => b.usd - a.usd || (a.name < b.name ? -1 : 1)),
    unread,
    minutesOf: async function* (names) {
      for await (const reading of read(names, 1)) {
        const known = functions.get(reading.name);
        if (reading.outcome === 'unreadable' || !known)
          yield { name: reading.name, because: becauseOf(reading) };
        else yield { name: reading.name, history: historyOf(reading.buckets, known, window) };
      }
    },
  };
}

const becauseOf = (reading: Reading): string =>
  reading.outcome === 'unreadable' ? reading.because : 'it is not listed';

async function* wording(
  readings: AsyncGenerator<Reading>,
  region: string,
): AsyncGenerator<Reading> {
  try {
    yield* readings;
  } catch (error) {
    throw failureOf(error, { service: 'CloudWatch (cloudwatch:GetMetricData)', region });
  }
}

/** Lambda's own defaults, where an old function's configuration leaves a field out. */
const DEFAULTS = { memoryMb: 128, timeoutSeconds: 3, ephemeralMb: 512 };

async function listFunctions(
  lambda: PastClients['lambda'],
  region: string,
): Promise<ReadonlyMap<string, Known>> {
  try {
    const all = await allPages(async (marker) => {
      const page = await lambda.send(new ListFunctionsCommand({ Marker: marker }));
      return { items: page.Functions ?? [], next: page.NextMarker };
    });
    return new Map(
      all
        .filter((configuration) => !isGuard(configuration))
        .map((configuration) => [configuration.FunctionName ?? '', knownOf(configuration)]),
    );
  } catch (error) {
    throw failureOf(error, { service: 'Lambda (lambda:ListFunctions)', region });
  }
}

/** A guard never touches itself, and its minute is no traffic of anybody's. */
const isGuard = ({ Environment }: FunctionConfiguration): boolean =>
  Environment?.Variables?.[GUARD_ENV.guard] !== undefined;

function knownOf(configuration: FunctionConfiguration): Known {
  const memoryMb = configuration.MemorySize ?? DEFAULTS.memoryMb;
  return {
    memoryMb,
    timeoutSeconds: configuration.Timeout ?? DEFAULTS.timeoutSeconds,
    rate: rateOf(
      {
        memoryMb,
        architecture: configuration.Architectures?.[0] === 'arm64' ? 'arm64' : 'x86_64',
        ephemeralMb: configuration.EphemeralStorage?.Size ?? DEFAULTS.ephemeralMb,
      },
      awsPriceBook,
    ),
  };
}

const usdOf = (buckets: readonly Bucket[], rate: Rate): number =>
  buckets.reduce(
    (sum, { calls, runSeconds }) =>
      sum + costUsd({ invocations: calls, durationSeconds: runSeconds }, rate),
    0,
  );

const RUN_SECONDS_MAX = 900;

function historyOf(
  buckets: readonly Bucket[],
  { rate, memoryMb, timeoutSeconds }: Known,
  { fromMinute, untilMinute }: { readonly fromMinute: number; readonly untilMinute: number },
): UsageHistory {
  const minutes = untilMinute - fromMinute;
  const callsPerMinute = new Float64Array(minutes);
  const secondsEach = new Float64Array(minutes);
  for (const { epochMinute, calls, runSeconds } of buckets) {
    const offset = epochMinute - fromMinute;
    if (offset < 0 || offset >= minutes || !(calls > 0)) continue;
    callsPerMinute[offset] = calls;
    // A minute counts the runs that ended in it, which may have begun in others.
    secondsEach[offset] = Math.min(RUN_SECONDS_MAX, runSeconds / calls);
  }
  return {
    startMinute: fromMinute,
    stepMinutes: 1,
    memoryMb,
    callsPerMinute,
    secondsEach,
    rows: buckets.length,
    missingSteps: 0,
    rate,
    timeoutSeconds,
  };
}
