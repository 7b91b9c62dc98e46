// The account guard's template, word for word as it is submitted.
// Synthesised from the sources and the built bundle, so a change in either is in the next run of these tests.

import { App } from 'aws-cdk-lib';
import { ACCOUNT_GUARD } from '../../../lib/aws/contract';
import { AccountGuard } from '../../../lib/aws/guard/account-guard';
import { accountGuardTemplate } from '../../../lib/aws/guard/account-guard-template';

export function accountGuardText(): string {
  const app = new App({ analyticsReporting: false });
  return accountGuardTemplate(app, new AccountGuard(app, ACCOUNT_GUARD.stackName));
}
