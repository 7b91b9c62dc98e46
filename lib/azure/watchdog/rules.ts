// Who watches the watchdog, and who mails what it says: alert rules of Azure Monitor, by one action group.
// They reach people without the watchdog, which may be the very thing that is broken.

import { MonitorActivityLogAlert } from '@cdktf/provider-azurerm/lib/monitor-activity-log-alert';
import { MonitorMetricAlert } from '@cdktf/provider-azurerm/lib/monitor-metric-alert';
import { MonitorScheduledQueryRulesAlertV2 } from '@cdktf/provider-azurerm/lib/monitor-scheduled-query-rules-alert-v2';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { ALERT_EVENT } from '../contract';

export interface RulesProps {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  readonly location: string;
  readonly name: string;
  readonly actionGroupId: string;
  readonly appId: string;
  /** Of its program: before it, the app is silent. */
  readonly deployment: ITerraformDependable;
  readonly insightsId: string;
}

export function defineRules(scope: Construct, props: RulesProps): void {
  defineSilence(scope, props);
  defineFailures(scope, props);
  defineMail(scope, props);
  defineStops(scope, props);
}

/** The platform's own count of the watchdog's runs: nobody else can send it. */
function defineSilence(scope: Construct, props: RulesProps): void {
  const { name, resourceGroupName, appId, actionGroupId } = props;
  new MonitorMetricAlert(scope, 'SilenceAlarm', {
    ...{ name: `${name}-silence`, resourceGroupName, scopes: [appId], severity: 1 },
    description: 'Spendfuse is silent: no run in 5 minutes, nothing is watched',
    ...{ frequency: 'PT1M', windowSize: 'PT5M' },
    criteria: [
      {
        metricNamespace: 'Microsoft.Web/sites',
        metricName: 'OnDemandFunctionExecutionCount',
        ...{ aggregation: 'Total', operator: 'LessThan', threshold: 1 },
        // The app has run nothing yet when the rule is made.
        skipMetricValidation: true,
      },
    ],
    action: [{ actionGroupId }],
    dependsOn: [props.deployment],
  });
}

function defineFailures(scope: Construct, props: RulesProps): void {
  const { name, resourceGroupName, insightsId, actionGroupId } = props;
  new MonitorMetricAlert(scope, 'ErrorsAlarm', {
    ...{ name: `${name}-errors`, resourceGroupName, scopes: [insightsId], severity: 2 },
    description: 'Spendfuse failed: see the log of its app',
    ...{ frequency: 'PT5M', windowSize: 'PT15M' },
    criteria: [
      {
        metricNamespace: 'microsoft.insights/components',
        metricName: 'requests/failed',
        ...{ aggregation: 'Count', operator: 'GreaterThan', threshold: 2 },
        skipMetricValidation: true,
      },
    ],
    action: [{ actionGroupId }],
  });
}

/** Mails each alert of the log once, by its subject; a query every 15 minutes is the cheapest there is. */
function defineMail(scope: Construct, props: RulesProps): void {
  const { name, resourceGroupName, location, insightsId, actionGroupId } = props;
  new MonitorScheduledQueryRulesAlertV2(scope, 'Mail', {
    ...{ name: `${name}-alerts`, resourceGroupName, location, scopes: [insightsId], severity: 2 },
    description: 'An alert of Spendfuse: its subject is the dimension below',
    ...{ evaluationFrequency: 'PT15M', windowDuration: 'PT15M', skipQueryValidation: true },
    criteria: [
      {
        query: [
          `traces | where message has "${ALERT_EVENT}"`,
          'extend line = parse_json(message)',
          'project timestamp, Subject = tostring(line.subject), Text = tostring(line.text)',
        ].join(' | '),
        ...{ timeAggregationMethod: 'Count', operator: 'GreaterThan', threshold: 0 },
        dimension: [{ name: 'Subject', operator: 'Include', values: ['*'] }],
      },
    ],
    action: { actionGroups: [actionGroupId] },
  });
}

/** A stop is in the activity log at once and free to be told of, whoever stopped the app. */
function defineStops(scope: Construct, props: RulesProps): void {
  const { name, resourceGroupName, subscriptionId, actionGroupId } = props;
  new MonitorActivityLogAlert(scope, 'Stops', {
    ...{ name: `${name}-stops`, resourceGroupName, location: 'global' },
    description: 'An app was stopped, by Spendfuse or by a person: spendfuse status says which',
    scopes: [`/subscriptions/${subscriptionId}`],
    criteria: {
      category: 'Administrative',
      operationName: 'Microsoft.Web/sites/stop/action',
      status: 'Succeeded',
    },
    action: [{ actionGroupId }],
  });
}
