// What other services push: bucket notifications, topic subscriptions, log subscriptions.
// A filter belongs to the edge it narrows: an edge without one hears everything.

import type { NodeKind, Scope } from '../../inventory';
import { presenceSetting, type Resource } from '../../resource';
import { at, entriesOf, listOf, mapOf, type Tree, type TreeMap, textOf, textsOf } from '../../tree';
import type { Collection } from '../collection';
import type { Match } from '../identity/identity';
import { subscriptionScope } from './topic-filters';

export function collectNotifications(collection: Collection): void {
  for (const resource of collection.ofType('AWS::S3::Bucket')) {
    collectBucket(
      resource,
      resource.id,
      mapOf(resource.properties.NotificationConfiguration),
      collection,
    );
  }
  for (const resource of collection.ofType('Custom::S3BucketNotifications')) {
    const match = collection.named(resource.properties.BucketName, 'bucket', resource);
    const config = mapOf(resource.properties.NotificationConfiguration);
    if (match) collectBucket(resource, match.id, config, collection);
  }
  for (const resource of collection.ofType('Custom::S3'))
    collectExistingBucket(resource, collection);
  for (const resource of collection.ofType('AWS::SNS::Subscription')) {
    for (const match of collection.everyNamed(resource.properties.TopicArn, 'topic', resource))
      collectSubscription(resource, match, resource.properties, collection);
  }
  for (const resource of collection.ofType('AWS::SNS::Topic')) {
    for (const subscription of listOf(resource.properties.Subscription)) {
      collectSubscription(resource, { id: resource.id }, mapOf(subscription), collection);
    }
  }
  for (const resource of collection.ofType('AWS::SQS::Queue')) collectRedrive(resource, collection);
  for (const resource of collection.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'))
    collectTableStream(resource, collection);
}

const TARGETS: readonly { list: string[]; field: string[]; kind: NodeKind }[] = [
  {
    list: ['LambdaConfigurations', 'LambdaFunctionConfigurations'],
    field: ['Function', 'LambdaFunctionArn'],
    kind: 'function',
  },
  { list: ['QueueConfigurations'], field: ['Queue', 'QueueArn'], kind: 'queue' },
  { list: ['TopicConfigurations'], field: ['Topic', 'TopicArn'], kind: 'topic' },
];

function collectBucket(
  resource: Resource,
  bucketId: string,
  config: TreeMap,
  collection: Collection,
): void {
  for (const { list, field, kind } of TARGETS) {
    for (const entry of list.flatMap((name) => listOf(config[name]))) {
      const fields = mapOf(entry);
      const target = fields[field[0] ?? ''] ?? fields[field[1] ?? ''];
      const scope = bucketScope(fields);
      notify({ resource, bucketId, target, kind, scope }, collection);
    }
  }
}

interface Notification {
  resource: Resource;
  bucketId: string;
  target: Tree | undefined;
  kind: NodeKind;
  scope: Scope;
}

function notify(found: Notification, collection: Collection): void {
  const { resource, bucketId, target, kind, scope } = found;
  const label = labelOf(scope);
  const edge = {
    from: bucketId,
    via: 'notification' as const,
    evidence: resource.evidence,
    detail: label,
    scope,
  };
  if (kind === 'function') {
    for (const item of collection.functionsNamed(target, resource)) {
      collection.addWay(item, {
        kind: 's3',
        from: bucketId,
        evidence: resource.evidence,
        label,
        isAsync: true,
      });
      collection.triggers({ ...edge, to: item.id, isAsync: true });
    }
    return;
  }
  for (const match of collection.everyNamed(target, kind, resource))
    collection.triggers({ ...edge, to: match.id });
}

function labelOf(scope: Scope): string {
  const filter = [
    scope.prefix === undefined ? '' : `prefix "${scope.prefix}"`,
    scope.suffix === undefined ? '' : `suffix "${scope.suffix}"`,
  ].filter((text) => text !== '');
  const what = `objects ${(scope.changes ?? []).join(', ')}`;
  return filter.length === 0 ? what : `${what} with ${filter.join(' and ')}`;
}

function bucketScope(fields: TreeMap): Scope {
  const events = [...textsOf(fields.Event), ...textsOf(fields.Events)];
  const rules = [
    ...listOf(at(fields, 'Filter', 'S3Key', 'Rules')),
    ...listOf(at(fields, 'Filter', 'Key', 'FilterRules')),
  ];
  const scope: Scope = { changes: [...new Set(events.map(changeOf))] };
  for (const rule of rules) {
    const { Name, Value } = mapOf(rule);
    const name = textOf(Name)?.toLowerCase();
    const value = textOf(Value);
    if (value !== undefined && (name === 'prefix' || name === 'suffix')) scope[name] = value;
  }
  return scope;
}

function changeOf(event: string): string {
  if (/ObjectCreated/.test(event)) return 'created';
  if (/ObjectRemoved|LifecycleExpiration/.test(event)) return 'removed';
  if (/ObjectTagging/.test(event)) return 'tagged';
  if (/ObjectAcl/.test(event)) return 'acl';
  if (/ObjectRestore/.test(event)) return 'restored';
  return 'other';
}

/** The Serverless Framework's way to notify from a bucket that exists already. */
function collectExistingBucket(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const bucket = collection.named(properties.BucketName, 'bucket', resource);
  if (!bucket) return;
  for (const config of listOf(properties.BucketConfigs)) {
    const { Event, Rules } = mapOf(config);
    const scope: Scope = { changes: textsOf(Event).map(changeOf) };
    for (const rule of listOf(Rules)) {
      for (const [name, value] of entriesOf(rule)) {
        const text = textOf(value);
        if (text !== undefined && (name === 'prefix' || name === 'suffix')) scope[name] = text;
      }
    }
    const target = properties.FunctionName;
    notify({ resource, bucketId: bucket.id, target, kind: 'function', scope }, collection);
  }
}

function collectSubscription(
  resource: Resource,
  { id: topicId, home }: Pick<Match, 'id' | 'home'>,
  fields: TreeMap,
  collection: Collection,
): void {
  const protocol = textOf(fields.Protocol);
  const endpoint = fields.Endpoint;
  const filtered = subscriptionScope(fields);
  const { isNarrowed } = filtered;
  const scope: Scope = home ? { ...filtered, home } : filtered;
  const topic = collection.identity.node(topicId)?.name ?? 'topic';
  const edge = {
    from: topicId,
    via: 'subscription' as const,
    evidence: resource.evidence,
    detail: isNarrowed ? 'subscription with a filter policy' : 'subscription',
    scope,
  };
  if (protocol === 'lambda') {
    const failureDestination = presenceSetting(fields.RedrivePolicy);
    for (const item of collection.functionsNamed(endpoint, resource)) {
      collection.addWay(item, {
        kind: 'sns',
        from: topicId,
        evidence: resource.evidence,
        label: `sns ${topic}`,
        isAsync: true,
        ...(failureDestination.state === 'unset' ? {} : { failureDestination }),
      });
      collection.triggers({ ...edge, to: item.id, isAsync: true });
    }
    return;
  }
  const kind: NodeKind | undefined =
    protocol === 'sqs' ? 'queue' : protocol === 'firehose' ? 'firehose' : undefined;
  for (const match of kind ? collection.everyNamed(endpoint, kind, resource) : [])
    collection.triggers({ ...edge, to: match.id });
  if (protocol === 'https' || protocol === 'http') {
    for (const node of collection.identity.mentioned(textOf(endpoint) ?? '', resource.stack)) {
      if (node.kind === 'api' || node.kind === 'url') collection.triggers({ ...edge, to: node.id });
    }
  }
}

/** A table may send its changes to a Kinesis stream besides its own. */
function collectTableStream(resource: Resource, collection: Collection): void {
  for (const part of [resource.properties, ...listOf(resource.properties.Replicas)]) {
    const arn = at(part, 'KinesisStreamSpecification', 'StreamArn');
    const match = arn === undefined ? undefined : collection.named(arn, 'stream', resource);
    if (!match) continue;
    collection.triggers({
      from: resource.id,
      to: match.id,
      via: 'delivery',
      evidence: resource.where('KinesisStreamSpecification'),
      detail: 'sends every change to the stream',
    });
  }
}

/** A queue gives up on a message by moving it to another queue. */
function collectRedrive(resource: Resource, collection: Collection): void {
  const target = at(resource.properties, 'RedrivePolicy', 'deadLetterTargetArn');
  const match = target === undefined ? undefined : collection.named(target, 'queue', resource);
  if (!match) return;
  collection.triggers({
    from: resource.id,
    to: match.id,
    via: 'redrive',
    evidence: resource.evidence,
    detail: 'dead-letter queue',
    scope: { onFailure: true },
  });
}
