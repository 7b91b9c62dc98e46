// The watchdog's role: every line of contract.ts turned into a policy statement, and no line more.
// A write never names `*`; what cannot be undone is denied whatever else the role is granted later.

import { Fn } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { DENIALS, type IamScope, PERMISSIONS, type Permission } from './contract';

/** ARNs of what belongs to one watchdog. */
export interface OwnArns {
  readonly functionArn: string;
  readonly tableArn: string;
  readonly topicArn: string;
  readonly logGroupArn: string;
  readonly rescueQueueArn: string;
}

const HERE = `\${AWS::Region}:\${AWS::AccountId}`;
const LAMBDA = `arn:\${AWS::Partition}:lambda:${HERE}`;
const APIS = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}::`;

/** What is not the watchdog's own, as text for `Fn::Sub`: readable in the template, and small. */
const SHARED: Readonly<Partial<Record<IamScope, readonly string[]>>> = {
  everything: ['*'],
  functions: [`${LAMBDA}:function:*`],
  'event-source-mappings': [`${LAMBDA}:event-source-mapping:*`],
  'api-route-settings': [`${APIS}/apis/*/stages/*/routesettings/*`],
  apis: [`${APIS}/restapis/*`, `${APIS}/apis/*`],
  'api-stages': [`${APIS}/restapis/*/stages/*`, `${APIS}/apis/*/stages/*`],
  'default-event-bus': [`arn:\${AWS::Partition}:events:${HERE}:event-bus/default`],
};

/** Every wildcard the role is allowed, for whoever has to acknowledge it. */
export const wildcardResources = (): string[] =>
  PERMISSIONS.flatMap(({ scope }) => SHARED[scope] ?? []).filter((name) => name.endsWith('*'));

function resourcesOf(scope: IamScope, own: OwnArns): string[] {
  const shared = SHARED[scope];
  if (shared) return shared.map((name) => (name === '*' ? name : Fn.sub(name)));
  const arns: Readonly<Partial<Record<IamScope, string>>> = {
    'own-function': own.functionArn,
    'own-table': own.tableArn,
    'own-topic': own.topicArn,
    'own-log-group': own.logGroupArn,
    'own-rescue-queue': own.rescueQueueArn,
  };
  const arn = arns[scope];
  if (arn === undefined) throw new Error(`no resource is known for the scope ${scope}`);
  return [arn];
}

/** One statement for each scope: reads and writes on the same resources need no two. */
function statementsOf(
  permissions: readonly Permission[],
  effect: Effect,
  own: OwnArns,
): PolicyStatement[] {
  const scopes = [...new Set(permissions.map(({ scope }) => scope))];
  return scopes.map(
    (scope) =>
      new PolicyStatement({
        effect,
        actions: permissions.filter((one) => one.scope === scope).flatMap(({ actions }) => actions),
        resources: resourcesOf(scope, own),
      }),
  );
}

export const watchdogStatements = (own: OwnArns): PolicyStatement[] => [
  ...statementsOf(PERMISSIONS, Effect.ALLOW, own),
  ...statementsOf(DENIALS, Effect.DENY, own),
];
