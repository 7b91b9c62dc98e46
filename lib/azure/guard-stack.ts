// What a subscription gets by itself: a resource group and a budget that mails people. Nothing in it stops anything.
// The apps' own caps belong in the stack that owns the apps, since Terraform changes only what it created.

import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { matching, optional, problemsWith } from '../core/units/values';
import { BudgetAlarm, problemsWithBudget } from './budget-alarm';
import { refuseProblems } from './refuse-problems';

export interface AzureGuardStackProps {
  /** The subscription to guard, as the 36 characters of its id. */
  readonly subscriptionId: string;
  /** The most that may be billed in a month, in the currency the subscription is billed in. */
  readonly monthlyAmount: number;
  /** Is mailed when the budget is used up, and before. */
  readonly alertEmail: string;
  /** The first month, as `2026-11`. */
  readonly startMonth: string;
  /**
   * Where the resource group is.
   * @default eastus
   */
  readonly location?: string;
}

const GROUP_NAME = 'spendfuse-guard';

/** A stack with a provider and a budget for one subscription: what `bin/multicloud.ts` builds. */
export class AzureGuardStack extends TerraformStack {
  /** The budget of the subscription. */
  readonly budgetAlarm: BudgetAlarm;

  constructor(scope: Construct, id: string, props: AzureGuardStackProps) {
    super(scope, id);
    const { monthlyAmount, alertEmail, startMonth } = props;
    const budget = { monthlyAmount, alertEmail, startMonth, resourceGroupName: GROUP_NAME };
    refuseProblems(this, [...problemsWithGuard(props), ...problemsWithBudget(budget)]);
    new AzurermProvider(this, 'Azure', { features: [{}], subscriptionId: props.subscriptionId });
    const group = new ResourceGroup(this, 'Group', {
      name: GROUP_NAME,
      location: props.location ?? 'eastus',
    });
    this.budgetAlarm = new BudgetAlarm(this, 'Budget', {
      ...budget,
      // By reference, so that the group is there first.
      resourceGroupName: group.name,
      scopeId: `/subscriptions/${props.subscriptionId}`,
    });
  }
}

function problemsWithGuard(props: AzureGuardStackProps): string[] {
  const missing = (['subscriptionId', 'monthlyAmount', 'alertEmail'] as const).filter(
    (name) => props[name] === undefined,
  );
  return [
    ...missing.map((name) => `${name} is not given`),
    ...problemsWith(
      'subscriptionId',
      props.subscriptionId,
      optional(
        matching(
          /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
          'the id as `az account show` prints it',
        ),
      ),
    ),
  ];
}
