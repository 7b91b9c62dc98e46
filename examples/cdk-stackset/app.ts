// The account guard in every account of an organisational unit, those that join later included.
// The template comes from `npm run synth`, and lies in a bucket that CloudFormation of every Region may read.
import { App, CfnParameter, CfnStackSet, Stack } from 'aws-cdk-lib';

const app = new App();
const stack = new Stack(app, 'SpendfuseEverywhere');
const unit = new CfnParameter(stack, 'OrganisationalUnit', { default: 'ou-abcd-12345678' });
const template = new CfnParameter(stack, 'TemplateUrl', {
  default: 'https://example-bucket.s3.amazonaws.com/spendfuse/account-guard.template.json',
});
new CfnStackSet(stack, 'Guards', {
  stackSetName: 'spendfuse',
  permissionModel: 'SERVICE_MANAGED',
  autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
  capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
  templateUrl: template.valueAsString,
  parameters: [
    { parameterKey: 'Mode', parameterValue: 'observe' },
    { parameterKey: 'AlertEmail', parameterValue: 'oncall@example.com' },
  ],
  stackInstancesGroup: [
    {
      deploymentTargets: { organizationalUnitIds: [unit.valueAsString] },
      regions: ['eu-west-1', 'us-east-1'],
    },
  ],
});
