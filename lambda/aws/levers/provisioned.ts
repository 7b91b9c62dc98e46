// Provisioned concurrency: environments kept warm, charged with or without requests, on a version or an alias.
// It stands in the way of concurrency 0, since no more may be provisioned than is reserved; scaling that would put it
// back is refused for the same reason, so nothing else has to be held.

import {
  DeleteProvisionedConcurrencyConfigCommand,
  ListProvisionedConcurrencyConfigsCommand,
  type ProvisionedConcurrencyConfigListItem,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import type { LeverOf } from '../../../lib/core/pausing/target';
import { ask, find, isNotFound, isUnknownOperation } from '../cloud-failure';
import type { LambdaCalls } from './lever-reader';

export async function provisionedOf(
  calls: LambdaCalls,
  functionName: string,
): Promise<readonly LeverOf<'provisioned'>[]> {
  const configs = await listAll(calls, functionName);
  // What is requested is what will be; how far its allocation has come changes nothing about the lever.
  return configs.flatMap((config): LeverOf<'provisioned'>[] => {
    const executions = config.RequestedProvisionedConcurrentExecutions ?? 0;
    const id = config.FunctionArn?.split(':')[7] ?? '';
    if (!id || executions === 0) return [];
    return [{ lever: 'provisioned', id, state: { kind: 'provisioned', executions } }];
  });
}

async function listAll(
  { lambda, paces }: LambdaCalls,
  FunctionName: string,
): Promise<ProvisionedConcurrencyConfigListItem[]> {
  const found: ProvisionedConcurrencyConfigListItem[] = [];
  let Marker: string | undefined;
  do {
    const command = new ListProvisionedConcurrencyConfigsCommand({ FunctionName, Marker });
    // Where the operation is not offered there is nothing provisioned that could be lost.
    const page = await find(
      `reading what is provisioned for ${FunctionName}`,
      () => paces.control(() => lambda.send(command)),
      isUnknownOperation,
    );
    found.push(...(page?.ProvisionedConcurrencyConfigs ?? []));
    Marker = page?.NextMarker;
  } while (Marker);
  return found;
}

export async function setProvisioned(
  { lambda, paces }: LambdaCalls,
  FunctionName: string,
  lever: LeverOf<'provisioned'>,
): Promise<void> {
  const Qualifier = lever.id;
  const { state } = lever;
  const what = `setting what is provisioned on ${FunctionName}:${Qualifier}`;
  // Nothing provisioned is what was wanted.
  await (state.kind === 'none'
    ? find(
        what,
        () =>
          paces.control(() =>
            lambda.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier })),
          ),
        isGone,
      )
    : ask(what, () =>
        paces.control(() =>
          lambda.send(
            new PutProvisionedConcurrencyConfigCommand({
              FunctionName,
              Qualifier,
              ProvisionedConcurrentExecutions: state.executions,
            }),
          ),
        ),
      ));
}

const isGone = (cause: unknown): boolean =>
  isNotFound(cause) ||
  (cause instanceof Error && cause.name === 'ProvisionedConcurrencyConfigNotFoundException');
