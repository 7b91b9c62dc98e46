// The app that cdk.json names: the account guard as one stack, and its template as one file beside the bundles.
// Must not read the environment: the same sources give the same bytes everywhere.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ACCOUNT_GUARD } from '../lib/aws/contract';
import { AccountGuard } from '../lib/aws/guard/account-guard';
import { accountGuardTemplate } from '../lib/aws/guard/account-guard-template';

const app = new App();
const guard = new AccountGuard(app, ACCOUNT_GUARD.stackName);
writeFileSync(
  join(__dirname, '..', 'account-guard.template.json'),
  accountGuardTemplate(app, guard),
);
