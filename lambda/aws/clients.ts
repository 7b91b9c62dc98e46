// The clients that the watchdog calls AWS through, each with the patience and the retries that its calls can bear.
// A call must end before the tick that waits for it does; what is paced or replayed is never retried by the client.

import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import type { BudgetsClient } from '@aws-sdk/client-budgets';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { lazyClient } from './lazy-client';

export interface Clients {
  readonly lambda: Pick<LambdaClient, 'send'>;
  /** Never tries again by itself: a replay whose answer was lost must not become two. */
  readonly invoke: Pick<LambdaClient, 'send'>;
  readonly budgets: Pick<BudgetsClient, 'send'>;
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly dynamo: Pick<DynamoDBClient, 'send'>;
  readonly sns: Pick<SNSClient, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly events: Pick<EventBridgeClient, 'send'>;
  readonly tagging: Pick<ResourceGroupsTaggingAPIClient, 'send'>;
  readonly rest: Pick<APIGatewayClient, 'send'>;
  readonly http: Pick<ApiGatewayV2Client, 'send'>;
  readonly secrets: Pick<SecretsManagerClient, 'send'>;
  readonly parameters: Pick<SSMClient, 'send'>;
}

/** A call that hangs must not eat the tick: its outcome is unknown and the next tick looks. */
const WAITS = { connectionTimeout: 2_000, requestTimeout: 10_000 };
/** Short: a receiver of alerts is not worth a tick. */
const SECRET_WAITS = { connectionTimeout: 1_000, requestTimeout: 2_000 };

export function awsClients(): Clients {
  const patient = { maxAttempts: 3, requestHandler: WAITS };
  // Paced clients are never retried behind the pace's back.
  const paced = { maxAttempts: 1, requestHandler: WAITS };
  const brief = { maxAttempts: 2, requestHandler: SECRET_WAITS };
  return {
    lambda: new LambdaClient(paced),
    invoke: new LambdaClient(paced),
    budgets: lazyClient(async () => {
      const { BudgetsClient } = await import('@aws-sdk/client-budgets');
      return new BudgetsClient(patient);
    }),
    cloudFormation: lazyClient(async () => {
      const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
      return new CloudFormationClient(patient);
    }),
    cloudWatch: new CloudWatchClient(patient),
    dynamo: new DynamoDBClient(patient),
    sns: new SNSClient(patient),
    sqs: new SQSClient({ ...patient, useQueueUrlAsEndpoint: false }),
    events: new EventBridgeClient(patient),
    tagging: new ResourceGroupsTaggingAPIClient(patient),
    rest: lazyClient(async () => {
      const { APIGatewayClient } = await import('@aws-sdk/client-api-gateway');
      return new APIGatewayClient(paced);
    }),
    http: lazyClient(async () => {
      const { ApiGatewayV2Client } = await import('@aws-sdk/client-apigatewayv2');
      return new ApiGatewayV2Client(paced);
    }),
    secrets: lazyClient(async () => {
      const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
      return new SecretsManagerClient(brief);
    }),
    parameters: lazyClient(async () => {
      const { SSMClient } = await import('@aws-sdk/client-ssm');
      return new SSMClient(brief);
    }),
  };
}
