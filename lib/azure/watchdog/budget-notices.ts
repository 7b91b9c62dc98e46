// How a budget's notice reaches the watchdog: an action group that calls its route with the key of that route alone.
// Whoever may read the action group reads the key: it must open nothing but the route of hints, which are checked.

import type { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { ResourceGroupTemplateDeployment } from '@cdktf/provider-azurerm/lib/resource-group-template-deployment';
import { Fn, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { AZURE_FUNCTIONS } from '../contract';

export interface BudgetNoticesProps {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  /** Of the watchdog's app. */
  readonly name: string;
  readonly app: FunctionAppFlexConsumption;
  /** Of its program: before it, the route has no key. */
  readonly deployment: ITerraformDependable;
}

/**
 * By a template of Resource Manager, whose listKeys reads the key where it is used: azurerm has no data source for the key
 * of one function, and that of the host, which opens every route, would lie in Terraform's state.
 * learn.microsoft.com: azure-resource-manager/templates/template-functions-resource, listkeys; actionGroups, 2023-01-01.
 */
const TEMPLATE = {
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  parameters: { name: { type: 'string' }, appId: { type: 'string' }, host: { type: 'string' } },
  resources: [
    {
      type: 'Microsoft.Insights/actionGroups',
      apiVersion: '2023-01-01',
      name: "[parameters('name')]",
      location: 'Global',
      properties: {
        // At most 12 characters.
        groupShortName: 'sf-budget',
        enabled: true,
        azureFunctionReceivers: [
          {
            name: 'watchdog',
            functionAppResourceId: "[parameters('appId')]",
            functionName: AZURE_FUNCTIONS.budget,
            httpTriggerUrl: `[concat('https://', parameters('host'), '/api/${AZURE_FUNCTIONS.budget}?code=', listKeys(concat(parameters('appId'), '/functions/${AZURE_FUNCTIONS.budget}'), '2024-04-01').default)]`,
            // Budgets call only action groups that do not use it.
            useCommonAlertSchema: false,
          },
        ],
      },
    },
  ],
};

export class BudgetNotices extends Construct {
  /** Of the action group. */
  readonly actionGroupId: string;
  /** What a budget that names the group has to wait for. */
  readonly deployment: ResourceGroupTemplateDeployment;

  constructor(scope: Construct, id: string, props: BudgetNoticesProps) {
    super(scope, id);
    const { subscriptionId, resourceGroupName, app } = props;
    const name = `${props.name}-budget`;
    this.actionGroupId = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.Insights/actionGroups/${name}`;
    this.deployment = new ResourceGroupTemplateDeployment(this, 'Group', {
      ...{ name, resourceGroupName, deploymentMode: 'Incremental' },
      templateContent: JSON.stringify(TEMPLATE),
      parametersContent: Fn.jsonencode({
        name: { value: name },
        appId: { value: app.id },
        host: { value: app.defaultHostname },
      }),
      dependsOn: [props.deployment],
    });
  }
}
