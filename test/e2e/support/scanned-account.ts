// An account to scan, in the stand-in cloud: loops through S3, a stream of a table, a topic and logs, an open REST API,
// a load balancer, and each of everything else that the scan asks about, so that no question goes unasked.

import { randomUUID } from 'node:crypto';
import { CreateUsagePlanCommand } from '@aws-sdk/client-api-gateway';
import { BudgetsClient, CreateBudgetCommand } from '@aws-sdk/client-budgets';
import { CloudTrailClient, CreateTrailCommand } from '@aws-sdk/client-cloudtrail';
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { AssociateWebACLCommand, CreateWebACLCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { clientConfig } from './deployment';
import {
  arnOf,
  type CloudClients,
  createFunction,
  feedFromStream,
  httpApiFor,
  mayBeCalledBy,
  rescueFailuresOf,
  restApiFor,
} from './victims';

const ACCOUNT = '123456789012';
const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:us-east-1:${ACCOUNT}:${rest}`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/any`;

export async function prepareAccount(clients: CloudClients, endpoint: string): Promise<void> {
  for (const name of ['thumbs', 'totals', 'mailer', 'shipper', 'web', 'calm'])
    await createFunction(clients, { name, ...(name === 'calm' ? { reserved: 3 } : {}) });
  await mayWrite(clients, endpoint);
  await bucketLoop(clients, endpoint);
  await feedFromStream(clients, 'totals');
  await topicLoop(clients, endpoint);
  await logLoop(clients, endpoint);
  await rescueFailuresOf(clients, 'calm');
  const restApiId = await restApiFor(clients, 'web');
  await clients.rest.send(
    new CreateUsagePlanCommand({ name: 'trial', apiStages: [{ apiId: restApiId, stage: 'prod' }] }),
  );
  await httpApiFor(clients, ['calm']);
  await balancerBefore('web', endpoint);
  await timers(endpoint);
  await watchers(clients, endpoint);
}

interface Writer {
  readonly name: string;
  readonly action: string;
  readonly resource: string;
  /** What its environment calls the resource. */
  readonly named: string;
}

const WRITERS: readonly Writer[] = [
  { name: 'thumbs', action: 's3:PutObject', resource: 'arn:aws:s3:::uploads/*', named: 'uploads' },
  {
    name: 'totals',
    action: 'dynamodb:PutItem',
    resource: arn('dynamodb', 'table/totals-events'),
    named: 'totals-events',
  },
  {
    name: 'mailer',
    action: 'sns:Publish',
    resource: arn('sns', 'mails'),
    named: arn('sns', 'mails'),
  },
];

/** Each with a role of its own: one has the permission in the role, the others in policies of the account's. */
async function mayWrite(clients: CloudClients, endpoint: string): Promise<void> {
  const iam = new IAMClient(clientConfig(endpoint));
  const document = (statement: object): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const AssumeRolePolicyDocument = document({
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
  for (const { name, action, resource, named } of WRITERS) {
    const role = { RoleName: name };
    const made = await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument }));
    const policy = {
      PolicyName: name,
      PolicyDocument: document({ Action: action, Resource: resource }),
    };
    if (name === 'thumbs') await iam.send(new PutRolePolicyCommand({ ...role, ...policy }));
    else {
      const { Policy } = await iam.send(new CreatePolicyCommand(policy));
      await iam.send(new AttachRolePolicyCommand({ ...role, PolicyArn: Policy?.Arn }));
    }
    await clients.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: name,
        Role: made.Role?.Arn,
        Environment: { Variables: { TARGET: named } },
      }),
    );
  }
}

async function bucketLoop(clients: CloudClients, endpoint: string): Promise<void> {
  const s3 = new S3Client({ ...clientConfig(endpoint), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'uploads' }));
  await mayBeCalledBy(clients, 'thumbs', 's3.amazonaws.com', 'arn:aws:s3:::uploads');
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'uploads',
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [
          { LambdaFunctionArn: arnOf('thumbs'), Events: ['s3:ObjectCreated:*'] },
        ],
      },
    }),
  );
  const trails = new CloudTrailClient(clientConfig(endpoint));
  await trails.send(new CreateTrailCommand({ Name: 'audit', S3BucketName: 'uploads' }));
}

async function topicLoop(clients: CloudClients, endpoint: string): Promise<void> {
  const sns = new SNSClient(clientConfig(endpoint));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'mails' }));
  await mayBeCalledBy(clients, 'mailer', 'sns.amazonaws.com', TopicArn);
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint: arnOf('mailer') }));
}

async function logLoop(clients: CloudClients, endpoint: string): Promise<void> {
  const logs = new CloudWatchLogsClient(clientConfig(endpoint));
  const logGroupName = '/aws/lambda/shipper';
  await mayBeCalledBy(clients, 'shipper', 'logs.amazonaws.com');
  for (const name of [logGroupName, '/aws/lambda/calm'])
    await logs.send(new CreateLogGroupCommand({ logGroupName: name }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
  await logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName,
      filterName: 'ship',
      filterPattern: '',
      destinationArn: arnOf('shipper'),
    }),
  );
}

async function balancerBefore(name: string, endpoint: string): Promise<void> {
  const config = clientConfig(endpoint);
  const balancing = new ElasticLoadBalancingV2Client(config);
  const group = await balancing.send(
    new CreateTargetGroupCommand({ Name: 'fn', TargetType: 'lambda' }),
  );
  const TargetGroupArn = group.TargetGroups?.[0]?.TargetGroupArn;
  await balancing.send(
    new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: arnOf(name) }] }),
  );
  const made = await balancing.send(
    new CreateLoadBalancerCommand({ Name: 'front', Subnets: await twoSubnets(endpoint) }),
  );
  const LoadBalancerArn = made.LoadBalancers?.[0]?.LoadBalancerArn;
  await balancing.send(
    new CreateListenerCommand({
      LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn }],
    }),
  );
  const waf = new WAFV2Client(config);
  const acl = await waf.send(
    new CreateWebACLCommand({
      Name: 'front',
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      VisibilityConfig: {
        SampledRequestsEnabled: false,
        CloudWatchMetricsEnabled: false,
        MetricName: 'front',
      },
    }),
  );
  await waf.send(
    new AssociateWebACLCommand({ WebACLArn: acl.Summary?.ARN, ResourceArn: LoadBalancerArn }),
  );
}

/** There is no EC2 client among our packages, and the old query protocol needs none. */
async function twoSubnets(endpoint: string): Promise<string[]> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=none',
    },
    body: new URLSearchParams({ Action: 'DescribeSubnets', Version: '2016-11-15' }),
  });
  const text = await answer.text();
  return [...text.matchAll(/<subnetId>([^<]+)</g)].map((match) => match[1] ?? '').slice(0, 2);
}

async function timers(endpoint: string): Promise<void> {
  const config = clientConfig(endpoint);
  const events = new EventBridgeClient(config);
  await events.send(new CreateEventBusCommand({ Name: 'orders' }));
  const rule = { EventBusName: 'orders', Name: 'placed' };
  await events.send(new PutRuleCommand({ ...rule, EventPattern: '{"source":["shop"]}' }));
  await events.send(
    new PutTargetsCommand({
      EventBusName: 'orders',
      Rule: 'placed',
      Targets: [{ Id: '1', Arn: arnOf('calm') }],
    }),
  );
  const definition = JSON.stringify({
    StartAt: 'Only',
    States: { Only: { Type: 'Task', Resource: arnOf('calm'), End: true } },
  });
  await new SFNClient(config).send(
    new CreateStateMachineCommand({ name: 'flow', definition, roleArn: ROLE }),
  );
  await new SchedulerClient(config).send(
    new CreateScheduleCommand({
      Name: 'nightly',
      ClientToken: randomUUID(),
      ScheduleExpression: 'rate(5 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: arnOf('calm'), RoleArn: ROLE },
    }),
  );
}

async function watchers(clients: CloudClients, endpoint: string): Promise<void> {
  await clients.cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'busy',
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1000,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  await new BudgetsClient(clientConfig(endpoint)).send(
    new CreateBudgetCommand({
      AccountId: ACCOUNT,
      Budget: {
        BudgetName: 'all',
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: '100', Unit: 'USD' },
      },
    }),
  );
}
