// Azure's own budget, with mail to people. Hours late, so it is the backstop: it tells and stops nothing.
// The amount is in the currency the subscription is billed in, which Azure does not let a budget choose.

import { ConsumptionBudgetResourceGroup } from '@cdktf/provider-azurerm/lib/consumption-budget-resource-group';
import { ConsumptionBudgetSubscription } from '@cdktf/provider-azurerm/lib/consumption-budget-subscription';
import { MonitorActionGroup } from '@cdktf/provider-azurerm/lib/monitor-action-group';
import { dependable } from 'cdktf';
import { Construct } from 'constructs';
import { emailAddress, matching, number, optional, problemsWith } from '../core/units/values';
import { knownAtSynth, refuseProblems } from './refuse-problems';
import type { BudgetNotices } from './watchdog/budget-notices';

export interface BudgetAlarmProps {
  /** The most that may be billed in a calendar month, in the currency the subscription is billed in. */
  readonly monthlyAmount: number;
  /** Is mailed at 50 %, 80 % and 100 % of the budget, and when the month's forecast reaches it. */
  readonly alertEmail: string;
  /** The resource group that holds the action group. */
  readonly resourceGroupName: string;
  /** The first month, as `2026-11`: this month or one of the next twelve. Only the first apply reads it. */
  readonly startMonth: string;
  /**
   * What the budget is for: the id of a subscription, `/subscriptions/…`, or of a resource group,
   * `/subscriptions/…/resourceGroups/…`. A reference to an id known at deploy time is one of a subscription.
   */
  readonly scopeId: string;
  /**
   * The budget's name, unique in what it is for.
   * @default spendfuse-monthly
   */
  readonly budgetName?: string;
}

type Budget = ConsumptionBudgetSubscription | ConsumptionBudgetResourceGroup;

/** A monthly budget of a subscription or resource group, which tells people hours late and stops nothing. */
export class BudgetAlarm extends Construct {
  /** Who is told at every step; add receivers here. */
  readonly actionGroup: MonitorActionGroup;
  /** The budget itself, of a subscription or a resource group. */
  readonly budget: Budget;
  private readonly alertEmail: string;

  constructor(scope: Construct, id: string, props: BudgetAlarmProps) {
    super(scope, id);
    refuseProblems(this, problemsWithBudgetAlarm(props));
    this.actionGroup = new MonitorActionGroup(this, 'People', {
      name: props.budgetName ?? DEFAULT_NAME,
      resourceGroupName: props.resourceGroupName,
      shortName: 'spendfuse',
      // Budgets call only action groups that do not use the common alert schema
      // (learn.microsoft.com, tutorial-acm-create-budgets, 2020); for mail it changes the layout alone.
      emailReceiver: [
        { name: 'oncall', emailAddress: props.alertEmail, useCommonAlertSchema: false },
      ],
    });
    this.alertEmail = props.alertEmail;
    this.budget = this.defineBudget(props);
  }

  /** Calls a watchdog as well once the budget is used up; what it is told it checks before it pauses anything. */
  call({ actionGroupId, deployment }: BudgetNotices): void {
    const people = this.actionGroup.id;
    this.budget.putNotification(notificationsTo(people, this.alertEmail, [actionGroupId]));
    this.budget.dependsOn = [...(this.budget.dependsOn ?? []), dependable(deployment)];
  }

  private defineBudget(props: BudgetAlarmProps): Budget {
    const config = {
      name: props.budgetName ?? DEFAULT_NAME,
      amount: props.monthlyAmount,
      timeGrain: 'Monthly',
      timePeriod: { startDate: `${props.startMonth}-01T00:00:00Z` },
      notification: notificationsTo(this.actionGroup.id, props.alertEmail),
      // Azure takes no past month for a new budget, and a new month replaces the budget: it is set once.
      lifecycle: { ignoreChanges: ['time_period'] },
    };
    return RESOURCE_GROUP_ID.test(props.scopeId)
      ? new ConsumptionBudgetResourceGroup(this, 'Budget', {
          ...config,
          resourceGroupId: props.scopeId,
        })
      : new ConsumptionBudgetSubscription(this, 'Budget', {
          ...config,
          subscriptionId: props.scopeId,
        });
  }
}

const DEFAULT_NAME = 'spendfuse-monthly';
const SUBSCRIPTION_ID = /^\/subscriptions\/[0-9a-f-]{36}$/i;
const RESOURCE_GROUP_ID = /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]+$/i;

function notificationsTo(actionGroupId: string, alertEmail: string, watchdogs: string[] = []) {
  const notification = (thresholdType: 'Actual' | 'Forecasted', threshold: number) => ({
    enabled: true,
    operator: 'GreaterThanOrEqualTo',
    threshold,
    thresholdType,
    contactGroups: [actionGroupId],
  });
  return [
    notification('Actual', 50),
    notification('Actual', 80),
    // Mailed directly as well: an action group that was muted or emptied must not swallow this one.
    {
      ...notification('Actual', 100),
      contactEmails: [alertEmail],
      contactGroups: [actionGroupId, ...watchdogs],
    },
    notification('Forecasted', 100),
  ];
}

/** What can be said of a budget before it is known what it is for. */
export function problemsWithBudget(props: Omit<BudgetAlarmProps, 'scopeId'>): string[] {
  return [
    ...problemsWith(
      'monthlyAmount',
      knownAtSynth(props.monthlyAmount),
      optional(number({ min: 1, max: 1e9 })),
    ),
    ...problemsWith('alertEmail', knownAtSynth(props.alertEmail), optional(emailAddress)),
    ...problemsWith(
      'startMonth',
      knownAtSynth(props.startMonth),
      optional(matching(/^20\d\d-(0[1-9]|1[0-2])$/, 'a month like 2026-11')),
    ),
    ...problemsWith(
      'budgetName',
      knownAtSynth(props.budgetName),
      optional(matching(/^[\w-]{1,63}$/, 'at most 63 letters, digits, hyphens and underscores')),
    ),
  ];
}

function problemsWithBudgetAlarm(props: BudgetAlarmProps): string[] {
  const scopeId = knownAtSynth(props.scopeId);
  const isScope =
    scopeId === undefined || SUBSCRIPTION_ID.test(scopeId) || RESOURCE_GROUP_ID.test(scopeId);
  return [
    ...problemsWithBudget(props),
    ...(isScope
      ? []
      : [
          `scopeId is '${scopeId}'; use /subscriptions/… or /subscriptions/…/resourceGroups/… with the subscription's full id`,
        ]),
  ];
}
