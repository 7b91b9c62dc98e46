// What CloudFormation knows of a stack, in this tool's words. A stack that is gone is undefined, never an error.
// Read-only: nothing here changes anything.

import {
  type CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import type { Stack } from './account';

/** By name, or by id, which still answers after the stack was deleted. */
export async function stackNamed(
  client: CloudFormationClient,
  name: string,
): Promise<Stack | undefined> {
  try {
    const { Stacks: stacks = [] } = await client.send(
      new DescribeStacksCommand({ StackName: name }),
    );
    const found = stacks[0];
    if (!found || found.StackStatus === 'DELETE_COMPLETE') return undefined;
    return {
      name: found.StackName ?? name,
      id: found.StackId ?? name,
      status: found.StackStatus ?? 'UNKNOWN',
      changedAtMs: (found.LastUpdatedTime ?? found.CreationTime)?.getTime() ?? null,
      outputs: pairs((found.Outputs ?? []).map((output) => [output.OutputKey, output.OutputValue])),
      parameters: pairs(
        (found.Parameters ?? []).map((Parameter) => [
          Parameter.ParameterKey,
          Parameter.ParameterValue,
        ]),
      ),
    };
  } catch (error) {
    // There is no error name of its own for this: a ValidationError that says "Stack with id x does not exist".
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

const pairs = (
  list: ReadonlyArray<readonly [string | undefined, string | undefined]>,
): Record<string, string> =>
  Object.fromEntries(list.flatMap(([key, value]) => (key ? [[key, value ?? '']] : [])));

export async function functionsIn(client: CloudFormationClient, name: string): Promise<string[]> {
  const { StackResources: resources = [] } = await client.send(
    new DescribeStackResourcesCommand({ StackName: name }),
  );
  return resources.flatMap(({ ResourceType: type, PhysicalResourceId: id }) =>
    type === 'AWS::Lambda::Function' && id ? [id] : [],
  );
}

export async function templateNamed(
  client: CloudFormationClient,
  name: string,
): Promise<string | undefined> {
  const { TemplateBody: body } = await client.send(
    new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' }),
  );
  return typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body);
}
