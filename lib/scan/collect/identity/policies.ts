// Who is allowed what: each function's policy statements, from its role and everything attached to it.
// A permission is not a deed. Statements are only gathered here; writes.ts judges what they are worth.

import type { Evidence } from '../../inventory';
import { parsedJson } from '../../json-text';
import type { Resource } from '../../resource';
import { readable, referencesIn, soleReference } from '../../token';
import {
  emptyMap,
  isMap,
  listOf,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
  textsOf,
} from '../../tree';
import type { Collection } from '../collection';

export interface Statement {
  isAllow: boolean;
  actions: string[];
  resources: string[];
  condition: TreeMap;
  evidence: Evidence;
  stack: string;
  /** Why what it allows is not known. */
  unread?: string;
}

/** AWS's own policies that let a function write, with what they allow; all on every resource. */
const MANAGED = new Map<string, string[]>([
  ['AdministratorAccess', ['*']],
  ['PowerUserAccess', ['*']],
  ['AmazonS3FullAccess', ['s3:*']],
  ['AmazonSQSFullAccess', ['sqs:*']],
  ['AmazonSNSFullAccess', ['sns:*']],
  ['AmazonDynamoDBFullAccess', ['dynamodb:*']],
  ['AmazonDynamoDBFullAccess_v2', ['dynamodb:*']],
  ['AmazonKinesisFullAccess', ['kinesis:*']],
  ['AmazonKinesisFirehoseFullAccess', ['firehose:*']],
  ['AmazonEventBridgeFullAccess', ['events:*']],
  ['CloudWatchEventsFullAccess', ['events:*']],
  ['AWSStepFunctionsFullAccess', ['states:*']],
  ['AWSLambda_FullAccess', ['lambda:*']],
  ['AWSLambdaFullAccess', ['lambda:*', 's3:*', 'sns:*', 'sqs:*', 'dynamodb:*', 'kinesis:*']],
  ['AWSLambdaRole', ['lambda:InvokeFunction']],
  ['AmazonAPIGatewayInvokeFullAccess', ['execute-api:Invoke']],
]);

function statementsOf(document: Tree | undefined, resource: Resource): Statement[] {
  const policy = isMap(document) ? document : parsedJson(textOf(document) ?? '');
  return listOf(mapOf(policy).Statement).map((entry) => {
    const fields = mapOf(entry);
    const isOpenEnded = fields.NotAction !== undefined || fields.NotResource !== undefined;
    return {
      isAllow: (textOf(fields.Effect) ?? 'Allow').toLowerCase() === 'allow',
      actions: textsOf(fields.Action).map((action) => action.toLowerCase()),
      resources: textsOf(fields.Resource),
      condition: mapOf(fields.Condition),
      evidence: resource.evidence,
      stack: resource.stack,
      ...(isOpenEnded ? { unread: 'is written with NotAction or NotResource and not judged' } : {}),
    };
  });
}

/** Statements by the id of the role that has them. */
export function statementsByRole(collection: Collection): Map<string, Statement[]> {
  const byRole = new Map<string, Statement[]>();
  const add = (roleId: string | undefined, statements: Statement[]) => {
    if (roleId !== undefined) byRole.set(roleId, [...(byRole.get(roleId) ?? []), ...statements]);
  };
  for (const role of collection.ofType('AWS::IAM::Role'))
    add(role.id, statementsOfRole(role, collection));
  for (const policy of collection.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')) {
    const statements = statementsOf(policy.properties.PolicyDocument, policy);
    for (const role of listOf(policy.properties.Roles))
      add(roleId(role, policy, collection), statements);
  }
  for (const policy of collection.ofType('AWS::IAM::RolePolicy')) {
    add(
      roleId(policy.properties.RoleName, policy, collection),
      statementsOf(policy.properties.PolicyDocument, policy),
    );
  }
  return byRole;
}

function statementsOfRole(role: Resource, collection: Collection): Statement[] {
  const inline = listOf(role.properties.Policies).flatMap((policy) =>
    statementsOf(mapOf(policy).PolicyDocument, role),
  );
  const attached = listOf(role.properties.ManagedPolicyArns).flatMap((arn) =>
    managed(textOf(arn) ?? '', role, collection),
  );
  return [...inline, ...attached];
}

function managed(arn: string, role: Resource, collection: Collection): Statement[] {
  const reference = soleReference(arn);
  const policy = reference && collection.resources.get(reference.id);
  const everywhere = {
    isAllow: true,
    condition: emptyMap(),
    evidence: role.evidence,
    stack: role.stack,
  };
  if (policy?.type === 'AWS::IAM::ManagedPolicy') {
    const isAttachedBack = listOf(policy.properties.Roles).length > 0;
    return isAttachedBack ? [] : statementsOf(policy.properties.PolicyDocument, policy);
  }
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const actions = MANAGED.get(name);
  if (actions) {
    return [
      { ...everywhere, actions: actions.map((action) => action.toLowerCase()), resources: ['*'] },
    ];
  }
  if (arn === '' || isAwsManaged(arn)) return [];
  const unread = `comes from policy ${readable(arn)}, which was not read`;
  return [{ ...everywhere, actions: [], resources: [], unread }];
}

function isAwsManaged(arn: string): boolean {
  return /:iam::aws:policy\//.test(arn);
}

function roleId(
  tree: Tree | undefined,
  from: Resource,
  collection: Collection,
): string | undefined {
  const text = textOf(tree);
  if (text === undefined) return undefined;
  const [reference] = referencesIn(text);
  if (reference && collection.resources.get(reference.id)?.type === 'AWS::IAM::Role')
    return reference.id;
  return roleByName(text, from, collection);
}

function roleByName(text: string, from: Resource, collection: Collection): string | undefined {
  const name = text.slice(text.lastIndexOf('/') + 1);
  const found = collection
    .ofType('AWS::IAM::Role')
    .filter(
      (role) =>
        role.stack === from.stack && textOf(role.properties.RoleName) === name && name !== '',
    );
  return found.length === 1 ? found[0]?.id : undefined;
}

/** The role a function runs as, when it is among what was read. */
export function roleOf(resource: Resource, collection: Collection): string | undefined {
  const role = resource.properties.Role;
  return role === undefined ? undefined : roleId(role, resource, collection);
}
