// The events of SAM functions and state machines, as the resources SAM makes of them.
// An event of a type that is not known is a blind spot at its place, never left out.

import {
  emptyMap,
  entriesOf,
  isMap,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
  treeOf,
} from '../../tree';
import { type Expansion, getAtt, ref } from '../cloudformation/expansion';
import type { Path } from '../text/lines';

/** A route an event asks an API for; sam-apis.ts writes it into the API. */
export interface ApiRoute {
  kind: 'Api' | 'HttpApi';
  functionId: string;
  /** The route starts this state machine, with no function between. */
  isMachine?: boolean;
  /** The API's reference as written; absent for the implicit one. */
  api: Tree | undefined;
  path: string;
  method: string;
  auth: TreeMap;
  /** Limits of this route of an HTTP API. */
  limits: Tree | undefined;
  timeoutInMillis: Tree | undefined;
  responseTransferMode: Tree | undefined;
  origin: Path;
}

interface Owner {
  id: string;
  events: TreeMap;
  raw: TreeMap;
}

interface EventFound {
  id: string;
  name: string;
  properties: TreeMap;
  origin: Path;
  raw: TreeMap;
}

type Adder = (event: EventFound, expansion: Expansion) => void;

const MAPPED = new Map([
  ['SQS', 'Queue'],
  ['Kinesis', 'Stream'],
  ['DynamoDB', 'Stream'],
  ['MSK', 'Stream'],
  ['MQ', 'Broker'],
  ['DocumentDB', 'Cluster'],
]);

const ADDERS = new Map<string, Adder>([
  ['S3', addBucketEvent],
  ['SNS', addTopicEvent],
  ['Schedule', addSchedule],
  ['ScheduleV2', addScheduleV2],
  ['EventBridgeRule', addRule],
  ['CloudWatchEvent', addRule],
  ['CloudWatchLogs', addLogEvent],
  ['IoTRule', addIotRule],
  ['AlexaSkill', addPermission('alexa-appkit.amazon.com')],
  ['Cognito', addPermission('cognito-idp.amazonaws.com')],
  ['SelfManagedKafka', addKafka],
]);

export function addFunctionEvents(owner: Owner, routes: ApiRoute[], expansion: Expansion): void {
  for (const [type, found] of eventsOf(owner)) {
    const source = MAPPED.get(type);
    if (type === 'Api' || type === 'HttpApi') routes.push(routeOf(found, type));
    else if (source !== undefined) addMapping(found, source, expansion);
    else if (ADDERS.has(type)) ADDERS.get(type)?.(found, expansion);
    else notRead(type, found, expansion);
  }
}

const STARTS_MACHINES = ['Schedule', 'ScheduleV2', 'EventBridgeRule', 'CloudWatchEvent'];

export function addMachineEvents(owner: Owner, routes: ApiRoute[], expansion: Expansion): void {
  for (const [type, found] of eventsOf(owner)) {
    if (type === 'Api') routes.push({ ...routeOf(found, type), isMachine: true });
    else if (STARTS_MACHINES.includes(type)) ADDERS.get(type)?.(found, expansion);
    else notRead(type, found, expansion);
  }
}

const eventsOf = ({ id, events, raw }: Owner): Array<[type: string, found: EventFound]> =>
  entriesOf(events).map(([name, event]) => [
    textOf(mapOf(event).Type) ?? '',
    {
      id,
      name,
      properties: mapOf(mapOf(event).Properties),
      origin: ['Resources', id, 'Properties', 'Events', name],
      raw,
    },
  ]);

function notRead(type: string, { id, name, origin }: EventFound, expansion: Expansion): void {
  expansion.blind(`event ${name} of ${id}`, `is of type "${type}", which is not read`, origin);
}

function routeOf(event: EventFound, kind: ApiRoute['kind']): ApiRoute {
  const { properties, id, origin } = event;
  return {
    kind,
    functionId: id,
    api: kind === 'Api' ? properties.RestApiId : properties.ApiId,
    path: textOf(properties.Path) ?? '$default',
    method: (textOf(properties.Method) ?? 'any').toLowerCase(),
    auth: mapOf(properties.Auth),
    limits: properties.RouteSettings,
    timeoutInMillis: properties.TimeoutInMillis,
    responseTransferMode: properties.ResponseTransferMode,
    origin,
  };
}

function addMapping(event: EventFound, source: string, expansion: Expansion): void {
  const { id, name, properties, origin, raw } = event;
  const made = Object.assign(emptyMap(), properties);
  made.FunctionName = ref(id);
  made.EventSourceArn = properties[source];
  expansion.add(`${id}${name}`, 'AWS::Lambda::EventSourceMapping', {
    properties: made,
    origin,
    from: raw,
  });
}

function addKafka({ id, name, properties, origin, raw }: EventFound, expansion: Expansion): void {
  const made = Object.assign(emptyMap(), properties);
  made.FunctionName = ref(id);
  made.SelfManagedEventSource = properties;
  expansion.add(`${id}${name}`, 'AWS::Lambda::EventSourceMapping', {
    properties: made,
    origin,
    from: raw,
  });
}

function addBucketEvent(
  { id, name, properties, origin, raw }: EventFound,
  expansion: Expansion,
): void {
  const configuration = treeOf({
    Events: properties.Events,
    Filter: properties.Filter,
    LambdaFunctionArn: getAtt(id, 'Arn'),
  });
  const made = treeOf({
    BucketName: properties.Bucket,
    NotificationConfiguration: treeOf({ LambdaFunctionConfigurations: [configuration] }),
  });
  expansion.add(`${id}${name}`, 'Custom::S3BucketNotifications', {
    properties: made,
    origin,
    from: raw,
  });
}

/** What SAM sets where the subscription says nothing: sam-property-function-sqssubscriptionobject, 2026-11. */
const SNS_QUEUE_BATCH = 10;

function addTopicEvent(event: EventFound, expansion: Expansion): void {
  const { id, name, properties, origin, raw } = event;
  const queue = properties.SqsSubscription;
  const isQueued = isMap(queue) || textOf(queue) === 'true';
  const queueArn = mapOf(queue).QueueArn ?? getAtt(`${id}${name}Queue`, 'Arn');
  const made = treeOf({
    TopicArn: properties.Topic,
    Protocol: isQueued ? 'sqs' : 'lambda',
    Endpoint: isQueued ? queueArn : getAtt(id, 'Arn'),
    FilterPolicy: properties.FilterPolicy,
    RedrivePolicy: properties.RedrivePolicy,
  });
  expansion.add(`${id}${name}`, 'AWS::SNS::Subscription', { properties: made, origin, from: raw });
  if (!isQueued) return;
  if (mapOf(queue).QueueArn === undefined) {
    expansion.add(`${id}${name}Queue`, 'AWS::SQS::Queue', {
      properties: emptyMap(),
      origin,
      from: raw,
    });
  }
  const mapping = treeOf({
    FunctionName: ref(id),
    EventSourceArn: queueArn,
    BatchSize: mapOf(queue).BatchSize ?? SNS_QUEUE_BATCH,
  });
  expansion.add(`${id}${name}EventSourceMapping`, 'AWS::Lambda::EventSourceMapping', {
    properties: mapping,
    origin,
    from: raw,
  });
}

function targetOf(event: EventFound): TreeMap {
  const { id, properties, raw } = event;
  const isMachine = textOf(raw.Type) === 'AWS::Serverless::StateMachine';
  return treeOf({
    Arn: isMachine ? ref(id) : getAtt(id, 'Arn'),
    DeadLetterConfig: properties.DeadLetterConfig,
    Input: properties.Input,
  });
}

function stateOf(properties: TreeMap): Tree | undefined {
  if (properties.State !== undefined) return properties.State;
  return textOf(properties.Enabled) === 'false' ? 'DISABLED' : undefined;
}

function addSchedule(event: EventFound, expansion: Expansion): void {
  const { id, name, properties, origin, raw } = event;
  const made = treeOf({
    ScheduleExpression: properties.Schedule,
    State: stateOf(properties),
    Name: properties.Name,
    Targets: [targetOf(event)],
  });
  expansion.add(`${id}${name}`, 'AWS::Events::Rule', { properties: made, origin, from: raw });
}

function addScheduleV2(event: EventFound, expansion: Expansion): void {
  const { id, name, properties, origin, raw } = event;
  const made = treeOf({
    ScheduleExpression: properties.ScheduleExpression,
    State: stateOf(properties),
    Target: targetOf(event),
  });
  expansion.add(`${id}${name}`, 'AWS::Scheduler::Schedule', {
    properties: made,
    origin,
    from: raw,
  });
}

function addRule(event: EventFound, expansion: Expansion): void {
  const { id, name, properties, origin, raw } = event;
  const made = treeOf({
    EventPattern: properties.Pattern,
    EventBusName: properties.EventBusName,
    State: stateOf(properties),
    Targets: [targetOf(event)],
  });
  expansion.add(`${id}${name}`, 'AWS::Events::Rule', { properties: made, origin, from: raw });
}

function addLogEvent(
  { id, name, properties, origin, raw }: EventFound,
  expansion: Expansion,
): void {
  const made = treeOf({
    LogGroupName: properties.LogGroupName,
    FilterPattern: properties.FilterPattern,
    DestinationArn: getAtt(id, 'Arn'),
  });
  expansion.add(`${id}${name}`, 'AWS::Logs::SubscriptionFilter', {
    properties: made,
    origin,
    from: raw,
  });
}

function addIotRule({ id, name, origin, raw }: EventFound, expansion: Expansion): void {
  const action = treeOf({ Lambda: treeOf({ FunctionArn: getAtt(id, 'Arn') }) });
  const made = treeOf({ TopicRulePayload: treeOf({ Actions: [action] }) });
  expansion.add(`${id}${name}`, 'AWS::IoT::TopicRule', { properties: made, origin, from: raw });
}

function addPermission(principal: string): Adder {
  return ({ id, name, properties, origin, raw }, expansion) => {
    const made = treeOf({
      FunctionName: ref(id),
      Principal: principal,
      SourceArn: properties.UserPool === undefined ? undefined : properties.UserPool,
    });
    expansion.add(`${id}${name}Permission`, 'AWS::Lambda::Permission', {
      properties: made,
      origin,
      from: raw,
    });
  };
}
