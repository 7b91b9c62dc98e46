// A live account's answers give the same inventory as a template would, and what was not answered is said.

import { findLoops } from '../../../../lib/scan/loops';
import type { AccountAnswers } from '../../../../lib/scan/read/account/answers';
import { accountScanPolicy } from '../../../../lib/scan/read/account/policy';
import { accountInventory, scanInventory } from '../../../../lib/scan/scan';
import { functionOf } from '../../sources';

const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;

const answers: AccountAnswers = {
  accountId: '123456789012',
  region: 'eu-west-1',
  concurrencyQuota: 10,
  functions: [
    {
      configuration: {
        FunctionName: 'worker',
        FunctionArn: arn('lambda', 'function:worker'),
        Role: 'arn:aws:iam::123456789012:role/worker',
        MemorySize: 1024,
        Timeout: 30,
        Runtime: 'nodejs22.x',
        Environment: {
          Variables: { QUEUE: 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs' },
        },
      },
      reservedConcurrency: null,
      urls: [{ AuthType: 'NONE', InvokeMode: 'BUFFERED' }],
      policy: JSON.stringify({
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 's3.amazonaws.com' },
            Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::uploads' } },
          },
        ],
      }),
      measured: { memoryUsedMbMax: 90, durationMsP99: 500 },
    },
    {
      configuration: {
        FunctionName: 'quiet',
        FunctionArn: arn('lambda', 'function:quiet'),
        MemorySize: 128,
        Timeout: 3,
      },
      reservedConcurrency: 0,
    },
    { configuration: { FunctionName: 'unread', FunctionArn: arn('lambda', 'function:unread') } },
  ],
  eventSourceMappings: [
    {
      UUID: 'u-1',
      FunctionArn: arn('lambda', 'function:worker'),
      EventSourceArn: arn('sqs', 'jobs'),
      State: 'Enabled',
      BatchSize: 10,
    },
    {
      UUID: 'u-2',
      FunctionArn: arn('lambda', 'function:quiet'),
      EventSourceArn: arn('sqs', 'other'),
      State: 'Disabled',
    },
  ],
  roles: [
    {
      role: { RoleName: 'worker', Arn: 'arn:aws:iam::123456789012:role/worker' },
      inlinePolicies: [
        encodeURIComponent(
          JSON.stringify({
            Statement: [
              { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn('sqs', 'jobs') },
            ],
          }),
        ),
      ],
      managedPolicyArns: [],
    },
  ],
  restApis: [
    {
      api: { id: 'a1', name: 'shop', endpointConfiguration: { types: ['REGIONAL'] } },
      stages: [{ stageName: 'live', methodSettings: {} }],
      resources: [
        {
          path: '/orders',
          resourceMethods: {
            GET: {
              authorizationType: 'NONE',
              methodIntegration: {
                uri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn('lambda', 'function:worker')}/invocations`,
              },
            },
          },
        },
      ],
    },
  ],
  httpApis: [
    {
      api: { ApiId: 'h1', Name: 'web', ProtocolType: 'HTTP' },
      stages: [
        {
          StageName: '$default',
          DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 5 },
        },
      ],
      routes: [{ RouteKey: 'GET /x', AuthorizationType: 'NONE', Target: 'integrations/i1' }],
      integrations: [{ IntegrationId: 'i1', IntegrationUri: arn('lambda', 'function:worker') }],
    },
  ],
  logGroups: [{ logGroupName: '/aws/lambda/worker', retentionInDays: 7 }],
  rules: [
    {
      rule: {
        Name: 'tick',
        Arn: arn('events', 'rule/tick'),
        ScheduleExpression: 'rate(1 hour)',
        State: 'ENABLED',
      },
      targets: [{ Id: 't', Arn: arn('lambda', 'function:quiet') }],
    },
  ],
  unreadable: [{ what: 'iam:GetRole', because: 'AccessDenied' }],
};

describe('a live account', () => {
  const inventory = accountInventory(answers);

  test('"none reserved", "0 reserved" and "not asked" are three things', () => {
    expect(inventory.functions.map((item) => item.reservedConcurrency)).toEqual([
      { state: 'unset' },
      { state: 'known', value: 0 },
      { state: 'unknown', because: 'was not read' },
    ]);
    expect(inventory.blindSpots.map((spot) => spot.what)).toContain(
      'GetFunctionConcurrency of unread',
    );
  });

  test('ways in come from addresses, mappings, APIs and permissions', () => {
    expect(functionOf(inventory, 'worker').waysIn.map((way) => way.kind)).toEqual([
      'function-url',
      'rest-api',
      'http-api',
      'sqs',
      's3',
    ]);
    expect(functionOf(inventory, 'quiet').waysIn.map((way) => [way.kind, way.isEnabled])).toEqual([
      ['sqs', { state: 'known', value: false }],
      ['schedule', { state: 'known', value: true }],
    ]);
  });

  test('a loop is found between queue, role and mapping', () => {
    expect(findLoops(inventory).loops.map((loop) => loop.steps.map((step) => step.name))).toEqual([
      ['worker', 'jobs'],
    ]);
  });

  test('the quota of the account and measured use reach the rules', () => {
    const found = scanInventory(inventory).findings.map((finding) => finding.ruleId);
    expect(found).toEqual(
      expect.arrayContaining(['memory-above-need', 'no-concurrency-bound', 'open-to-anyone']),
    );
    expect(
      scanInventory(inventory).findings.find((finding) => finding.ruleId === 'no-concurrency-bound')
        ?.message,
    ).toContain('10 times');
  });

  test('what was refused is a blind spot', () => {
    expect(inventory.blindSpots).toContainEqual({
      what: 'iam:GetRole',
      because: 'AccessDenied',
      evidence: { file: 'account 123456789012 eu-west-1', path: 'iam:GetRole' },
    });
  });

  test('nothing at all is an empty inventory, not a clean one', () => {
    const empty = accountInventory({
      accountId: '1',
      region: 'x',
      unreadable: [{ what: 'lambda:ListFunctions', because: 'AccessDenied' }],
    });
    const { functions, blindSpots } = scanInventory(empty);
    expect(functions).toBe(0);
    const blind = blindSpots.map(({ what }) => what);
    expect(blind.filter((what) => what === 'lambda:ListFunctions')).toHaveLength(1);
    expect(blind).toEqual(
      expect.arrayContaining(['iam:GetAccountAuthorizationDetails', 'logs:DescribeLogGroups']),
    );
  });

  test('the policy it needs only reads', () => {
    const policy = JSON.parse(accountScanPolicy()) as { Statement: { Action: string[] }[] };
    const actions = policy.Statement.flatMap((statement) => statement.Action);
    expect(actions.length).toBeGreaterThan(20);
    for (const action of actions) expect(action).toMatch(/:(Get|List|Describe|View|GET)/);
    expect([...actions].sort()).toEqual(actions);
  });
});
