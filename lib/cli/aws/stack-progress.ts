// Runs a change set or a deletion and tells each event of the stack as it comes, oldest first and once.
// The end is judged by the stack's own status; the reasons are those of the resources, not of the stack that rolled back.

import {
  type CloudFormationClient,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  ExecuteChangeSetCommand,
  type StackEvent as SdkStackEvent,
} from '@aws-sdk/client-cloudformation';
import { waited } from '../guard/waiting';
import { Failure } from '../mistake';
import type { ChangeSet, OnStackEvent, StackEnd, StackEvent } from './account';
import { stackNamed } from './stack';

/** An uninstall that gives back thousands of functions may take the watchdog's whole 15 minutes, and more around it. */
const WAIT_MS_MAX = 60 * 60_000;

export async function executeChangeSet(
  client: CloudFormationClient,
  { id, stackName }: ChangeSet,
  onEvent: OnStackEvent,
): Promise<StackEnd> {
  const follow = await follower(client, stackName, onEvent);
  await client.send(new ExecuteChangeSetCommand({ ChangeSetName: id, StackName: stackName }));
  return follow(/^(CREATE|UPDATE)_COMPLETE$/);
}

export async function removeStack(
  client: CloudFormationClient,
  stackName: string,
  onEvent: OnStackEvent,
): Promise<StackEnd> {
  const follow = await follower(client, stackName, onEvent);
  await client.send(new DeleteStackCommand({ StackName: stackName }));
  return follow(/^DELETE_COMPLETE$/);
}

type Follow = (isDone: RegExp) => Promise<StackEnd>;

/** Remembers what is there already, so that only what comes after is told. */
async function follower(
  client: CloudFormationClient,
  stackName: string,
  onEvent: OnStackEvent,
): Promise<Follow> {
  const before = await stackNamed(client, stackName);
  // By id: a deleted stack has no name any more.
  const stackId = before?.id ?? stackName;
  const seen = new Set((await eventsOf(client, stackId)).map(({ EventId: id }) => id));
  const reasons: string[] = [];
  // For a moment after the order, the stack still has the status it had: only an event of its own says it began.
  let hasBegun = false;
  const tell = (event: SdkStackEvent): void => {
    seen.add(event.EventId);
    const shown = eventOf(event);
    hasBegun ||= shown.logicalId === stackName;
    onEvent(shown);
    if (isFailure(shown, stackName)) reasons.push(`${shown.logicalId}: ${shown.reason}`);
  };
  return async (isDone) => {
    const status = await waited(
      async () => {
        for (const event of (await eventsOf(client, stackId)).reverse())
          if (!seen.has(event.EventId)) tell(event);
        return (await stackNamed(client, stackId))?.status ?? 'DELETE_COMPLETE';
      },
      (seen) => seen === 'DELETE_COMPLETE' || (hasBegun && !seen.endsWith('_IN_PROGRESS')),
      WAIT_MS_MAX,
    );
    if (status === undefined)
      throw new Failure(
        `CloudFormation has not finished with ${stackName} within an hour`,
        'it continues; check the stack in the console',
      );
    return isDone.test(status)
      ? { outcome: 'done', status }
      : { outcome: 'failed', status, reasons };
  };
}

/** Newest first, as CloudFormation gives them. */
async function eventsOf(client: CloudFormationClient, stackId: string): Promise<SdkStackEvent[]> {
  const events: SdkStackEvent[] = [];
  let token: string | undefined;
  try {
    do {
      const page = await client.send(
        new DescribeStackEventsCommand({ StackName: stackId, NextToken: token }),
      );
      events.push(...(page.StackEvents ?? []));
      token = page.NextToken;
    } while (token !== undefined);
  } catch (error) {
    if (!(error instanceof Error && /does not exist/.test(error.message))) throw error;
  }
  return events;
}

const eventOf = (event: SdkStackEvent): StackEvent => ({
  atMs: event.Timestamp?.getTime() ?? 0,
  logicalId: event.LogicalResourceId ?? '',
  type: event.ResourceType ?? '',
  status: event.ResourceStatus ?? '',
  ...(event.ResourceStatusReason ? { reason: event.ResourceStatusReason } : {}),
});

/** "cancelled" is a consequence of another failure, and the stack's own failure is one of all of them. */
const isFailure = ({ status, logicalId, reason }: StackEvent, stackName: string): boolean =>
  status.endsWith('_FAILED') &&
  logicalId !== stackName &&
  reason !== undefined &&
  !/cancelled/i.test(reason);
