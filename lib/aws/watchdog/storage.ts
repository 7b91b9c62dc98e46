// Where a watchdog remembers, tells and keeps what failed: table, topic and queue.
// Nothing here has a standing charge, and nothing here may outlive its use or be lost by accident.

import { Aws, CfnDeletionPolicy, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { CONFIRM_CLAIMS, TABLE } from '../contract';
import { acknowledgeMailSubscription, acknowledgeRescueQueue } from '../tree/nag-reasons';
import { explainToCheckov } from './hardening';

/**
 * The table goes with the stack, after everything was resumed: what is left then is history only, and a table
 * that refuses its deletion would leave the stack half deleted. Point-in-time recovery keeps a copy for 35 days
 * after a deletion by hand, at no charge (docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html),
 * and a replacement by an update keeps the old table.
 */
export function defineTable(scope: Construct): dynamodb.Table {
  const table = new dynamodb.Table(scope, 'Table', {
    partitionKey: { name: TABLE.hashKey, type: dynamodb.AttributeType.STRING },
    sortKey: { name: TABLE.rangeKey, type: dynamodb.AttributeType.STRING },
    timeToLiveAttribute: TABLE.ttl,
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  });
  const { cfnOptions } = table.node.defaultChild as dynamodb.CfnTable;
  cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
  cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  return table;
}

const WRITES = [
  ...['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'],
  ...['PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete'],
].map((action) => `dynamodb:${action}`);

/**
 * A record in this table is an order to change production, so only its own watchdog writes it, whatever is granted to
 * others. What the confirm page writes, that a link was used, is a partition of its own and orders nothing.
 */
export function closeTable(table: dynamodb.Table, writer: iam.IRole): void {
  const LEADING_KEYS = 'dynamodb:LeadingKeys';
  const isOther = { ArnNotEquals: { 'aws:PrincipalArn': writer.roleArn } };
  const deny = (conditions: Readonly<Record<string, unknown>>) =>
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      principals: [new iam.StarPrincipal()],
      actions: WRITES,
      // The table's own ARN would be a reference to itself.
      resources: ['*'],
      conditions: { ...isOther, ...conditions },
    });
  (table.node.defaultChild as dynamodb.CfnTable).resourcePolicy = {
    policyDocument: new iam.PolicyDocument({
      statements: [
        deny({ 'ForAnyValue:StringNotEquals': { [LEADING_KEYS]: [CONFIRM_CLAIMS] } }),
        deny({ Null: { [LEADING_KEYS]: 'true' } }),
      ],
    }),
  };
}

/** Takes messages over TLS only, and from alarms of this account. The watchdog itself publishes by its role. */
export const defineAlertTopicPolicy = (scope: Construct, id: string, topic: sns.Topic): void =>
  defineTopicPolicy(scope, id, topic, alarmPublisher());

/** A message here may pause: only the Budgets service may send, and no principal of the account, whatever it is granted. */
export function defineLimitTopic(scope: Construct, id: string): sns.Topic {
  const topic = new sns.Topic(scope, id);
  explainToCheckov(topic.node.defaultChild as sns.CfnTopic, 'CKV_AWS_26');
  defineTopicPolicy(scope, `${id}Policy`, topic, budgetPublisher());
  return topic;
}

interface Publisher {
  readonly service: string;
  readonly conditions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly isAlone: boolean;
}

const fromAccount = () => ({ StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } });
const alarmPublisher = (): Publisher => ({
  service: 'cloudwatch.amazonaws.com',
  conditions: fromAccount(),
  isAlone: false,
});
/** docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html (read 2026-11). */
const budgetPublisher = (): Publisher => ({
  service: 'budgets.amazonaws.com',
  conditions: {
    ...fromAccount(),
    ArnLike: {
      'aws:SourceArn': `arn:${Aws.PARTITION}:budgets::${Aws.ACCOUNT_ID}:*`,
    },
  },
  isAlone: true,
});

function defineTopicPolicy(
  scope: Construct,
  id: string,
  topic: sns.Topic,
  { service, conditions, isAlone }: Publisher,
): void {
  const resources = [topic.topicArn];
  const actions = ['sns:Publish'];
  const noPrincipals = new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    actions,
    resources,
    principals: [new iam.StarPrincipal()],
    conditions: { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
  });
  const policyDocument = new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        actions,
        resources,
        principals: [new iam.StarPrincipal()],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      new iam.PolicyStatement({
        actions,
        resources,
        principals: [new iam.ServicePrincipal(service)],
        conditions,
      }),
      ...(isAlone ? [noPrincipals] : []),
    ],
  });
  new sns.CfnTopicPolicy(scope, id, { topics: resources, policyDocument });
}

/** By its resource, so that the address may also be a parameter of the template. */
export function mailTo(scope: Construct, topic: sns.ITopic, address: string): sns.CfnSubscription {
  const subscription = new sns.CfnSubscription(scope, 'Mail', {
    topicArn: topic.topicArn,
    protocol: 'email',
    endpoint: address,
  });
  acknowledgeMailSubscription(subscription);
  return subscription;
}

/** Alarms publish by the topic's policy, the watchdog by its role. */
export function defineAlertTopic(scope: Construct, alertEmail: string | undefined): sns.Topic {
  const topic = new sns.Topic(scope, 'Topic');
  explainToCheckov(topic.node.defaultChild as sns.CfnTopic, 'CKV_AWS_26');
  defineAlertTopicPolicy(scope, 'TopicPolicy', topic);
  if (alertEmail !== undefined) mailTo(topic, topic, alertEmail);
  return topic;
}

/** The longest SQS keeps anything: a rescued event waits for a person, who may be on holiday. */
export function defineRescueQueue(scope: Construct, id: string): sqs.Queue {
  const queue = new sqs.Queue(scope, id, {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledgeRescueQueue(queue);
  return queue;
}
