// The watchdog's role: every line of permissions.ts turned into a policy statement, and no line more.
// A write never names `*`; what cannot be undone is denied whatever else the role is granted later.

import { Fn } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { TAGS } from '../../contract';
import {
  DENIALS,
  type IamCondition,
  type IamScope,
  PERMISSIONS,
  type Permission,
  RUNBOOK_PERMISSIONS,
} from '../permissions';

/** ARNs of what belongs to one watchdog. */
export interface OwnArns {
  readonly stackId: string;
  readonly guardName: string;
  readonly functionArn: string;
  readonly tableArn: string;
  readonly topicArn: string;
  readonly logGroupArn: string;
  readonly rescueQueueArn: string;
}

const HERE = `\${AWS::Region}:\${AWS::AccountId}`;
const LAMBDA = `arn:\${AWS::Partition}:lambda:${HERE}`;
const APIS = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}::`;

const QUEUES = `arn:\${AWS::Partition}:sqs:${HERE}`;

/** What is not the watchdog's own, as text for `Fn::Sub`: readable in the template, and small. */
const SHARED: Readonly<Partial<Record<IamScope, readonly string[]>>> = {
  everything: ['*'],
  functions: [`${LAMBDA}:function:*`],
  'event-source-mappings': [`${LAMBDA}:event-source-mapping:*`],
  'api-route-settings': [`${APIS}/apis/*/stages/*/routesettings/*`],
  apis: [`${APIS}/restapis/*`, `${APIS}/apis/*`],
  'api-stages': [`${APIS}/restapis/*/stages/*`, `${APIS}/apis/*/stages/*`],
  queues: [`${QUEUES}:*`],
  // CloudFormation names a queue after its stack and its construct.
  'rescue-queues': [`${QUEUES}:*SpendfuseRescueQueue*`],
  budgets: [`arn:\${AWS::Partition}:budgets::\${AWS::AccountId}:budget/*`],
  'default-event-bus': [`arn:\${AWS::Partition}:events:${HERE}:event-bus/default`],
};

/** Every wildcard the role is allowed, for whoever has to acknowledge it. */
export const watchdogWildcards = (): string[] => wildcardsOf(PERMISSIONS);
export const runbookWildcards = (): string[] => wildcardsOf(RUNBOOK_PERMISSIONS);

const wildcardsOf = (permissions: readonly Permission[]): string[] =>
  permissions.flatMap(({ scope }) => SHARED[scope] ?? []).filter((name) => name.endsWith('*'));

function resourcesOf(scope: IamScope, own: Partial<OwnArns>): string[] {
  const shared = SHARED[scope];
  if (shared) return shared.map((name) => (name === '*' ? name : Fn.sub(name)));
  const arns: Readonly<Partial<Record<IamScope, string>>> = {
    'own-function': own.functionArn,
    'own-stack': own.stackId,
    'own-table': own.tableArn,
    'own-topic': own.topicArn,
    'own-log-group': own.logGroupArn,
    'own-rescue-queue': own.rescueQueueArn,
  };
  const arn = arns[scope];
  if (arn === undefined) throw new Error(`no resource is known for the scope ${scope}`);
  return [arn];
}

function conditionOf(
  condition: IamCondition,
  { guardName, functionArn }: Partial<OwnArns>,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const FUNCTION = 'lambda:FunctionArn';
  switch (condition) {
    case 'tagged-for-this-guard':
      return { StringEquals: { [`aws:ResourceTag/${TAGS.guard}`]: guardName ?? '' } };
    case 'of-functions-here':
      return { ArnLike: { [FUNCTION]: Fn.sub(`${LAMBDA}:function:*`) } };
    case 'of-the-watchdog':
      return { ArnEquals: { [FUNCTION]: functionArn ?? '' } };
  }
}

/**
 * What one statement covers. Actions of one service say nothing about the resources of another, so a statement over
 * several services grants no more than one for each, and a reader has fewer to read.
 */
const STATEMENTS: readonly (readonly IamScope[])[] = [
  ['everything'],
  ['functions', 'event-source-mappings'],
  ['apis'],
  ['api-stages'],
  ['api-route-settings'],
  ['queues'],
  ['rescue-queues'],
  ['budgets'],
  [
    'own-table',
    'own-topic',
    'own-log-group',
    'own-rescue-queue',
    'default-event-bus',
    'own-function',
    'own-stack',
  ],
];

function statementsOf(
  permissions: readonly Permission[],
  effect: Effect,
  own: Partial<OwnArns>,
): PolicyStatement[] {
  return STATEMENTS.flatMap((scopes) => {
    const covered = permissions.filter(({ scope }) => scopes.includes(scope));
    return [...new Set(covered.map(({ condition }) => condition))].map((condition) => {
      const alike = covered.filter((permission) => permission.condition === condition);
      const used = [...new Set(alike.map(({ scope }) => scope))];
      return new PolicyStatement({
        effect,
        actions: alike.flatMap(({ actions }) => actions),
        resources: used.flatMap((scope) => resourcesOf(scope, own)),
        conditions: condition && conditionOf(condition, own),
      });
    });
  });
}

export const watchdogStatements = (own: OwnArns): PolicyStatement[] => [
  ...statementsOf(PERMISSIONS, Effect.ALLOW, own),
  ...statementsOf(DENIALS, Effect.DENY, own),
];

export const runbookStatements = (
  own: Pick<OwnArns, 'functionArn' | 'tableArn'>,
): PolicyStatement[] => statementsOf(RUNBOOK_PERMISSIONS, Effect.ALLOW, own);
