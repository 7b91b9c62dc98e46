// Whether a function gets asynchronous events, and where one goes that cannot run.
// At concurrency 0 such an event is lost unless there is a dead-letter queue or a failure destination; so when in doubt
// there are events, and there is no rescue.

import { type CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  type FunctionConfiguration,
  GetFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import type { FoundInspection } from '../../../lib/core/pausing/target';
import { ask, find } from '../cloud-failure';
import { NAMESPACE } from '../metric-batches';
import type { Paces } from '../paces';
import type { LambdaCalls } from './lever-reader';

export interface RescueCalls extends LambdaCalls {
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly now: () => number;
}

export type AsyncFacts = Pick<FoundInspection, 'hasAsyncTriggers' | 'asyncRescue'>;

/** The policy shows services; what a role sends (schedulers, pipelines, other functions) shows only in the metric. */
const LOOK_BACK_MS = 24 * 60 * 60_000;

export async function asyncFactsOf(
  calls: RescueCalls,
  configuration: FunctionConfiguration,
  hasAsyncCallers: boolean,
): Promise<AsyncFacts> {
  const functionName = configuration.FunctionName ?? '';
  const hasAsyncTriggers = hasAsyncCallers || (await hasReceivedEvents(calls, functionName));
  if (configuration.DeadLetterConfig?.TargetArn)
    return { hasAsyncTriggers, asyncRescue: 'deadLetter' };
  if (!hasAsyncTriggers) return { hasAsyncTriggers, asyncRescue: 'none' };
  const destination = await failureDestinationOf(calls, functionName);
  return { hasAsyncTriggers, asyncRescue: destination ? 'destination' : 'none' };
}

async function hasReceivedEvents(
  { cloudWatch, now }: RescueCalls,
  functionName: string,
): Promise<boolean> {
  const command = new GetMetricStatisticsCommand({
    Namespace: NAMESPACE,
    MetricName: 'AsyncEventsReceived',
    Dimensions: [{ Name: 'FunctionName', Value: functionName }],
    StartTime: new Date(now() - LOOK_BACK_MS),
    EndTime: new Date(now()),
    Period: LOOK_BACK_MS / 1000,
    Statistics: ['Sum'],
  });
  const answer = await ask(`reading the events of ${functionName}`, () => cloudWatch.send(command));
  return (answer.Datapoints ?? []).some((point) => (point.Sum ?? 0) > 0);
}

export async function failureDestinationOf(
  { lambda, paces }: Pick<LambdaCalls, 'lambda'> & { paces: Pick<Paces, 'control'> },
  FunctionName: string,
): Promise<string | undefined> {
  const command = new GetFunctionEventInvokeConfigCommand({ FunctionName });
  const answer = await find(`reading the destinations of ${FunctionName}`, () =>
    paces.control(() => lambda.send(command)),
  );
  return answer?.DestinationConfig?.OnFailure?.Destination;
}
