// Azure function apps, as a Terraform plan declares them.
// On Azure a scale limit of 0 means no limit at all, the opposite of Lambda's reserved concurrency 0.

import { type FunctionItem, known, type Setting, unknown, unset } from '../../inventory';
import { numberSetting, type Resource, textSetting } from '../../resource';
import { referencesIn } from '../../token';
import { at, entriesOf, listOf, mapOf, textOf } from '../../tree';
import type { Collection } from '../collection';

const APP_TYPES = [
  'azurerm_linux_function_app',
  'azurerm_windows_function_app',
  'azurerm_function_app',
  'azurerm_function_app_flex_consumption',
];

export function collectAzure(collection: Collection): void {
  for (const resource of collection.ofType(...APP_TYPES)) {
    const item = functionApp(resource, collection);
    collection.functions.set(item.id, item);
    collection.inventory.functions.push(item);
  }
  const budgets = [
    'azurerm_consumption_budget_subscription',
    'azurerm_consumption_budget_resource_group',
    'azurerm_consumption_budget_management_group',
  ];
  for (const resource of collection.ofType(...budgets)) {
    const notifications = listOf(resource.properties.notification).map((entry) => mapOf(entry));
    collection.inventory.budgets.push({
      id: resource.id,
      name: resource.name,
      evidence: resource.evidence,
      hasSubscriber: notifications.length > 0,
      hasAction: notifications.some((entry) => listOf(entry.contact_groups).length > 0),
    });
  }
}

function functionApp(resource: Resource, collection: Collection): FunctionItem {
  const { properties } = resource;
  const isFlex = resource.type.endsWith('flex_consumption');
  const site = mapOf(listOf(properties.site_config)[0]);
  const plan = planOf(resource, collection);
  const name = textOf(properties.name);
  return {
    id: resource.id,
    name: resource.name,
    evidence: resource.evidence,
    cloud: 'azure',
    kind: 'azure-function-app',
    ...(name === undefined ? {} : { physicalName: name }),
    ...(plan === undefined ? {} : { plan }),
    isFlex,
    memoryMb: isFlex ? numberSetting(properties.instance_memory_in_mb) : unset,
    timeoutSeconds: unset,
    ephemeralStorageMb: unset,
    architecture: unset,
    reservedConcurrency: isFlex
      ? numberSetting(properties.maximum_instance_count)
      : limitOf(site.app_scale_limit),
    requestsPerInstance: isFlex ? numberSetting(properties.http_concurrency) : unset,
    recursion: unset,
    waysIn: [
      {
        kind: 'http',
        evidence: resource.evidence,
        label: 'HTTP trigger, if it has one',
        isAsync: false,
        // The authorisation level is in the code, not in the plan.
        isOpen: unknown('the authorisation level is set in code'),
        isEnabled: known(true),
        isPublic: textOf(properties.public_network_access_enabled) !== 'false',
      },
    ],
    provisioned: listOf(properties.always_ready).map((entry) => ({
      concurrency: numberSetting(mapOf(entry).instance_count),
      isScaled: false,
      evidence: resource.evidence,
    })),
    asyncFailure: unset,
    responseStreaming: false,
    environmentRefs: [],
    environmentTexts: entriesOf(properties.app_settings).flatMap(
      ([, value]) => textOf(value) ?? [],
    ),
    hasKnownRole: false,
    promises: {},
  };
}

/** 0 means unlimited: docs of Azure Functions event-driven scaling, 2026. */
function limitOf(tree: Parameters<typeof numberSetting>[0]): Setting<number> {
  const limit = numberSetting(tree);
  return limit.state === 'known' && limit.value === 0 ? unset : limit;
}

/** The SKU decides what bounds an app: Y1 is pay per use, EP scales, the rest is a fixed price. */
function planOf(resource: Resource, collection: Collection): string | undefined {
  const [reference] = referencesIn(textOf(resource.properties.service_plan_id) ?? '');
  const plan = reference && collection.resources.get(reference.id);
  const sku = textSetting(at(plan?.properties ?? null, 'sku_name'));
  return sku.state === 'known' ? sku.value : undefined;
}
