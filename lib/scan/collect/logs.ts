// Log groups: who writes to them (every function to its own), who is fed from them, how long they keep.
// A function always writes to its own group, whatever its role allows: the platform does it.

import { type FunctionItem, known, type Setting, unset } from '../inventory';
import { numberSetting, type Resource } from '../resource';
import { referenceTo } from '../token';
import { at, listOf, textOf, textsOf } from '../tree';
import type { Collection } from './collection';

export function collectLogs(collection: Collection): void {
  const retention = retentionByGroup(collection);
  for (const item of collection.inventory.functions) {
    if (item.cloud === 'aws') collectOwnGroup(item, retention, collection);
  }
  for (const resource of collection.ofType('AWS::Logs::SubscriptionFilter'))
    collectFilter(resource, collection);
  for (const resource of collection.ofType('AWS::Logs::AccountPolicy'))
    collectAccountPolicy(resource, collection);
}

interface Kept {
  retentionDays: Setting<number>;
  resource: Resource;
}

function retentionByGroup(collection: Collection): Map<string, Kept> {
  const kept = new Map<string, Kept>();
  for (const resource of collection.ofType('AWS::Logs::LogGroup')) {
    kept.set(resource.id, {
      retentionDays: numberSetting(resource.properties.RetentionInDays),
      resource,
    });
  }
  for (const resource of collection.ofType('Custom::LogRetention')) {
    const match = collection.named(resource.properties.LogGroupName, 'log-group', resource);
    if (match) {
      kept.set(match.id, {
        retentionDays: numberSetting(resource.properties.RetentionInDays),
        resource,
      });
    }
  }
  return kept;
}

/** The group a function logs to: the one it names, or the one Lambda derives from its name. */
function ownGroup(item: FunctionItem, collection: Collection): string | undefined {
  const resource = collection.resources.get(item.id);
  if (!resource) return undefined;
  const configured = at(resource.properties, 'LoggingConfig', 'LogGroup');
  const text = textOf(configured) ?? `/aws/lambda/${referenceTo(item.id)}`;
  return collection.identity.match(text, 'log-group', resource.stack)?.id;
}

function collectOwnGroup(
  item: FunctionItem,
  retention: Map<string, Kept>,
  collection: Collection,
): void {
  const groupId = ownGroup(item, collection);
  if (groupId === undefined) return;
  const kept = retention.get(groupId);
  item.log = {
    name: collection.identity.node(groupId)?.name ?? groupId,
    retentionDays: kept?.retentionDays ?? unset,
    evidence: kept?.resource.evidence ?? item.evidence,
  };
  collection.writes({
    from: item.id,
    to: groupId,
    via: 'log',
    evidence: item.evidence,
    detail: 'every run logs to its own log group',
  });
}

function collectFilter(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const group = collection.named(properties.LogGroupName, 'log-group', resource);
  if (!group) return;
  const pattern = textOf(properties.FilterPattern) ?? '';
  deliver({ resource, groupId: group.id, isNarrowed: pattern.trim() !== '' }, collection);
}

function deliver(
  found: { resource: Resource; groupId: string; isNarrowed: boolean },
  collection: Collection,
): void {
  const { resource, groupId, isNarrowed } = found;
  const destination = resource.properties.DestinationArn;
  const edge = {
    from: groupId,
    via: 'subscription' as const,
    evidence: resource.evidence,
    detail: isNarrowed ? 'log subscription with a filter pattern' : 'log subscription',
    scope: isNarrowed ? { isNarrowed } : {},
  };
  for (const kind of ['stream', 'firehose'] as const) {
    const match = collection.named(destination, kind, resource);
    if (!match || !collection.identity.node(match.id)?.isDeclared) continue;
    collection.triggers({ ...edge, to: match.id });
    return;
  }
  const item = collection.functionNamed(destination, resource);
  if (!item) return;
  if (!item.waysIn.some((way) => way.kind === 'log-subscription' && way.from === groupId)) {
    collection.addWay(item, {
      kind: 'log-subscription',
      from: groupId,
      evidence: resource.evidence,
      label: `logs of ${collection.identity.node(groupId)?.name ?? 'a log group'}`,
      isAsync: true,
      isOpen: known(false),
    });
  }
  collection.triggers({ ...edge, to: item.id, isAsync: true });
}

/** An account-wide subscription feeds from every group that its selection leaves in. */
function collectAccountPolicy(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  if (textOf(properties.PolicyType) !== 'SUBSCRIPTION_FILTER_POLICY') return;
  const document = textOf(properties.PolicyDocument) ?? '';
  const destination = /"DestinationArn"\s*:\s*"([^"]*)"/.exec(document)?.[1];
  if (destination === undefined) return;
  const pattern = /"FilterPattern"\s*:\s*"([^"]*)"/.exec(document)?.[1] ?? '';
  const excluded = excludedGroups(textOf(properties.SelectionCriteria) ?? '', resource, collection);
  const target = { ...resource, properties: { ...properties, DestinationArn: destination } };
  const groups = new Set(
    collection.inventory.edges.filter((edge) => edge.via === 'log').map((edge) => edge.to),
  );
  for (const groupId of groups) {
    if (excluded.has(groupId)) continue;
    deliver({ resource: target, groupId, isNarrowed: pattern.trim() !== '' }, collection);
  }
}

/** `LogGroupName NOT IN ["/aws/lambda/a", ...]` */
function excludedGroups(criteria: string, resource: Resource, collection: Collection): Set<string> {
  const list = /NOT IN\s*\[([^\]]*)\]/i.exec(criteria)?.[1] ?? '';
  const names = textsOf(listOf(list.split(','))).map((name) =>
    name.trim().replace(/^["']|["']$/g, ''),
  );
  return new Set(
    names.flatMap((name) => collection.identity.match(name, 'log-group', resource.stack)?.id ?? []),
  );
}
