// Reserved concurrency: the lever that stops every way of calling a function.
// "No reservation" and "a reservation of 0" must never be taken for each other.

import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  type GetFunctionResponse,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { CloudFailure } from '../../../lib/engine/ports';
import { ask } from '../cloud-failure';
import type { LambdaCalls, LeverOf } from './lever-reader';

const leverAt = (executions: number | undefined): LeverOf<'concurrency'> => ({
  lever: 'concurrency',
  id: 'concurrency',
  state: executions === undefined ? { kind: 'unreserved' } : { kind: 'reserved', executions },
});

/**
 * GetFunction carries the reservation and has a rate of its own, so a number there is taken. That it shows none is asked
 * once more where the answer is the reservation alone: some endpoints leave out a 0, and a 0 must not be missed.
 */
export async function concurrencyOf(
  { lambda, paces }: LambdaCalls,
  functionName: string,
  shown: GetFunctionResponse['Concurrency'],
): Promise<LeverOf<'concurrency'>> {
  const executions = shown?.ReservedConcurrentExecutions;
  if (executions !== undefined) return leverAt(executions);
  const command = new GetFunctionConcurrencyCommand({ FunctionName: functionName });
  const answer = await ask(`reading the reservation of ${functionName}`, () =>
    paces.control(() => lambda.send(command)),
  );
  return leverAt(answer.ReservedConcurrentExecutions);
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
