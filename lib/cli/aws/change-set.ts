// A proposal to CloudFormation: a change set that is shown before it runs, and leaves nothing when it is declined.
// A template goes into the request itself while it fits (51,200 bytes); a larger one is named by its address in a bucket.

import {
  type Change,
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  type Parameter,
} from '@aws-sdk/client-cloudformation';
import { waited } from '../guard/waiting';
import { Failure } from '../mistake';
import type { ChangeSet, Proposal, ResourceChange, Stack } from './account';
import { stackNamed } from './stack';

const WAIT_MS_MAX = 5 * 60_000;

export async function proposeChangeSet(
  client: CloudFormationClient,
  proposal: Proposal,
): Promise<ChangeSet | null> {
  const present = await stackNamed(client, proposal.stackName);
  const kind = kindFor(present, proposal.stackName);
  const id = await created(
    client,
    new CreateChangeSetCommand({
      StackName: proposal.stackName,
      ChangeSetName: `spendfuse-${Date.now()}`,
      ChangeSetType: kind === 'create' ? 'CREATE' : 'UPDATE',
      ...(proposal.templateUrl
        ? { TemplateURL: proposal.templateUrl }
        : { TemplateBody: proposal.template }),
      Parameters: parametersOf(proposal, kind === 'update' ? present : undefined),
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
      // A first deployment that fails must not leave a stack that blocks the next one.
      ...(kind === 'create' ? { OnStackFailure: 'DELETE' as const } : {}),
    }),
  );
  if (id === null) return null;
  const changeSet = { id, stackName: proposal.stackName, kind } as const;
  const ready = await waited(() => describe(client, changeSet), isSettled, WAIT_MS_MAX);
  if (ready?.Status === 'CREATE_COMPLETE')
    return { ...changeSet, changes: (ready.Changes ?? []).flatMap(changeOf) };
  await discardChangeSet(client, { ...changeSet, changes: [] });
  const reason = ready?.StatusReason ?? 'it was not ready within five minutes';
  if (NO_CHANGE.test(reason)) return null;
  throw new Failure(
    `CloudFormation does not accept the change set: ${reason}`,
    'nothing was changed; fix what it names and run the same command',
  );
}

const NO_CHANGE = /didn't contain changes|No updates are to be performed/i;

/** null: refused at once, because there is nothing to change. */
async function created(
  client: CloudFormationClient,
  command: CreateChangeSetCommand,
): Promise<string | null> {
  try {
    return (await client.send(command)).Id ?? '';
  } catch (error) {
    if (error instanceof Error && NO_CHANGE.test(error.message)) return null;
    throw error;
  }
}

export async function discardChangeSet(
  client: CloudFormationClient,
  { id, stackName, kind }: ChangeSet,
): Promise<void> {
  await client.send(new DeleteChangeSetCommand({ ChangeSetName: id, StackName: stackName }));
  // A change set for a new stack leaves an empty one behind, in REVIEW_IN_PROGRESS.
  if (kind === 'create') await client.send(new DeleteStackCommand({ StackName: stackName }));
}

function kindFor(stack: Stack | undefined, name: string): ChangeSet['kind'] {
  if (!stack || stack.status === 'REVIEW_IN_PROGRESS') return 'create';
  if (stack.status.endsWith('_IN_PROGRESS'))
    throw new Failure(
      `the stack ${name} is being changed already (${stack.status})`,
      'wait until the change has ended, then run the same command',
    );
  if (/^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED)$/.test(stack.status))
    throw new Failure(
      `the stack ${name} is what is left of a failed deployment (${stack.status})`,
      'run spendfuse destroy to remove it, then deploy again',
    );
  return 'update';
}

function parametersOf({ template, parameters }: Proposal, present: Stack | undefined): Parameter[] {
  return declaredParameters(template).flatMap((name): Parameter[] => {
    const value = parameters[name];
    if (value !== undefined) return [{ ParameterKey: name, ParameterValue: value }];
    return present?.parameters[name] === undefined
      ? []
      : [{ ParameterKey: name, UsePreviousValue: true }];
  });
}

function declaredParameters(template: string): string[] {
  const parsed = JSON.parse(template) as { Parameters?: Record<string, unknown> };
  return Object.keys(parsed.Parameters ?? {});
}

const describe = (
  client: CloudFormationClient,
  { id, stackName }: { id: string; stackName: string },
) => client.send(new DescribeChangeSetCommand({ ChangeSetName: id, StackName: stackName }));

const isSettled = ({ Status: status }: DescribeChangeSetCommandOutput): boolean =>
  status !== 'CREATE_PENDING' && status !== 'CREATE_IN_PROGRESS';

const ACTIONS: Readonly<Record<string, ResourceChange['action']>> = {
  Add: 'add',
  Modify: 'modify',
  Remove: 'remove',
};

function changeOf({ ResourceChange: change }: Change): ResourceChange[] {
  if (!change) return [];
  const properties = (change.Details ?? []).flatMap(({ Target: target }) =>
    target?.Name ? [target.Name] : target?.Attribute ? [target.Attribute] : [],
  );
  return [
    {
      action: ACTIONS[change.Action ?? ''] ?? 'other',
      logicalId: change.LogicalResourceId ?? '',
      type: change.ResourceType ?? '',
      isReplaced: change.Replacement === 'True' || change.Replacement === 'Conditional',
      properties: [...new Set(properties)].sort(),
    },
  ];
}
