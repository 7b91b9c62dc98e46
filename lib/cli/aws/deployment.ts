// The account guard's stack as the verbs of a guard see it: whether it is settled, and which function is its watchdog.
// Read-only. A stack whose outputs are not there (yet) still has its one function.

import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ACCOUNT_GUARD } from '../../aws/contract';
import type { Caller, Deployment, FoundWatchdog } from '../guard/host';
import { Failure } from '../mistake';
import type { Stack } from './account';
import { functionsIn, stackNamed } from './stack';

export async function deploymentNamed(
  client: CloudFormationClient,
  name: string,
): Promise<Deployment | undefined> {
  const stack = await stackNamed(client, name);
  return stack && deploymentOf(stack, () => functionsIn(client, name));
}

export async function deploymentOf(
  stack: Stack,
  functions: () => Promise<readonly string[]>,
): Promise<Deployment> {
  return {
    name: stack.name,
    status: stack.status,
    state: stateOf(stack.status),
    watchdogName: await watchdogOf(stack, functions),
    changedAtMs: stack.changedAtMs,
  };
}

async function watchdogOf(
  { outputs }: Stack,
  functions: () => Promise<readonly string[]>,
): Promise<string | undefined> {
  const named = outputs[ACCOUNT_GUARD.outputs.watchdogName];
  if (named) return named;
  const found = await functions();
  return found.length === 1 ? found[0] : undefined;
}

/** Parameters that the account guard has had in every version, and that no other template is likely to have both of. */
const MARKS = [ACCOUNT_GUARD.parameters.mode, ACCOUNT_GUARD.parameters.ceilingUsdPerDay];

const OF_AN_APP =
  'a guard that a CDK app brought is removed with its construct: remove it from the app and deploy the app; it resumes what it paused first';

/** Before anything is changed or removed: a name that was mistyped is somebody's application. */
export function mustBeAccountGuard({ name, status, parameters }: Stack): void {
  if (status === 'REVIEW_IN_PROGRESS' || MARKS.every((mark) => mark in parameters)) return;
  throw new Failure(
    `the stack ${name} (${status}) is not an account guard: nothing was changed`,
    `correct --stack-name; ${OF_AN_APP}`,
  );
}

/** Guards that are there, where the account guard is not. */
export const onlyOfApps = (
  { account, region }: Pick<Caller, 'account' | 'region'>,
  watchdogs: readonly FoundWatchdog[],
): Failure =>
  new Failure(
    `there is no account guard in ${account} · ${region}; there is ${watchdogs
      .map(({ guard, watchdogName }) => `${guard} (${watchdogName})`)
      .join(', ')}`,
    OF_AN_APP,
  );

const stateOf = (status: string): Deployment['state'] => {
  if (/^(CREATE|UPDATE)_COMPLETE$/.test(status)) return 'settled';
  return status.endsWith('_IN_PROGRESS') ? 'changing' : 'failed';
};
