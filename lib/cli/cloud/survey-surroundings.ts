// What a survey asks of the services around functions: rules and topics that call them, alarms and budgets that watch.
// Budgets live in one place for the whole account; everything else is asked of the Region.

import {
  BudgetsClient,
  DescribeBudgetsCommand,
  DescribeNotificationsForBudgetCommand,
  DescribeSubscribersForNotificationCommand,
} from '@aws-sdk/client-budgets';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { ListSubscriptionsCommand, SNSClient } from '@aws-sdk/client-sns';
import type { AccountAnswers } from '../../scan';
import { allPages, forEach, type SurveyDesk } from './survey-desk';

interface ClientSettings {
  readonly region: string;
  readonly profile?: string;
}

type Surroundings = Pick<AccountAnswers, 'rules' | 'topicSubscriptions' | 'alarms' | 'budgets'>;

export async function surveySurroundings(
  settings: ClientSettings,
  accountId: string,
  desk: SurveyDesk,
): Promise<Surroundings> {
  const sns = new SNSClient(settings);
  const cloudWatch = new CloudWatchClient(settings);
  return {
    rules: await surveyRules(new EventBridgeClient(settings), desk),
    topicSubscriptions: await desk.ask('subscriptions', () =>
      allPages(async (NextToken) => {
        const page = await sns.send(new ListSubscriptionsCommand({ NextToken }));
        return { items: page.Subscriptions ?? [], next: page.NextToken };
      }),
    ),
    alarms: await desk.ask('alarms', () =>
      allPages(async (NextToken) => {
        const page = await cloudWatch.send(new DescribeAlarmsCommand({ NextToken }));
        return { items: page.MetricAlarms ?? [], next: page.NextToken };
      }),
    ),
    budgets: await desk.askOr('budgets', [], () =>
      surveyBudgets(new BudgetsClient(settings), accountId),
    ),
  };
}

async function surveyRules(
  client: EventBridgeClient,
  desk: SurveyDesk,
): Promise<Surroundings['rules']> {
  const rules = await desk.ask('rules', () =>
    allPages(async (NextToken) => {
      const page = await client.send(new ListRulesCommand({ NextToken }));
      return { items: page.Rules ?? [], next: page.NextToken };
    }),
  );
  if (!rules) return undefined;
  const found = await forEach(rules, async (rule) => {
    const targets = await desk.ask('ruleTargets', () =>
      allPages(async (NextToken) => {
        const page = await client.send(
          new ListTargetsByRuleCommand({ Rule: rule.Name, NextToken }),
        );
        return { items: page.Targets ?? [], next: page.NextToken };
      }),
    );
    return targets ? [{ rule, targets }] : [];
  });
  return found.flat();
}

async function surveyBudgets(
  client: BudgetsClient,
  AccountId: string,
): Promise<NonNullable<Surroundings['budgets']>> {
  const budgets = await allPages(async (NextToken) => {
    const page = await client.send(new DescribeBudgetsCommand({ AccountId, NextToken }));
    return { items: page.Budgets ?? [], next: page.NextToken };
  });
  return forEach(budgets, async ({ BudgetName }) => {
    const { Notifications: notifications = [] } = await client.send(
      new DescribeNotificationsForBudgetCommand({ AccountId, BudgetName }),
    );
    const subscribers = await forEach(notifications, async (Notification) => {
      const answer = await client.send(
        new DescribeSubscribersForNotificationCommand({ AccountId, BudgetName, Notification }),
      );
      return answer.Subscribers ?? [];
    });
    return { name: BudgetName ?? '', subscribers: subscribers.flat() };
  });
}
