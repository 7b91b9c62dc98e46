// What already watches or bounds spending: web ACLs, budgets, alarms.
// What is meant to protect but matches nothing here must not count as protection.

import { type ApiItem, known, unknown } from '../inventory';
import { logicalIdOf, type Resource } from '../resource';
import { referencesIn } from '../token';
import { listOf, mapOf, textOf } from '../tree';
import type { Collection } from './collection';

export function collectGuards(collection: Collection): void {
  for (const resource of collection.ofType('AWS::WAFv2::WebACLAssociation'))
    collectAssociation(resource, collection);
  for (const resource of collection.ofType('AWS::Budgets::Budget'))
    collectBudget(resource, collection);
  for (const resource of collection.ofType('AWS::CloudWatch::Alarm'))
    collectAlarm(resource, collection);
}

function collectAssociation(resource: Resource, collection: Collection): void {
  const text = textOf(resource.properties.ResourceArn);
  if (text === undefined) return;
  const ids = new Set<string>();
  for (const reference of referencesIn(text)) {
    ids.add(reference.id);
    const target = collection.identity.target(reference);
    if (target) ids.add(target.id);
  }
  const protectedApis = collection.inventory.apis.filter((api) => ids.has(api.id));
  for (const api of protectedApis) protect(api, collection);
  if (protectedApis.length > 0 || ids.size > 0) return;
  // It may cover any API of its own template, and says nothing of those of another.
  const because = 'names a resource that cannot be matched: which API it protects is not seen';
  collection.blind(`web ACL association ${resource.name}`, because, resource.evidence);
  for (const api of collection.inventory.apis) {
    if (api.evidence.file !== resource.evidence.file) continue;
    if (api.hasWaf.state === 'known' && !api.hasWaf.value)
      api.hasWaf = unknown('a web ACL association names a resource that cannot be matched');
  }
}

function protect(api: ApiItem, collection: Collection): void {
  api.hasWaf = known(true);
  for (const id of api.functions) {
    for (const way of collection.functions.get(id)?.waysIn ?? [])
      if (way.from === api.id) way.hasWaf = true;
  }
}

function collectBudget(resource: Resource, collection: Collection): void {
  const notifications = listOf(resource.properties.NotificationsWithSubscribers);
  const subscribers = notifications.flatMap((entry) =>
    listOf(mapOf(entry).Subscribers).map((subscriber) => mapOf(subscriber)),
  );
  const actions = collection.ofType('AWS::Budgets::BudgetsAction').length > 0;
  collection.inventory.budgets.push({
    id: resource.id,
    name: resource.name,
    ...logicalIdOf(resource),
    evidence: resource.evidence,
    hasSubscriber: subscribers.length > 0,
    // A topic can set something off; an e-mail only informs.
    hasAction:
      actions || subscribers.some((subscriber) => textOf(subscriber.SubscriptionType) === 'SNS'),
  });
}

const SPENDING_METRICS = new Set([
  'Invocations',
  'ConcurrentExecutions',
  'Duration',
  'Throttles',
  'Errors',
  'UrlRequestCount',
  'ClaimedAccountConcurrency',
  'UnreservedConcurrentExecutions',
  'RecursiveInvocationsDropped',
  'AsyncEventsReceived',
]);

function collectAlarm(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const metrics = [
    properties,
    ...listOf(properties.Metrics).map((entry) => mapOf(mapOf(mapOf(entry).MetricStat).Metric)),
  ];
  const ofLambda = metrics.filter((metric) => textOf(metric.Namespace) === 'AWS/Lambda');
  const expressions = listOf(properties.Metrics).flatMap(
    (entry) => textOf(mapOf(entry).Expression) ?? [],
  );
  const query = expressions.find((text) => /AWS\/Lambda/.test(text));
  if (ofLambda.length === 0 && query === undefined) return;
  const functions = ofLambda.flatMap((metric) =>
    functionsOf(metric.Dimensions, resource, collection),
  );
  const isOfUnknown = functions.some((id) => !collection.functions.has(id));
  if (isOfUnknown) {
    const because = 'names a function that was not read: which one it watches is not seen';
    collection.blind(`alarm ${resource.name}`, because, resource.evidence);
  }
  const names = ofLambda.map((metric) => textOf(metric.MetricName) ?? '');
  collection.inventory.alarms.push({
    id: resource.id,
    name: resource.name,
    ...logicalIdOf(resource),
    evidence: resource.evidence,
    functions,
    ...(isOfUnknown ? { isOfUnknown } : {}),
    watchesFunctions: query !== undefined || names.some((name) => SPENDING_METRICS.has(name)),
    metric: names[0] ?? query ?? '',
    hasAction: listOf(properties.AlarmActions).length > 0,
  });
}

function functionsOf(
  dimensions: Parameters<typeof listOf>[0],
  resource: Resource,
  collection: Collection,
): string[] {
  return listOf(dimensions).flatMap((dimension) => {
    const { Name, Value } = mapOf(dimension);
    if (textOf(Name) !== 'FunctionName' && textOf(Name) !== 'Resource') return [];
    const match = collection.named(Value, 'function', resource);
    // A dimension that says nothing still means one function, and not all of them.
    return match ? [match.id] : [textOf(Value) ?? 'a function that is not named'];
  });
}
