// EventBridge rules and schedules, Scheduler, Pipes and Firehose: things that pass events on.
// A schedule that cannot be read must not pass as one that rarely fires.

import { known, type NodeKind, type Setting } from '../../inventory';
import { parsedJson } from '../../json-text';
import { presenceSetting, type Resource, textSetting } from '../../resource';
import { at, entriesOf, everyText, listOf, mapOf, type Tree, textOf } from '../../tree';
import { branchesOf, type Collection, homeIn } from '../collection';
import { collectSources, isAwsEvent, patternOf } from './event-patterns';
import { filterScope } from './mappings';
import { rateOf } from './schedule-rate';

const TARGET_KINDS: readonly NodeKind[] = [
  'function',
  'queue',
  'topic',
  'stream',
  'firehose',
  'state-machine',
  'bus',
  'log-group',
  'api',
];

export function collectEvents(collection: Collection): void {
  for (const resource of collection.ofType('AWS::Events::Rule')) collectRule(resource, collection);
  for (const resource of collection.ofType('AWS::Scheduler::Schedule'))
    collectSchedule(resource, collection);
  for (const resource of collection.ofType('AWS::Pipes::Pipe')) collectPipe(resource, collection);
  for (const resource of collection.ofType('AWS::KinesisFirehose::DeliveryStream'))
    collectFirehose(resource, collection);
  for (const resource of collection.ofType('AWS::IoT::TopicRule'))
    collectIotRule(resource, collection);
}

function collectRule(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const schedule = textSetting(properties.ScheduleExpression);
  const isOff = textOf(properties.State) === 'DISABLED';
  const pattern = patternOf(properties.EventPattern);
  if (!isOff && properties.EventPattern !== undefined)
    collectSources(resource, pattern, collection);
  const heard = { resource, schedule, isOff, isAws: isAwsEvent(resource, pattern) };
  // A rule may have both, and then fires on either.
  const kinds: Aim['kind'][] = schedule.state === 'unset' ? [] : ['schedule'];
  if (properties.EventPattern !== undefined || kinds.length === 0) kinds.push('event-rule');
  for (const target of listOf(properties.Targets)) {
    const { Arn, DeadLetterConfig } = mapOf(target);
    const deadLetter = mapOf(DeadLetterConfig).Arn;
    for (const arn of branchesOf(Arn))
      for (const kind of kinds) aim({ ...heard, kind, arn, deadLetter }, collection);
  }
}

interface Aim {
  resource: Resource;
  arn: Tree | undefined;
  deadLetter: Tree | undefined;
  schedule: Setting<string>;
  kind: 'schedule' | 'event-rule';
  isOff: boolean;
  isAws?: boolean;
}

function aim(found: Aim, collection: Collection): void {
  const { resource, arn, schedule, kind, isOff } = found;
  const match = targetOf(arn, resource, collection);
  if (!match) return;
  const label =
    kind === 'schedule'
      ? `schedule ${schedule.state === 'known' ? schedule.value : resource.name}`
      : `rule ${resource.name}`;
  if (!isOff) {
    collection.triggers({
      from: resource.id,
      to: match.id,
      via: 'rule',
      evidence: resource.evidence,
      detail: label,
      isAsync: true,
    });
  }
  const item = collection.functions.get(match.id);
  if (!item) return;
  // A rule's own dead-letter queue takes what could not be delivered, not what the function failed on.
  collection.addWay(item, {
    kind,
    from: resource.id,
    evidence: resource.evidence,
    label,
    isAsync: true,
    isEnabled: known(!isOff),
    failureDestination: presenceSetting(found.deadLetter),
    ...(kind === 'schedule'
      ? {
          ratePerMinute: rateOf(schedule),
          isScheduler: resource.type === 'AWS::Scheduler::Schedule',
        }
      : { isAwsEvent: found.isAws }),
  });
}

function targetOf(
  arn: Tree | undefined,
  resource: Resource,
  collection: Collection,
): { id: string } | undefined {
  const text = textOf(arn) ?? '';
  for (const kind of TARGET_KINDS) {
    const match = collection.named(arn, kind, resource);
    const node = match && collection.identity.node(match.id);
    if (match && node && (node.isDeclared || text.startsWith('arn:'))) return match;
  }
  return undefined;
}

function collectSchedule(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const target = mapOf(properties.Target);
  const isOff = textOf(properties.State) === 'DISABLED';
  const schedule = textSetting(properties.ScheduleExpression);
  const deadLetter = at(target, 'DeadLetterConfig', 'Arn');
  const arn = textOf(target.Arn) ?? '';
  // Universal targets name an API call; the function is in the input.
  const isInvoke = /aws-sdk:lambda:invoke/i.test(arn);
  const named = isInvoke
    ? textOf(mapOf(parsedJson(textOf(target.Input) ?? '')).FunctionName)
    : undefined;
  for (const aimed of branchesOf(named ?? target.Arn))
    aim({ resource, arn: aimed, deadLetter, schedule, kind: 'schedule', isOff }, collection);
}

function collectPipe(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const isOff = textOf(properties.DesiredState) === 'STOPPED';
  const scope = filterScope(at(properties, 'SourceParameters', 'FilterCriteria'));
  for (const kind of ['queue', 'table', 'stream'] as const) {
    for (const match of collection.everyNamed(properties.Source, kind, resource)) {
      const isForeign = collection.identity.node(match.id)?.isDeclared !== true;
      if (isOff || (isForeign && !(textOf(properties.Source) ?? '').startsWith('arn:'))) continue;
      collection.triggers({
        from: match.id,
        to: resource.id,
        via: 'mapping',
        evidence: resource.evidence,
        detail: 'pipe source',
        scope: { ...scope, ...homeIn(match) },
      });
    }
  }
  for (const [part, text] of [
    ['target', properties.Target],
    ['enrichment', properties.Enrichment],
  ] as const) {
    const match = targetOf(text, resource, collection);
    if (!match) continue;
    if (!isOff) {
      collection.triggers({
        from: resource.id,
        to: match.id,
        via: 'definition',
        evidence: resource.evidence,
        detail: `pipe ${part}`,
      });
    }
    const item = collection.functions.get(match.id);
    if (item) {
      collection.addWay(item, {
        kind: 'pipe',
        from: resource.id,
        evidence: resource.evidence,
        label: `pipe ${resource.name}`,
        isEnabled: known(!isOff),
      });
    }
  }
}

function collectFirehose(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const source = at(properties, 'KinesisStreamSourceConfiguration', 'KinesisStreamARN');
  const stream = source === undefined ? undefined : collection.named(source, 'stream', resource);
  const edge = { evidence: resource.evidence };
  if (stream)
    collection.triggers({
      ...edge,
      from: stream.id,
      to: resource.id,
      via: 'delivery',
      detail: 'delivery stream source',
    });
  for (const [name, config] of entriesOf(properties)) {
    if (!name.endsWith('DestinationConfiguration')) continue;
    collectProcessor(resource, config, collection);
    const s3 = mapOf(mapOf(config).S3Configuration ?? config);
    const bucket =
      s3.BucketARN === undefined ? undefined : collection.named(s3.BucketARN, 'bucket', resource);
    if (!bucket) continue;
    const prefix = textOf(s3.Prefix) ?? '';
    const keys = [`${prefix.split('!{')[0] ?? ''}*`];
    collection.writes({
      ...edge,
      from: resource.id,
      to: bucket.id,
      via: 'delivery',
      detail: 'delivers to the bucket',
      scope: { keys, changes: ['created'] },
    });
  }
}

function collectProcessor(resource: Resource, config: Tree, collection: Collection): void {
  for (const processor of listOf(at(config, 'ProcessingConfiguration', 'Processors'))) {
    if (textOf(mapOf(processor).Type) !== 'Lambda') continue;
    const arn = listOf(mapOf(processor).Parameters).find(
      (parameter) => textOf(mapOf(parameter).ParameterName) === 'LambdaArn',
    );
    const item = collection.functionNamed(mapOf(arn).ParameterValue, resource);
    if (!item) continue;
    collection.addWay(item, {
      kind: 'firehose',
      from: resource.id,
      evidence: resource.evidence,
      label: `delivery stream ${resource.name}`,
    });
    collection.triggers({
      from: resource.id,
      to: item.id,
      via: 'delivery',
      evidence: resource.evidence,
      detail: 'record processor',
    });
  }
}

function collectIotRule(resource: Resource, collection: Collection): void {
  for (const action of listOf(at(resource.properties, 'TopicRulePayload', 'Actions'))) {
    const lambda = mapOf(action).Lambda;
    if (lambda === undefined) continue;
    const item = collection.functionNamed(mapOf(lambda).FunctionArn, resource);
    if (item) {
      collection.addWay(item, {
        kind: 'iot-rule',
        from: resource.id,
        evidence: resource.evidence,
        label: `IoT rule ${resource.name}`,
        isAsync: true,
      });
      const because = 'calls functions: what starts it is not followed';
      collection.blind(`IoT rule ${resource.name}`, because, resource.evidence);
    }
  }
  if (everyText(resource.properties).length === 0)
    collection.blind(resource.name, 'is an IoT rule without actions', resource.evidence);
}
