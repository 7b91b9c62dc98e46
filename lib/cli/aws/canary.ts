// Calls one function and reads its levers: what a drill does with its canary, and nothing more.
// Only a refusal for want of the function's own concurrency is one; an account that is full has paused nobody.

import {
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  TooManyRequestsException,
} from '@aws-sdk/client-lambda';
import type { Lever } from '../../core/pausing/target';
import type { CallOutcome } from '../guard/drill/canary-site';

export async function callFunction(lambda: LambdaClient, name: string): Promise<CallOutcome> {
  try {
    const { FunctionError: failed, Payload: payload } = await lambda.send(
      new InvokeCommand({ FunctionName: name }),
    );
    if (!failed) return { kind: 'ran' };
    return {
      kind: 'failed',
      because: Buffer.from(payload ?? [])
        .toString('utf8')
        .slice(0, 200),
    };
  } catch (error) {
    if (error instanceof TooManyRequestsException && isOwnLimit(error.Reason))
      return { kind: 'refused' };
    const because = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { kind: 'failed', because };
  }
}

/** ThrottleReason in Lambda's API reference, 2026-04; the others are the account's limits or the caller's. */
const isOwnLimit = (reason: string | undefined): boolean =>
  reason?.startsWith('ReservedFunction') === true;

export async function functionLevers(
  lambda: LambdaClient,
  name: string,
): Promise<readonly Lever[]> {
  const { ReservedConcurrentExecutions: reserved } = await lambda.send(
    new GetFunctionConcurrencyCommand({ FunctionName: name }),
  );
  const { EventSourceMappings: mappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: name }),
  );
  const { ProvisionedConcurrencyConfigs: provisioned = [] } = await lambda.send(
    new ListProvisionedConcurrencyConfigsCommand({ FunctionName: name }),
  );
  return [
    {
      lever: 'concurrency',
      id: 'concurrency',
      state:
        reserved === undefined
          ? { kind: 'unreserved' }
          : { kind: 'reserved', executions: reserved },
    },
    ...mappings.map(
      (mapping): Lever => ({
        lever: 'source',
        id: mapping.UUID ?? '',
        sourceKind: 'other',
        name: mapping.EventSourceArn ?? '',
        state: { kind: /^Enabl/.test(mapping.State ?? '') ? 'enabled' : 'disabled' },
      }),
    ),
    ...provisioned.map(
      (config): Lever => ({
        lever: 'provisioned',
        id: config.FunctionArn?.split(':').pop() ?? '',
        state: {
          kind: 'provisioned',
          executions: config.RequestedProvisionedConcurrentExecutions ?? 0,
        },
      }),
    ),
  ];
}
