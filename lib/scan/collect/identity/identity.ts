// Which resource a piece of text means: a reference, an ARN, a queue address or a plain name.
// `${Bucket}-resized` is another bucket than `${Bucket}`: a match is on the whole name or not at all.

import type { Home, NodeKind } from '../../inventory';
import { logicalIdOf, type Resource } from '../../resource';
import {
  isPlain,
  type Reference,
  readable,
  referencesIn,
  referenceTo,
  soleReference,
  splitText,
} from '../../token';
import { at, textOf } from '../../tree';

/** Types of Azure and Google, which all have their name in `name`. */
const OF_OTHER_CLOUDS: readonly [NodeKind, readonly string[]][] = [
  [
    'function',
    [
      'azurerm_linux_function_app',
      'azurerm_windows_function_app',
      'azurerm_function_app',
      'azurerm_function_app_flex_consumption',
      'google_cloudfunctions_function',
      'google_cloudfunctions2_function',
      'google_cloud_run_v2_service',
      'google_cloud_run_service',
    ],
  ],
  ['bucket', ['azurerm_storage_account', 'azurerm_storage_container', 'google_storage_bucket']],
  ['queue', ['azurerm_storage_queue', 'azurerm_servicebus_queue']],
  ['topic', ['azurerm_servicebus_topic', 'google_pubsub_topic']],
  ['stream', ['azurerm_eventhub']],
];

interface KindOfType {
  kind: NodeKind;
  nameProperty: string;
  nameAttributes: string[];
}

/** The node kind of a type, the property its name is in, and the attributes that give the name. */
const KINDS = new Map<string, KindOfType>([
  [
    'AWS::Lambda::Function',
    { kind: 'function', nameProperty: 'FunctionName', nameAttributes: [''] },
  ],
  ['AWS::S3::Bucket', { kind: 'bucket', nameProperty: 'BucketName', nameAttributes: [''] }],
  ['AWS::SQS::Queue', { kind: 'queue', nameProperty: 'QueueName', nameAttributes: ['QueueName'] }],
  ['AWS::SNS::Topic', { kind: 'topic', nameProperty: 'TopicName', nameAttributes: ['TopicName'] }],
  ['AWS::DynamoDB::Table', { kind: 'table', nameProperty: 'TableName', nameAttributes: [''] }],
  [
    'AWS::DynamoDB::GlobalTable',
    { kind: 'table', nameProperty: 'TableName', nameAttributes: [''] },
  ],
  ['AWS::Kinesis::Stream', { kind: 'stream', nameProperty: 'Name', nameAttributes: [''] }],
  [
    'AWS::KinesisFirehose::DeliveryStream',
    { kind: 'firehose', nameProperty: 'DeliveryStreamName', nameAttributes: [''] },
  ],
  ['AWS::Events::EventBus', { kind: 'bus', nameProperty: 'Name', nameAttributes: ['', 'Name'] }],
  ['AWS::Events::Rule', { kind: 'rule', nameProperty: 'Name', nameAttributes: [''] }],
  ['AWS::Scheduler::Schedule', { kind: 'schedule', nameProperty: 'Name', nameAttributes: [''] }],
  [
    'AWS::StepFunctions::StateMachine',
    { kind: 'state-machine', nameProperty: 'StateMachineName', nameAttributes: ['Name'] },
  ],
  [
    'AWS::Logs::LogGroup',
    { kind: 'log-group', nameProperty: 'LogGroupName', nameAttributes: [''] },
  ],
  ['AWS::CloudTrail::Trail', { kind: 'trail', nameProperty: 'TrailName', nameAttributes: [''] }],
  ['AWS::Pipes::Pipe', { kind: 'pipe', nameProperty: 'Name', nameAttributes: [''] }],
  ['AWS::Lambda::Url', { kind: 'url', nameProperty: '', nameAttributes: [] }],
  ['AWS::ApiGateway::RestApi', { kind: 'api', nameProperty: '', nameAttributes: [] }],
  ['AWS::ApiGatewayV2::Api', { kind: 'api', nameProperty: '', nameAttributes: [] }],
  ['AWS::AppSync::GraphQLApi', { kind: 'api', nameProperty: '', nameAttributes: [] }],
  [
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    { kind: 'api', nameProperty: '', nameAttributes: [] },
  ],
  ['AWS::Cognito::UserPool', { kind: 'api', nameProperty: '', nameAttributes: [] }],
  ...OF_OTHER_CLOUDS.flatMap(([kind, types]) =>
    types.map((type): [string, KindOfType] => [
      type,
      { kind, nameProperty: 'name', nameAttributes: [''] },
    ]),
  ),
]);

/** Types that stand for another resource: the property that says which. */
const STANDS_FOR = new Map<string, (string | number)[]>([
  ['AWS::Lambda::Alias', ['FunctionName']],
  ['AWS::Lambda::Version', ['FunctionName']],
  ['AWS::ApiGateway::Stage', ['RestApiId']],
  ['AWS::ApiGateway::Deployment', ['RestApiId']],
  ['AWS::ApiGatewayV2::Stage', ['ApiId']],
  ['AWS::Kinesis::StreamConsumer', ['StreamARN']],
  ['AWS::StepFunctions::StateMachineAlias', ['RoutingConfiguration', 0, 'StateMachineVersionArn']],
  ['AWS::StepFunctions::StateMachineVersion', ['StateMachineArn']],
]);

/** How sure a match is; `everything` is a lone `*`. */
export type Precision = 'exact' | 'pattern' | 'everything';

export interface Match {
  id: string;
  /** What follows the name: an object key, an index, a version. */
  rest: string;
  precision: Precision;
  /** The account and Region an ARN spells out; two that differ mean two resources of one name. */
  home?: Home;
}

export interface Named {
  id: string;
  kind: NodeKind;
  name: string;
  logicalId?: string;
  isDeclared: boolean;
}

export class Identity {
  private readonly nodes = new Map<string, Named>();
  private readonly byName = new Map<string, { id: string; stack: string }[]>();
  private readonly byKind = new Map<NodeKind, string[]>();

  constructor(private readonly resources: ReadonlyMap<string, Resource>) {
    for (const resource of resources.values()) this.declare(resource);
    // Names may mention other resources, so they are settled once all of those are known.
    for (const resource of resources.values()) this.index(resource);
  }

  all(): IterableIterator<Named> {
    return this.nodes.values();
  }

  node(id: string): Named | undefined {
    return this.nodes.get(id);
  }

  /** The node a reference means, through aliases, versions and stages. */
  target(reference: Reference): Named | undefined {
    let id = reference.id;
    for (let hops = 0; hops < 4; hops += 1) {
      const direct = this.nodes.get(id);
      if (direct) return direct;
      const resource = this.resources.get(id);
      const path = resource && STANDS_FOR.get(resource.type);
      const text = path === undefined ? undefined : textOf(at(resource?.properties, ...path));
      const next = text === undefined ? undefined : referencesIn(text)[0];
      if (!next) return text === undefined ? undefined : this.byPlainName(text, 'function', '');
      id = next.id;
    }
    return undefined;
  }

  physicalName(id: string): string | undefined {
    const resource = this.resources.get(id);
    const property = resource && KINDS.get(resource.type)?.nameProperty;
    return property ? textOf(resource.properties[property]) : undefined;
  }

  /** Every node of the kind that the text means; an unseen one is made, so that both ends of it meet. */
  matches(text: string, kind: NodeKind, stack: string): Match[] {
    const home = homeOf(text.trim());
    const found = this.matchesByName(text, kind, stack);
    return home ? found.map((match) => ({ ...match, home })) : found;
  }

  private matchesByName(text: string, kind: NodeKind, stack: string): Match[] {
    const { name, rest } = this.nameAndRest(text.trim(), kind);
    if (name === '') return [];
    if (name === '*') return this.ids(kind).map((id) => ({ id, rest, precision: 'everything' }));
    // `${Table}*` is the table and its indexes, as policies write it.
    const reference = soleReference(name) ?? soleReference(name.replace(/\*$/, ''));
    if (reference) {
      const target = this.target(reference);
      return target?.kind === kind ? [{ id: target.id, rest, precision: 'exact' }] : [];
    }
    const settled = this.settledName(name);
    if (/[*?]/.test(settled)) return this.globbed(settled, kind, rest);
    const found = this.byPlainName(settled, kind, stack) ?? this.foreign(settled, kind, stack);
    return [{ id: found.id, rest, precision: 'exact' }];
  }

  match(text: string | undefined, kind: NodeKind, stack: string): Match | undefined {
    if (text === undefined) return undefined;
    return this.matches(text, kind, stack).find((found) => found.precision === 'exact');
  }

  /** Nodes a free text mentions: references that stand alone in it, ARNs and known names. */
  mentioned(text: string, stack: string): Named[] {
    const found = new Map<string, Named>();
    for (const reference of referencesIn(text)) {
      if (!standsAlone(text, reference)) continue;
      const target = this.target(reference);
      if (target) found.set(target.id, target);
    }
    if (isPlain(text) || found.size === 0) {
      const settled = this.settledName(text);
      for (const kind of [
        'queue',
        'topic',
        'bucket',
        'table',
        'stream',
        'bus',
        'state-machine',
        'function',
      ] as const) {
        const { name } = this.nameAndRest(settled, kind);
        const known = this.byPlainName(name, kind, stack);
        if (known) found.set(known.id, known);
      }
    }
    return [...found.values()];
  }

  private declare(resource: Resource): void {
    const known = KINDS.get(resource.type);
    if (!known) return;
    const { id, name } = resource;
    this.add({ id, kind: known.kind, name, ...logicalIdOf(resource), isDeclared: true });
  }

  private add(node: Named): Named {
    this.nodes.set(node.id, node);
    const same = this.byKind.get(node.kind);
    if (same) same.push(node.id);
    else this.byKind.set(node.kind, [node.id]);
    return node;
  }

  private index(resource: Resource): void {
    const known = KINDS.get(resource.type);
    const name = this.physicalName(resource.id);
    if (!known || name === undefined) return;
    const key = `${known.kind}\n${this.settledName(name)}`;
    const same = this.byName.get(key) ?? [];
    same.push({ id: resource.id, stack: resource.stack });
    this.byName.set(key, same);
  }

  private ids(kind: NodeKind): string[] {
    return this.byKind.get(kind) ?? [];
  }

  /** References replaced by the names they stand for, where those are written down. */
  settledName(text: string, depth = 0): string {
    if (isPlain(text) || depth > 3) return text;
    let settled = text;
    for (const reference of referencesIn(text)) {
      const resource = this.resources.get(reference.id);
      const known = resource && KINDS.get(resource.type);
      const name = known?.nameAttributes.includes(reference.attribute)
        ? this.physicalName(reference.id)
        : undefined;
      if (name === undefined) continue;
      settled = settled.replaceAll(
        referenceTo(reference.id, reference.attribute),
        this.settledName(name, depth + 1),
      );
    }
    return settled;
  }

  private byPlainName(name: string, kind: NodeKind, stack: string): Named | undefined {
    const same = this.byName.get(`${kind}\n${name}`) ?? [];
    const here = same.find((entry) => entry.stack === stack);
    if (here) return this.nodes.get(here.id);
    // A name built from its stack's own name is another one elsewhere; a name declared twice is no one's.
    const isLocal = /pAWS::Stack(Name|Id)/.test(name);
    const [only, second] = same;
    return only && !second && !isLocal ? this.nodes.get(only.id) : undefined;
  }

  private foreign(name: string, kind: NodeKind, stack: string): Named {
    const isLocal = /pAWS::Stack(Name|Id)/.test(name);
    const id = `elsewhere/${kind}/${isLocal ? `${stack}/` : ''}${name}`;
    return this.nodes.get(id) ?? this.add({ id, kind, name: readable(name), isDeclared: false });
  }

  private globbed(pattern: string, kind: NodeKind, rest: string): Match[] {
    return this.ids(kind).flatMap((id): Match[] => {
      const name = this.settledName(this.physicalName(id) ?? '');
      return name !== '' && globMatches(pattern, name) ? [{ id, rest, precision: 'pattern' }] : [];
    });
  }

  private nameAndRest(text: string, kind: NodeKind): { name: string; rest: string } {
    const [first] = referencesIn(text);
    if (first) {
      const token = referenceTo(first.id, first.attribute);
      const after = text.slice(token.length);
      if (text.startsWith(token) && (after === '' || /^[/:*]/.test(after))) {
        return { name: token, rest: after.replace(/^[/:]/, '') };
      }
    }
    const fromArn = /^arn:/.test(text) ? arnName(text, kind) : undefined;
    if (fromArn) return fromArn;
    const address = /^https?:\/\/(?:sqs\.|[^/]*queue)/.test(text) ? text.split('/') : undefined;
    if (address && kind === 'queue') return { name: address[4] ?? '', rest: '' };
    if (text.includes('://')) return { name: '', rest: '' };
    return kind === 'bucket' ? cut(text, '/') : { name: text, rest: '' };
  }
}

const SERVICES: Partial<Record<NodeKind, string[]>> = {
  bucket: ['s3'],
  queue: ['sqs'],
  topic: ['sns'],
  table: ['dynamodb'],
  stream: ['kinesis'],
  firehose: ['firehose'],
  bus: ['events'],
  rule: ['events'],
  function: ['lambda'],
  'state-machine': ['states'],
  'log-group': ['logs'],
  api: ['execute-api', 'appsync'],
  trail: ['cloudtrail'],
};

/** Queues are also named by addresses, with the same two in them. */
function homeOf(text: string): Home | undefined {
  const address = /^https:\/\/sqs\.([a-z0-9-]+)\.[^/]*\/(\d{12})\//.exec(text);
  const [, , , region = '', account = ''] = address
    ? ['', '', '', address[1], address[2]]
    : text.startsWith('arn:')
      ? splitText(text, ':')
      : [];
  const home: Home = {
    ...(/^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? { region } : {}),
    ...(/^\d{12}$/.test(account) ? { account } : {}),
  };
  return home.region === undefined && home.account === undefined ? undefined : home;
}

function arnName(text: string, kind: NodeKind): { name: string; rest: string } | undefined {
  const parts = splitText(text, ':');
  const service = parts[2] ?? '';
  if (service !== '*' && !SERVICES[kind]?.includes(service)) return { name: '', rest: '' };
  const resource = parts.slice(5).join(':');
  if (kind === 'bucket') return cut(resource, '/');
  if (kind === 'queue' || kind === 'topic') return cut(resource, ':');
  if (kind === 'function' || kind === 'state-machine') {
    const [, name = '', ...rest] = splitText(resource, ':');
    return { name: name === '' && resource === '*' ? '*' : name, rest: rest.join(':') };
  }
  if (kind === 'log-group') {
    const name = resource.replace(/^log-group:/, '').replace(/:(\*|log-stream.*)?$/, '');
    return { name, rest: '' };
  }
  if (kind === 'api')
    return cut(service === 'appsync' ? resource.replace(/^apis\//, '') : resource, '/');
  const slash = resource.indexOf('/');
  return slash < 0 ? { name: resource, rest: '' } : cut(resource.slice(slash + 1), '/');
}

function cut(text: string, delimiter: string): { name: string; rest: string } {
  const [name = '', ...rest] = splitText(text, delimiter);
  return { name, rest: rest.join(delimiter) };
}

/** `*` and `?` as in IAM, without building a regular expression that could run away. */
export function globMatches(pattern: string, text: string): boolean {
  let atPattern = 0;
  let atText = 0;
  let star = -1;
  let resume = 0;
  while (atText < text.length) {
    const char = pattern[atPattern];
    if (char === '*') {
      star = atPattern;
      resume = atText;
      atPattern += 1;
    } else if (char !== undefined && (char === '?' || char === text[atText])) {
      atPattern += 1;
      atText += 1;
    } else if (star >= 0) {
      atPattern = star + 1;
      resume += 1;
      atText = resume;
    } else return false;
  }
  while (pattern[atPattern] === '*') atPattern += 1;
  return atPattern === pattern.length;
}

/** Whether a reference is a whole word of the text, not a part of a longer name. */
function standsAlone(text: string, reference: Reference): boolean {
  const token = referenceTo(reference.id, reference.attribute);
  const start = text.indexOf(token);
  const isWord = (char: string | undefined) => char !== undefined && /[A-Za-z0-9_-]/.test(char);
  return start >= 0 && !isWord(text[start - 1]) && !isWord(text[start + token.length]);
}
