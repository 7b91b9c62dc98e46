// What a survey makes of each service's answers: all pages, only what matters, and nothing where nothing was answered.

import { surveyBalancers, surveyDistributions } from '../../../../lib/cli/aws/survey/fronts';
import { surveyLogs } from '../../../../lib/cli/aws/survey/logs';
import { surveyRoles } from '../../../../lib/cli/aws/survey/roles';
import { surveyBuckets } from '../../../../lib/cli/aws/survey/storage';
import {
  surveyBudgets,
  surveyRules,
  surveySubscriptions,
} from '../../../../lib/cli/aws/survey/surroundings';
import { Surveyor } from '../../../../lib/cli/aws/survey/surveyor';
import { surveySchedules } from '../../../../lib/cli/aws/survey/timers';
import {
  notFound,
  scriptedClient,
  sdkError,
  throwing,
} from '../../../support/fakes/scripted-client';

const denied = throwing(sdkError('AccessDeniedException', 403, 'no'));
const refusals = (surveyor: Surveyor): string[] => surveyor.unreadable.map(({ what }) => what);

describe('roles', () => {
  const role = (name: string, policies: string[]) => ({
    Arn: `arn:${name}`,
    RoleName: name,
    RolePolicyList: [{ PolicyDocument: `inline of ${name}` }],
    AttachedManagedPolicies: policies.map((PolicyArn) => ({ PolicyArn })),
  });
  const pages = [
    { IsTruncated: true, Marker: '2', RoleDetailList: [role('mine', ['p1', 'p2'])] },
    {
      IsTruncated: false,
      Marker: 'left over',
      RoleDetailList: [role('other', [])],
      Policies: [
        {
          Arn: 'p1',
          PolicyVersionList: [
            { IsDefaultVersion: false, Document: 'old' },
            { IsDefaultVersion: true, Document: 'in force' },
          ],
        },
      ],
    },
  ];

  test('are those of functions alone, with the version of each policy that is in force', async () => {
    const { client, sent } = scriptedClient({
      GetAccountAuthorizationDetails: ({ Marker }: { Marker?: string }) => pages[Marker ? 1 : 0],
    });
    const found = await surveyRoles(client, new Surveyor(), new Set(['arn:mine']));
    expect(sent).toHaveLength(2);
    expect(found).toEqual([
      {
        role: { Arn: 'arn:mine', RoleName: 'mine' },
        inlinePolicies: ['inline of mine'],
        managedPolicyArns: ['p2'],
        managedDocuments: ['in force'],
      },
    ]);
  });

  test('that may not be read are not the same as none', async () => {
    const surveyor = new Surveyor();
    const { client } = scriptedClient({ GetAccountAuthorizationDetails: denied });
    expect(await surveyRoles(client, surveyor, new Set())).toBeUndefined();
    expect(refusals(surveyor)).toEqual(['iam:GetAccountAuthorizationDetails']);
  });
});

describe('log groups', () => {
  const groups = [
    { logGroupName: '/aws/lambda/a' },
    { logGroupName: 'api' },
    { logGroupName: 'x' },
  ];
  const asked = async (policy: string | undefined, source = 'arn:aws:sqs:r:1:q') => {
    const { client, sent } = scriptedClient({
      DescribeLogGroups: () => ({ logGroups: groups }),
      DescribeAccountPolicies: () => ({ accountPolicies: [] }),
      DescribeSubscriptionFilters: () => ({ subscriptionFilters: [{}] }),
    });
    const functions = [{ configuration: { FunctionName: 'a' }, policy }];
    const eventSourceMappings = [{ EventSourceArn: source }];
    await surveyLogs(client, new Surveyor(), { functions, eventSourceMappings });
    return sent
      .filter(({ command }) => command === 'DescribeSubscriptionFilters')
      .map(({ input }) => input.logGroupName);
  };

  test('are asked for filters only where logs could start a function', async () => {
    expect(await asked('{"Principal":"s3.amazonaws.com"}')).toEqual([]);
    const allowed =
      '{"Principal":"logs.amazonaws.com","SourceArn":"arn:aws:logs:r:1:log-group:api:*"}';
    expect(await asked(allowed)).toEqual(['/aws/lambda/a', 'api']);
    expect(await asked('', 'arn:aws:kinesis:r:1:stream/s')).toEqual(['/aws/lambda/a']);
  });

  test('are asked for filters where nobody knows who may start a function', async () => {
    expect(await asked(undefined)).toEqual(['/aws/lambda/a']);
  });
});

test('rules of every bus are read, and of the default one where buses may not be listed', async () => {
  const script = {
    ListEventBuses: () => ({ EventBuses: [{ Name: 'default' }, { Name: 'orders' }] }),
    ListRules: ({ EventBusName }: { EventBusName: string }) => ({
      Rules: [{ Name: `of ${EventBusName}`, EventBusName }],
    }),
    ListTargetsByRule: ({ EventBusName }: { EventBusName: string }) => ({
      Targets: [{ Id: EventBusName }],
    }),
  };
  const names = async (surveyor: Surveyor, own: Parameters<typeof scriptedClient>[0]) =>
    (await surveyRules(scriptedClient({ ...script, ...own }).client, surveyor))?.map(
      ({ rule }) => (rule as { Name: string }).Name,
    );
  expect(await names(new Surveyor(), {})).toEqual(['of default', 'of orders']);
  const surveyor = new Surveyor();
  expect(await names(surveyor, { ListEventBuses: denied })).toEqual(['of default']);
  expect(refusals(surveyor)).toEqual(['events:ListEventBuses']);
  expect(await names(new Surveyor(), { ListRules: denied })).toBeUndefined();
});

test('subscriptions that only tell people, or wait for a yes, are left alone', async () => {
  const { client, sent } = scriptedClient({
    ListSubscriptions: () => ({
      Subscriptions: [
        { Protocol: 'email', SubscriptionArn: 'arn:1' },
        { Protocol: 'lambda', SubscriptionArn: 'arn:2' },
        { Protocol: 'sqs', SubscriptionArn: 'PendingConfirmation' },
      ],
    }),
    GetSubscriptionAttributes: () => ({ Attributes: { FilterPolicy: '{}' } }),
  });
  expect(await surveySubscriptions(client, new Surveyor())).toEqual([
    { Protocol: 'lambda', SubscriptionArn: 'arn:2', attributes: { FilterPolicy: '{}' } },
  ]);
  expect(sent).toHaveLength(2);
});

test('one bucket that may not be read leaves the others, and is counted', async () => {
  const surveyor = new Surveyor();
  const { client, sent } = scriptedClient({
    ListBuckets: () => ({ Buckets: [{ Name: 'a' }, { Name: 'b' }] }),
    GetBucketNotificationConfiguration: ({ Bucket }: { Bucket: string }) => {
      if (Bucket === 'a') throw sdkError('AccessDenied', 403, 'no');
      return { $metadata: {}, QueueConfigurations: [] };
    },
  });
  expect(await surveyBuckets(client, surveyor, 'eu-west-1')).toEqual([
    { bucket: 'b', configuration: { QueueConfigurations: [] } },
  ]);
  expect(sent[0]?.input.BucketRegion).toBe('eu-west-1');
  expect(refusals(surveyor)).toEqual(['s3:GetBucketNotification']);
});

describe('load balancers', () => {
  const script = {
    DescribeTargetGroups: () => ({
      TargetGroups: [
        { TargetType: 'instance', TargetGroupArn: 'g0', LoadBalancerArns: ['b0'] },
        { TargetType: 'lambda', TargetGroupArn: 'g1', LoadBalancerArns: ['b1'] },
      ],
    }),
    DescribeTargetHealth: () => ({ TargetHealthDescriptions: [{ Target: { Id: 'fn' } }] }),
    DescribeLoadBalancers: () => ({
      LoadBalancers: [{ LoadBalancerArn: 'b0' }, { LoadBalancerArn: 'b1' }],
    }),
    DescribeListeners: () => ({ Listeners: [{ ListenerArn: 'l1' }] }),
    DescribeRules: () => ({ Rules: [{ RuleArn: 'r1' }] }),
  };
  const survey = async (surveyor: Surveyor, webAcl: () => unknown) =>
    surveyBalancers(
      {
        client: scriptedClient(script).client,
        waf: scriptedClient({ GetWebACLForResource: webAcl }).client,
      },
      surveyor,
    );

  test('are those with functions behind them, each with its rules and its web ACL', async () => {
    expect(await survey(new Surveyor(), () => ({ WebACL: { ARN: 'acl' } }))).toEqual([
      {
        balancer: { LoadBalancerArn: 'b1' },
        groups: [{ arn: 'g1', targets: ['fn'] }],
        rules: [{ RuleArn: 'r1' }],
        webAcl: 'acl',
      },
    ]);
  });

  test('without a web ACL, and with one that may not be read, are told apart', async () => {
    const [none] = (await survey(new Surveyor(), notFound)) ?? [];
    const [refused] = (await survey(new Surveyor(), denied)) ?? [];
    expect([none?.webAcl, refused?.webAcl]).toEqual([null, undefined]);
  });
});

test('distributions count with a web ACL and while they are on', async () => {
  const distribution = (Id: string, WebACLId: string, Enabled = true) => ({
    Id,
    WebACLId,
    Enabled,
    Origins: { Items: [{ DomainName: 'x.execute-api.us-east-1.amazonaws.com' }] },
  });
  const { client } = scriptedClient({
    ListDistributions: () => ({
      DistributionList: {
        Items: [distribution('a', 'acl'), distribution('b', ''), distribution('c', 'acl', false)],
      },
    }),
  });
  expect(await surveyDistributions(client, new Surveyor())).toEqual([
    { id: 'a', origins: ['x.execute-api.us-east-1.amazonaws.com'] },
  ]);
});

test('an account without budgets has none; budgets without their actions are half an answer', async () => {
  const surveyor = new Surveyor();
  const { client } = scriptedClient({
    DescribeBudgets: throwing(sdkError('NotFoundException', 404)),
    DescribeBudgetActionsForAccount: denied,
  });
  expect(await surveyBudgets(client, surveyor, '1')).toEqual({
    budgets: [],
    budgetActions: undefined,
  });
  expect(refusals(surveyor)).toEqual(['budgets:DescribeBudgetActionsForAccount']);
});

test('schedules of what no scan reads are not asked about', async () => {
  const { client, sent } = scriptedClient({
    ListSchedules: () => ({
      Schedules: [
        { Name: 'a', Target: { Arn: 'arn:aws:lambda:r:1:function:f' } },
        { Name: 'b', Target: { Arn: 'arn:aws:ecs:r:1:cluster/c' } },
      ],
    }),
    GetSchedule: ({ Name }: { Name: string }) => ({ Name }),
  });
  expect(await surveySchedules(client, new Surveyor())).toEqual([{ Name: 'a' }]);
  expect(sent).toHaveLength(2);
});
