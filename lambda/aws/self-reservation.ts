// A little concurrency that is the watchdog's alone, so that the flood it is there to stop cannot starve it.
// Where the account's quota leaves no room, nothing is reserved and nothing fails: a new account has a quota of 10.

import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  type LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { LAMBDA_UNRESERVABLE_CONCURRENCY } from '../../lib/core/prices/aws-limits';
import { reasonOf } from '../watchdog/failure-words';
import type { Log } from '../watchdog/log';
import { ask, find, isUnknownOperation } from './cloud-failure';
import type { Paces } from './paces';

/** One for the tick, and one so that a person's command need not wait for it. */
export const RESERVED_FOR_ITSELF = 2;

export interface SelfReservationInput {
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly paces: Paces;
  readonly log: Log;
  readonly watchdogName: string;
}

export type SelfReservation = () => Promise<void>;

export function selfReservation(input: SelfReservationInput): SelfReservation {
  let saidLast = '';
  return async () => {
    const message = await reserve(input).catch((cause) => `not reserved: ${reasonOf(cause)}`);
    if (message !== saidLast) input.log('info', 'own-concurrency', { outcome: message });
    saidLast = message;
  };
}

async function reserve({ lambda, paces, watchdogName }: SelfReservationInput): Promise<string> {
  const FunctionName = watchdogName;
  const present = await ask('reading its own reservation', () =>
    paces.control(() => lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))),
  );
  if (present.ReservedConcurrentExecutions !== undefined)
    return `has ${present.ReservedConcurrentExecutions} reserved`;
  const unreserved = await unreservedConcurrency({ lambda, paces });
  if (unreserved === undefined) return 'not reserved: the account limit is not offered here';
  if (unreserved - RESERVED_FOR_ITSELF < LAMBDA_UNRESERVABLE_CONCURRENCY)
    return `not reserved: ${unreserved} unreserved in the account, of which ${LAMBDA_UNRESERVABLE_CONCURRENCY} must stay so`;
  const command = new PutFunctionConcurrencyCommand({
    FunctionName,
    ReservedConcurrentExecutions: RESERVED_FOR_ITSELF,
  });
  await ask('reserving for itself', () => paces.control(() => lambda.send(command)));
  return `has ${RESERVED_FOR_ITSELF} reserved`;
}

async function unreservedConcurrency({
  lambda,
  paces,
}: Pick<SelfReservationInput, 'lambda' | 'paces'>): Promise<number | undefined> {
  const call = () => paces.control(() => lambda.send(new GetAccountSettingsCommand({})));
  const answer = await find('reading the account limit', call, isUnknownOperation);
  return answer?.AccountLimit?.UnreservedConcurrentExecutions;
}
