// What a billing account gets by itself: a budget that mails people and writes to a topic. Nothing in it stops anything.
// The services' own caps belong in the stack that owns the services, since Terraform changes only what it created.

import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { matching, optional, problemsWith } from '../core/units/values';
import { BudgetAlarm, type BudgetAlarmProps, problemsWithBudget } from './budget-alarm';
import { refuseProblems } from './refuse-problems';

export interface GcpGuardStackProps extends BudgetAlarmProps {
  /** The project that holds the topic and the mail channel, by its id. */
  readonly projectId: string;
}

/** A stack with a provider and a budget for one billing account: what `bin/multicloud.ts` builds. */
export class GcpGuardStack extends TerraformStack {
  /** The budget of the billing account. */
  readonly budgetAlarm: BudgetAlarm;

  constructor(scope: Construct, id: string, props: GcpGuardStackProps) {
    super(scope, id);
    const { projectId, ...budget } = props;
    refuseProblems(this, [...problemsWithGuard(props), ...problemsWithBudget(budget)]);
    new GoogleProvider(this, 'Google', {
      project: projectId,
      // The budget API charges its quota to a project, and a person's own credentials name none.
      billingProject: projectId,
      userProjectOverride: true,
    });
    this.budgetAlarm = new BudgetAlarm(this, 'Budget', budget);
  }
}

function problemsWithGuard(props: GcpGuardStackProps): string[] {
  const needed = ['projectId', 'billingAccount', 'monthlyAmount', 'alertEmail'] as const;
  return [
    ...needed.filter((name) => props[name] === undefined).map((name) => `${name} is not given`),
    ...problemsWith(
      'projectId',
      props.projectId,
      optional(
        matching(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'the id as `gcloud projects list` prints it'),
      ),
    ),
  ];
}
