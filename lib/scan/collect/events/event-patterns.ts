// What a rule of EventBridge hears: whose events, and a bucket's when it sends them there.
// A pattern that cannot be compared narrows in a way nobody sees; it is never taken for none.

import type { Scope } from '../../inventory';
import { parsedJson } from '../../json-text';
import type { Resource } from '../../resource';
import { at, isMap, listOf, mapOf, type Tree, type TreeMap, textOf, textsOf } from '../../tree';
import { type Collection, homeIn } from '../collection';

export function patternOf(tree: Tree | undefined): TreeMap {
  return mapOf(isMap(tree) ? tree : parsedJson(textOf(tree) ?? ''));
}

/** The plain texts a pattern wants; undefined when it wants all, or uses a matcher we do not compare. */
function wanted(tree: Tree | undefined): string[] | undefined {
  if (tree === undefined) return undefined;
  const items = listOf(tree);
  if (items.some(takesAll)) return undefined;
  const texts = items.map((item) => (isMap(item) ? ofServices(item) : textOf(item)));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** `{ prefix: '' }` and `{ wildcard: '*' }` are habits for a rule that hears everything. */
function takesAll(item: Tree): boolean {
  const { prefix, wildcard } = mapOf(item);
  return textOf(prefix) === '' || textOf(wildcard) === '*';
}

/** A prefix that only sources of AWS's own have is as good as one of their names. */
function ofServices(item: TreeMap): string | undefined {
  const prefix = textOf(item.prefix);
  return prefix?.startsWith('aws.') ? prefix : undefined;
}

const isMatcher = (part: Tree | undefined): boolean =>
  part !== undefined && wanted(part) === undefined && !listOf(part).some(takesAll);

/**
 * Whether a rule hears nothing but what AWS services emit by themselves, which is free to publish. S3's events are
 * opt-in and charged like custom ones, partners' are too: aws.amazon.com/eventbridge/pricing, 2026-04.
 */
export function isAwsEvent(resource: Resource, pattern: TreeMap): boolean {
  const bus = textOf(resource.properties.EventBusName) ?? 'default';
  const sources = wanted(pattern.source) ?? [];
  const isFree = (source: string) =>
    source.startsWith('aws.') &&
    !CHARGED.some((charged) => charged.startsWith(source) || source.startsWith(charged));
  return /(^|event-bus\/)default$/.test(bus) && sources.length > 0 && sources.every(isFree);
}

const CHARGED = ['aws.s3', 'aws.partner/'];

export function collectSources(resource: Resource, pattern: TreeMap, collection: Collection): void {
  const sources = wanted(pattern.source);
  const detailTypes = wanted(pattern['detail-type']);
  if (sources?.includes('aws.s3')) collectBucketEvents(resource, pattern, collection);
  const bus = textOf(resource.properties.EventBusName) ?? 'default';
  const match = collection.identity.match(bus, 'bus', resource.stack);
  if (!match) return;
  const hasMatcher = [pattern.source, pattern['detail-type']].some(isMatcher);
  const scope: Scope = {
    ...(sources ? { sources } : {}),
    ...(detailTypes ? { detailTypes } : {}),
    ...(hasMatcher || pattern.detail !== undefined || pattern.resources !== undefined
      ? { isNarrowed: true }
      : {}),
    ...homeIn(match),
  };
  const detail = sources ? `events from ${sources.join(', ')}` : 'events on the bus';
  collection.triggers({
    from: match.id,
    to: resource.id,
    via: 'rule',
    evidence: resource.evidence,
    detail,
    scope,
  });
}

/** S3's events by EventBridge, when the bucket sends them there. */
function collectBucketEvents(resource: Resource, pattern: TreeMap, collection: Collection): void {
  const names = textsOf(at(pattern, 'detail', 'bucket', 'name'));
  const types = wanted(pattern['detail-type']) ?? ['Object Created', 'Object Deleted'];
  const changes = types.flatMap((type) =>
    type === 'Object Created' ? ['created'] : type === 'Object Deleted' ? ['removed'] : [],
  );
  const keys = listOf(at(pattern, 'detail', 'object', 'key'));
  const buckets =
    names.length > 0
      ? names.flatMap((name) => collection.identity.match(name, 'bucket', resource.stack)?.id ?? [])
      : collection
          .ofType('AWS::S3::Bucket')
          .filter(sendsEvents)
          .map((bucket) => bucket.id);
  for (const bucketId of new Set(buckets)) {
    const bucket = collection.resources.get(bucketId);
    if (bucket && !sendsEvents(bucket) && !isNotified(bucketId, collection)) continue;
    for (const key of keys.length > 0 ? keys : [null]) {
      const scope: Scope = { changes, ...keyScope(key) };
      collection.triggers({
        from: bucketId,
        to: resource.id,
        via: 'notification',
        evidence: resource.evidence,
        detail: 'bucket events by EventBridge',
        scope,
      });
    }
  }
}

function keyScope(key: Tree): Scope {
  const { prefix, suffix, wildcard } = mapOf(key);
  const scope: Scope = {};
  if (textOf(prefix) !== undefined) scope.prefix = textOf(prefix);
  if (textOf(suffix) !== undefined) scope.suffix = textOf(suffix);
  if (wildcard !== undefined || (isMap(key) && prefix === undefined && suffix === undefined))
    scope.isNarrowed = true;
  return scope;
}

function sendsEvents(bucket: Resource): boolean {
  const config = at(bucket.properties, 'NotificationConfiguration', 'EventBridgeConfiguration');
  return config !== undefined && textOf(at(config, 'EventBridgeEnabled')) !== 'false';
}

/** CDK switches EventBridge on by its custom resource instead of the bucket's own property. */
function isNotified(bucketId: string, collection: Collection): boolean {
  return collection.ofType('Custom::S3BucketNotifications').some((resource) => {
    const match = collection.named(resource.properties.BucketName, 'bucket', resource);
    const config = at(resource.properties, 'NotificationConfiguration', 'EventBridgeConfiguration');
    return match?.id === bucketId && config !== undefined;
  });
}
