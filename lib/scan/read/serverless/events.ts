// The events of a serverless.yml's functions, as the resources the framework makes of them.
// An event of a kind that is not known is a blind spot at its place, never left out.

import {
  emptyMap,
  entriesOf,
  isMap,
  listOf,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
  treeOf,
} from '../../tree';
import { type Expansion, getAtt, invocationOf, ref, sub } from '../cloudformation/expansion';
import type { Path } from '../text/lines';
import { functionId } from './names';

export interface ServerlessRoute {
  kind: 'http' | 'httpApi' | 'websocket';
  functionId: string;
  path: string;
  method: string;
  isGuarded: boolean;
  origin: Path;
}

interface Owner {
  id: string;
  name: string;
  events: Tree[];
  origin: Path;
}

interface EventFound {
  id: string;
  /** A name for the generated resource. */
  key: string;
  value: Tree;
  fields: TreeMap;
  origin: Path;
}

type Adder = (event: EventFound, expansion: Expansion) => void;

const ADDERS = new Map<string, Adder>([
  ['sqs', (event, expansion) => addMapping(event, event.fields.arn ?? event.value, expansion)],
  ['stream', (event, expansion) => addMapping(event, event.fields.arn ?? event.value, expansion)],
  ['msk', (event, expansion) => addMapping(event, event.fields.arn ?? event.value, expansion)],
  ['activemq', (event, expansion) => addMapping(event, event.fields.arn ?? event.value, expansion)],
  ['rabbitmq', (event, expansion) => addMapping(event, event.fields.arn ?? event.value, expansion)],
  ['sns', addTopic],
  ['s3', addBucket],
  ['schedule', addSchedule],
  ['eventBridge', addEventBridge],
  ['cloudwatchEvent', addEventBridge],
  ['cloudwatchLog', addLogs],
  ['alb', addPermission('elasticloadbalancing.amazonaws.com')],
  ['iot', addPermission('iot.amazonaws.com')],
  ['cognitoUserPool', addPermission('cognito-idp.amazonaws.com')],
  ['alexaSkill', addPermission('alexa-appkit.amazon.com')],
  ['alexaSmartHome', addPermission('alexa-connectedhome.amazon.com')],
]);

export function addServerlessEvents(
  owner: Owner,
  routes: ServerlessRoute[],
  expansion: Expansion,
): void {
  owner.events.forEach((event, index) => {
    const [type, value] = isMap(event)
      ? (entriesOf(event)[0] ?? ['', null])
      : [textOf(event) ?? '', null];
    const origin: Path = [...owner.origin, 'events', index];
    const found: EventFound = {
      id: owner.id,
      key: `${owner.id}${type}${index}`,
      value,
      fields: mapOf(value),
      origin,
    };
    if (type === 'http' || type === 'httpApi' || type === 'websocket')
      routes.push(routeOf(found, type, expansion));
    else if (ADDERS.has(type)) ADDERS.get(type)?.(found, expansion);
    else expansion.blind(`event ${type} of ${owner.name}`, 'is not read', origin);
  });
}

/** A function of this file that decides who may call: named alone, or as `name` without an ARN. */
function addAuthorizer(
  event: EventFound,
  kind: ServerlessRoute['kind'],
  expansion: Expansion,
): void {
  const { authorizer } = event.fields;
  const { name, arn, type } = mapOf(authorizer);
  const called = isMap(authorizer) ? textOf(name) : textOf(authorizer);
  if (arn !== undefined || type !== undefined || called === undefined) return;
  // A word for IAM, or the ARN of a user pool or of a function elsewhere.
  if (/^aws_iam$/i.test(called) || called.includes(':') || kind === 'httpApi') return;
  const { id } = APIS[kind];
  const api = kind === 'http' ? { RestApiId: ref(id) } : { ApiId: ref(id) };
  const isRest = kind === 'http';
  const made = isRest ? 'AWS::ApiGateway::Authorizer' : 'AWS::ApiGatewayV2::Authorizer';
  expansion.add(`${functionId(called)}${kind}Authorizer`, made, {
    properties: treeOf({
      ...api,
      Name: called,
      AuthorizerUri: invocationOf(functionId(called)),
    }),
    origin: event.origin,
  });
}

function routeOf(
  event: EventFound,
  kind: ServerlessRoute['kind'],
  expansion: Expansion,
): ServerlessRoute {
  const { value, fields, id, origin } = event;
  const text = textOf(value);
  const [verb = 'any', written = '$default'] =
    text === undefined || text === '*' ? ['any', '$default'] : text.trim().split(/\s+/);
  const socket = textOf(fields.route) ?? text ?? '$default';
  const path = kind === 'websocket' ? socket : (textOf(fields.path) ?? written);
  const authoriser = fields.authorizer;
  addAuthorizer(event, kind, expansion);
  return {
    kind,
    functionId: id,
    path: kind === 'websocket' || path.startsWith('/') || path.startsWith('$') ? path : `/${path}`,
    method: (textOf(fields.method) ?? verb).toLowerCase().replace('*', 'any'),
    isGuarded:
      (authoriser !== undefined && authoriser !== null) || textOf(fields.private) === 'true',
    origin,
  };
}

const APIS = {
  http: { id: 'ApiGatewayRestApi', type: 'AWS::ApiGateway::RestApi' },
  httpApi: { id: 'HttpApi', type: 'AWS::ApiGatewayV2::Api' },
  websocket: { id: 'WebsocketsApi', type: 'AWS::ApiGatewayV2::Api' },
} as const;

export function addServerlessApis(
  routes: readonly ServerlessRoute[],
  provider: TreeMap,
  expansion: Expansion,
): void {
  for (const kind of ['http', 'httpApi', 'websocket'] as const) {
    const own = routes.filter((route) => route.kind === kind);
    const [first] = own;
    if (!first) continue;
    const { id, type } = APIS[kind];
    const properties = treeOf({
      Body: kind === 'websocket' ? undefined : treeOf({ paths: pathsOf(own) }),
      Policy: kind === 'http' ? mapOf(provider.apiGateway).resourcePolicy : undefined,
      ProtocolType: kind === 'http' ? undefined : kind === 'websocket' ? 'WEBSOCKET' : 'HTTP',
      EndpointConfiguration: treeOf({ Types: [provider.endpointType ?? 'EDGE'] }),
    });
    expansion.add(id, type, { properties, origin: first.origin });
    if (kind === 'websocket') addSocketRoutes(own, expansion);
    addStage(kind, { id, origin: first.origin, provider }, expansion);
  }
}

function addStage(
  kind: ServerlessRoute['kind'],
  api: { id: string; origin: Path; provider: TreeMap },
  expansion: Expansion,
): void {
  const { id, origin, provider } = api;
  if (kind === 'http') {
    const properties = treeOf({ RestApiId: ref(id), StageName: provider.stage ?? 'dev' });
    expansion.add(`${id}Stage`, 'AWS::ApiGateway::Stage', { properties, origin });
    return;
  }
  const properties = treeOf({ ApiId: ref(id), StageName: '$default' });
  expansion.add(`${id}Stage`, 'AWS::ApiGatewayV2::Stage', { properties, origin });
}

function pathsOf(routes: readonly ServerlessRoute[]): TreeMap {
  const paths = emptyMap();
  for (const route of routes) {
    const operations = mapOf(paths[route.path]);
    const operation = treeOf({
      'x-amazon-apigateway-integration': treeOf({ uri: invocationOf(route.functionId) }),
    });
    if (route.isGuarded) operation.security = ['authorised'];
    operations[route.method] = operation;
    paths[route.path] = operations;
  }
  return paths;
}

function addSocketRoutes(routes: readonly ServerlessRoute[], expansion: Expansion): void {
  routes.forEach((route, index) => {
    const integration = `WebsocketsIntegration${index}`;
    const { id } = APIS.websocket;
    expansion.add(integration, 'AWS::ApiGatewayV2::Integration', {
      properties: treeOf({ ApiId: ref(id), IntegrationUri: invocationOf(route.functionId) }),
      origin: route.origin,
    });
    const properties = treeOf({
      ApiId: ref(id),
      RouteKey: route.path,
      AuthorizationType: route.isGuarded ? 'CUSTOM' : 'NONE',
      Target: sub(`integrations/\${${integration}}`),
    });
    expansion.add(`WebsocketsRoute${index}`, 'AWS::ApiGatewayV2::Route', {
      properties,
      origin: route.origin,
    });
  });
}

function addMapping(
  { id, key, fields, origin }: EventFound,
  source: Tree,
  expansion: Expansion,
): void {
  const patterns = listOf(fields.filterPatterns).map((pattern) => treeOf({ Pattern: pattern }));
  const properties = treeOf({
    FunctionName: ref(id),
    EventSourceArn: source,
    BatchSize: fields.batchSize,
    Enabled: fields.enabled,
    ParallelizationFactor: fields.parallelizationFactor,
    ScalingConfig:
      fields.maximumConcurrency === undefined
        ? undefined
        : treeOf({ MaximumConcurrency: fields.maximumConcurrency }),
    FilterCriteria: patterns.length === 0 ? undefined : treeOf({ Filters: patterns }),
    StartingPosition: fields.startingPosition,
    DestinationConfig:
      fields.destinations === undefined
        ? undefined
        : treeOf({
            OnFailure: treeOf({
              Destination:
                mapOf(mapOf(fields.destinations).onFailure).arn ??
                mapOf(fields.destinations).onFailure,
            }),
          }),
  });
  expansion.add(key, 'AWS::Lambda::EventSourceMapping', { properties, origin });
}

const topicArn = (name: Tree): Tree =>
  sub(`arn:\${AWS::Partition}:sns:\${AWS::Region}:\${AWS::AccountId}:\${name}`, { name });

function addTopic({ id, key, value, fields, origin }: EventFound, expansion: Expansion): void {
  const text = textOf(value);
  const named = fields.topicName === undefined ? undefined : topicArn(fields.topicName);
  const short =
    text !== undefined && !text.startsWith('arn:') && !text.includes('\uE000')
      ? topicArn(text)
      : value;
  const properties = treeOf({
    TopicArn: fields.arn ?? named ?? short,
    Protocol: 'lambda',
    Endpoint: getAtt(id, 'Arn'),
    FilterPolicy: fields.filterPolicy,
  });
  expansion.add(key, 'AWS::SNS::Subscription', { properties, origin });
}

function addBucket({ id, key, value, fields, origin }: EventFound, expansion: Expansion): void {
  const config = treeOf({ Event: fields.event ?? 's3:ObjectCreated:*', Rules: fields.rules });
  const properties = treeOf({
    FunctionName: getAtt(id, 'Arn'),
    BucketName: fields.bucket ?? value,
    BucketConfigs: [config],
  });
  expansion.add(key, 'Custom::S3', { properties, origin });
}

function addSchedule({ id, key, value, fields, origin }: EventFound, expansion: Expansion): void {
  const rates = fields.rate === undefined ? [value] : listOf(fields.rate);
  rates.forEach((rate, index) => {
    const properties = treeOf({
      ScheduleExpression: rate,
      State: textOf(fields.enabled) === 'false' ? 'DISABLED' : undefined,
      Targets: [treeOf({ Arn: getAtt(id, 'Arn') })],
    });
    expansion.add(`${key}${index}`, 'AWS::Events::Rule', { properties, origin });
  });
}

function addEventBridge({ id, key, fields, origin }: EventFound, expansion: Expansion): void {
  const properties = treeOf({
    EventPattern: fields.pattern ?? fields.event,
    ScheduleExpression: fields.schedule,
    EventBusName: fields.eventBus,
    State: textOf(fields.enabled) === 'false' ? 'DISABLED' : undefined,
    Targets: [treeOf({ Arn: getAtt(id, 'Arn') })],
  });
  expansion.add(key, 'AWS::Events::Rule', { properties, origin });
}

function addLogs({ id, key, value, fields, origin }: EventFound, expansion: Expansion): void {
  const properties = treeOf({
    LogGroupName: fields.logGroup ?? value,
    FilterPattern: fields.filter,
    DestinationArn: getAtt(id, 'Arn'),
  });
  expansion.add(key, 'AWS::Logs::SubscriptionFilter', { properties, origin });
}

function addPermission(principal: string): Adder {
  return ({ id, key, origin }, expansion) => {
    const properties = treeOf({ FunctionName: ref(id), Principal: principal });
    expansion.add(key, 'AWS::Lambda::Permission', { properties, origin });
  };
}
