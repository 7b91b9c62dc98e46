// What a template does not say is said to be missing: nothing that may start, bound or feed a function is
// dropped without a word, and nothing left to the deployment counts as left out.

import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { exposureReport } from '../../lib/scan/exposure-report';
import type { Inventory } from '../../lib/scan/inventory';
import { findLoops } from '../../lib/scan/loops';
import { scan } from '../../lib/scan/scan';
import { functionOf, inline, inventoryOf, resources } from './sources';

const spots = (inventory: Inventory) =>
  inventory.blindSpots.map((spot) => `${spot.what} ${spot.because}`);
const ways = (inventory: Inventory, name = 'F') =>
  functionOf(inventory, name).waysIn.map(({ kind, label }) => `${kind}: ${label}`);

const FUNCTION = '  F: {Type: AWS::Lambda::Function}\n';
const hasSpot = (inventory: Inventory, spot: string) =>
  expect(spots(inventory)).toContainEqual(expect.stringContaining(spot));

describe('macros and loops over what is not given', () => {
  const INCLUDE = "'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/k'}}";

  test.each([
    ['alone', `{${INCLUDE}}`],
    ['beside other properties', `{Handler: a.b, ${INCLUDE}}`],
  ])('properties that a macro adds, %s, are unknown and not left out', (_, properties) => {
    const inventory = inventoryOf(
      resources(`  F: {Type: AWS::Lambda::Function, Properties: ${properties}}\n`),
    );
    hasSpot(inventory, 'Fn::Transform adds what is only known at deploy time');
    expect(functionOf(inventory, 'F')).toMatchObject({
      memoryMb: { state: 'unknown', because: 'Fn::Transform may set it' },
      reservedConcurrency: { state: 'unknown' },
    });
  });

  test('a macro beside the properties hides them too', () => {
    const inventory = inventoryOf(
      resources(`  F: {Type: AWS::Lambda::Function, ${INCLUDE}, Properties: {MemorySize: 256}}\n`),
    );
    hasSpot(inventory, 'Fn::Transform of F adds to the resource');
    expect(functionOf(inventory, 'F')).toMatchObject({
      memoryMb: { state: 'known', value: 256 },
      timeoutSeconds: { state: 'unknown' },
    });
  });

  test('a SAM function keeps the macro in its properties', () => {
    const inventory = inventoryOf(`Transform: AWS::Serverless-2016-10-31
Resources: {F: {Type: AWS::Serverless::Function, Properties: {${INCLUDE}}}}`);
    hasSpot(inventory, 'Fn::Transform adds');
    expect(functionOf(inventory, 'F').timeoutSeconds.state).toBe('unknown');
  });

  test('resources that a macro brings in are missed by name', () => {
    hasSpot(
      inventoryOf(resources(`${FUNCTION}  ${INCLUDE}\n`)),
      'Fn::Transform among the resources adds resources',
    );
  });

  test('a loop over a list that is not in the template is told where it stands', () => {
    const inventory = inventoryOf(`Parameters: {Names: {Type: CommaDelimitedList}}
Transform: AWS::LanguageExtensions
Resources:
${FUNCTION}  'Fn::ForEach::Queues': [Name, !Ref Names, {'Q\${Name}': {Type: AWS::SQS::Queue}}]`);
    hasSpot(inventory, 'Fn::ForEach::Queues loops over a list that is not in the template');
    expect(inventory.blindSpots.find((spot) => spot.what.startsWith('Fn::ForEach'))).toMatchObject({
      evidence: { path: 'Resources.Fn::ForEach::Queues', line: 5 },
    });
  });

  test('a loop that makes more than a template can hold is cut, and says so', () => {
    const names = Array.from({ length: 1_200 }, (_, at) => `n${at}`).join(', ');
    const inventory = inventoryOf(
      resources(
        `  'Fn::ForEach::All': [N, [${names}], {'F\${N}': {Type: AWS::Lambda::Function}}]\n`,
      ),
    );
    expect(inventory.functions).toHaveLength(1_000);
    hasSpot(inventory, 'Fn::ForEach::All makes more than 1000 copies');
  });
});

describe('stacks within stacks', () => {
  const nesting = (count: number, url: string) =>
    `Resources:\n${FUNCTION}${Array.from({ length: count }, (_, at) => `  S${at}: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ${url}}}`).join('\n')}`;

  test('templates that nest each other end, and say so', () => {
    const inventory = inventoryOf(
      inline(nesting(10, './b.yaml'), 'a.yaml'),
      inline(nesting(10, './a.yaml'), 'b.yaml'),
    );
    hasSpot(inventory, 'nested stack S0 nests itself');
  });

  test('stacks that multiply are cut, and say so', () => {
    const levels = Array.from({ length: 7 }, (_, level) =>
      inline(nesting(level === 6 ? 0 : 8, `./t${level + 1}.yaml`), `t${level}.yaml`),
    );
    const inventory = inventoryOf(...levels);
    expect(inventory.functions.length).toBeLessThanOrEqual(1_000);
    hasSpot(inventory, 'is one of more than 1000 nested stacks');
  });
});

describe('ways in that another resource gives away', () => {
  test.each([
    [
      'an authorizer called by a role',
      `  Api: {Type: AWS::ApiGateway::RestApi}
  Auth: {Type: AWS::ApiGateway::Authorizer, Properties: {RestApiId: !Ref Api, Name: gate, AuthorizerUri: !Sub 'arn:aws:apigateway:x:lambda:path/2015-03-31/functions/\${F.Arn}/invocations'}}`,
      'direct: authorizer gate of Api',
    ],
    [
      'an alarm',
      `  A: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmActions: [!GetAtt F.Arn]}}`,
      'other: alarm A',
    ],
    [
      'the rotation of a secret, permission and all',
      `  S: {Type: AWS::SecretsManager::RotationSchedule, Properties: {RotationLambdaARN: !GetAtt F.Arn}}
  P: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref F, Principal: secretsmanager.amazonaws.com}}`,
      'other: SecretsManager::RotationSchedule S',
    ],
    [
      'a pipeline, by name',
      `  C: {Type: AWS::CodePipeline::Pipeline, Properties: {Stages: [{Actions: [{ActionTypeId: {Provider: Lambda}, Configuration: {FunctionName: !Ref F}}]}]}}`,
      'other: CodePipeline::Pipeline C',
    ],
    [
      'an agent',
      `  A: {Type: AWS::Bedrock::Agent, Properties: {ActionGroups: [{ActionGroupExecutor: {Lambda: !GetAtt F.Arn}}]}}`,
      'other: Bedrock::Agent A',
    ],
    [
      'another account',
      `  P: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref F, Principal: '111122223333'}}`,
      'direct: permission for 111122223333',
    ],
    [
      'a service without a way of its own',
      `  P: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref F, Principal: vpc-lattice.amazonaws.com}}`,
      'direct: permission for vpc-lattice.amazonaws.com',
    ],
    [
      'a consumer of a stream',
      `  K: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 3}}
  C: {Type: AWS::Kinesis::StreamConsumer, Properties: {StreamARN: !GetAtt K.Arn}}
  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt C.ConsumerARN, StartingPosition: LATEST}}`,
      'kinesis: kinesis K',
    ],
  ])('%s', (_, more, expected) => {
    expect(ways(inventoryOf(resources(FUNCTION + more)))).toEqual([expected]);
  });

  test('a SAM authorizer is reached by everyone, once', () => {
    const inventory = inventoryOf(`Transform: AWS::Serverless-2016-10-31
Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: p, Auth: {DefaultAuthorizer: Gate, Authorizers: {Gate: {FunctionArn: !GetAtt F.Arn}}}}}
  F: {Type: AWS::Serverless::Function}
  P: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref F, Principal: apigateway.amazonaws.com}}`);
    expect(ways(inventory)).toEqual(['direct: authorizer Gate of Api']);
    expect(functionOf(inventory, 'F').waysIn[0]?.isPublic).toBe(true);
  });

  test('a route of an API elsewhere counts as the worst API, and is told', () => {
    const inventory = inventoryOf(`Parameters: {Api: {Type: String}}
Resources:
${FUNCTION}  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, HttpMethod: GET, Integration: {Uri: !Sub 'arn:aws:apigateway:x:lambda:path/2015-03-31/functions/\${F.Arn}/invocations'}}}`);
    expect(functionOf(inventory, 'F').waysIn).toMatchObject([
      { kind: 'rest-api', isPublic: true, throttle: { ratePerSecond: { state: 'unset' } } },
    ]);
    hasSpot(inventory, 'route M to F belongs to an API that was not read');
  });

  test('a target group behind a balancer elsewhere is public until something says otherwise', () => {
    const inventory = inventoryOf(
      resources(
        `${FUNCTION}  G: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {TargetType: lambda, Targets: [{Id: !GetAtt F.Arn}]}}`,
      ),
    );
    expect(functionOf(inventory, 'F').waysIn).toMatchObject([{ kind: 'alb', isPublic: true }]);
    hasSpot(inventory, 'belongs to a load balancer that was not read');
  });

  test('what the input of an execution names is told, not left out', () => {
    const inventory = inventoryOf(
      resources(`  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: '{"States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName.$": "$.name"}}}}'
`),
    );
    hasSpot(inventory, 'a function that state machine Flow calls is named by the input');
  });

  test.each(['AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api'])(
    'an API whose definition lies elsewhere is told: %s',
    (type) => {
      const inventory = inventoryOf(
        resources(`  A: {Type: ${type}, Properties: {BodyS3Location: {Bucket: b, Key: k}}}`),
      );
      hasSpot(inventory, 'API A takes its definition from another file');
    },
  );

  test.each([
    ['AWS::Serverless::SomethingNew', 'A: {Type: AWS::Serverless::SomethingNew}'],
    [
      'event E of S is of type "Telepathy"',
      'S: {Type: AWS::Serverless::StateMachine, Properties: {Definition: {}, Events: {E: {Type: Telepathy}}}}',
    ],
  ])('what SAM may learn one day is told: %s', (spot, resource) => {
    hasSpot(inventoryOf(`Transform: AWS::Serverless-2016-10-31\nResources: {${resource}}`), spot);
  });
});

describe('what a condition decides', () => {
  const QUEUES = `Conditions: {C: !Equals [a, b]}
Resources:
  One: {Type: AWS::SQS::Queue}
  Two: {Type: AWS::SQS::Queue}
  F:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt R.Arn}
  R: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Two.Arn}]}}]}}
`;

  test('both queues of a mapping are followed', () => {
    const inventory = inventoryOf(
      `${QUEUES}  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, EventSourceArn: !If [C, !GetAtt One.Arn, !GetAtt Two.Arn]}}`,
    );
    expect(findLoops(inventory).loops.map((loop) => loop.steps.map(({ name }) => name))).toEqual([
      ['F', 'Two'],
    ]);
  });

  test('both targets of a rule are started', () => {
    const inventory = inventoryOf(`Resources:
  A: {Type: AWS::Lambda::Function}
  B: {Type: AWS::Lambda::Function}
  E: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 hour), Targets: [{Arn: !If [C, !GetAtt A.Arn, !GetAtt B.Arn]}]}}`);
    expect([...ways(inventory, 'A'), ...ways(inventory, 'B')]).toEqual([
      'schedule: schedule rate(1 hour)',
      'schedule: schedule rate(1 hour)',
    ]);
  });
});

describe('settings of a function', () => {
  test.each([
    [
      'a condition',
      'MemorySize: !If [C, 128, 256]',
      'the memory of F is not known: it depends on a condition',
    ],
    ['a parameter', 'Timeout: !Ref P', 'the timeout of F is not known: parameter P has no default'],
    [
      'a value read at deploy time',
      "ReservedConcurrentExecutions: '{{resolve:ssm:/limit}}'",
      'the reserved concurrency of F is not known: resolve:ssm:/limit',
    ],
  ])('%s leaves open is told of the function itself', (_, properties, spot) => {
    const inventory = inventoryOf(`Parameters: {P: {Type: Number}}
Resources: {F: {Type: AWS::Lambda::Function, Properties: {${properties}}}}`);
    hasSpot(inventory, spot);
  });
});

describe('a bound', () => {
  test.each([
    ['no setting at all', ''],
    [
      'parameters without defaults',
      'MemorySize: !Ref P, Timeout: !Ref P, ReservedConcurrentExecutions: !Ref P',
    ],
    [
      'values that no function may have',
      'MemorySize: -1, Timeout: .nan, ReservedConcurrentExecutions: -3',
    ],
    ['a macro', "'Fn::Transform': {Name: X}"],
  ])('is a positive number with its reasons, given %s', (_, properties) => {
    const inventory = inventoryOf(`Parameters: {P: {Type: Number}}
Resources: {F: {Type: AWS::Lambda::Function, Properties: {${properties}}}}`);
    const report = exposureReport(inventory, {}, awsPriceBook);
    expect(report.total.usdPerHour).toBeGreaterThan(0);
    expect(Number.isFinite(report.total.usdPerMonth)).toBe(true);
    expect(report.assumptions.length).toBeGreaterThan(0);
  });

  test('is nothing only where the reserved concurrency says so', () => {
    const report = exposureReport(
      inventoryOf(
        resources(
          '  F: {Type: AWS::Lambda::Function, Properties: {ReservedConcurrentExecutions: 0}}',
        ),
      ),
      {},
      awsPriceBook,
    );
    expect(report.total.usdPerHour).toBe(0);
    expect(report.functions[0]?.exposure.terms[0]?.boundedBy).toMatch(/reserved concurrency/);
  });
});

test.each([
  'aws_cognito_user_pool',
  'aws_pipes_pipe',
  'aws_iot_topic_rule',
  'azurerm_logic_app_workflow',
  'google_cloud_tasks_queue',
])('a %s of a plan, which may start a function, is said not to be read', (type) => {
  const resources = [{ address: `${type}.x`, mode: 'managed', type, name: 'x', values: {} }];
  const plan = { format_version: '1.2', planned_values: { root_module: { resources } } };
  hasSpot(inventoryOf(inline(JSON.stringify(plan), 'plan.json')), `${type} is not read`);
});

test('a scan of Azure or Google says which loops it cannot see', () => {
  const type = 'google_cloudfunctions2_function';
  const resources = [{ address: `${type}.x`, mode: 'managed', type, name: 'x', values: {} }];
  const plan = { format_version: '1.2', planned_values: { root_module: { resources } } };
  const { blindSpots } = scan([inline(JSON.stringify(plan), 'plan.json')]);
  expect(blindSpots.map(({ what }) => what)).toContain(
    'loops through functions of Azure and Google',
  );
});
