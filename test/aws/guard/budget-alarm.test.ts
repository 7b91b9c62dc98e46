// The slow path: who is told at what share of a budget, and that only a used-up one reaches the watchdog.
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { BudgetAlarm, type BudgetAlarmProps } from '../../../lib/aws/guard/budget-alarm';
import { Watchdog } from '../../../lib/aws/watchdog/watchdog';
import { codePath, synth } from '../../support/aws-app';

const mail = { alertEmail: 'oncall@example.com' };

const budget = (props: BudgetAlarmProps): Template =>
  synth((stack) => {
    new BudgetAlarm(stack, 'Budget', props);
  });

const guarded = (props: BudgetAlarmProps): Template =>
  synth((stack) => {
    const watchdog = new Watchdog(stack, 'Guard', { codePath });
    new BudgetAlarm(stack, 'Budget', { ...props, watchdog });
  });

const notificationsOf = (template: Template): unknown[] =>
  Object.values(template.findResources('AWS::Budgets::Budget')).flatMap(
    ({ Properties }) => Properties.NotificationsWithSubscribers,
  );

test('a month tells people at 80 %, at 100 %, and when the forecast reaches it', () => {
  const kinds = notificationsOf(budget({ monthlyUsd: 100, ...mail })).map(
    (notification) => (notification as { Notification: object }).Notification,
  );
  expect(kinds).toEqual([
    expect.objectContaining({ NotificationType: 'ACTUAL', Threshold: 80 }),
    expect.objectContaining({ NotificationType: 'ACTUAL', Threshold: 100 }),
    expect.objectContaining({ NotificationType: 'FORECASTED', Threshold: 100 }),
  ]);
});

test('a day has no forecast, because AWS refuses one', () => {
  const notifications = notificationsOf(budget({ dailyUsd: 5, ...mail }));
  expect(notifications).toHaveLength(2);
  expect(JSON.stringify(notifications)).not.toContain('FORECASTED');
});

test('credits do not hide what is spent', () => {
  budget({ monthlyUsd: 100, ...mail }).hasResourceProperties('AWS::Budgets::Budget', {
    Budget: {
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 100, Unit: 'USD' },
      CostTypes: { IncludeCredit: false, IncludeRefund: false },
    },
  });
});

test('only a used-up budget reaches the watchdog', () => {
  const notifications = notificationsOf(guarded({ monthlyUsd: 100, ...mail }));
  const reaching = notifications.filter((notification) =>
    JSON.stringify(notification).includes('LimitTopic'),
  );
  expect(reaching).toEqual([
    expect.objectContaining({
      Notification: expect.objectContaining({ NotificationType: 'ACTUAL', Threshold: 100 }),
    }),
  ]);
});

test('with a watchdog and nobody to tell, the early notifications are left out', () => {
  expect(notificationsOf(guarded({ monthlyUsd: 100 }))).toHaveLength(1);
});

test('nobody but the Budgets service may publish to the limit topic, whatever it is granted', () => {
  guarded({ monthlyUsd: 100 }).hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Deny',
          Action: 'sns:Publish',
          Principal: '*',
          Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
        }),
      ]),
    },
  });
});

test('without a budget there is no topic that could pause', () => {
  const template = guarded({ anomalyUsd: 100, ...mail });
  expect(JSON.stringify(template.toJSON())).not.toContain('LimitTopic');
});

test('the budgets of this account may publish to the limit topic, and no others', () => {
  guarded({ monthlyUsd: 100 }).hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Principal: { Service: 'budgets.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': Match.anyValue() },
          },
        }),
      ]),
    },
  });
});

test('the watchdog stops listening before everything is resumed', () => {
  const template = guarded({ monthlyUsd: 100 });
  const [uninstall = ''] = Object.keys(template.findResources('Custom::SpendfuseUninstall'));
  template.hasResource('AWS::SNS::Subscription', {
    Properties: { Protocol: 'lambda' },
    DependsOn: Match.arrayWith([uninstall]),
  });
});

test('an anomaly is told once a day by mail, and at once to a topic', () => {
  budget({ anomalyUsd: 20, ...mail }).hasResourceProperties('AWS::CE::AnomalySubscription', {
    Frequency: 'DAILY',
    Subscribers: [{ Type: 'EMAIL', Address: 'oncall@example.com' }],
  });
  synth((stack) => {
    new BudgetAlarm(stack, 'Budget', { anomalyUsd: 20, topic: new sns.Topic(stack, 'T') });
  }).hasResourceProperties('AWS::CE::AnomalySubscription', { Frequency: 'IMMEDIATE' });
});

test('an anomaly subscription listens to the monitor the account has already', () => {
  const anomalyMonitorArn = 'arn:aws:ce::111122223333:anomalymonitor/abc';
  const template = budget({ anomalyUsd: 20, anomalyMonitorArn, ...mail });
  template.resourceCountIs('AWS::CE::AnomalyMonitor', 0);
  template.hasResourceProperties('AWS::CE::AnomalySubscription', {
    MonitorArnList: [anomalyMonitorArn],
    ThresholdExpression: Match.serializedJson({
      Dimensions: {
        Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
        MatchOptions: ['GREATER_THAN_OR_EQUAL'],
        Values: ['20'],
      },
    }),
  });
});

test('no anomaly monitor is made unless asked for, since a second one fails the deployment', () => {
  budget({ monthlyUsd: 100, ...mail }).resourceCountIs('AWS::CE::AnomalyMonitor', 0);
  budget({ anomalyUsd: 20, ...mail }).resourceCountIs('AWS::CE::AnomalyMonitor', 1);
});

test.each<[string, BudgetAlarmProps, RegExp]>([
  ['no dollars', mail, /no dollars are given; set monthlyUsd, dailyUsd or anomalyUsd/],
  ['a negative budget', { monthlyUsd: -1, ...mail }, /monthlyUsd is -1; use a number from 0.01/],
  [
    'nobody to tell',
    { monthlyUsd: 100 },
    /nobody would receive its alerts; set alertEmail or topic/,
  ],
  ['a bad address', { monthlyUsd: 1, alertEmail: 'x' }, /alertEmail is 'x'/],
  [
    'a monitor without dollars',
    { monthlyUsd: 1, anomalyMonitorArn: 'arn:aws:ce::1:anomalymonitor/a', ...mail },
    /anomalyMonitorArn is given without anomalyUsd/,
  ],
])('refuses %s', (_case, props, problem) => {
  expect(() => budget(props)).toThrow(problem);
});
