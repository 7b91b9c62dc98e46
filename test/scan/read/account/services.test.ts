// What stands before functions and what starts them in a live account, and what was not read about either.
import { awsPriceBook } from '../../../../lib/core/prices/books/aws';
import { exposureReport } from '../../../../lib/scan/exposure-report';
import { findLoops } from '../../../../lib/scan/loops';
import type { AccountAnswers } from '../../../../lib/scan/read/account/answers';
import { accountInventory, scanInventory } from '../../../../lib/scan/scan';
import type { ScanSettings } from '../../../../lib/scan/settings';

const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:eu-west-1:123456789012:${rest}`;
const role = 'arn:aws:iam::123456789012:role/worker';
const fnArn = arn('lambda', 'function:worker');
const balancerArn = arn('elasticloadbalancing', 'loadbalancer/app/front/1');
const groupArn = arn('elasticloadbalancing', 'targetgroup/fn/1');

/** One function that may do what is given, in an account where everything else was read and is empty. */
function accountWith(
  more: Partial<AccountAnswers>,
  allowed: readonly [action: string, resource: string][] = [],
): AccountAnswers {
  return {
    accountId: '123456789012',
    region: 'eu-west-1',
    concurrencyQuota: 1000,
    functions: [
      {
        configuration: {
          FunctionName: 'worker',
          FunctionArn: fnArn,
          Role: role,
          MemorySize: 128,
          Timeout: 3,
          Environment: { Variables: { BUCKET: 'uploads' } },
        },
        reservedConcurrency: 5,
        recursion: 'Terminate',
        eventInvokeConfigs: [],
        policy: '',
      },
    ],
    roles: [
      {
        role: { RoleName: 'worker', Arn: role },
        inlinePolicies: allowed.map(([Action, Resource]) => ({
          Statement: [{ Effect: 'Allow', Action, Resource }],
        })),
        managedPolicyArns: [],
      },
    ],
    ...EMPTY,
    ...more,
  };
}

const EMPTY: Partial<AccountAnswers> = {
  eventSourceMappings: [],
  restApis: [],
  httpApis: [],
  balancers: [],
  distributions: [],
  bucketNotifications: [],
  topicSubscriptions: [],
  rules: [],
  schedules: [],
  stateMachines: [],
  trails: [],
  logGroups: [],
  subscriptionFilters: [],
  logPolicies: [],
  alarms: [],
  budgets: [],
  budgetActions: [],
  usagePlans: [],
  scalableTargets: [],
};

const loopsOf = (answers: AccountAnswers): string[][] =>
  findLoops(accountInventory(answers)).loops.map(({ steps }) => steps.map(({ name }) => name));

const rulesOf = (answers: AccountAnswers, settings: ScanSettings = {}): string[] =>
  scanInventory(accountInventory(answers), settings).findings.map(({ ruleId }) => ruleId);

const blindOf = (answers: AccountAnswers): string[] =>
  scanInventory(accountInventory(answers)).blindSpots.map(
    ({ what, because }) => `${what} ${because}`,
  );

const wayKinds = (answers: AccountAnswers): string[] =>
  (accountInventory(answers).functions[0]?.waysIn ?? []).map(({ kind }) => kind);

describe('a loop', () => {
  const notification = (prefix: string) => ({
    bucketNotifications: [
      {
        bucket: 'uploads',
        configuration: {
          LambdaFunctionConfigurations: [
            {
              LambdaFunctionArn: fnArn,
              Events: ['s3:ObjectCreated:*'],
              Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: prefix }] } },
            },
          ],
        },
      },
    ],
  });

  test('through a bucket is found, and not where the function writes to another prefix', () => {
    const write: [string, string] = ['s3:PutObject', 'arn:aws:s3:::uploads/in/*'];
    expect(loopsOf(accountWith(notification('in/'), [write]))).toEqual([['worker', 'uploads']]);
    expect(loopsOf(accountWith(notification('out/'), [write]))).toEqual([]);
  });

  test('through a topic is found; where the filter was not read it is not called certain', () => {
    const subscription = {
      SubscriptionArn: arn('sns', 'jobs:1'),
      TopicArn: arn('sns', 'jobs'),
      Protocol: 'lambda',
      Endpoint: fnArn,
    };
    const loops = (attributes: object | undefined) =>
      findLoops(
        accountInventory(
          accountWith({ topicSubscriptions: [{ ...subscription, attributes }] }, [
            ['sns:Publish', arn('sns', 'jobs')],
          ]),
        ),
      ).loops.map(({ confidence }) => confidence);
    expect(loops({})).toEqual(['high']);
    expect(loops({ FilterPolicy: '{"kind":[{"prefix":"other"}]}' })).toEqual(['medium']);
    expect(loops({ FilterPolicy: '{"kind":["other"]}' })).toEqual([]);
    expect(loops(undefined)).toEqual(['medium']);
  });

  test('through what a trail records is found', () => {
    const trails = [
      {
        trail: {
          Name: 'audit',
          TrailARN: arn('cloudtrail', 'trail/audit'),
          S3BucketName: 'uploads',
        },
        selectors: {
          EventSelectors: [
            {
              ReadWriteType: 'All',
              DataResources: [{ Type: 'AWS::Lambda::Function', Values: ['arn:aws:lambda'] }],
            },
          ],
        },
      },
    ];
    const found = loopsOf(accountWith({ ...notification(''), trails }));
    expect(found).toEqual([['worker', 'audit', 'uploads']]);
  });

  test('through a state machine that the function starts is found', () => {
    const machine = arn('states', 'stateMachine:flow');
    const definition = JSON.stringify({
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: fnArn, End: true } },
    });
    const stateMachines = [
      { stateMachineArn: machine, name: 'flow', type: 'EXPRESS', definition, roleArn: role },
    ];
    expect(loopsOf(accountWith({ stateMachines }, [['states:StartExecution', machine]]))).toEqual([
      ['worker', 'flow'],
    ]);
  });

  test('through the log group of the function itself is found', () => {
    const logGroupName = '/aws/lambda/worker';
    const found = loopsOf(
      accountWith({
        logGroups: [{ logGroupName, retentionInDays: 7 }],
        subscriptionFilters: [
          { filterName: 'all', logGroupName, filterPattern: '', destinationArn: fnArn },
        ],
      }),
    );
    expect(found).toEqual([['worker', logGroupName]]);
  });

  test('through a subscription of all log groups is found, unless the group is left out', () => {
    const loops = (selectionCriteria?: string) =>
      loopsOf(
        accountWith({
          logGroups: [{ logGroupName: '/aws/lambda/worker' }],
          logPolicies: [
            {
              policyName: 'all',
              policyType: 'SUBSCRIPTION_FILTER_POLICY',
              policyDocument: JSON.stringify({ DestinationArn: fnArn, FilterPattern: '' }),
              selectionCriteria,
            },
          ],
        }),
      );
    expect(loops()).toEqual([['worker', '/aws/lambda/worker']]);
    expect(loops('LogGroupName NOT IN ["/aws/lambda/worker"]')).toEqual([]);
  });

  test('through a bus is found where the pattern is text, as EventBridge gives it', () => {
    const rules = [
      {
        rule: {
          Name: 'all',
          Arn: arn('events', 'rule/orders/all'),
          EventBusName: 'orders',
          State: 'ENABLED',
          EventPattern: '{"source":["shop"]}',
        },
        targets: [{ Id: '1', Arn: fnArn }],
      },
    ];
    const answers = accountWith({ rules }, [
      ['events:PutEvents', arn('events', 'event-bus/orders')],
    ]);
    const low = findLoops(accountInventory(answers), 'low').loops;
    expect(low.map(({ steps }) => steps.map(({ name }) => name))).toEqual([
      ['worker', 'orders', 'all'],
    ]);
  });
});

describe('a load balancer', () => {
  const balancers = (webAcl: string | null | undefined, type = 'forward') => ({
    balancers: [
      {
        balancer: {
          LoadBalancerArn: balancerArn,
          LoadBalancerName: 'front',
          Scheme: 'internet-facing',
          DNSName: 'Front-1.eu-west-1.elb.amazonaws.com',
        },
        groups: [{ arn: groupArn, targets: [`${fnArn}:live`] }],
        rules: [
          {
            RuleArn: `${balancerArn}/rule`,
            Priority: 'default',
            Actions: [
              ...(type === 'forward' ? [] : [{ Type: type }]),
              { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: groupArn }] } },
            ],
          },
        ],
        webAcl,
      },
    ],
  });

  test('is a way in, open unless its rule authenticates', () => {
    const open = (type?: string) =>
      accountInventory(accountWith(balancers(null, type))).functions[0]?.waysIn.map(
        ({ kind, isOpen }) => [kind, isOpen],
      );
    expect(open()).toEqual([['alb', { state: 'known', value: true }]]);
    expect(open('authenticate-oidc')).toEqual([['alb', { state: 'known', value: false }]]);
  });

  test('is told with the rule that lets everybody pass', () => {
    const { findings } = scanInventory(accountInventory(accountWith(balancers(null))));
    const open = findings.find(({ ruleId }) => ruleId === 'open-route');
    expect(open?.message).toBe('front answers to anyone on 1 route: rule default');
  });

  test('without a web ACL is a finding, with one is none, and not asked is a blind spot', () => {
    expect(rulesOf(accountWith(balancers(null)))).toContain('api-without-waf');
    expect(rulesOf(accountWith(balancers('arn:acl')))).not.toContain('api-without-waf');
    expect(rulesOf(accountWith(balancers(undefined)))).not.toContain('api-without-waf');
    const [api] = accountInventory(accountWith(balancers(undefined))).apis;
    expect(api?.hasWaf).toEqual({ state: 'unknown', because: 'web ACLs were not read' });
  });

  test('behind a distribution with a web ACL is none, and its own address is told', () => {
    const distributions = [{ id: 'E1', origins: ['front-1.eu-west-1.elb.amazonaws.com'] }];
    const answers = accountWith({ ...balancers(null), distributions });
    expect(rulesOf(answers)).not.toContain('api-without-waf');
    expect(blindOf(answers)).toContainEqual(
      expect.stringMatching(/^distribution E1 .* whether its own address still answers/),
    );
  });
});

test('schedules, scaling and usage plans are read like those of a template', () => {
  const answers = accountWith({
    schedules: [
      {
        Name: 'nightly',
        Arn: arn('scheduler', 'schedule/default/nightly'),
        ScheduleExpression: 'rate(5 minutes)',
        State: 'ENABLED',
        Target: { Arn: fnArn, RoleArn: role },
      },
    ],
    scalableTargets: [
      {
        ServiceNamespace: 'lambda',
        ResourceId: 'function:worker:live',
        ScalableDimension: 'lambda:function:ProvisionedConcurrency',
        MinCapacity: 1,
        MaxCapacity: 50,
      },
    ],
  });
  expect(wayKinds(answers)).toEqual(['schedule']);
  expect(accountInventory(answers).functions[0]?.provisioned).toMatchObject([
    { isScaled: true, maximum: { state: 'known', value: 50 } },
  ]);
});

test('the throttle that API Gateway has for the account bounds the exposure', () => {
  const api = {
    httpApis: [
      {
        api: { ApiId: 'h1', Name: 'web', ProtocolType: 'HTTP' },
        stages: [{ StageName: '$default' }],
        routes: [{ RouteKey: 'GET /x', AuthorizationType: 'NONE', Target: 'integrations/i1' }],
        integrations: [{ IntegrationId: 'i1', IntegrationUri: fnArn }],
      },
    ],
  };
  const totalOf = (requestsPerSecond: number) => {
    const apiThrottle = { requestsPerSecond, burst: requestsPerSecond };
    const inventory = accountInventory(accountWith({ ...api, apiThrottle }));
    return exposureReport(inventory, {}, awsPriceBook).total;
  };
  expect(totalOf(500).boundedBy).toContain('API Gateway account throttle 500/s');
  expect(totalOf(500).usdPerHour).toBeLessThan(totalOf(10_000).usdPerHour);
});

describe('what was not read', () => {
  const bare = accountWith({});

  test.each([
    ['no-alarm', { alarms: undefined }, 'alarms'],
    ['no-budget-action', { budgets: undefined }, 'budgets'],
    ['no-budget-action', { budgetActions: undefined }, 'budgets'],
    ['log-retention-infinite', { logGroups: undefined }, 'log groups'],
  ])('makes %s a blind spot instead of a finding', (rule, without, needs) => {
    expect(rulesOf(bare)).toContain(rule);
    const answers = accountWith(without);
    expect(rulesOf(answers)).not.toContain(rule);
    expect(blindOf(answers)).toContain(
      `rule ${rule} was not judged: it needs ${needs}, and that was not read`,
    );
  });

  test('of the quota is a blind spot, unless the user says it', () => {
    const functions = (bare.functions ?? []).map((item) => ({ ...item, reservedConcurrency: 950 }));
    const answers = accountWith({ functions, concurrencyQuota: undefined });
    expect(rulesOf(answers)).not.toContain('quota-too-small');
    expect(blindOf(answers)).toContainEqual(expect.stringMatching(/^rule quota-too-small was not/));
    expect(rulesOf(answers, { accountConcurrency: 500 })).toContain('quota-too-small');
  });

  test.each([
    ['no-concurrency-bound', { reservedConcurrency: undefined }],
    ['recursion-allowed', { recursion: undefined }],
    ['async-without-failure-destination', { eventInvokeConfigs: undefined }],
  ])('of a function is no %s', (rule, without) => {
    const functions = (bare.functions ?? []).map((item) => ({ ...item, ...without }));
    const rules = [
      {
        rule: { Name: 'r', Arn: arn('events', 'rule/r'), EventPattern: '{"source":["x"]}' },
        targets: [{ Arn: fnArn }],
      },
    ];
    expect(rulesOf(accountWith({ functions, rules }))).not.toContain(rule);
  });

  test('is named by the call that would have told', () => {
    const missing = accountWith({ roles: undefined, trails: undefined });
    expect(blindOf(missing)).toEqual(
      expect.arrayContaining([
        'iam:GetAccountAuthorizationDetails was not asked, so it is not known: what functions may write to',
        'cloudtrail:DescribeTrails was not asked, so it is not known: which trails there are',
      ]),
    );
  });
});
