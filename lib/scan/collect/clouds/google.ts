// Google Cloud functions and Cloud Run services, as a Terraform plan declares them.
// What bounds them is instances times the requests each takes at once.

import { type FunctionItem, known, type Setting, unset } from '../../inventory';
import { numberSetting, type Resource, textSetting } from '../../resource';
import { referencesIn } from '../../token';
import { listOf, mapOf, type TreeMap, textOf, textsOf } from '../../tree';
import type { Collection } from '../collection';

export function collectGoogle(collection: Collection): void {
  const found = [
    ...collection.ofType('google_cloudfunctions_function').map(firstGeneration),
    ...collection.ofType('google_cloudfunctions2_function').map(secondGeneration),
    ...collection.ofType('google_cloud_run_v2_service').map(runService),
    ...collection.ofType('google_cloud_run_service').map(knativeService),
  ];
  for (const item of found) {
    collection.functions.set(item.id, item);
    collection.inventory.functions.push(item);
  }
  for (const resource of collection.all())
    if (/_iam_(member|binding)$/.test(resource.type)) collectInvoker(resource, collection);
  for (const resource of collection.ofType('google_billing_budget')) {
    const updates = mapOf(listOf(resource.properties.all_updates_rule)[0]);
    collection.inventory.budgets.push({
      id: resource.id,
      name: resource.name,
      evidence: resource.evidence,
      hasSubscriber: listOf(resource.properties.threshold_rules).length > 0,
      hasAction: updates.pubsub_topic !== undefined,
    });
  }
}

interface Sizes {
  kind: FunctionItem['kind'];
  memoryMb: Setting<number>;
  timeoutSeconds: Setting<number>;
  instances: Setting<number>;
  requests: Setting<number>;
  cpu?: Setting<number>;
  minimum?: Setting<number>;
  isEvent: boolean;
}

function item(resource: Resource, sizes: Sizes): FunctionItem {
  const location = textOf(resource.properties.location) ?? textOf(resource.properties.region);
  const isInternal = /INTERNAL/i.test(
    textOf(resource.properties.ingress) ?? textOf(resource.properties.ingress_settings) ?? '',
  );
  return {
    id: resource.id,
    name: resource.name,
    evidence: resource.evidence,
    cloud: 'gcp',
    kind: sizes.kind,
    isSecondGeneration: resource.type === 'google_cloudfunctions2_function',
    ...(location === undefined ? {} : { location }),
    memoryMb: sizes.memoryMb,
    timeoutSeconds: sizes.timeoutSeconds,
    ephemeralStorageMb: unset,
    architecture: unset,
    reservedConcurrency: sizes.instances,
    requestsPerInstance: sizes.requests,
    ...(sizes.cpu ? { vCpu: sizes.cpu } : {}),
    recursion: unset,
    waysIn: [
      {
        kind: sizes.isEvent ? 'message-queue' : 'http',
        evidence: resource.evidence,
        label: sizes.isEvent ? 'event trigger' : 'HTTPS trigger',
        isAsync: sizes.isEvent,
        isOpen: known(textOf(resource.properties.invoker_iam_disabled) === 'true'),
        isEnabled: known(true),
        isPublic: !sizes.isEvent && !isInternal,
      },
    ],
    provisioned:
      sizes.minimum?.state === 'known' && sizes.minimum.value > 0
        ? [{ concurrency: sizes.minimum, isScaled: false, evidence: resource.evidence }]
        : [],
    asyncFailure: unset,
    responseStreaming: false,
    environmentRefs: [],
    environmentTexts: [],
    hasKnownRole: false,
    promises: {},
  };
}

const block = (map: TreeMap, name: string): TreeMap => mapOf(listOf(map[name])[0]);

/** First generation: 0 means no limit, and one request at a time. */
function firstGeneration(resource: Resource): FunctionItem {
  const { properties } = resource;
  const instances = numberSetting(properties.max_instances);
  return item(resource, {
    kind: 'cloud-function',
    memoryMb: numberSetting(properties.available_memory_mb),
    timeoutSeconds: numberSetting(properties.timeout),
    instances: instances.state === 'known' && instances.value === 0 ? unset : instances,
    requests: known(1),
    minimum: numberSetting(properties.min_instances),
    isEvent: listOf(properties.event_trigger).length > 0,
  });
}

function secondGeneration(resource: Resource): FunctionItem {
  const config = block(resource.properties, 'service_config');
  return item(resource, {
    kind: 'cloud-function',
    memoryMb: megabytes(config.available_memory),
    timeoutSeconds: numberSetting(config.timeout_seconds),
    instances: numberSetting(config.max_instance_count),
    requests: numberSetting(config.max_instance_request_concurrency),
    cpu: numberSetting(config.available_cpu),
    minimum: numberSetting(config.min_instance_count),
    isEvent: listOf(resource.properties.event_trigger).length > 0,
  });
}

function runService(resource: Resource): FunctionItem {
  const template = block(resource.properties, 'template');
  const scaling = block(template, 'scaling');
  const serviceScaling = block(resource.properties, 'scaling');
  const limits = mapOf(block(block(template, 'containers'), 'resources').limits);
  return item(resource, {
    kind: 'cloud-run',
    memoryMb: megabytes(limits.memory),
    timeoutSeconds: seconds(template.timeout),
    instances: numberSetting(scaling.max_instance_count ?? serviceScaling.max_instance_count),
    requests: numberSetting(template.max_instance_request_concurrency),
    cpu: numberSetting(limits.cpu),
    minimum: numberSetting(scaling.min_instance_count ?? serviceScaling.min_instance_count),
    isEvent: false,
  });
}

function knativeService(resource: Resource): FunctionItem {
  const template = block(resource.properties, 'template');
  const annotations = mapOf(block(template, 'metadata').annotations);
  const spec = block(template, 'spec');
  const limits = mapOf(block(block(spec, 'containers'), 'resources').limits);
  return item(resource, {
    kind: 'cloud-run',
    memoryMb: megabytes(limits.memory),
    timeoutSeconds: numberSetting(spec.timeout_seconds),
    instances: numberSetting(annotations['autoscaling.knative.dev/maxScale']),
    requests: numberSetting(spec.container_concurrency),
    minimum: numberSetting(annotations['autoscaling.knative.dev/minScale']),
    isEvent: false,
  });
}

/** `512Mi`, `1G`, `256M`; a plain number is bytes in Cloud Run and megabytes nowhere. */
function megabytes(tree: Parameters<typeof textSetting>[0]): Setting<number> {
  const setting = textSetting(tree);
  if (setting.state !== 'known') return setting;
  const match = /^(\d+(?:\.\d+)?)\s*(Mi|M|Gi|G|Ki|K)?$/.exec(setting.value.trim());
  if (!match) return { state: 'unknown', because: `"${setting.value}" is not an amount of memory` };
  const unit =
    { Mi: 1, M: 1e6 / 2 ** 20, Gi: 1024, G: 1e9 / 2 ** 20, Ki: 1 / 1024, K: 1e3 / 2 ** 20 }[
      match[2] ?? ''
    ] ?? 1 / 2 ** 20;
  return known(Number(match[1]) * unit);
}

function seconds(tree: Parameters<typeof textSetting>[0]): Setting<number> {
  const setting = textSetting(tree);
  return setting.state === 'known' ? numberSetting(setting.value.replace(/s$/, '')) : setting;
}

/** A binding for everyone opens the service it is bound to. */
function collectInvoker(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const members = [...textsOf(properties.member), ...textsOf(properties.members)];
  if (!members.some((member) => member === 'allUsers' || member === 'allAuthenticatedUsers'))
    return;
  const named = properties.service ?? properties.name ?? properties.cloud_function;
  const text = textOf(named) ?? '';
  const [reference] = referencesIn(text);
  const target = reference
    ? collection.functions.get(reference.id)
    : collection.inventory.functions.find(
        (other) =>
          other.cloud === 'gcp' &&
          textOf(collection.resources.get(other.id)?.properties.name) === text &&
          text !== '',
      );
  for (const way of target?.waysIn ?? []) if (way.kind === 'http') way.isOpen = known(true);
}
