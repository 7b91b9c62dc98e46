// EventBridge rules and schedules, Scheduler, Pipes and Firehose: things that pass events on.
// A schedule that cannot be read must not pass as one that rarely fires.

import { known, type NodeKind, type Scope, type Setting, unknown } from '../inventory';
import { parsedJson } from '../json-text';
import { presenceSetting, type Resource, textSetting } from '../resource';
import {
  at,
  entriesOf,
  everyText,
  isMap,
  listOf,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
  textsOf,
} from '../tree';
import { branchesOf, type Collection } from './collection';
import { filterScope } from './mappings';

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

export function collectEvents(desk: Collection): void {
  for (const resource of desk.ofType('AWS::Events::Rule')) collectRule(resource, desk);
  for (const resource of desk.ofType('AWS::Scheduler::Schedule')) collectSchedule(resource, desk);
  for (const resource of desk.ofType('AWS::Pipes::Pipe')) collectPipe(resource, desk);
  for (const resource of desk.ofType('AWS::KinesisFirehose::DeliveryStream'))
    collectFirehose(resource, desk);
  for (const resource of desk.ofType('AWS::IoT::TopicRule')) collectIotRule(resource, desk);
}

function collectRule(resource: Resource, desk: Collection): void {
  const { properties } = resource;
  const schedule = textSetting(properties.ScheduleExpression);
  const isOff = textOf(properties.State) === 'DISABLED';
  const pattern = patternOf(properties.EventPattern);
  const isScheduled = schedule.state !== 'unset';
  if (!isOff && properties.EventPattern !== undefined) collectSources(resource, pattern, desk);
  for (const target of listOf(properties.Targets)) {
    const { Arn, DeadLetterConfig } = mapOf(target);
    const deadLetter = mapOf(DeadLetterConfig).Arn;
    for (const arn of branchesOf(Arn))
      aim({ resource, arn, deadLetter, schedule, isScheduled, isOff }, desk);
  }
}

interface Aim {
  resource: Resource;
  arn: Tree | undefined;
  deadLetter: Tree | undefined;
  schedule: Setting<string>;
  isScheduled: boolean;
  isOff: boolean;
}

function aim(found: Aim, desk: Collection): void {
  const { resource, arn, schedule, isScheduled, isOff } = found;
  const match = targetOf(arn, resource, desk);
  if (!match) return;
  const label = isScheduled
    ? `schedule ${schedule.state === 'known' ? schedule.value : resource.name}`
    : `rule ${resource.name}`;
  if (!isOff) {
    desk.triggers({
      from: resource.id,
      to: match.id,
      via: 'rule',
      evidence: resource.evidence,
      detail: label,
      isAsync: true,
    });
  }
  const item = desk.functions.get(match.id);
  if (!item) return;
  // A rule's own dead-letter queue takes what could not be delivered, not what the function failed on.
  desk.addWay(item, {
    kind: isScheduled ? 'schedule' : 'event-rule',
    from: resource.id,
    evidence: resource.evidence,
    label,
    isAsync: true,
    isEnabled: known(!isOff),
    failureDestination: presenceSetting(found.deadLetter),
    ...(isScheduled
      ? {
          ratePerMinute: rateOf(schedule),
          isScheduler: resource.type === 'AWS::Scheduler::Schedule',
        }
      : {}),
  });
}

function targetOf(
  arn: Tree | undefined,
  resource: Resource,
  desk: Collection,
): { id: string } | undefined {
  const text = textOf(arn) ?? '';
  for (const kind of TARGET_KINDS) {
    const match = desk.named(arn, kind, resource);
    const node = match && desk.identity.node(match.id);
    if (match && node && (node.isDeclared || text.startsWith('arn:'))) return match;
  }
  return undefined;
}

/** How often a schedule fires; a cron line that is not plain is taken as at most once a minute. */
export function rateOf(schedule: Setting<string>): Setting<number> {
  if (schedule.state !== 'known') return schedule;
  const every = /^rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/i.exec(schedule.value.trim());
  if (every) {
    const unit = { minute: 1, hour: 60, day: 1440 }[(every[2] ?? '').toLowerCase()] ?? 1;
    const count = Number(every[1]);
    return count > 0 ? known(1 / (count * unit)) : unknown('a rate of zero');
  }
  if (/^at\(/i.test(schedule.value.trim())) return known(0);
  const cron = /^cron\(\s*(\S+)\s+(\S+)/i.exec(schedule.value.trim());
  if (!cron) return unknown(`schedule "${schedule.value.slice(0, 60)}" is not understood`);
  const perHour = timesIn(cron[1] ?? '*', 60);
  const hours = timesIn(cron[2] ?? '*', 24);
  return known((perHour * hours) / 1440);
}

/** How many of `size` slots one field of a cron line names; whatever is unclear counts as all. */
function timesIn(field: string, size: number): number {
  const times = field.split(',').map((part) => {
    const step = /^(?:\*|\d+)\/(\d+)$/.exec(part);
    if (step) return Math.ceil(size / Math.max(1, Number(step[1])));
    const range = /^(\d+)-(\d+)$/.exec(part);
    if (range) return Math.max(1, Number(range[2]) - Number(range[1]) + 1);
    return /^\d+$/.test(part) ? 1 : size;
  });
  return Math.min(
    size,
    times.reduce((sum, count) => sum + count, 0),
  );
}

function patternOf(tree: Tree | undefined): TreeMap {
  return mapOf(isMap(tree) ? tree : parsedJson(textOf(tree) ?? ''));
}

/** The plain texts a pattern wants; undefined when it uses a matcher we do not compare. */
function wanted(tree: Tree | undefined): string[] | undefined {
  if (tree === undefined) return undefined;
  const items = listOf(tree);
  return items.some((item) => isMap(item)) ? undefined : textsOf(tree);
}

function collectSources(resource: Resource, pattern: TreeMap, desk: Collection): void {
  const sources = wanted(pattern.source);
  const detailTypes = wanted(pattern['detail-type']);
  if (sources?.includes('aws.s3')) collectBucketEvents(resource, pattern, desk);
  const bus = textOf(resource.properties.EventBusName) ?? 'default';
  const match = desk.identity.match(bus, 'bus', resource.stack);
  if (!match) return;
  const hasMatcher = [pattern.source, pattern['detail-type']].some(
    (part) => part !== undefined && wanted(part) === undefined,
  );
  const scope: Scope = {
    ...(sources ? { sources } : {}),
    ...(detailTypes ? { detailTypes } : {}),
    ...(hasMatcher || pattern.detail !== undefined || pattern.resources !== undefined
      ? { isNarrowed: true }
      : {}),
  };
  const detail = sources ? `events from ${sources.join(', ')}` : 'events on the bus';
  desk.triggers({
    from: match.id,
    to: resource.id,
    via: 'rule',
    evidence: resource.evidence,
    detail,
    scope,
  });
}

/** S3's events by EventBridge, when the bucket sends them there. */
function collectBucketEvents(resource: Resource, pattern: TreeMap, desk: Collection): void {
  const names = textsOf(at(pattern, 'detail', 'bucket', 'name'));
  const types = wanted(pattern['detail-type']) ?? ['Object Created', 'Object Deleted'];
  const changes = types.flatMap((type) =>
    type === 'Object Created' ? ['created'] : type === 'Object Deleted' ? ['removed'] : [],
  );
  const keys = listOf(at(pattern, 'detail', 'object', 'key'));
  const buckets =
    names.length > 0
      ? names.flatMap((name) => desk.identity.match(name, 'bucket', resource.stack)?.id ?? [])
      : desk
          .ofType('AWS::S3::Bucket')
          .filter(sendsEvents)
          .map((bucket) => bucket.id);
  for (const bucketId of new Set(buckets)) {
    const bucket = desk.resources.get(bucketId);
    if (bucket && !sendsEvents(bucket) && !isNotified(bucketId, desk)) continue;
    for (const key of keys.length > 0 ? keys : [null]) {
      const scope: Scope = { changes, ...keyScope(key) };
      desk.triggers({
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
function isNotified(bucketId: string, desk: Collection): boolean {
  return desk.ofType('Custom::S3BucketNotifications').some((resource) => {
    const match = desk.named(resource.properties.BucketName, 'bucket', resource);
    const config = at(resource.properties, 'NotificationConfiguration', 'EventBridgeConfiguration');
    return match?.id === bucketId && config !== undefined;
  });
}

function collectSchedule(resource: Resource, desk: Collection): void {
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
    aim({ resource, arn: aimed, deadLetter, schedule, isScheduled: true, isOff }, desk);
}

function collectPipe(resource: Resource, desk: Collection): void {
  const { properties } = resource;
  const isOff = textOf(properties.DesiredState) === 'STOPPED';
  const scope = filterScope(at(properties, 'SourceParameters', 'FilterCriteria'));
  for (const kind of ['queue', 'table', 'stream'] as const) {
    for (const match of desk.everyNamed(properties.Source, kind, resource)) {
      const isForeign = desk.identity.node(match.id)?.isDeclared !== true;
      if (isOff || (isForeign && !(textOf(properties.Source) ?? '').startsWith('arn:'))) continue;
      desk.triggers({
        from: match.id,
        to: resource.id,
        via: 'mapping',
        evidence: resource.evidence,
        detail: 'pipe source',
        scope,
      });
    }
  }
  for (const [part, text] of [
    ['target', properties.Target],
    ['enrichment', properties.Enrichment],
  ] as const) {
    const match = targetOf(text, resource, desk);
    if (!match) continue;
    if (!isOff) {
      desk.triggers({
        from: resource.id,
        to: match.id,
        via: 'definition',
        evidence: resource.evidence,
        detail: `pipe ${part}`,
      });
    }
    const item = desk.functions.get(match.id);
    if (item) {
      desk.addWay(item, {
        kind: 'pipe',
        from: resource.id,
        evidence: resource.evidence,
        label: `pipe ${resource.name}`,
        isEnabled: known(!isOff),
      });
    }
  }
}

function collectFirehose(resource: Resource, desk: Collection): void {
  const { properties } = resource;
  const source = at(properties, 'KinesisStreamSourceConfiguration', 'KinesisStreamARN');
  const stream = source === undefined ? undefined : desk.named(source, 'stream', resource);
  const edge = { evidence: resource.evidence };
  if (stream)
    desk.triggers({
      ...edge,
      from: stream.id,
      to: resource.id,
      via: 'delivery',
      detail: 'delivery stream source',
    });
  for (const [name, config] of entriesOf(properties)) {
    if (!name.endsWith('DestinationConfiguration')) continue;
    collectProcessor(resource, config, desk);
    const s3 = mapOf(mapOf(config).S3Configuration ?? config);
    const bucket =
      s3.BucketARN === undefined ? undefined : desk.named(s3.BucketARN, 'bucket', resource);
    if (!bucket) continue;
    const prefix = textOf(s3.Prefix) ?? '';
    const keys = [`${prefix.split('!{')[0] ?? ''}*`];
    desk.writes({
      ...edge,
      from: resource.id,
      to: bucket.id,
      via: 'delivery',
      detail: 'delivers to the bucket',
      scope: { keys, changes: ['created'] },
    });
  }
}

function collectProcessor(resource: Resource, config: Tree, desk: Collection): void {
  for (const processor of listOf(at(config, 'ProcessingConfiguration', 'Processors'))) {
    if (textOf(mapOf(processor).Type) !== 'Lambda') continue;
    const arn = listOf(mapOf(processor).Parameters).find(
      (parameter) => textOf(mapOf(parameter).ParameterName) === 'LambdaArn',
    );
    const item = desk.functionNamed(mapOf(arn).ParameterValue, resource);
    if (!item) continue;
    desk.addWay(item, {
      kind: 'firehose',
      from: resource.id,
      evidence: resource.evidence,
      label: `delivery stream ${resource.name}`,
    });
    desk.triggers({
      from: resource.id,
      to: item.id,
      via: 'delivery',
      evidence: resource.evidence,
      detail: 'record processor',
    });
  }
}

function collectIotRule(resource: Resource, desk: Collection): void {
  for (const action of listOf(at(resource.properties, 'TopicRulePayload', 'Actions'))) {
    const lambda = mapOf(action).Lambda;
    if (lambda === undefined) continue;
    const item = desk.functionNamed(mapOf(lambda).FunctionArn, resource);
    if (item) {
      desk.addWay(item, {
        kind: 'iot-rule',
        from: resource.id,
        evidence: resource.evidence,
        label: `IoT rule ${resource.name}`,
        isAsync: true,
      });
    }
  }
  if (everyText(resource.properties).length === 0)
    desk.blind(resource.name, 'is an IoT rule without actions', resource.evidence);
}
