// What AWS's translator does that a reader of SAM would not guess. test/e2e/sam-translator.test.ts compares with the
// translator itself; these hold what it showed, without it.

import { knownValue } from '../../../../lib/scan/inventory';
import { functionOf, inline, inventoryOf, resources } from '../../sources';

const sam = (text: string, globals = '') =>
  inventoryOf(inline(`Transform: AWS::Serverless-2016-10-31\n${globals}\nResources:\n${text}`));

describe('a SAM template', () => {
  test('leaves out the globals that a resource ignores', () => {
    const inventory = sam(
      `
  All: {Type: AWS::Serverless::Function}
  Some: {Type: AWS::Serverless::Function, IgnoreGlobals: [Timeout]}
  None: {Type: AWS::Serverless::Function, IgnoreGlobals: '*'}`,
      'Globals: {Function: {Timeout: 9, MemorySize: 256}}',
    );
    const read = ['All', 'Some', 'None'].map((name) => {
      const { timeoutSeconds, memoryMb } = functionOf(inventory, name);
      return [knownValue(timeoutSeconds), knownValue(memoryMb)];
    });
    expect(read).toEqual([
      [9, 256],
      [undefined, 256],
      [undefined, undefined],
    ]);
  });

  test('has the limits of a route that its event asks for', () => {
    const { apis } = sam(`
  Handler:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Get: {Type: HttpApi, Properties: {Path: /a, Method: get, RouteSettings: {ThrottlingRateLimit: 3, ThrottlingBurstLimit: 4}}}}`);
    const [route] = apis[0]?.stages[0]?.routes ?? [];
    expect(route).toMatchObject({ verb: 'GET', path: '/a' });
    expect(knownValue(route?.throttle.ratePerSecond)).toBe(3);
  });

  test('adds no route to a REST API with a definition of its own, unless it merges', () => {
    const routes = (merge: string) =>
      sam(`
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: live, ${merge} DefinitionBody: {swagger: '2.0', paths: {}}}}
  Handler: {Type: AWS::Serverless::Function, Properties: {Events: {Get: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /a, Method: get}}}}}`);
    expect(routes('').apis[0]?.openRoutes).toEqual([]);
    // Its permission still says that an API calls it, and nobody said whom that lets in.
    expect(functionOf(routes(''), 'Handler').waysIn).toMatchObject([
      { kind: 'rest-api', isPublic: true, isOpen: { state: 'unknown' } },
    ]);
    expect(routes('MergeDefinitions: true,').apis[0]?.openRoutes).toMatchObject([
      { label: 'GET /a' },
    ]);
  });

  test('has its default authorizer on routes that a condition chooses between', () => {
    const { apis } = sam(
      `
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth: {DefaultAuthorizer: People, Authorizers: {People: {JwtConfiguration: {issuer: 'https://a.example', audience: [a]}}}}
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /a: {Fn::If: [IsNew, {get: {x-amazon-apigateway-integration: {uri: 'https://new.example/'}}}, {get: {x-amazon-apigateway-integration: {uri: 'https://old.example/'}}}]}`,
      'Conditions: {IsNew: {Fn::Equals: [a, b]}}',
    );
    expect(apis[0]?.openRoutes).toEqual([]);
  });

  test('closes a whole API by the policy of one route', () => {
    const { apis } = sam(`
  Handler:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Open: {Type: Api, Properties: {Path: /open, Method: get}}
        Shut: {Type: Api, Properties: {Path: /shut, Method: get, Auth: {ResourcePolicy: {IpRangeWhitelist: ['10.0.0.1']}}}}`);
    expect(apis[0]?.openRoutes).toEqual([]);
  });

  test('has WebSocket APIs, whose callers are asked once', () => {
    const sockets = (auth: string) =>
      sam(`
  Talker: {Type: AWS::Serverless::Function}
  Socket:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      DefaultRouteSettings: {ThrottlingRateLimit: 7, ThrottlingBurstLimit: 8}
      ${auth}
      Routes: {$connect: {FunctionArn: !GetAtt Talker.Arn}, say: {FunctionArn: !GetAtt Talker.Arn}}`);
    const open = sockets('');
    expect(open.apis).toMatchObject([{ kind: 'websocket', stages: [{ name: 'default' }] }]);
    expect(functionOf(open, 'Talker').waysIn).toMatchObject([
      { kind: 'websocket-api', isOpen: { value: true } },
    ]);
    const guarded = sockets('Auth: {AuthType: AWS_IAM}');
    expect(functionOf(guarded, 'Talker').waysIn).toMatchObject([{ isOpen: { value: false } }]);
  });

  test('reads ten messages at once from a queue that it puts before a topic', () => {
    const inventory = sam(`
  News: {Type: AWS::SNS::Topic}
  Handler: {Type: AWS::Serverless::Function, Properties: {Events: {T: {Type: SNS, Properties: {Topic: !Ref News, SqsSubscription: true}}}}}`);
    const way = functionOf(inventory, 'Handler').waysIn.find(({ kind }) => kind === 'sqs');
    expect(knownValue(way?.batchSize)).toBe(10);
  });

  test('keeps a Kafka source disabled', () => {
    const inventory = sam(`
  Handler: {Type: AWS::Serverless::Function, Properties: {Events: {K: {Type: SelfManagedKafka, Properties: {KafkaBootstrapServers: ['b:1'], Topics: [t], Enabled: false}}}}}`);
    expect(functionOf(inventory, 'Handler').waysIn).toMatchObject([
      { kind: 'kafka', isEnabled: { value: false } },
    ]);
  });

  test('waits for an answer as long as the event says', () => {
    const inventory = sam(`
  Handler: {Type: AWS::Serverless::Function, Properties: {Events: {Get: {Type: Api, Properties: {Path: /a, Method: get, TimeoutInMillis: 4000}}}}}`);
    expect(functionOf(inventory, 'Handler').waysIn).toMatchObject([
      { integrationTimeoutSeconds: { value: 4 } },
    ]);
  });
});

describe('a translated template', () => {
  const api = (route: string, more = '') =>
    inventoryOf(
      resources(`
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Body: {swagger: '2.0', paths: {/a: {get: ${route}}}}}}
  Handler: {Type: AWS::Lambda::Function, Properties: {}}
${more}`),
    );
  const integration = `x-amazon-apigateway-integration: {uri: !Sub 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/\${Handler.Arn}/invocations'}`;

  test('has a route open whose only scheme is NONE', () => {
    const labels = (security: string) =>
      api(`{security: [${security}], ${integration}}`).apis[0]?.openRoutes.map(
        ({ label }) => label,
      );
    expect(labels('{NONE: []}')).toEqual(['GET /a']);
    expect(labels('{People: []}')).toEqual([]);
  });

  test('has one stage where a deployment names the stage that is declared', () => {
    const { apis } = api(
      `{${integration}}`,
      `
  Deployment: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api, StageName: live}}
  Live: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: live}}`,
    );
    expect(apis[0]?.stages.map(({ name }) => name)).toEqual(['live']);
  });

  test('has a usage plan on the stage that it refers to, and on no other', () => {
    const { apis } = api(
      `{${integration}}`,
      `
  One: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: one}}
  Two: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: two}}
  Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {ApiStages: [{ApiId: !Ref Api, Stage: !Ref One}], Throttle: {RateLimit: 5, BurstLimit: 6}}}`,
    );
    const plans = apis[0]?.stages.map(({ name, usagePlans }) => [name, usagePlans.length]);
    expect(plans).toEqual([
      ['one', 1],
      ['two', 0],
    ]);
  });
});
