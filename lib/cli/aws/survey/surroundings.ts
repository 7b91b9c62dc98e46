// What a survey asks of the services around functions: rules and topics that call them, alarms and budgets that watch.
// Budgets live in one place for the whole account; everything else is asked of the Region.

import {
  type BudgetsClient,
  DescribeBudgetActionsForAccountCommand,
  DescribeBudgetsCommand,
  DescribeNotificationsForBudgetCommand,
  DescribeSubscribersForNotificationCommand,
} from '@aws-sdk/client-budgets';
import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  type EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
} from '@aws-sdk/client-eventbridge';
import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { AccountAnswers } from '../../../scan';
import { allPages, forEach, type Surveyor } from './surveyor';

export async function surveyAlarms(
  client: CloudWatchClient,
  surveyor: Surveyor,
): Promise<AccountAnswers['alarms']> {
  return surveyor.ask('alarms', () =>
    allPages(async (NextToken) => {
      const page = await client.send(new DescribeAlarmsCommand({ NextToken }));
      return { items: page.MetricAlarms ?? [], next: page.NextToken };
    }),
  );
}

/** Protocols that hand on to what a scan reads; mail and text messages start nothing. */
const HANDS_ON = new Set(['lambda', 'sqs', 'firehose', 'http', 'https']);

export async function surveySubscriptions(
  client: SNSClient,
  surveyor: Surveyor,
): Promise<AccountAnswers['topicSubscriptions']> {
  const all = await surveyor.ask('subscriptions', () =>
    allPages(async (NextToken) => {
      const page = await client.send(new ListSubscriptionsCommand({ NextToken }));
      return { items: page.Subscriptions ?? [], next: page.NextToken };
    }),
  );
  const wanted = all?.filter(
    ({ Protocol = '', SubscriptionArn = '' }) =>
      HANDS_ON.has(Protocol) && SubscriptionArn.startsWith('arn:'),
  );
  return (
    wanted &&
    forEach(wanted, async (subscription) => {
      const { SubscriptionArn } = subscription;
      const answer = await surveyor.ask('subscription', () =>
        client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn })),
      );
      return { ...subscription, attributes: answer?.Attributes };
    })
  );
}

export async function surveyRules(
  client: EventBridgeClient,
  surveyor: Surveyor,
): Promise<AccountAnswers['rules']> {
  const buses = await surveyor.ask('buses', () =>
    allPages(async (NextToken) => {
      const page = await client.send(new ListEventBusesCommand({ NextToken }));
      return { items: page.EventBuses ?? [], next: page.NextToken };
    }),
  );
  // Everybody has the default bus, whoever may list them.
  const names = buses?.map(({ Name = 'default' }) => Name) ?? ['default'];
  const rules = await forEach(names, (EventBusName) =>
    surveyor.ask('rules', () =>
      allPages(async (NextToken) => {
        const page = await client.send(new ListRulesCommand({ EventBusName, NextToken }));
        return { items: page.Rules ?? [], next: page.NextToken };
      }),
    ),
  );
  if (rules.every((found) => found === undefined)) return undefined;
  const found = await forEach(
    rules.flatMap((some) => some ?? []),
    (rule) => surveyTargets(client, surveyor, rule),
  );
  return found.flat();
}

async function surveyTargets(
  client: EventBridgeClient,
  surveyor: Surveyor,
  rule: Rule,
): Promise<NonNullable<AccountAnswers['rules']>> {
  const { Name, EventBusName } = rule;
  const targets = await surveyor.ask('ruleTargets', () =>
    allPages(async (NextToken) => {
      const page = await client.send(
        new ListTargetsByRuleCommand({ Rule: Name, EventBusName, NextToken }),
      );
      return { items: page.Targets ?? [], next: page.NextToken };
    }),
  );
  return targets ? [{ rule, targets }] : [];
}

export async function surveyBudgets(
  client: BudgetsClient,
  surveyor: Surveyor,
  AccountId: string,
): Promise<Pick<AccountAnswers, 'budgets' | 'budgetActions'>> {
  const budgets = await surveyor.askOr('budgets', [], async () => {
    const found = await allPages(async (NextToken) => {
      const page = await client.send(new DescribeBudgetsCommand({ AccountId, NextToken }));
      return { items: page.Budgets ?? [], next: page.NextToken };
    });
    return forEach(found, ({ BudgetName = '' }) => surveyBudget(client, AccountId, BudgetName));
  });
  const actions = await surveyor.askOr('budgetActions', [], () =>
    allPages(async (NextToken) => {
      const page = await client.send(
        new DescribeBudgetActionsForAccountCommand({ AccountId, NextToken }),
      );
      return { items: page.Actions ?? [], next: page.NextToken };
    }),
  );
  return { budgets, budgetActions: actions };
}

async function surveyBudget(
  client: BudgetsClient,
  AccountId: string,
  BudgetName: string,
): Promise<NonNullable<AccountAnswers['budgets']>[number]> {
  const { Notifications: notifications = [] } = await client.send(
    new DescribeNotificationsForBudgetCommand({ AccountId, BudgetName }),
  );
  const subscribers = await forEach(notifications, async (Notification) => {
    const answer = await client.send(
      new DescribeSubscribersForNotificationCommand({ AccountId, BudgetName, Notification }),
    );
    return answer.Subscribers ?? [];
  });
  return { name: BudgetName, subscribers: subscribers.flat() };
}
