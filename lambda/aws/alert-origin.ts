// Where alerts of this watchdog come from, out of ARNs and names that the deployment gave it.
// Nothing in it is secret: it is printed in every alert.

import { ACCOUNT_GUARD } from '../../lib/aws/contract';
import type { AlertOrigin } from '../../lib/channels/alert-origin';
import type { AwsSettings } from './settings';

/** arn:aws:SERVICE:REGION:ACCOUNT:name */
export function accountAndRegionOf(arn: string): Pick<AlertOrigin, 'accountId' | 'region'> {
  const [, , , region = '', accountId = ''] = arn.split(':');
  return { accountId, region };
}

/** As CloudFormation names the watchdog of an account guard whose stack is called as usual: commands find it unnamed. */
const USUAL_NAME = new RegExp(`^${ACCOUNT_GUARD.stackName}-Fun`);

export const alertOrigin = ({
  topic,
  guard,
  runbook,
  watchdogName,
}: Pick<AwsSettings, 'topic' | 'guard' | 'runbook' | 'watchdogName'>): AlertOrigin => ({
  ...accountAndRegionOf(topic),
  guard,
  runbook,
  watchdog: USUAL_NAME.test(watchdogName) ? undefined : watchdogName,
});
