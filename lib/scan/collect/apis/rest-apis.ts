// REST APIs: stages and their throttles, methods and who may call them, the functions behind.
// A route is called open only when nothing in sight guards it: no authoriser, no key, no resource policy.

import {
  type ApiItem,
  type FunctionItem,
  known,
  type StageItem,
  type Throttle,
  type WayIn,
} from '../../inventory';
import { logicalIdOf, numberSetting, type Resource } from '../../resource';
import { referencesIn } from '../../token';
import {
  at,
  entriesOf,
  everyText,
  isMap,
  listOf,
  mapOf,
  type Tree,
  textOf,
  UNREAD,
} from '../../tree';
import type { Collection } from '../collection';
import { methodThrottles, sumOfThrottles, throttleAt, throttleFrom } from './stage-throttles';
import { usagePlansOf } from './usage-plans';

const METHODS = new Set([
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'any',
  'x-amazon-apigateway-any-method',
]);

export interface Route {
  label: string;
  resource: Resource;
  path: (string | number)[];
  integration: Tree | undefined;
  isOpen: boolean;
  /** Callers show an API key, so usage plans hold them. */
  needsKey?: boolean;
  isPreflight: boolean;
}

export function collectRestApis(collection: Collection): void {
  for (const resource of collection.ofType('AWS::ApiGateway::RestApi')) {
    const api: ApiItem = {
      id: resource.id,
      name: resource.name,
      ...logicalIdOf(resource),
      evidence: resource.evidence,
      kind: 'rest',
      stages: stagesOf(resource, collection),
      hasWaf: known(false),
      functions: [],
      callsServices: false,
      openRoutes: [],
      isPrivate: endpointTypes(resource).includes('PRIVATE'),
    };
    blindBody(resource, collection);
    const hasPolicy =
      resource.properties.Policy !== undefined ||
      mapOf(resource.properties.Body)['x-amazon-apigateway-policy'] !== undefined;
    const routes = [...methodsOf(resource, collection), ...routesOfBody(resource)];
    for (const route of routes)
      addRoute(collection, api, { ...route, isOpen: route.isOpen && !hasPolicy });
    collection.inventory.apis.push(api);
  }
}

/** Routes of a definition that lies elsewhere, or that a macro brings in. */
export function blindBody(api: Resource, collection: Collection): void {
  const { Body, BodyS3Location } = api.properties;
  if (BodyS3Location === undefined && mapOf(Body)[UNREAD] === undefined) return;
  const because = 'takes its definition from another file: routes there are not seen';
  collection.blind(`API ${api.name}`, because, api.evidence);
}

function endpointTypes(resource: Resource): string[] {
  return everyText(at(resource.properties, 'EndpointConfiguration'));
}

function belongsTo(property: Tree | undefined, api: Resource, collection: Collection): boolean {
  const text = textOf(property);
  if (text === undefined) return false;
  return (
    referencesIn(text).some((reference) => reference.id === api.id) ||
    collection.identity.match(text, 'api', api.stack)?.id === api.id
  );
}

function stagesOf(api: Resource, collection: Collection): StageItem[] {
  const stages: StageItem[] = [];
  for (const stage of collection.ofType('AWS::ApiGateway::Stage')) {
    if (!belongsTo(stage.properties.RestApiId, api, collection)) continue;
    const name = textOf(stage.properties.StageName) ?? stage.name;
    stages.push({
      name,
      evidence: stage.evidence,
      ...(textOf(stage.properties.MadeBySam) === 'true' ? { isOfSam: true } : {}),
      ...methodThrottles(stage.properties.MethodSettings),
      usagePlans: usagePlansOf(name, (id) => belongsTo(id, api, collection), collection),
    });
  }
  for (const deployment of collection.ofType('AWS::ApiGateway::Deployment')) {
    const name = textOf(deployment.properties.StageName);
    if (name === undefined || !belongsTo(deployment.properties.RestApiId, api, collection))
      continue;
    // The stage that is declared by itself is the one that counts.
    if (stages.some((stage) => stage.name === name)) continue;
    const description = mapOf(deployment.properties.StageDescription);
    const settings = description.MethodSettings;
    stages.push({
      name,
      evidence: deployment.evidence,
      ...(settings === undefined
        ? { throttle: throttleFrom(description) }
        : methodThrottles(settings)),
      usagePlans: usagePlansOf(name, (id) => belongsTo(id, api, collection), collection),
    });
  }
  return stages;
}

function methodsOf(api: Resource, collection: Collection): Route[] {
  return collection.ofType('AWS::ApiGateway::Method').flatMap((method): Route[] => {
    const { properties } = method;
    if (!belongsTo(properties.RestApiId, api, collection)) return [];
    const verb = (textOf(properties.HttpMethod) ?? 'ANY').toUpperCase();
    const auth = (textOf(properties.AuthorizationType) ?? 'NONE').toUpperCase();
    const needsKey = textOf(properties.ApiKeyRequired) === 'true';
    return [
      {
        label: `${verb} ${pathOf(properties.ResourceId, collection)}`,
        resource: method,
        path: ['AuthorizationType'],
        integration: properties.Integration,
        isOpen: auth === 'NONE' && properties.AuthorizerId === undefined && !needsKey,
        needsKey,
        isPreflight: verb === 'OPTIONS',
      },
    ];
  });
}

function pathOf(resourceId: Tree | undefined, collection: Collection): string {
  const parts: string[] = [];
  let here = resourceId;
  for (let depth = 0; depth < 20; depth += 1) {
    const [reference] = referencesIn(textOf(here) ?? '');
    const step = reference && collection.resources.get(reference.id);
    if (step?.type !== 'AWS::ApiGateway::Resource') break;
    parts.unshift(textOf(step.properties.PathPart) ?? '?');
    here = step.properties.ParentId;
  }
  return `/${parts.join('/')}`;
}

/** Routes of an OpenAPI document written into the template. */
export function routesOfBody(api: Resource): Route[] {
  const body = api.properties.Body;
  const keys = keySchemesOf(body);
  return entriesOf(mapOf(body).paths).flatMap(([path, operations]) =>
    entriesOf(operations).flatMap(([verb, operation]): Route[] => {
      if (!METHODS.has(verb.toLowerCase())) return [];
      const fields = mapOf(operation);
      const wanted = fields.security ?? mapOf(body).security;
      const security = listOf(wanted).some((entry) => !isNobody(entry));
      const auth = textOf(mapOf(fields['x-amazon-apigateway-auth']).type);
      const shown = verb.startsWith('x-') ? 'ANY' : verb.toUpperCase();
      return [
        {
          label: path.startsWith('$') ? path : `${shown} ${path}`,
          resource: api,
          path: ['Body', 'paths', path, verb],
          integration: fields['x-amazon-apigateway-integration'],
          isOpen: !security && (auth === undefined || auth.toUpperCase() === 'NONE'),
          needsKey: listOf(wanted).some((entry) =>
            keys.some((key) => mapOf(entry)[key] !== undefined),
          ),
          isPreflight: shown === 'OPTIONS',
        },
      ];
    }),
  );
}

/** What SAM writes for a route without an authorizer: a scheme of this name is never declared. */
function isNobody(entry: Tree): boolean {
  const names = isMap(entry) ? Object.keys(entry) : [];
  return names.length === 1 && names[0] === 'NONE';
}

/** The schemes of a document that ask for an API key, and have no authorizer behind that name. */
function keySchemesOf(body: Tree | undefined): string[] {
  const { securityDefinitions, components } = mapOf(body);
  const schemes = { ...mapOf(securityDefinitions), ...mapOf(mapOf(components).securitySchemes) };
  return Object.entries(schemes).flatMap(([name, scheme]) => {
    const fields = mapOf(scheme);
    const isKey =
      textOf(fields.type) === 'apiKey' && /^x-api-key$/i.test(textOf(fields.name) ?? '');
    return isKey && fields['x-amazon-apigateway-authtype'] === undefined ? [name] : [];
  });
}

const WAY = { rest: 'rest-api', http: 'http-api', websocket: 'websocket-api' } as const;

export function addRoute(collection: Collection, api: ApiItem, route: Route): void {
  if (route.isPreflight) return;
  const evidence = route.resource.where(...route.path);
  const item = functionBehind(route.integration, route.resource, collection);
  if (route.isOpen && !api.isPrivate) {
    const functionId = item?.id;
    api.openRoutes.push({ label: route.label, evidence, ...(functionId ? { functionId } : {}) });
  }
  if (item) addApiWay(collection, api, { item, route });
  else addServiceIntegration(collection, api, route);
}

export function functionBehind(
  integration: Tree | undefined,
  resource: Resource,
  collection: Collection,
): FunctionItem | undefined {
  const fields = mapOf(integration);
  const uri =
    fields.Uri ?? fields.uri ?? fields.IntegrationUri ?? fields.integrationUri ?? integration;
  const text = textOf(uri);
  if (text === undefined) return undefined;
  const match =
    collection.functionWithin(text) ??
    (/^arn:/.test(text) ? collection.identity.match(text, 'function', resource.stack) : undefined);
  return match && collection.functions.get(match.id);
}

function addApiWay(
  collection: Collection,
  api: ApiItem,
  found: { item: FunctionItem; route: Route },
): void {
  const { item, route } = found;
  const kind = WAY[api.kind as keyof typeof WAY] ?? 'rest-api';
  if (!api.functions.includes(item.id)) api.functions.push(item.id);
  const how = integrationOf(route, api.kind);
  const existing = item.waysIn.find((way) => isSameWay(way, { kind, from: api.id, ...how }));
  if (existing) {
    if (route.isOpen && !api.isPrivate) existing.isOpen = known(true);
    addToWay(existing, throttleAt(api, route));
    return;
  }
  collection.addWay(item, {
    kind,
    from: api.id,
    evidence: route.resource.where(...route.path),
    label: route.label,
    isOpen: known(route.isOpen && !api.isPrivate),
    isPublic: !api.isPrivate,
    throttle: throttleAt(api, route),
    ...how,
  });
  collection.triggers({
    from: api.id,
    to: item.id,
    via: 'integration',
    evidence: route.resource.evidence,
    detail: route.label,
  });
}

/** Routes that the API calls alike count together; one it does not wait for is another way in. */
const isSameWay = (way: WayIn, other: Partial<WayIn>): boolean =>
  way.kind === other.kind &&
  way.from === other.from &&
  way.isAsync === other.isAsync &&
  way.isStreaming === other.isStreaming &&
  JSON.stringify(way.integrationTimeoutSeconds) === JSON.stringify(other.integrationTimeoutSeconds);

/**
 * How the API calls the function: waiting or not (docs.aws.amazon.com/apigateway/latest/developerguide
 * set-up-lambda-integration-async), and with a time of its own (x-amazon-apigateway-integration, 50 ms and up).
 */
function integrationOf(
  { integration }: Route,
  kind: ApiItem['kind'],
): Pick<WayIn, 'isAsync' | 'isStreaming' | 'integrationTimeoutSeconds'> {
  const fields = mapOf(integration);
  const parameters = mapOf(fields.RequestParameters ?? fields.requestParameters);
  const invocation = entriesOf(parameters).find(([name]) =>
    /^integration\.request\.header\.x-amz-invocation-type$/i.test(name),
  )?.[1];
  const isAsync = kind !== 'http' && /^'?Event'?$/.test(textOf(invocation) ?? '');
  const transfer = textOf(fields.ResponseTransferMode ?? fields.responseTransferMode);
  const timeoutMs = numberSetting(fields.TimeoutInMillis ?? fields.timeoutInMillis);
  return {
    isAsync,
    ...(transfer === 'STREAM' ? { isStreaming: true } : {}),
    ...(timeoutMs.state === 'known'
      ? { integrationTimeoutSeconds: known(timeoutMs.value / 1_000) }
      : timeoutMs.state === 'unknown'
        ? { integrationTimeoutSeconds: timeoutMs }
        : {}),
  };
}

/** Several routes to one function are one way in, as wide as all of them. */
function addToWay(way: WayIn, throttle: Throttle): void {
  const [, first = way.label, more = '0'] = /^(.*?)(?: and (\d+) more)?$/.exec(way.label) ?? [];
  way.label = `${first} and ${Number(more) + 1} more`;
  way.throttle = way.throttle ? sumOfThrottles(way.throttle, throttle) : throttle;
}

/** An API may call a queue, a state machine or a bus without any function between. */
function addServiceIntegration(collection: Collection, api: ApiItem, route: Route): void {
  const texts = everyText(route.integration);
  const uri = texts.join('\n');
  if (
    !/:(sqs|sns|states|events|kinesis|dynamodb|s3):(path|action)|(SQS|EventBridge|StepFunctions|Kinesis)-/.test(
      uri,
    )
  )
    return;
  api.callsServices = true;
  for (const text of texts) {
    for (const node of collection.identity.mentioned(text, route.resource.stack)) {
      if (node.kind === 'function' || node.kind === 'api') continue;
      collection.triggers({
        from: api.id,
        to: node.id,
        via: 'integration',
        evidence: route.resource.evidence,
        detail: route.label,
      });
    }
  }
}
