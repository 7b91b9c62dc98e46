// The guard of a whole project, ready to be applied by anybody who has Terraform: its settings are variables of Terraform.
// Must be the same for everybody, so that it can be read once and trusted: nothing of a project is in it.

import { DataGoogleProject } from '@cdktf/provider-google/lib/data-google-project';
import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { LocalBackend, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { BudgetAlarm } from './budget-alarm';
import { Watchdog } from './watchdog';

/** The names of its variables, as `spendfuse deploy --cloud gcp` writes them. */
export const VARIABLES = {
  project: 'project',
  region: 'region',
  alertEmail: 'alert_email',
  mode: 'mode',
  policy: 'policy',
  billingAccount: 'billing_account',
  monthlyAmount: 'monthly_amount',
} as const;

export interface ProjectGuardProps {
  readonly confirmPage?: boolean;
}

export class ProjectGuardStack extends TerraformStack {
  constructor(scope: Construct, id: string, { confirmPage = false }: ProjectGuardProps = {}) {
    super(scope, id);
    // Beside the file, wherever the folder is: CDKTF would write the path of this machine.
    new LocalBackend(this, { path: 'terraform.tfstate' });
    const text = (name: string, description: string, more: { default?: string } = {}) =>
      new TerraformVariable(this, name, { type: 'string', description, ...more }).stringValue;
    const project = text(VARIABLES.project, 'The id of the project whose services are watched.');
    const region = text(VARIABLES.region, 'Where the watchdog runs, like europe-west1.');
    const alertEmail = text(VARIABLES.alertEmail, 'Who is mailed every alert.');
    const mode = text(VARIABLES.mode, 'observe: report what would be paused. enforce: pause.', {
      default: 'observe',
    });
    const policy = new TerraformVariable(this, VARIABLES.policy, {
      description: 'Changes to the policy that ships, like { ceilingUsdPerDay = 5 }.',
      default: {},
    });
    new GoogleProvider(this, 'Google', { project, region });
    const watchdog = new Watchdog(this, 'Watchdog', {
      ...{ project, region, alertEmail, policy: policy.value },
      ...{ mode: mode as 'observe', confirmPage },
    });
    this.defineBudget(watchdog, { project, alertEmail });
    new TerraformOutput(this, 'watchdog', { value: watchdog.fn.name });
    new TerraformOutput(this, 'bucket', { value: watchdog.bucket.name });
  }

  /** Only where a billing account is named: whoever applies may have no right to one. */
  private defineBudget(
    watchdog: Watchdog,
    { project, alertEmail }: { readonly project: string; readonly alertEmail: string },
  ): void {
    const billingAccount = new TerraformVariable(this, VARIABLES.billingAccount, {
      type: 'string',
      description:
        'The billing account that pays for the project; with it, a budget for the project is created.',
      default: '',
    });
    const monthlyAmount = new TerraformVariable(this, VARIABLES.monthlyAmount, {
      type: 'number',
      description: 'The budget, in whole units of the currency of the billing account.',
      default: 100,
    });
    const alarm = new BudgetAlarm(this, 'Budget', {
      billingAccount: billingAccount.stringValue,
      monthlyAmount: monthlyAmount.numberValue,
      alertEmail,
      // The guard checks a budget of this project alone.
      projectNumbers: [new DataGoogleProject(this, 'Project', { projectId: project }).number],
      topic: watchdog.budgetNotices.topic,
    });
    // CDKTF's own operators lose an empty text.
    const isNamed = `var.${VARIABLES.billingAccount} == "" ? 0 : 1`;
    alarm.budget.addOverride('count', ['$', '{', isNamed, '}'].join(''));
    // The budget API charges its quota to a project, and a person's own credentials name none.
    alarm.budget.provider = new GoogleProvider(this, 'Billing', {
      alias: 'billing',
      ...{ project, billingProject: project, userProjectOverride: true },
    });
  }
}
