// What other services push: bucket notifications, topic subscriptions, log subscriptions.
// A filter belongs to the edge it narrows: an edge without one hears everything.

import type { NodeKind, Scope } from '../../inventory';
import { presenceSetting, type Resource } from '../../resource';
import { at, entriesOf, listOf, mapOf, type Tree, type TreeMap, textOf, textsOf } from '../../tree';
import type { Collection } from '../collection';
import type { Match } from '../identity/identity';
import { subscriptionScope } from './topic-filters';

export function collectNotifications(desk: Collection): void {
  for (const resource of desk.ofType('AWS::S3::Bucket')) {
    collectBucket(
      resource,
      resource.id,
      mapOf(resource.properties.NotificationConfiguration),
      desk,
    );
  }
  for (const resource of desk.ofType('Custom::S3BucketNotifications')) {
    const match = desk.named(resource.properties.BucketName, 'bucket', resource);
    const config = mapOf(resource.properties.NotificationConfiguration);
    if (match) collectBucket(resource, match.id, config, desk);
  }
  for (const resource of desk.ofType('Custom::S3')) collectExistingBucket(resource, desk);
  for (const resource of desk.ofType('AWS::SNS::Subscription')) {
    for (const match of desk.everyNamed(resource.properties.TopicArn, 'topic', resource))
      collectSubscription(resource, match, resource.properties, desk);
  }
  for (const resource of desk.ofType('AWS::SNS::Topic')) {
    for (const subscription of listOf(resource.properties.Subscription)) {
      collectSubscription(resource, { id: resource.id }, mapOf(subscription), desk);
    }
  }
  for (const resource of desk.ofType('AWS::SQS::Queue')) collectRedrive(resource, desk);
  for (const resource of desk.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'))
    collectTableStream(resource, desk);
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
  desk: Collection,
): void {
  for (const { list, field, kind } of TARGETS) {
    for (const entry of list.flatMap((name) => listOf(config[name]))) {
      const fields = mapOf(entry);
      const target = fields[field[0] ?? ''] ?? fields[field[1] ?? ''];
      const scope = bucketScope(fields);
      notify({ resource, bucketId, target, kind, scope }, desk);
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

function notify(found: Notification, desk: Collection): void {
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
    for (const item of desk.functionsNamed(target, resource)) {
      desk.addWay(item, {
        kind: 's3',
        from: bucketId,
        evidence: resource.evidence,
        label,
        isAsync: true,
      });
      desk.triggers({ ...edge, to: item.id, isAsync: true });
    }
    return;
  }
  for (const match of desk.everyNamed(target, kind, resource))
    desk.triggers({ ...edge, to: match.id });
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
function collectExistingBucket(resource: Resource, desk: Collection): void {
  const { properties } = resource;
  const bucket = desk.named(properties.BucketName, 'bucket', resource);
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
    notify({ resource, bucketId: bucket.id, target, kind: 'function', scope }, desk);
  }
}

function collectSubscription(
  resource: Resource,
  { id: topicId, home }: Pick<Match, 'id' | 'home'>,
  fields: TreeMap,
  desk: Collection,
): void {
  const protocol = textOf(fields.Protocol);
  const endpoint = fields.Endpoint;
  const filtered = subscriptionScope(fields);
  const { isNarrowed } = filtered;
  const scope: Scope = home ? { ...filtered, home } : filtered;
  const topic = desk.identity.node(topicId)?.name ?? 'topic';
  const edge = {
    from: topicId,
    via: 'subscription' as const,
    evidence: resource.evidence,
    detail: isNarrowed ? 'subscription with a filter policy' : 'subscription',
    scope,
  };
  if (protocol === 'lambda') {
    const failureDestination = presenceSetting(fields.RedrivePolicy);
    for (const item of desk.functionsNamed(endpoint, resource)) {
      desk.addWay(item, {
        kind: 'sns',
        from: topicId,
        evidence: resource.evidence,
        label: `sns ${topic}`,
        isAsync: true,
        ...(failureDestination.state === 'unset' ? {} : { failureDestination }),
      });
      desk.triggers({ ...edge, to: item.id, isAsync: true });
    }
    return;
  }
  const kind: NodeKind | undefined =
    protocol === 'sqs' ? 'queue' : protocol === 'firehose' ? 'firehose' : undefined;
  for (const match of kind ? desk.everyNamed(endpoint, kind, resource) : [])
    desk.triggers({ ...edge, to: match.id });
  if (protocol === 'https' || protocol === 'http') {
    for (const node of desk.identity.mentioned(textOf(endpoint) ?? '', resource.stack)) {
      if (node.kind === 'api' || node.kind === 'url') desk.triggers({ ...edge, to: node.id });
    }
  }
}

/** A table may send its changes to a Kinesis stream besides its own. */
function collectTableStream(resource: Resource, desk: Collection): void {
  for (const part of [resource.properties, ...listOf(resource.properties.Replicas)]) {
    const arn = at(part, 'KinesisStreamSpecification', 'StreamArn');
    const match = arn === undefined ? undefined : desk.named(arn, 'stream', resource);
    if (!match) continue;
    desk.triggers({
      from: resource.id,
      to: match.id,
      via: 'delivery',
      evidence: resource.where('KinesisStreamSpecification'),
      detail: 'sends every change to the stream',
    });
  }
}

/** A queue gives up on a message by moving it to another queue. */
function collectRedrive(resource: Resource, desk: Collection): void {
  const target = at(resource.properties, 'RedrivePolicy', 'deadLetterTargetArn');
  const match = target === undefined ? undefined : desk.named(target, 'queue', resource);
  if (!match) return;
  desk.triggers({
    from: resource.id,
    to: match.id,
    via: 'redrive',
    evidence: resource.evidence,
    detail: 'dead-letter queue',
    scope: { onFailure: true },
  });
}
