// The enforced headline of templates as people write them, against sums worked out on paper with AWS's list prices of
// us-east-1 (2026-08). Must stay within a thousandth: a formula that drifts is a number that nobody can check.
//
// Eight are the shapes of public samples (aws-samples/serverless-patterns, read 2026-11-30), written anew with what
// decides their cost; two are this repository's examples. A function without a limit gets all of 1,000 executions:
//   duration   1,000 × 3,600 s × 0.125 GB × $0.0000166667            = $7.50 an hour    $180.00 a day   $5,475.01 a month
//   requests   10 a second × 1,000 = 36 million an hour × $0.20      = $7.20            $172.80         $5,256.00
//   logs       36 million × 1 KB = 34.33 GB an hour at $0.50; a month
//              is 25,063 GB: 10,240 at $0.50 and the rest at $0.25   = $17.17           $411.99         $8,825.79
//   together                                                           $31.87           $764.79         $19,556.80

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { exposureReport } from '../../lib/scan/exposure-report';
import { readInventory } from '../../lib/scan/scan';
import { inline } from './sources';

const SAM = 'Transform: AWS::Serverless-2016-10-31\nResources:\n';
const example = (path: string): string =>
  readFileSync(join(__dirname, '../../examples', path), 'utf8');

type Paper = readonly [template: string, hour: number, day: number, month: number];

const ON_PAPER: Readonly<Record<string, Paper>> = {
  // A usage plan without a limit bounds nothing: 10,000 a second and a burst of 5,000, the account's throttle.
  // 36.005 million × $3.50; a month has 333 million at $3.50, 667 at $2.80, 19,000 at $2.38 and 6,280 at $1.51.
  'REST API with a key and an empty usage plan': [
    `${SAM}
  Function: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: nodejs24.x, CodeUri: s/}}
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: keyed}}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      ApiKeyRequired: true
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Function.Arn}/invocations
  Deployment: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api}}
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {StageName: Prod, RestApiId: !Ref Api, DeploymentId: !Ref Deployment}}
  Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {ApiStages: [{ApiId: !Ref Api, Stage: !Ref Stage}]}}
  Key: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: true}}
  PlanKey: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan}}`,
    157.88,
    3_417.1,
    77_292.71,
  ],
  // The same requests at $1.00 for the first 300 million of a month and $0.90 beyond.
  'HTTP API': [
    `${SAM}
  Function:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Runtime: python3.14, InlineCode: x, Events: {Any: {Type: HttpApi}}}`,
    67.87,
    1_572.39,
    43_238.8,
  ],
  // 10 messages a run, each sent, received and deleted: 30 requests at $0.40 a million. 1,005 pollers ask every 20 s.
  queue: [
    `${SAM}
  Jobs: {Type: AWS::SQS::Queue}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: nodejs24.x
      CodeUri: s/
      Timeout: 3
      MemorySize: 128
      Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 10}}}`,
    463.94,
    11_134.53,
    334_969.62,
  ],
  'function URL': [
    `${SAM}
  Function:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Runtime: nodejs24.x, CodeUri: s/, Timeout: 3, FunctionUrlConfig: {AuthType: AWS_IAM}}`,
    31.87,
    764.79,
    19_556.8,
  ],
  // 36 million objects written an hour at $0.005 a thousand.
  bucket: [
    `${SAM}
  Uploads: {Type: AWS::S3::Bucket}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: nodejs24.x
      CodeUri: s/
      Timeout: 3
      Policies: AWSLambdaExecute
      Events: {Made: {Type: S3, Properties: {Bucket: !Ref Uploads, Events: 's3:ObjectCreated:*'}}}`,
    211.87,
    5_084.79,
    150_956.8,
  ],
  // One shard runs one batch at a time: a thousandth of everything, and its logs stay in the first price.
  'Kinesis stream of one shard': [
    `${SAM}
  Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: nodejs24.x
      CodeUri: s/
      Events: {Clicks: {Type: Kinesis, Properties: {Stream: !GetAtt Clicks.Arn, StartingPosition: LATEST}}}`,
    0.03187,
    0.76479,
    23.2624,
  ],
  // 61 firings an hour with two retries each, of 10 s to start and 3 s of running.
  'schedule of a minute': [
    `${SAM}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.14
      CodeUri: s/
      MemorySize: 128
      Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 minute)}}}`,
    0.00508,
    0.12001,
    3.64779,
  ],
  // $1 a million executions; 64 MB each for as long as they run is 62.5 GB-hours an hour: 1,000 at $0.060012, 4,000 at
  // $0.029988 and the rest at $0.016416 in a month.
  'Express workflow': [
    `${SAM}
  Function: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: nodejs24.x, CodeUri: s/, Timeout: 3}}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition: {StartAt: Call, States: {Call: {Type: Task, Resource: !GetAtt Function.Arn, End: true}}}
      Policies: [{LambdaInvokePolicy: {FunctionName: !Ref Function}}]`,
    71.62,
    1_703.8,
    46_683.66,
  ],
  // Orders: 20 at once of 256 MB, 200 a second that answer 20 KB as its tag says (13.73 GB an hour at $0.09), behind an
  // API of 10,000 a second. Worker: 5 at once, 50 batches of 10 messages a second.
  'examples/sam': [example('sam/template.yaml'), 40.39, 912.74, 26_880.01],
  // The same without the tag and the queue, and a nightly run with two retries.
  'examples/serverless': [example('serverless/serverless.yml'), 36.79, 826.5, 24_257.29],
};

test.each(Object.entries(ON_PAPER))('%s', (_name, [text, ...onPaper]) => {
  const inventory = readInventory([inline(text)]);
  const { total } = exposureReport(inventory, { accountConcurrency: 1_000 }, awsPriceBook);
  const { usdPerHour, usdPerDay, usdPerMonth } = total;
  for (const [index, usd] of [usdPerHour, usdPerDay, usdPerMonth].entries())
    expect(usd / (onPaper[index] ?? 0)).toBeCloseTo(1, 3);
});
