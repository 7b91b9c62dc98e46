// The slow path: what AWS itself has billed. Hours late, so it is the backstop and never the first to act.
// Only the notification that a limit is reached goes to the watchdog; the others are for people.

import type { CfnResource } from 'aws-cdk-lib';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as ce from 'aws-cdk-lib/aws-ce';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { emailAddress, number } from '../../core/units/values';
import { problemsWithProp, refuseProblems } from '../tree/construct-problems';
import { acknowledgeBudgetSubscription } from '../tree/nag-reasons';
import { defineLimitTopic } from '../watchdog/storage';
import type { Watchdog } from '../watchdog/watchdog';

export interface BudgetAlarmProps {
  /**
   * The most the account may be billed in a calendar month.
   * @default - no monthly budget
   */
  readonly monthlyUsd?: number;
  /**
   * The most the account may be billed in a day.
   * @default - no daily budget
   */
  readonly dailyUsd?: number;
  /**
   * Pauses the top spenders when a budget is used up. Belongs in the same stack: elsewhere CDK would export its ARN.
   * @default - people are told, nothing is paused
   */
  readonly watchdog?: Watchdog;
  /**
   * Is mailed at 80 % and 100 % of a budget, and when the month's forecast reaches it.
   * @default - nobody is mailed
   */
  readonly alertEmail?: string;
  /**
   * A topic for the same notifications. Its policy must let budgets.amazonaws.com publish, and
   * costalerts.amazonaws.com if `anomalyUsd` is given.
   * @default - none
   */
  readonly topic?: sns.ITopic;
  /**
   * Tells of a cost anomaly that costs this much or more in all.
   * @default - no anomaly subscription
   */
  readonly anomalyUsd?: number;
  /**
   * The monitor that `anomalyUsd` listens to. AWS allows an account one monitor of its services, and accounts
   * opened since 2023 have it from the start: give its ARN there, because a second fails with `AlreadyExists`.
   * @default - a new monitor of the account's services
   */
  readonly anomalyMonitorArn?: string;
}

type TimeUnit = 'MONTHLY' | 'DAILY';

/** Budgets that mail people and, at 100 %, let the watchdog pause the top spenders: hours late, the last stop. */
export class BudgetAlarm extends Construct {
  /** Receives the notifications that the watchdog acts upon; absent without a watchdog. */
  readonly limitTopic?: sns.Topic;
  /** Present where `monthlyUsd` is given. */
  readonly monthlyBudget?: budgets.CfnBudget;
  /** Present where `dailyUsd` is given. */
  readonly dailyBudget?: budgets.CfnBudget;
  /** Present where `anomalyUsd` is given. */
  readonly anomalySubscription?: ce.CfnAnomalySubscription;

  constructor(scope: Construct, id: string, props: BudgetAlarmProps) {
    super(scope, id);
    refuseProblems(this, problemsWithBudgetAlarm(props));
    const { monthlyUsd, dailyUsd, watchdog } = props;
    if (watchdog && (monthlyUsd !== undefined || dailyUsd !== undefined)) {
      this.limitTopic = defineLimitTopic(this, 'LimitTopic');
      listenToLimits(this, this.limitTopic, watchdog);
    }
    if (monthlyUsd !== undefined)
      this.monthlyBudget = this.defineBudget('Monthly', monthlyUsd, props);
    if (dailyUsd !== undefined) this.dailyBudget = this.defineBudget('Daily', dailyUsd, props);
    if (props.anomalyUsd !== undefined) this.anomalySubscription = this.defineAnomaly(props);
  }

  private defineBudget(
    id: 'Monthly' | 'Daily',
    usd: number,
    props: BudgetAlarmProps,
  ): budgets.CfnBudget {
    const timeUnit = id === 'Monthly' ? 'MONTHLY' : 'DAILY';
    const people = subscribersOf(props.alertEmail, props.topic);
    // A notification has one topic at most: where the watchdog listens, it is the one to tell.
    const limit = this.limitTopic ? subscribersOf(props.alertEmail, this.limitTopic) : people;
    return defineBudget(this, id, { usd, timeUnit, people, limit });
  }

  private defineAnomaly(props: BudgetAlarmProps): ce.CfnAnomalySubscription {
    const { alertEmail, topic, anomalyUsd } = props;
    const monitorArn =
      props.anomalyMonitorArn ??
      new ce.CfnAnomalyMonitor(this, 'Anomalies', {
        monitorName: `${this.node.path.replace(/\//g, '-')}-services`,
        monitorType: 'DIMENSIONAL',
        monitorDimension: 'SERVICE',
      }).attrMonitorArn;
    return new ce.CfnAnomalySubscription(this, 'AnomalySubscription', {
      subscriptionName: `${this.node.path.replace(/\//g, '-')}-anomalies`,
      monitorArnList: [monitorArn],
      // Mail is sent once a day and a topic at once; one subscription cannot do both.
      frequency: topic ? 'IMMEDIATE' : 'DAILY',
      subscribers: [
        topic
          ? { type: 'SNS', address: topic.topicArn }
          : { type: 'EMAIL', address: alertEmail ?? '' },
      ],
      thresholdExpression: JSON.stringify({
        Dimensions: {
          Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
          MatchOptions: ['GREATER_THAN_OR_EQUAL'],
          Values: [String(anomalyUsd)],
        },
      }),
    });
  }
}

interface BudgetParts {
  readonly usd: number;
  readonly timeUnit: TimeUnit;
  /** Told early. */
  readonly people: readonly budgets.CfnBudget.SubscriberProperty[];
  /** Told when the limit is reached. */
  readonly limit: readonly budgets.CfnBudget.SubscriberProperty[];
}

/** Credits and refunds are left out of the sum: they would hide an attack until they are used up. */
export function defineBudget(scope: Construct, id: string, parts: BudgetParts): budgets.CfnBudget {
  const { usd, timeUnit, people, limit } = parts;
  // AWS refuses a forecast on a daily budget (InvalidParameterException).
  const forecast = timeUnit === 'MONTHLY' ? [notification('FORECASTED', 100, people)] : [];
  return new budgets.CfnBudget(scope, id, {
    budget: {
      budgetType: 'COST',
      timeUnit,
      budgetLimit: { amount: usd, unit: 'USD' },
      costTypes: { includeCredit: false, includeRefund: false },
    },
    notificationsWithSubscribers: [
      notification('ACTUAL', 80, people),
      notification('ACTUAL', 100, limit),
      ...forecast,
    ].filter(({ subscribers }) => (subscribers as readonly unknown[]).length > 0),
  });
}

const notification = (
  notificationType: 'ACTUAL' | 'FORECASTED',
  threshold: number,
  subscribers: readonly budgets.CfnBudget.SubscriberProperty[],
): budgets.CfnBudget.NotificationWithSubscribersProperty => ({
  notification: {
    notificationType,
    threshold,
    thresholdType: 'PERCENTAGE',
    comparisonOperator: 'GREATER_THAN',
  },
  subscribers: [...subscribers],
});

export const subscribersOf = (
  alertEmail: string | undefined,
  topic: sns.ITopic | undefined,
): budgets.CfnBudget.SubscriberProperty[] => [
  ...(alertEmail === undefined ? [] : [{ subscriptionType: 'EMAIL', address: alertEmail }]),
  ...(topic === undefined ? [] : [{ subscriptionType: 'SNS', address: topic.topicArn }]),
];

/** What arrives on the topic, the Budgets service alone may send. Returns what makes the watchdog listen. */
export function listenToLimits(
  scope: Construct,
  topic: sns.Topic,
  watchdog: Watchdog,
): CfnResource[] {
  const permission = new lambda.CfnPermission(scope, 'LimitPermission', {
    action: 'lambda:InvokeFunction',
    functionName: watchdog.function.functionArn,
    principal: 'sns.amazonaws.com',
    sourceArn: topic.topicArn,
  });
  const subscription = new sns.CfnSubscription(scope, 'LimitSubscription', {
    topicArn: topic.topicArn,
    protocol: 'lambda',
    endpoint: watchdog.function.functionArn,
  });
  subscription.node.addDependency(permission, watchdog.uninstall);
  acknowledgeBudgetSubscription(subscription);
  return [permission, subscription];
}

function problemsWithBudgetAlarm(props: BudgetAlarmProps): string[] {
  const { monthlyUsd, dailyUsd, anomalyUsd, alertEmail, topic, watchdog, anomalyMonitorArn } =
    props;
  const isEmpty = [monthlyUsd, dailyUsd, anomalyUsd].every((usd) => usd === undefined);
  const hasPeople = alertEmail !== undefined || topic !== undefined;
  return [
    ...(isEmpty ? ['no dollars are given; set monthlyUsd, dailyUsd or anomalyUsd'] : []),
    ...problemsWithProp('monthlyUsd', monthlyUsd, number({ min: 0.01, max: 1e9 })),
    ...problemsWithProp('dailyUsd', dailyUsd, number({ min: 0.01, max: 1e9 })),
    ...problemsWithProp('anomalyUsd', anomalyUsd, number({ min: 0, max: 1e9 })),
    ...problemsWithProp('alertEmail', alertEmail, emailAddress),
    ...(hasPeople || (watchdog && anomalyUsd === undefined)
      ? []
      : ['nobody would receive its alerts; set alertEmail or topic']),
    ...(anomalyMonitorArn !== undefined && anomalyUsd === undefined
      ? ['anomalyMonitorArn is given without anomalyUsd; give the dollars to tell of']
      : []),
  ];
}
