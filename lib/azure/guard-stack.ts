// The guard of a subscription as a stack of its own: what `bin/multicloud.ts` builds and `deploy --cloud azure` hands out.
// The apps' own caps belong in the stack that owns the apps, since Terraform changes only what it created.

import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { problemsWithBudget } from './budget-alarm';
import { widenAzurermProvider } from './provider-version';
import { refuseProblems } from './refuse-problems';
import { problemsWithGuard, WalletGuard, type WalletGuardProps } from './wallet-guard';

export type AzureGuardStackProps = WalletGuardProps;

/** A stack with a provider and a `WalletGuard` for one subscription. */
export class AzureGuardStack extends TerraformStack {
  /** The guard; protect apps with it that are defined beside the stack. */
  readonly guard: WalletGuard;

  constructor(scope: Construct, id: string, props: AzureGuardStackProps) {
    super(scope, id);
    refuseProblems(this, [
      ...problemsWithMissing(props),
      ...problemsWithGuard(props),
      ...problemsWithBudget(asBudget(props)),
    ]);
    this.guard = defineGuard(this, props);
  }
}

/** Everything of a guard that a stack of its own holds. */
export function defineGuard(stack: TerraformStack, props: AzureGuardStackProps): WalletGuard {
  // The page runs on one instance, which the pinned provider does not take.
  if (props.confirmPage) widenAzurermProvider(stack);
  new AzurermProvider(stack, 'Azure', { features: [{}], subscriptionId: props.subscriptionId });
  // Beside the file, wherever the folder is carried.
  new LocalBackend(stack, { path: 'terraform.tfstate' });
  const guard = new WalletGuard(stack, 'Guard', props);
  const output = new TerraformOutput(stack, 'Name', { value: guard.watchdog.app.name });
  output.overrideLogicalId('watchdog');
  return guard;
}

const asBudget = ({ monthlyAmount, alertEmail, startMonth }: AzureGuardStackProps) => ({
  ...{ monthlyAmount, alertEmail, startMonth },
  resourceGroupName: '',
});

const problemsWithMissing = (props: AzureGuardStackProps): string[] =>
  (['subscriptionId', 'monthlyAmount', 'alertEmail'] as const)
    .filter((name) => props[name] === undefined)
    .map((name) => `${name} is not given`);
