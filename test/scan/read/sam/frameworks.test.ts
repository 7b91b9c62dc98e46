// The Serverless Framework, CDK and Terraform: their files come out as the resources they deploy.

import type { Inventory } from '../../../../lib/scan/inventory';
import { findLoops } from '../../../../lib/scan/loops';
import { scan } from '../../../../lib/scan/scan';
import { fixture, fixturesIn, functionOf, inline, inventoryOf } from '../../sources';

const paths = (inventory: Inventory) =>
  findLoops(inventory).loops.map((loop) =>
    loop.steps.map((step) => step.name.replace(/[0-9A-F]{8}$/, '')).join(' > '),
  );

describe('serverless.yml', () => {
  const inventory = inventoryOf(
    inline(
      `
service: shop
custom:
  sizes: {dev: 512, prod: 2048}
  topic: \${self:service}-news
provider:
  name: aws
  runtime: nodejs22.x
  stage: \${opt:stage, 'dev'}
  timeout: 15
  logRetentionInDays: 14
  environment: {STAGE: '\${self:provider.stage}'}
functions:
  api:
    handler: a.b
    memorySize: \${self:custom.sizes.\${self:provider.stage}}
    reservedConcurrency: 5
    url: true
    destinations: {onFailure: arn:aws:sqs:us-east-1:123456789012:lost}
    events:
      - http: {path: /a, method: get}
      - http: POST /b
      - httpApi: 'GET /c'
      - httpApi: {path: /d, method: get, authorizer: {name: login}}
      - websocket: $connect
      - schedule: rate(10 minutes)
      - schedule: {rate: [rate(1 day), rate(2 days)], enabled: false}
      - sqs: {arn: !GetAtt Jobs.Arn, batchSize: 3, maximumConcurrency: 4}
      - stream: arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026
      - s3: {bucket: uploads, event: 's3:ObjectCreated:*', rules: [{prefix: in/}], existing: true}
      - sns: \${self:custom.topic}
      - eventBridge: {pattern: {source: [x]}}
      - cloudwatchLog: /app
      - telepathy: yes
  secret-job:
    handler: c.d
    environment: \${file(./env.yml)}
resources:
  Resources: {Jobs: {Type: AWS::SQS::Queue}}`,
      'serverless.yml',
    ),
  );

  test('defaults, variables and overrides give each function its settings', () => {
    expect(functionOf(inventory, 'ApiLambdaFunction')).toMatchObject({
      physicalName: 'shop-dev-api',
      memoryMb: { value: 512 },
      timeoutSeconds: { value: 15 },
      reservedConcurrency: { value: 5 },
      asyncFailure: { state: 'known' },
      log: { retentionDays: { value: 14 } },
      environmentTexts: ['dev'],
    });
    expect(functionOf(inventory, 'SecretDashjobLambdaFunction').memoryMb).toEqual({
      state: 'known',
      value: 1024,
    });
  });

  test('every event becomes a way in', () => {
    const kinds = functionOf(inventory, 'ApiLambdaFunction').waysIn.map((way) => way.kind);
    expect(kinds.sort()).toEqual(
      [
        'dynamodb-stream',
        'event-rule',
        'function-url',
        'http-api',
        'log-subscription',
        'rest-api',
        's3',
        'schedule',
        'schedule',
        'schedule',
        'sns',
        'sqs',
        'websocket-api',
      ].sort(),
    );
  });

  test('routes are open unless something guards them', () => {
    const open = inventory.apis.map((api) => [
      api.kind,
      api.openRoutes.map((route) => route.label),
    ]);
    expect(open).toEqual([
      ['rest', ['GET /a', 'POST /b']],
      ['http', ['GET /c']],
      ['websocket', ['$connect']],
    ]);
  });

  test('other files and unknown events are blind spots', () => {
    const what = inventory.blindSpots.map((spot) => spot.what);
    expect(what).toEqual(expect.arrayContaining([`\${file(./env.yml)}`, 'event telepathy of api']));
  });

  test('variables that name each other end', () => {
    const text = `
service: x
provider: {name: aws, stage: '\${self:provider.stage}'}
custom: {a: '\${self:custom.b}', b: '\${self:custom.a}', c: '\${self:custom}'}
functions: {f: {handler: h, memorySize: '\${self:custom.a}'}}`;
    expect(functionOf(inventoryOf(inline(text)), 'FLambdaFunction').memoryMb.state).toBe('unknown');
  });

  test('another cloud is a blind spot', () => {
    const report = scan([
      inline('service: x\nprovider: {name: google}\nfunctions: {f: {handler: h}}'),
    ]);
    expect(report.blindSpots.map((spot) => spot.what)).toEqual(['provider google']);
  });
});

describe('what a serverless.yml leaves to others', () => {
  test('sections of plugins, and changes to what the framework makes, are told', () => {
    const inventory = inventoryOf(
      inline(
        `service: x
provider: {name: aws}
plugins: [serverless-lift]
custom: {apiGatewayServiceProxies: [{sqs: {path: /, method: post}}]}
constructs: {jobs: {type: queue, worker: {handler: work.handler}}}
functions: {a: {handler: a.b}}
resources: {extensions: {ALambdaFunction: {Properties: {Timeout: 900}}}}`,
        'serverless.yml',
      ),
    );
    expect(inventory.blindSpots.map(({ what }) => what)).toEqual([
      'constructs',
      'apiGatewayServiceProxies',
      'resources.extensions',
    ]);
  });

  test('a function that decides who may call is reached by everyone', () => {
    const inventory = inventoryOf(
      inline(
        `service: x
provider: {name: aws}
functions:
  gate-keeper: {handler: gate.handler}
  orders: {handler: orders.handler, events: [{http: {path: /orders, method: get, authorizer: gate-keeper}}]}`,
        'serverless.yml',
      ),
    );
    expect(functionOf(inventory, 'GateDashkeeperLambdaFunction').waysIn).toMatchObject([
      { kind: 'direct', label: 'authorizer gate-keeper of ApiGatewayRestApi', isPublic: true },
    ]);
  });
});

describe('CDK', () => {
  test('loops of a synthesised stack are found, notifications by custom resource included', () => {
    expect(paths(inventoryOf(...fixturesIn('cdk/loops'))).sort()).toEqual(
      ['Thumb > Images', 'Totals > Orders', 'Worker > Jobs']
        .map((path) => path.replace(/(\w+) > (\w+)/, '$1 > $2'))
        .sort(),
    );
  });

  test('stacks of one assembly are linked, across stacks and into nested ones', () => {
    expect(paths(inventoryOf(...fixturesIn('cdk/linked'))).sort()).toEqual([
      'Enrich > Clicks',
      'Relay > News',
    ]);
  });

  test('files beside the templates are not mistaken for templates', () => {
    const report = scan([
      ...fixturesIn('cdk/linked'),
      inline('{"version": "tree-0.1", "tree": {"id": "App"}}', 'tree.json'),
    ]);
    expect(report.problems).toEqual([]);
    expect(report.sources.map((source) => source.file)).toHaveLength(4);
  });

  test('front doors of every kind are read', () => {
    const inventory = inventoryOf(...fixturesIn('cdk/front'));
    const [item] = inventory.functions;
    expect(item?.waysIn.map((way) => way.kind).sort()).toEqual(
      ['function-url', 'http-api', 'rest-api', 'schedule', 'state-machine', 'websocket-api'].sort(),
    );
    expect(item?.waysIn.find((way) => way.kind === 'rest-api')?.throttle).toEqual({
      // 50 and 20 for each of the two routes.
      ratePerSecond: { state: 'known', value: 100 },
      burst: { state: 'known', value: 40 },
    });
    expect(item?.provisioned).toMatchObject([{ concurrency: { value: 2 } }]);
    expect(inventory.apis.map((api) => api.openRoutes.map((route) => route.label))).toEqual([
      ['GET /health'],
      ['POST /hook'],
      ['$connect'],
    ]);
  });
});

describe('Terraform', () => {
  test('values known only after apply are followed through the configuration', () => {
    const inventory = inventoryOf(fixture('terraform/new-queue-loop.json'));
    expect(paths(inventory)).toEqual(['aws_lambda_function.worker > aws_sqs_queue.jobs']);
    expect(functionOf(inventory, 'aws_lambda_function.worker')).toMatchObject({
      reservedConcurrency: { state: 'unset' },
      recursion: { value: 'Allow' },
      hasKnownRole: true,
    });
  });

  test('a planned front door is put together from its parts', () => {
    const inventory = inventoryOf(fixture('terraform/known-front.json'));
    const item = functionOf(inventory, 'aws_lambda_function.orders');
    expect(item).toMatchObject({
      reservedConcurrency: { value: 5 },
      asyncFailure: { state: 'known' },
      log: { retentionDays: { value: 14 } },
    });
    expect(item.waysIn.map((way) => way.kind)).toEqual(['rest-api', 'http-api', 'schedule']);
    expect(item.waysIn[0]).toMatchObject({
      hasWaf: true,
      throttle: { ratePerSecond: { value: 50 } },
    });
    expect(inventory.apis.map((api) => api.openRoutes.map((route) => route.label))).toEqual([
      ['GET /orders'],
      ['$default'],
    ]);
    expect(inventory.budgets).toMatchObject([{ hasAction: true }]);
    expect(inventory.alarms).toMatchObject([{ functions: [item.id], watchesFunctions: true }]);
  });

  test('modules are entered and left, and what stays open is said', () => {
    const inventory = inventoryOf(fixture('terraform/modules.json'));
    const [item] = inventory.functions;
    expect(item?.waysIn.map((way) => way.label)).toEqual([
      'sns aws_sns_topic.news["eu"]',
      'sns aws_sns_topic.news["us"]',
    ]);
    expect(inventory.blindSpots.map((spot) => spot.because)).toEqual([
      'has several instances: which of them is meant is not known before apply',
    ]);
  });

  test('Azure and Google functions show their bounds and who may call them', () => {
    const inventory = inventoryOf(fixture('terraform/other-clouds.json'));
    const bounds = inventory.functions.map((item) => [
      item.cloud,
      item.name.split('.')[1],
      item.reservedConcurrency,
    ]);
    expect(bounds).toEqual([
      ['azure', 'orders', { state: 'unset' }],
      ['azure', 'capped', { state: 'known', value: 3 }],
      ['azure', 'flex', { state: 'known', value: 40 }],
      ['gcp', 'old', { state: 'unset' }],
      ['gcp', 'gen2', { state: 'known', value: 10 }],
      ['gcp', 'web', { state: 'known', value: 5 }],
    ]);
    expect(functionOf(inventory, 'google_cloud_run_v2_service.web')).toMatchObject({
      memoryMb: { value: 512 },
      vCpu: { value: 1 },
      waysIn: [{ isOpen: { value: true } }],
    });
  });

  /** A plan of these resources, all of whose values are known. */
  const planOf = (...found: [address: string, values: object][]) =>
    inline(
      JSON.stringify({
        format_version: '1.2',
        planned_values: {
          root_module: {
            resources: found.map(([address, values]) => {
              const [type = '', name = ''] = address.split('.');
              return { address, type, name, mode: 'managed', values };
            }),
          },
        },
      }),
      'plan.json',
    );

  test('types that may call a function and are not read are told, the others are not', () => {
    const inventory = inventoryOf(
      planOf(
        ['aws_ses_receipt_rule.mail', {}],
        ['aws_bedrockagent_agent.helper', {}],
        ['aws_vpc.main', {}],
        ['aws_lambda_layer_version.common', {}],
      ),
    );
    expect(inventory.blindSpots.map(({ what }) => what)).toEqual([
      'aws_ses_receipt_rule',
      'aws_bedrockagent_agent',
    ]);
  });

  test('a mapping by a consumer feeds from the stream itself', () => {
    const stream = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';
    const inventory = inventoryOf(
      planOf(
        ['aws_kinesis_stream.clicks', { name: 'clicks', arn: stream, shard_count: 2 }],
        [
          'aws_kinesis_stream_consumer.fast',
          { stream_arn: stream, arn: `${stream}/consumer/fast:1` },
        ],
        ['aws_lambda_function.enrich', { function_name: 'enrich' }],
        [
          'aws_lambda_event_source_mapping.clicks',
          { event_source_arn: `${stream}/consumer/fast:1`, function_name: 'enrich' },
        ],
      ),
    );
    expect(functionOf(inventory, 'aws_lambda_function.enrich').waysIn).toMatchObject([
      { kind: 'kinesis', shardCount: { value: 2 } },
    ]);
    expect(inventory.blindSpots.map(({ what }) => what)).toEqual([
      'the role of aws_lambda_function.enrich',
    ]);
  });
});
