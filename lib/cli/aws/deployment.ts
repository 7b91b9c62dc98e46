// The account guard's stack as the verbs of a guard see it: whether it is settled, and which function is its watchdog.
// Read-only. A stack whose outputs are not there (yet) still has its one function.

import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ACCOUNT_GUARD } from '../../aws/contract';
import type { Deployment } from '../guard/host';
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

const stateOf = (status: string): Deployment['state'] => {
  if (/^(CREATE|UPDATE)_COMPLETE$/.test(status)) return 'settled';
  return status.endsWith('_IN_PROGRESS') ? 'changing' : 'failed';
};
