// Whether CloudFormation really is removing the guard: its request alone could be anybody's who may invoke the watchdog.
// What cannot be asked is no yes: the removal fails with the reason, and is tried again by deleting the stack again.

import {
  type CloudFormationClient,
  DescribeStackResourceCommand,
} from '@aws-sdk/client-cloudformation';
import type { UninstallRequest } from '../../../lib/aws/contract';
import { ask } from '../cloud-failure';

/** The status of the resource whose deletion a stack waits for, on its own and as part of an update or a rollback. */
const BEING_REMOVED = 'DELETE_IN_PROGRESS';

/** Undefined where it is so; otherwise what CloudFormation says instead. */
export async function unlikeRemoval(
  client: Pick<CloudFormationClient, 'send'>,
  { StackId, LogicalResourceId }: UninstallRequest,
): Promise<string | undefined> {
  const command = new DescribeStackResourceCommand({ StackName: StackId, LogicalResourceId });
  const answer = await ask(`asking CloudFormation about ${LogicalResourceId}`, () =>
    client.send(command),
  );
  const status = answer.StackResourceDetail?.ResourceStatus ?? 'without a status';
  return status === BEING_REMOVED
    ? undefined
    : `CloudFormation is not removing this stack: ${LogicalResourceId} is ${status}; nothing was changed`;
}
