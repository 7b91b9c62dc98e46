// Parts of a template that exist, or a setting that is made, only where a parameter asks for it.
// Nothing that is always there may depend on a resource that is not: CloudFormation would leave that one out as well
// (docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-condition.html).

import { Aws, type CfnCondition, CfnResource, Fn, type IResolvable } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

const resourcesIn = (scope: IConstruct): CfnResource[] =>
  scope.node.findAll().filter(CfnResource.isCfnResource);

export const valueWhere = (condition: CfnCondition, value: unknown): IResolvable =>
  Fn.conditionIf(condition.logicalId, value, Aws.NO_VALUE);

/** All of a construct, or none of it. */
export function onlyWhere(condition: CfnCondition, part: IConstruct): void {
  for (const resource of resourcesIn(part)) resource.cfnOptions.condition = condition;
}

export function boundRoles(scope: IConstruct, condition: CfnCondition, policyArn: string): void {
  for (const resource of resourcesIn(scope))
    if (resource instanceof CfnRole)
      resource.addPropertyOverride('PermissionsBoundary', valueWhere(condition, policyArn));
}

/** A policy of a role that is there only where the condition holds, and never longer nor shorter than its role. */
export interface ConditionalPolicy {
  readonly name: string;
  readonly condition: CfnCondition;
  readonly actions: readonly string[];
  readonly resources: unknown;
}

export function grantWhere(role: CfnRole, policies: readonly ConditionalPolicy[]): void {
  role.addPropertyOverride('Policies', listWhere(policies, []));
}

/** A list for each combination of conditions: no reader has to know what an entry without a value means. */
function listWhere([first, ...rest]: readonly ConditionalPolicy[], taken: object[]): unknown {
  if (!first) return taken.length > 0 ? taken : Aws.NO_VALUE;
  const { name, condition, actions, resources } = first;
  const policy = {
    PolicyName: name,
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: actions, Resource: resources }],
    },
  };
  const [given, absent] = [listWhere(rest, [...taken, policy]), listWhere(rest, taken)];
  return Fn.conditionIf(condition.logicalId, given, absent);
}
