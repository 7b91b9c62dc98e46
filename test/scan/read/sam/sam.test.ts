// SAM templates come out as the deployment they make: events, globals, roles, generated names.

import { findLoops } from '../../../../lib/scan/loops';
import { functionOf, inline, inventoryOf } from '../../sources';

const sam = (text: string) => inline(`Transform: AWS::Serverless-2016-10-31\n${text}`);

const EVENTS = `
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Stream: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 3}}
  Topic: {Type: AWS::SNS::Topic}
  Table: {Type: AWS::Serverless::SimpleTable}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Rest: {Type: Api, Properties: {Path: /a, Method: get}}
        Http: {Type: HttpApi}
        S3: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: ['s3:ObjectCreated:*']}}
        Sqs: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn, BatchSize: 5, ScalingConfig: {MaximumConcurrency: 7}}}
        Kin: {Type: Kinesis, Properties: {Stream: !GetAtt Stream.Arn, StartingPosition: LATEST, ParallelizationFactor: 2}}
        Ddb: {Type: DynamoDB, Properties: {Stream: !GetAtt Table.StreamArn, StartingPosition: LATEST}}
        Sns: {Type: SNS, Properties: {Topic: !Ref Topic}}
        Cron: {Type: Schedule, Properties: {Schedule: rate(5 minutes)}}
        Cron2: {Type: ScheduleV2, Properties: {ScheduleExpression: cron(0 3 * * ? *)}}
        Rule: {Type: EventBridgeRule, Properties: {Pattern: {source: [x]}}}
        Logs: {Type: CloudWatchLogs, Properties: {LogGroupName: app, FilterPattern: ERROR}}
        Iot: {Type: IoTRule, Properties: {Sql: SELECT 1}}
        Skill: {Type: AlexaSkill}
        Odd: {Type: Telepathy}`;

describe('events', () => {
  const inventory = inventoryOf(sam(EVENTS));
  const ways = functionOf(inventory, 'Fn').waysIn;

  test('every kind becomes a way in', () => {
    expect(ways.map((way) => way.kind).sort()).toEqual(
      [
        'dynamodb-stream',
        'event-rule',
        'http-api',
        'iot-rule',
        'kinesis',
        'log-subscription',
        'other',
        'rest-api',
        's3',
        'schedule',
        'schedule',
        'sns',
        'sqs',
      ].sort(),
    );
  });

  test.each([
    [
      'sqs',
      {
        batchSize: { state: 'known', value: 5 },
        maximumConcurrency: { state: 'known', value: 7 },
        visibilityTimeoutSeconds: { state: 'known', value: 60 },
      },
    ],
    [
      'kinesis',
      {
        parallelizationFactor: { state: 'known', value: 2 },
        shardCount: { state: 'known', value: 3 },
      },
    ],
    ['s3', { isAsync: true }],
    ['rest-api', { isOpen: { state: 'known', value: true }, isPublic: true, label: 'GET /a' }],
  ])('%s carries its settings', (kind, expected) => {
    expect(ways.find((way) => way.kind === kind)).toMatchObject(expected);
  });

  test('schedules know how often they fire', () => {
    const rates = ways.flatMap((way) =>
      way.ratePerMinute?.state === 'known' ? [way.ratePerMinute.value] : [],
    );
    expect(rates).toEqual([0.2, 1 / 1440]);
  });

  test('a type nobody knows is a blind spot at its place', () => {
    expect(inventory.blindSpots).toContainEqual({
      what: 'event Odd of Fn',
      because: 'is of type "Telepathy", which is not read',
      evidence: { file: 'template.yaml', path: 'Resources.Fn.Properties.Events.Odd', line: 26 },
    });
  });

  test('a generated resource points at the event it stems from', () => {
    expect(ways.find((way) => way.kind === 'sqs')?.evidence).toMatchObject({
      path: 'Resources.Fn.Properties.Events.Sqs',
      line: 16,
    });
  });
});

describe('functions', () => {
  test('globals lie below what a function says itself', () => {
    const inventory = inventoryOf(
      sam(`
Globals: {Function: {Timeout: 20, MemorySize: 256, Environment: {Variables: {A: one}}, Tags: {team: x}}}
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {MemorySize: 512, Environment: {Variables: {B: two}}, Tags: {'spendfuse:ceiling-usd-per-day': 7}}}`),
    );
    expect(functionOf(inventory, 'Fn')).toMatchObject({
      timeoutSeconds: { state: 'known', value: 20 },
      memoryMb: { state: 'known', value: 512 },
      environmentTexts: ['one', 'two'],
      ceilingUsdPerDay: 7,
    });
  });

  test('generated roles, aliases and addresses can be referred to', () => {
    const inventory = inventoryOf(
      sam(`
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      FunctionUrlConfig: {AuthType: NONE, InvokeMode: RESPONSE_STREAM}
      Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}}
  More: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref FnRole], PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn}]}}}
  Extra: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref Fn.Alias, EventSourceArn: !GetAtt Queue.Arn}}
  Also: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref FnAliaslive, EventSourceArn: !GetAtt Queue.Arn}}`),
    );
    const item = functionOf(inventory, 'Fn');
    expect(item.responseStreaming).toBe(true);
    expect(item.waysIn.map((way) => way.kind)).toEqual(['function-url', 'sqs', 'sqs', 'sqs']);
    expect(findLoops(inventory).loops).toHaveLength(1);
    expect(inventory.blindSpots).toEqual([]);
  });

  test('a dead-letter queue under SAM’s name and a failure destination both count', () => {
    const inventory = inventoryOf(
      sam(`
Resources:
  Q: {Type: AWS::SQS::Queue}
  A: {Type: AWS::Serverless::Function, Properties: {DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Q.Arn}}}
  B: {Type: AWS::Serverless::Function, Properties: {EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS}}}}}
  C: {Type: AWS::Serverless::Function}`),
    );
    expect(inventory.functions.map((item) => item.asyncFailure.state)).toEqual([
      'known',
      'known',
      'unset',
    ]);
  });

  test('connectors grant what they say', () => {
    const inventory = inventoryOf(
      sam(`
Resources:
  Q: {Type: AWS::SQS::Queue}
  Fn:
    Type: AWS::Serverless::Function
    Properties: {Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}}}
    Connectors: {Back: {Properties: {Destination: {Id: Q}, Permissions: [Write]}}}
  Other: {Type: AWS::Serverless::Function}
  Read: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: Other}, Destination: {Id: Q}, Permissions: [Read]}}`),
    );
    expect(findLoops(inventory).loops.map((loop) => loop.steps.map((step) => step.name))).toEqual([
      ['Fn', 'Q'],
    ]);
  });
});

describe('APIs', () => {
  const routes = (auth: string, route = '') =>
    inventoryOf(
      sam(`
Resources:
  Shop: {Type: AWS::Serverless::Api, Properties: {StageName: live${auth}}}
  Fn: {Type: AWS::Serverless::Function, Properties: {Events: {A: {Type: Api, Properties: {RestApiId: !Ref Shop, Path: /a, Method: post${route}}}}}}`),
    )
      .apis.find((api) => api.name === 'Shop')
      ?.openRoutes.map((open) => open.label);

  test.each([
    ['no authoriser at all', '', '', ['POST /a']],
    ['a default authoriser', ', Auth: {DefaultAuthorizer: AWS_IAM}', '', []],
    [
      'a default that the route opts out of',
      ', Auth: {DefaultAuthorizer: Login}',
      ', Auth: {Authorizer: NONE}',
      ['POST /a'],
    ],
    ['an authoriser of the route', '', ', Auth: {Authorizer: Login}', []],
    ['an API key', ', Auth: {ApiKeyRequired: true}', '', []],
    ['a resource policy', ', Auth: {ResourcePolicy: {IpRangeWhitelist: [10.0.0.0/8]}}', '', []],
    ['a private endpoint', ', EndpointConfiguration: PRIVATE', '', []],
  ])('with %s the open routes are %s%s%j', (_, auth, route, expected) => {
    expect(routes(auth, route)).toEqual(expected);
  });

  test('an OpenAPI body in the template is read with its integrations and security', () => {
    const inventory = inventoryOf(
      sam(`
Resources:
  Fn: {Type: AWS::Serverless::Function}
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /open: {get: {x-amazon-apigateway-integration: {uri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations'}}}
          /closed: {get: {security: [{login: []}], x-amazon-apigateway-integration: {uri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations'}}}
          /open2: {options: {x-amazon-apigateway-integration: {type: mock}}}`),
    );
    expect(inventory.apis[0]?.openRoutes.map((route) => route.label)).toEqual(['GET /open']);
    expect(functionOf(inventory, 'Fn').waysIn).toMatchObject([
      { kind: 'rest-api', from: 'template.yaml/Shop' },
    ]);
  });

  test('a definition in another file is a blind spot', () => {
    const inventory = inventoryOf(
      sam(
        'Resources: {Shop: {Type: AWS::Serverless::Api, Properties: {StageName: x, DefinitionUri: api.yaml}}}',
      ),
    );
    expect(inventory.blindSpots.map((spot) => spot.because)).toEqual([
      'has its definition in another file: routes there are not seen',
    ]);
  });
});

test('a policy template that is younger than this reader is told, and one that only reads is not', () => {
  const blindOf = (policy: string) =>
    inventoryOf(`Transform: AWS::Serverless-2016-10-31
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {Policies: [{${policy}: {BucketName: b}}]}}`)
      .blindSpots.map(({ because }) => because)
      .join();
  expect(blindOf('S4WritePolicy')).toContain('SAM template S4WritePolicy');
  expect(blindOf('S3ReadPolicy')).toBe('');
});
