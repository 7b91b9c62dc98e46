// SAM's policy templates that allow writing, as the statements they stand for. Templates that only
// read add nothing here: a permission to read is never an edge.

import { isMap, mapOf, type Tree, type TreeMap, textOf, treeOf } from '../../tree';
import { sub } from '../cloudformation/expansion';

interface PolicyTemplate {
  parameter: string;
  actions: string[];
  arn: string;
}

const REGIONAL = (service: string, resource: string) =>
  `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`;

const CRUD = {
  s3: ['s3:GetObject', 's3:ListBucket', 's3:PutObject', 's3:DeleteObject'],
  dynamodb: [
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:BatchWriteItem',
  ],
};

const S3_ARN = `arn:\${AWS::Partition}:s3:::\${name}/*`;

const TEMPLATES = new Map<string, PolicyTemplate>([
  [
    'SQSSendMessagePolicy',
    { parameter: 'QueueName', actions: ['sqs:SendMessage'], arn: REGIONAL('sqs', `\${name}`) },
  ],
  [
    'SNSPublishMessagePolicy',
    { parameter: 'TopicName', actions: ['sns:Publish'], arn: REGIONAL('sns', `\${name}`) },
  ],
  [
    'SNSCrudPolicy',
    { parameter: 'TopicName', actions: ['sns:*'], arn: REGIONAL('sns', `\${name}`) },
  ],
  ['S3WritePolicy', { parameter: 'BucketName', actions: ['s3:PutObject'], arn: S3_ARN }],
  ['S3CrudPolicy', { parameter: 'BucketName', actions: CRUD.s3, arn: S3_ARN }],
  ['S3FullAccessPolicy', { parameter: 'BucketName', actions: CRUD.s3, arn: S3_ARN }],
  [
    'DynamoDBWritePolicy',
    {
      parameter: 'TableName',
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'],
      arn: REGIONAL('dynamodb', `table/\${name}`),
    },
  ],
  [
    'DynamoDBCrudPolicy',
    { parameter: 'TableName', actions: CRUD.dynamodb, arn: REGIONAL('dynamodb', `table/\${name}`) },
  ],
  [
    'KinesisCrudPolicy',
    {
      parameter: 'StreamName',
      actions: ['kinesis:*'],
      arn: REGIONAL('kinesis', `stream/\${name}`),
    },
  ],
  [
    'FirehoseWritePolicy',
    {
      parameter: 'DeliveryStreamName',
      actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
      arn: REGIONAL('firehose', `deliverystream/\${name}`),
    },
  ],
  [
    'FirehoseCrudPolicy',
    {
      parameter: 'DeliveryStreamName',
      actions: ['firehose:*'],
      arn: REGIONAL('firehose', `deliverystream/\${name}`),
    },
  ],
  [
    'LambdaInvokePolicy',
    {
      parameter: 'FunctionName',
      actions: ['lambda:InvokeFunction'],
      arn: REGIONAL('lambda', `function:\${name}`),
    },
  ],
  [
    'EventBridgePutEventsPolicy',
    {
      parameter: 'EventBusName',
      actions: ['events:PutEvents'],
      arn: REGIONAL('events', `event-bus/\${name}`),
    },
  ],
  [
    'StepFunctionsExecutionPolicy',
    {
      parameter: 'StateMachineName',
      actions: ['states:StartExecution'],
      arn: REGIONAL('states', `stateMachine:\${name}`),
    },
  ],
  [
    'StepFunctionsExecutionPolicy_v2',
    {
      parameter: 'StateMachineName',
      actions: ['states:StartExecution', 'states:StartSyncExecution'],
      arn: REGIONAL('states', `stateMachine:\${name}`),
    },
  ],
]);

/**
 * The others, which write to nothing that could start a function; DynamoDBRestoreFromBackup writes to a table it makes.
 * policy_templates.json of aws-sam-translator 1.115, 2026-06.
 */
const WITHOUT_WRITES = new Set(
  `AMIDescribePolicy AWSSecretsManagerGetSecretValuePolicy AWSSecretsManagerRotationPolicy
    AcmGetCertificatePolicy AthenaQueryPolicy CloudFormationDescribeStacksPolicy
    CloudWatchDashboardPolicy CloudWatchDescribeAlarmHistoryPolicy CloudWatchPutMetricPolicy
    CodeCommitCrudPolicy CodeCommitReadPolicy CodePipelineLambdaExecutionPolicy
    CodePipelineReadOnlyPolicy ComprehendBasicAccessPolicy CostExplorerReadOnlyPolicy
    DynamoDBBackupFullAccessPolicy DynamoDBReadPolicy DynamoDBReconfigurePolicy
    DynamoDBRestoreFromBackupPolicy DynamoDBStreamReadPolicy EC2CopyImagePolicy
    EC2DescribePolicy EFSWriteAccessPolicy EKSDescribePolicy EcsRunTaskPolicy
    ElasticMapReduceAddJobFlowStepsPolicy ElasticMapReduceCancelStepsPolicy
    ElasticMapReduceModifyInstanceFleetPolicy ElasticMapReduceModifyInstanceGroupsPolicy
    ElasticMapReduceSetTerminationProtectionPolicy ElasticMapReduceTerminateJobFlowsPolicy
    ElasticsearchHttpPostPolicy FilterLogEventsPolicy KMSDecryptPolicy KMSEncryptPolicy
    KMSEncryptPolicy_v2 KinesisStreamReadPolicy MobileAnalyticsWriteOnlyAccessPolicy
    OrganizationsListAccountsPolicy PinpointEndpointAccessPolicy PollyFullAccessPolicy
    RekognitionDetectOnlyPolicy RekognitionFacesManagementPolicy RekognitionFacesPolicy
    RekognitionLabelsPolicy RekognitionNoDataAccessPolicy RekognitionReadPolicy
    RekognitionWriteOnlyAccessPolicy Route53ChangeResourceRecordSetsPolicy S3ReadPolicy
    SESBulkTemplatedCrudPolicy SESBulkTemplatedCrudPolicy_v2 SESCrudPolicy
    SESEmailTemplateCrudPolicy SESSendBouncePolicy SQSPollerPolicy SSMParameterReadPolicy
    SSMParameterWithSlashPrefixReadPolicy SageMakerCreateEndpointConfigPolicy
    SageMakerCreateEndpointPolicy ServerlessRepoReadWriteAccessPolicy
    StepFunctionsCallbackPolicy TextractDetectAnalyzePolicy TextractGetResultPolicy
    TextractPolicy VPCAccessPolicy`.split(/\s+/),
);

/** The properties of the role SAM makes from a function's `Policies`. */
export function policyProperties(policies: Tree | undefined): TreeMap {
  const inline: Tree[] = [];
  const managed: Tree[] = [];
  for (const policy of Array.isArray(policies)
    ? policies
    : policies === undefined
      ? []
      : [policies]) {
    const text = textOf(policy);
    if (text !== undefined)
      managed.push(text.startsWith('arn:') ? text : `arn:aws:iam::aws:policy/${text}`);
    else if (isMap(policy)) addPolicy(policy, inline, managed);
  }
  return treeOf({ Policies: inline, ManagedPolicyArns: managed });
}

function addPolicy(policy: TreeMap, inline: Tree[], managed: Tree[]): void {
  if (policy.Statement !== undefined) {
    inline.push(treeOf({ PolicyDocument: policy }));
    return;
  }
  if (policy.PolicyDocument !== undefined) {
    inline.push(policy);
    return;
  }
  if (policy.Effect !== undefined) {
    inline.push(treeOf({ PolicyDocument: treeOf({ Statement: [policy] }) }));
    return;
  }
  const [name, ...more] = Object.keys(policy);
  if (name === undefined || more.length > 0) return;
  const statement = statementOf(name, mapOf(policy[name]));
  if (name === 'Ref' || name.startsWith('Fn::')) managed.push(policy);
  // A template younger than this list: what it allows is not known, and not nothing.
  else if (!TEMPLATES.has(name) && !WITHOUT_WRITES.has(name)) managed.push(`SAM template ${name}`);
  if (statement) inline.push(treeOf({ PolicyDocument: treeOf({ Statement: [statement] }) }));
}

function statementOf(name: string, parameters: TreeMap): TreeMap | undefined {
  const template = TEMPLATES.get(name);
  const resourceName = template && parameters[template.parameter];
  if (!template || resourceName === undefined) return undefined;
  return treeOf({
    Effect: 'Allow',
    Action: template.actions,
    Resource: sub(template.arn, { name: resourceName }),
  });
}
