// Reserved concurrency: the lever that stops every way of calling a function.
// "No reservation" and "a reservation of 0" must never be taken for each other.

import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import type { LeverOf } from '../../../lib/core/pausing/target';
import { CloudFailure } from '../../../lib/engine/ports';
import { ask, find } from '../cloud-failure';
import type { LambdaCalls } from './lever-reader';

const leverAt = (executions: number | undefined): LeverOf<'concurrency'> => ({
  lever: 'concurrency',
  id: 'concurrency',
  state: executions === undefined ? { kind: 'unreserved' } : { kind: 'reserved', executions },
});

/** Undefined where the function is gone. */
export async function concurrencyOf(
  { lambda, paces }: LambdaCalls,
  functionName: string,
): Promise<LeverOf<'concurrency'> | undefined> {
  const command = new GetFunctionConcurrencyCommand({ FunctionName: functionName });
  const answer = await find(`reading the reservation of ${functionName}`, () =>
    paces.control(() => lambda.send(command)),
  );
  return answer && leverAt(answer.ReservedConcurrentExecutions);
}

export async function setConcurrency(
  { lambda, paces }: LambdaCalls,
  FunctionName: string,
  { state }: LeverOf<'concurrency'>,
): Promise<void> {
  if (state.kind === 'automatic' || state.kind === 'manual')
    throw new CloudFailure('refused', `Lambda has no instances to scale: ${state.kind}`);
  await ask(`setting the concurrency of ${FunctionName}`, () =>
    paces.control<unknown>(() =>
      state.kind === 'unreserved'
        ? lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
        : lambda.send(
            new PutFunctionConcurrencyCommand({
              FunctionName,
              ReservedConcurrentExecutions: state.executions,
            }),
          ),
    ),
  );
}
