// The guard of a whole project, ready to be applied by anybody who has Terraform: its settings are variables of Terraform.
// Must be the same for everybody, so that it can be read once and trusted: nothing of a project is in it.

import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { LocalBackend, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { Watchdog } from './watchdog';

/** The names of its variables, as `spendfuse deploy --cloud gcp` writes them. */
export const VARIABLES = {
  project: 'project',
  region: 'region',
  alertEmail: 'alert_email',
  mode: 'mode',
  policy: 'policy',
} as const;

export class ProjectGuardStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
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
      mode: mode as 'observe',
    });
    new TerraformOutput(this, 'watchdog', { value: watchdog.fn.name });
    new TerraformOutput(this, 'bucket', { value: watchdog.bucket.name });
  }
}
