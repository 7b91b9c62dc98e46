// Event source mappings: what Lambda itself polls on a function's behalf.
// A source of an unknown kind stays a way in, and a disabled mapping is no edge.

import {
  type FunctionItem,
  type NodeKind,
  type Scope,
  unset,
  type WayInKind,
} from '../../inventory';
import { parsedJson } from '../../json-text';
import { numberSetting, presenceSetting, type Resource } from '../../resource';
import { referencesIn, splitText } from '../../token';
import { at, entriesOf, isMap, listOf, mapOf, type Tree, textOf } from '../../tree';
import { branchesOf, type Collection, homeIn } from '../collection';
import { isEnabledSetting } from '../functions';

interface SourceKind {
  way: WayInKind;
  node: NodeKind;
}

const BY_NODE = new Map<NodeKind, SourceKind>([
  ['queue', { way: 'sqs', node: 'queue' }],
  ['table', { way: 'dynamodb-stream', node: 'table' }],
  ['stream', { way: 'kinesis', node: 'stream' }],
]);

const BY_SERVICE = new Map<string, SourceKind>([
  ['sqs', { way: 'sqs', node: 'queue' }],
  ['dynamodb', { way: 'dynamodb-stream', node: 'table' }],
  ['kinesis', { way: 'kinesis', node: 'stream' }],
  ['kafka', { way: 'kafka', node: 'other' }],
  ['mq', { way: 'mq', node: 'other' }],
  ['rds', { way: 'documentdb', node: 'other' }],
]);

export function collectMappings(collection: Collection): void {
  for (const resource of collection.ofType('AWS::Lambda::EventSourceMapping')) {
    for (const item of collection.functionsNamed(resource.properties.FunctionName, resource))
      collectMapping(resource, item, collection);
  }
}

function collectMapping(resource: Resource, item: FunctionItem, collection: Collection): void {
  const { properties } = resource;
  const kind = kindOf(resource, collection);
  const match =
    kind && kind.node !== 'other'
      ? collection.named(properties.EventSourceArn, kind.node, resource)
      : undefined;
  const source = match && collection.resources.get(match.id);
  const failure = presenceSetting(at(properties, 'DestinationConfig', 'OnFailure', 'Destination'));
  const isEnabled = isEnabledSetting(properties.Enabled);
  collection.addWay(item, {
    kind: kind?.way ?? 'other',
    evidence: resource.evidence,
    label:
      `${kind?.way ?? 'event source'} ${match ? (collection.identity.node(match.id)?.name ?? '') : ''}`.trim(),
    isEnabled,
    batchSize: numberSetting(properties.BatchSize),
    maximumConcurrency: numberSetting(at(properties, 'ScalingConfig', 'MaximumConcurrency')),
    provisionedPollersMax: numberSetting(
      at(properties, 'ProvisionedPollerConfig', 'MaximumPollers'),
    ),
    retries: numberSetting(properties.MaximumRetryAttempts),
    recordAgeSeconds: numberSetting(properties.MaximumRecordAgeInSeconds),
    parallelizationFactor: numberSetting(properties.ParallelizationFactor),
    failureDestination: failure,
    ...(match ? { from: match.id } : {}),
    ...(source ? settingsOfSource(source) : settingsOfNamed(properties.EventSourceArn)),
  });
  if (!kind || !match || (isEnabled.state === 'known' && !isEnabled.value)) return;
  for (const source of collection.everyNamed(properties.EventSourceArn, kind.node, resource)) {
    collection.triggers({
      from: source.id,
      to: item.id,
      via: 'mapping',
      evidence: resource.evidence,
      detail: 'event source mapping',
      scope: { ...filterScope(properties.FilterCriteria), ...homeIn(source) },
    });
  }
  collectFailureDestination(resource, item, collection);
}

function collectFailureDestination(
  resource: Resource,
  item: FunctionItem,
  collection: Collection,
): void {
  const target = at(resource.properties, 'DestinationConfig', 'OnFailure', 'Destination');
  for (const kind of ['queue', 'topic', 'bucket'] as const) {
    const match = collection.named(target, kind, resource);
    if (!match || !collection.identity.node(match.id)?.isDeclared) continue;
    collection.writes({
      from: item.id,
      to: match.id,
      via: 'destination',
      evidence: resource.evidence,
      detail: 'sends batches it failed to process',
      scope: { onFailure: true },
    });
  }
}

function kindOf(resource: Resource, collection: Collection): SourceKind | undefined {
  const { properties } = resource;
  if (properties.SelfManagedEventSource !== undefined) return { way: 'kafka', node: 'other' };
  for (const branch of branchesOf(properties.EventSourceArn)) {
    const found = kindNamed(textOf(branch) ?? '', collection);
    if (found) return found;
  }
  const text = textOf(properties.EventSourceArn) ?? '';
  // Properties that only one kind of source takes.
  if (
    properties.ScalingConfig !== undefined ||
    properties.MaximumBatchingWindowInSeconds === undefined
  ) {
    if (properties.StartingPosition === undefined) return { way: 'sqs', node: 'queue' };
  }
  if (properties.StartingPosition !== undefined && properties.Topics === undefined) {
    return /table|dynamo/i.test(text)
      ? { way: 'dynamodb-stream', node: 'table' }
      : { way: 'kinesis', node: 'stream' };
  }
  return undefined;
}

function kindNamed(text: string, collection: Collection): SourceKind | undefined {
  const [reference] = referencesIn(text);
  const node = reference && collection.identity.target(reference);
  if (node) return BY_NODE.get(node.kind);
  const type = reference ? (collection.resources.get(reference.id)?.type ?? '') : '';
  if (type.startsWith('AWS::MSK')) return { way: 'kafka', node: 'other' };
  if (type === 'AWS::Kinesis::StreamConsumer') return BY_SERVICE.get('kinesis');
  return BY_SERVICE.get(splitText(text, ':')[2] ?? '');
}

function settingsOfSource(source: Resource) {
  const { properties } = source;
  if (source.type === 'AWS::SQS::Queue') {
    const isFifo = textOf(properties.FifoQueue) === 'true';
    return {
      isFifo,
      visibilityTimeoutSeconds: numberSetting(properties.VisibilityTimeout),
      redrive: presenceSetting(properties.RedrivePolicy),
    };
  }
  if (source.type === 'AWS::Kinesis::Stream') {
    const isOnDemand = textOf(at(properties, 'StreamModeDetails', 'StreamMode')) === 'ON_DEMAND';
    return { shardCount: isOnDemand ? unset : numberSetting(properties.ShardCount) };
  }
  return {};
}

/** A queue of another stack says by its name alone what kind it is. */
const settingsOfNamed = (arn: Tree | undefined) =>
  textOf(arn)?.endsWith('.fifo') ? { isFifo: true } : {};

/** What a mapping lets through: for tables, which kinds of change; anything else narrows unseen. */
export function filterScope(criteria: Tree | undefined): Scope {
  const filters = listOf(mapOf(criteria).Filters);
  if (filters.length === 0) return {};
  const changes = new Set<string>();
  for (const filter of filters) {
    const pattern = parsedPattern(mapOf(filter).Pattern);
    const names = listOf(mapOf(pattern).eventName).map((name) => textOf(name)?.toLowerCase());
    if (names.length === 0 || names.some((name) => name === undefined)) return { isNarrowed: true };
    for (const name of names) if (name) changes.add(name);
    if (entriesOf(pattern).some(([key]) => key !== 'eventName'))
      return { changes: [...changes], isNarrowed: true };
  }
  return { changes: [...changes] };
}

function parsedPattern(tree: Tree | undefined): Tree {
  if (isMap(tree)) return tree;
  return parsedJson(textOf(tree) ?? '');
}
