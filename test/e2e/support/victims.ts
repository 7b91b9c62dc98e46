// Functions of every trigger kind in the stand-in cloud, their metrics, and a look at all their levers at once.
// The look is what "exact" means here: two looks that are equal leave nothing a person could notice.

import { deflateRawSync } from 'node:zlib';
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  GetResourcesCommand,
  GetStageCommand as GetRestStageCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  GetStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import {
  CloudWatchClient,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from './deployment';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
export const arnOf = (name: string): string =>
  `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

/** The smallest zip there is with one file in it, stored. */
export function zipOf(fileName: string, text: string): Buffer {
  const data = Buffer.from(text);
  const packed = deflateRawSync(data);
  const crc = crc32(data);
  const name = Buffer.from(fileName);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc, 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]);
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02\x14\x00'),
    common,
    Buffer.alloc(14),
    name,
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

function crc32(data: Buffer): number {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const CODE = zipOf('index.js', 'exports.handler = async () => {};');

export interface CloudClients {
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
  readonly dynamo: DynamoDBClient;
  readonly rest: APIGatewayClient;
  readonly http: ApiGatewayV2Client;
  readonly cloudWatch: CloudWatchClient;
}

export function cloudClients(endpoint: string): CloudClients {
  const config = clientConfig(endpoint);
  return {
    lambda: new LambdaClient(config),
    sqs: new SQSClient(config),
    dynamo: new DynamoDBClient(config),
    rest: new APIGatewayClient(config),
    http: new ApiGatewayV2Client(config),
    // moto does not unpack compressed requests.
    cloudWatch: new CloudWatchClient({ ...config, disableRequestCompression: true }),
  };
}

/** There is no IAM client among our packages: the old query protocol needs a form and a service name. */
export async function createRole(endpoint: string): Promise<void> {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      },
    ],
  });
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20261121/${REGION}/iam/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: new URLSearchParams({
      Action: 'CreateRole',
      Version: '2010-05-08',
      RoleName: 'any',
      AssumeRolePolicyDocument,
    }),
  });
  if (!answer.ok) throw new Error(`the role was not created: ${await answer.text()}`);
}

export interface FunctionWish {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly reserved?: number;
}

export async function createFunction(
  { lambda }: CloudClients,
  wish: FunctionWish,
): Promise<string> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: wish.name,
      Role: `arn:aws:iam::${ACCOUNT}:role/any`,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: CODE },
      MemorySize: 1024,
      Timeout: 30,
      Tags: wish.tags,
    }),
  );
  if (wish.reserved !== undefined)
    await lambda.send(
      new PutFunctionConcurrencyCommand({
        FunctionName: wish.name,
        ReservedConcurrentExecutions: wish.reserved,
      }),
    );
  return arnOf(wish.name);
}

export async function feedFromQueue(clients: CloudClients, name: string): Promise<void> {
  await clients.sqs.send(new CreateQueueCommand({ QueueName: `${name}-orders` }));
  await clients.lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: name,
      EventSourceArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}-orders`,
    }),
  );
}

export async function feedFromStream(clients: CloudClients, name: string): Promise<void> {
  const table = await clients.dynamo.send(
    new CreateTableCommand({
      TableName: `${name}-events`,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  );
  await clients.lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: name,
      EventSourceArn: table.TableDescription?.LatestStreamArn,
      StartingPosition: 'LATEST',
    }),
  );
}

export async function mayBeCalledBy(
  { lambda }: CloudClients,
  name: string,
  service: string,
  sourceArn?: string,
): Promise<void> {
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: name,
      StatementId: `by-${service.split('.')[0]}-${sourceArn?.replace(/\W/g, '') ?? 'any'}`.slice(
        0,
        90,
      ),
      Action: 'lambda:InvokeFunction',
      Principal: service,
      SourceArn: sourceArn,
    }),
  );
}

export async function rescueFailuresOf({ lambda }: CloudClients, name: string): Promise<void> {
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: name,
      DestinationConfig: {
        OnFailure: { Destination: `arn:aws:sqs:${REGION}:${ACCOUNT}:rescue` },
      },
    }),
  );
}

/** An HTTP API with one route to each function; its id and its one stage. */
export async function httpApiFor(clients: CloudClients, names: readonly string[]): Promise<string> {
  const { http } = clients;
  const { ApiId = '' } = await http.send(
    new CreateApiCommand({ Name: 'shop', ProtocolType: 'HTTP' }),
  );
  for (const name of names) {
    const integration = await http.send(
      new CreateIntegrationCommand({
        ApiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: arnOf(name),
        PayloadFormatVersion: '2.0',
      }),
    );
    await http.send(
      new CreateRouteCommand({
        ApiId,
        RouteKey: `GET /${name}`,
        Target: `integrations/${integration.IntegrationId}`,
      }),
    );
    const source = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${ApiId}/*/*/${name}`;
    await mayBeCalledBy(clients, name, 'apigateway.amazonaws.com', source);
  }
  await http.send(new CreateStageCommand({ ApiId, StageName: 'live', AutoDeploy: true }));
  return ApiId;
}

/** A REST API with GET on its root to one function, deployed to one stage. */
export async function restApiFor(clients: CloudClients, name: string): Promise<string> {
  const { rest } = clients;
  const { id: restApiId = '' } = await rest.send(new CreateRestApiCommand({ name: 'legacy' }));
  const { items } = await rest.send(new GetResourcesCommand({ restApiId }));
  const method = { restApiId, resourceId: items?.[0]?.id ?? '', httpMethod: 'GET' };
  await rest.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
  await rest.send(
    new PutIntegrationCommand({
      ...method,
      type: 'AWS_PROXY',
      integrationHttpMethod: 'POST',
      uri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${arnOf(name)}/invocations`,
    }),
  );
  await rest.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
  const source = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${restApiId}/*/GET/`;
  await mayBeCalledBy(clients, name, 'apigateway.amazonaws.com', source);
  return restApiId;
}

export interface Traffic {
  readonly name: string;
  readonly invocationsPerMinute: number;
  readonly secondsPerMinute: number;
  readonly fromMinute: number;
  readonly toMinute: number;
  /** One bucket each minute, or each hour for a history. */
  readonly stepMinutes?: number;
}

/** What Lambda would have published; the account's totals are the sums that the cloud makes of them. */
export async function publishTraffic(
  { cloudWatch }: CloudClients,
  traffic: Traffic,
): Promise<void> {
  const data: MetricDatum[] = [];
  const step = traffic.stepMinutes ?? 1;
  for (let minute = traffic.fromMinute; minute <= traffic.toMinute; minute += step) {
    const datum = (MetricName: string, Value: number) => ({
      MetricName,
      Value,
      Timestamp: new Date(minute * 60_000),
      Dimensions: [{ Name: 'FunctionName', Value: traffic.name }],
    });
    data.push(datum('Invocations', traffic.invocationsPerMinute * step));
    data.push(datum('Duration', traffic.secondsPerMinute * step * 1000));
    data.push(datum('ConcurrentExecutions', Math.ceil(traffic.secondsPerMinute / 60)));
  }
  for (let from = 0; from < data.length; from += 500)
    await cloudWatch.send(
      new PutMetricDataCommand({
        Namespace: 'AWS/Lambda',
        MetricData: data.slice(from, from + 500),
      }),
    );
}

export interface Look {
  readonly reserved: number | 'none';
  readonly sources: readonly string[];
  readonly provisioned: readonly string[];
}

export async function lookAt({ lambda }: CloudClients, name: string): Promise<Look> {
  const concurrency = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: name }));
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  const { ProvisionedConcurrencyConfigs = [] } = await lambda.send(
    new ListProvisionedConcurrencyConfigsCommand({ FunctionName: name }),
  );
  return {
    reserved: concurrency.ReservedConcurrentExecutions ?? 'none',
    sources: EventSourceMappings.filter((mapping) => mapping.FunctionArn === arnOf(name)).map(
      (mapping) => `${mapping.UUID} ${mapping.State}`,
    ),
    provisioned: ProvisionedConcurrencyConfigs.map(
      (ProvisionedConcurrencyConfig) =>
        `${ProvisionedConcurrencyConfig.FunctionArn} ${ProvisionedConcurrencyConfig.RequestedProvisionedConcurrentExecutions}`,
    ),
  };
}

export const httpSettingsOf = async ({ http }: CloudClients, ApiId: string): Promise<unknown> =>
  (await http.send(new GetStageCommand({ ApiId, StageName: 'live' }))).RouteSettings ?? {};

export const restSettingsOf = async ({ rest }: CloudClients, restApiId: string): Promise<unknown> =>
  (await rest.send(new GetRestStageCommand({ restApiId, stageName: 'prod' }))).methodSettings ?? {};
