// SAM's APIs, explicit and implicit: an OpenAPI body made of the events that name them, and a stage.
// A route keeps the authoriser it would have when deployed, its own before the default.

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
import {
  type Expansion,
  invocationOf,
  merged,
  ref,
  sub,
  withGlobals,
} from '../cloudformation/expansion';
import type { Path } from '../text/lines';
import type { ApiRoute } from './events';

interface ApiSources {
  resources: readonly { id: string; raw: TreeMap }[];
  globals: TreeMap;
  routes: readonly ApiRoute[];
}

const IMPLICIT = { Api: 'ServerlessRestApi', HttpApi: 'ServerlessHttpApi' } as const;

export function addApis({ resources, globals, routes }: ApiSources, expansion: Expansion): void {
  const left = new Set(routes);
  const ids = new Set(resources.map(({ id }) => id));
  const take = (id: string, kind: ApiRoute['kind']): ApiRoute[] => {
    const taken = [...left].filter((route) => route.kind === kind && apiIdOf(route, ids) === id);
    for (const route of taken) left.delete(route);
    return taken;
  };
  for (const { id, raw } of resources) {
    const type = textOf(raw.Type);
    const kind =
      type === 'AWS::Serverless::Api'
        ? 'Api'
        : type === 'AWS::Serverless::HttpApi'
          ? 'HttpApi'
          : undefined;
    if (!kind) continue;
    const properties = withGlobals(mapOf(globals[kind]), raw);
    const all = take(id, kind);
    const routes = mayAddRoutes(kind, properties) ? all : [];
    addApi({ id, kind, properties, routes, raw }, expansion);
    for (const route of all) if (!routes.includes(route)) addCallerOnly(route, expansion);
  }
  for (const kind of ['Api', 'HttpApi'] as const) {
    const implicit = take(IMPLICIT[kind], kind);
    const [first] = implicit;
    if (!first) continue;
    const properties = merged(
      treeOf({ StageName: kind === 'Api' ? 'Prod' : '$default' }),
      mapOf(globals[kind]),
    );
    addApi(
      { id: IMPLICIT[kind], kind, properties, routes: implicit, origin: first.origin },
      expansion,
    );
  }
  for (const route of left) addElsewhere(route, expansion);
}

/** The API that a route names: a reference, its plain logical id, or the implicit one. */
function apiIdOf(route: ApiRoute, ids: ReadonlySet<string>): string | undefined {
  if (route.api === undefined) return IMPLICIT[route.kind];
  const named = textOf(route.api);
  return named !== undefined && ids.has(named) ? named : textOf(mapOf(route.api).Ref);
}

/** A REST API with a definition of its own has the routes of that definition, and events only permit the call. */
function mayAddRoutes(kind: ApiRoute['kind'], properties: TreeMap): boolean {
  const isDefined =
    properties.DefinitionBody !== undefined || properties.DefinitionUri !== undefined;
  return kind === 'HttpApi' || !isDefined || textOf(properties.MergeDefinitions) === 'true';
}

/** What an event of such an API leaves: the permission to call the function. */
function addCallerOnly(route: ApiRoute, expansion: Expansion): void {
  if (route.isMachine === true) return;
  const properties = treeOf({
    FunctionName: ref(route.functionId),
    Principal: 'apigateway.amazonaws.com',
    SourceArn: sub(`arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:*`),
  });
  const id = `${route.functionId}${String(route.origin[route.origin.length - 1])}Permission`;
  expansion.add(id, 'AWS::Lambda::Permission', { properties, origin: route.origin });
}

/** A route of an API that is plain CloudFormation or lives in another stack: only the way in is known. */
function addElsewhere(route: ApiRoute, expansion: Expansion): void {
  if (route.isMachine === true) {
    const because =
      'belongs to an API that another template declares: who may start it is not seen';
    expansion.blind(`route ${route.method.toUpperCase()} ${route.path}`, because, route.origin);
    return;
  }
  addCallerOnly(route, expansion);
  expansion.blind(
    `route ${route.method.toUpperCase()} ${route.path}`,
    'belongs to an API whose own definition says the rest',
    route.origin,
  );
}

interface ApiFound {
  id: string;
  kind: ApiRoute['kind'];
  properties: TreeMap;
  routes: readonly ApiRoute[];
  raw?: TreeMap;
  origin?: Path;
}

function addApi(found: ApiFound, expansion: Expansion): void {
  const { id, kind, properties, raw, origin } = found;
  const at: Path = origin ?? ['Resources', id];
  const auth = mapOf(properties.Auth);
  if (properties.DefinitionUri !== undefined && properties.DefinitionBody === undefined) {
    expansion.blind(
      `API ${id}`,
      'has its definition in another file: routes there are not seen',
      at,
    );
  }
  const made = treeOf({
    Body: bodyOf(found, auth, expansion),
    EndpointConfiguration: endpointOf(properties.EndpointConfiguration),
    // A policy that a route brings holds for the whole API: what it does not allow, it refuses.
    Policy:
      auth.ResourcePolicy ??
      found.routes.find((route) => route.auth.ResourcePolicy)?.auth.ResourcePolicy,
  });
  const type = kind === 'Api' ? 'AWS::ApiGateway::RestApi' : 'AWS::ApiGatewayV2::Api';
  if (kind === 'HttpApi') made.ProtocolType = 'HTTP';
  expansion.add(id, type, {
    properties: made,
    ...(raw ? { from: raw } : {}),
    ...(origin ? { origin } : {}),
  });
  addStage(found, at, expansion);
  if (kind === 'Api') addUsagePlan(found, at, expansion);
  addAuthorizers(found, auth, expansion);
}

/** Functions that SAM makes the API's authorizers. */
function addAuthorizers({ id, kind, raw }: ApiFound, auth: TreeMap, expansion: Expansion): void {
  for (const [name, authorizer] of entriesOf(auth.Authorizers)) {
    const uri = mapOf(authorizer).FunctionArn;
    if (uri === undefined) continue;
    const type = kind === 'Api' ? 'AWS::ApiGateway::Authorizer' : 'AWS::ApiGatewayV2::Authorizer';
    const owner = kind === 'Api' ? { RestApiId: ref(id) } : { ApiId: ref(id) };
    expansion.add(`${id}${name}Authorizer`, type, {
      properties: treeOf({ ...owner, Name: name, AuthorizerUri: uri }),
      origin: ['Resources', id, 'Properties', 'Auth', 'Authorizers', name],
      ...(raw ? { from: raw } : {}),
    });
  }
}

function endpointOf(tree: Tree | undefined): Tree | undefined {
  const text = textOf(tree);
  return text === undefined ? tree : treeOf({ Types: [text] });
}

function addStage(
  { id, kind, properties, routes, raw }: ApiFound,
  at: Path,
  expansion: Expansion,
): void {
  const name = textOf(properties.StageName);
  const from = raw ? { from: raw } : {};
  if (kind === 'Api') {
    const stage = treeOf({
      RestApiId: ref(id),
      StageName: properties.StageName,
      MethodSettings: properties.MethodSettings,
    });
    expansion.add(`${id}${name ?? ''}Stage`, 'AWS::ApiGateway::Stage', {
      properties: stage,
      origin: at,
      ...from,
    });
    if (properties.OpenApiVersion === undefined && name !== 'Stage')
      addSecondStage(id, at, expansion);
    return;
  }
  const stage = treeOf({
    ApiId: ref(id),
    StageName: properties.StageName ?? '$default',
    DefaultRouteSettings: properties.DefaultRouteSettings,
    RouteSettings: limitsOf(properties.RouteSettings, routes),
  });
  expansion.add(`${id}ApiGatewayDefaultStage`, 'AWS::ApiGatewayV2::Stage', {
    properties: stage,
    origin: at,
    ...from,
  });
}

/** What the API says of its routes, and what the events say of theirs. */
function limitsOf(written: Tree | undefined, routes: readonly ApiRoute[]): Tree | undefined {
  const own = routes.filter(({ limits }) => limits !== undefined);
  if (own.length === 0) return written;
  const made = Object.assign(emptyMap(), mapOf(written));
  for (const { path, method, limits } of own) {
    const key = path === '$default' ? path : `${method.toUpperCase()} ${path}`;
    if (limits !== undefined) made[key] = limits;
  }
  return made;
}

/**
 * The deployment that SAM makes has a StageName of its own, "Stage", which nothing throttles and everything reaches;
 * OpenApiVersion leaves it out: docs.aws.amazon.com/serverless-application-model, sam-resource-api, 2026-11.
 */
function addSecondStage(id: string, at: Path, expansion: Expansion): void {
  const properties = treeOf({ RestApiId: ref(id), StageName: 'Stage', MadeBySam: true });
  expansion.add(`${id}SecondStage`, 'AWS::ApiGateway::Stage', { properties, origin: at });
}

/** The plan that SAM makes, with one key: for one API, or one for all that share it. */
function addUsagePlan({ id, properties, raw }: ApiFound, at: Path, expansion: Expansion): void {
  const plan = mapOf(mapOf(properties.Auth).UsagePlan);
  if (!['PER_API', 'SHARED'].includes(textOf(plan.CreateUsagePlan) ?? '')) return;
  const from = raw ? { from: raw } : {};
  expansion.add(`${id}UsagePlan`, 'AWS::ApiGateway::UsagePlan', {
    properties: treeOf({
      ApiStages: [treeOf({ ApiId: ref(id), Stage: properties.StageName })],
      Throttle: plan.Throttle,
      Quota: plan.Quota,
    }),
    origin: at,
    ...from,
  });
  expansion.add(`${id}UsagePlanKey`, 'AWS::ApiGateway::UsagePlanKey', {
    properties: treeOf({ UsagePlanId: ref(`${id}UsagePlan`), KeyType: 'API_KEY' }),
    origin: at,
    ...from,
  });
}

function bodyOf(found: ApiFound, auth: TreeMap, expansion: Expansion): TreeMap {
  const written = found.properties.DefinitionBody;
  const isPlain = isMap(written) && written['Fn::Transform'] === undefined;
  if (written !== undefined && !isPlain) {
    expansion.blind(
      `API ${found.id}`,
      'takes its definition from another file: routes there are not seen',
      ['Resources', found.id],
    );
  }
  const body = Object.assign(emptyMap(), isPlain ? written : {});
  const paths = Object.assign(emptyMap(), mapOf(body.paths));
  for (const route of found.routes) {
    const operations = Object.assign(emptyMap(), mapOf(paths[route.path]));
    const operation = Object.assign(operationOf(route, auth), mapOf(operations[route.method]));
    operations[route.method] = operation;
    paths[route.path] = operations;
  }
  const schemes = Object.assign(emptyMap(), mapOf(body.securityDefinitions));
  schemes.api_key = treeOf({ type: 'apiKey', name: 'x-api-key', in: 'header' });
  body.securityDefinitions = schemes;
  body.paths = isPlain ? guarded(paths, auth) : paths;
  return body;
}

function operationOf(route: ApiRoute, auth: TreeMap): TreeMap {
  const integration = treeOf(
    route.isMachine === true
      ? {
          type: 'aws',
          uri: sub(
            `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:states:action/StartExecution`,
          ),
          starts: ref(route.functionId),
        }
      : {
          uri: invocationOf(route.functionId),
          timeoutInMillis: route.timeoutInMillis,
          responseTransferMode: route.responseTransferMode,
        },
  );
  const operation = treeOf({ 'x-amazon-apigateway-integration': integration });
  const needsKey = needsKeyFor(route, auth);
  if (needsKey) operation.security = [treeOf({ api_key: [] })];
  else if (isGuarded(route, auth)) operation.security = ['authorised'];
  return operation;
}

/** A route's own word before the API's: `ApiKeyRequired: false` opens it again. */
const needsKeyFor = (route: ApiRoute, auth: TreeMap): boolean =>
  textOf(route.auth.ApiKeyRequired ?? auth.ApiKeyRequired) === 'true';

function isGuarded(route: ApiRoute, auth: TreeMap): boolean {
  const own = textOf(route.auth.Authorizer);
  if (own !== undefined) return own !== 'NONE';
  if (route.auth.ResourcePolicy !== undefined) return true;
  return auth.DefaultAuthorizer !== undefined && textOf(auth.DefaultAuthorizer) !== 'NONE';
}

/** A default authoriser covers written routes too, unless they say otherwise; a condition may choose between them. */
function guarded(paths: TreeMap, auth: TreeMap): TreeMap {
  if (auth.DefaultAuthorizer === undefined) return paths;
  const made = emptyMap();
  for (const [path, operations] of entriesOf(paths)) made[path] = covered(operations);
  return made;
}

function covered(operations: Tree): Tree {
  if (!isMap(operations)) return operations;
  const made = emptyMap();
  for (const [verb, operation] of entriesOf(operations)) {
    if (verb === 'Fn::If' && Array.isArray(operation))
      made[verb] = operation.map((branch, index) => (index === 0 ? branch : covered(branch)));
    else
      made[verb] =
        isMap(operation) &&
        operation.security === undefined &&
        operation['x-amazon-apigateway-integration'] !== undefined
          ? Object.assign(treeOf({ security: ['authorised'] }), operation)
          : operation;
  }
  return made;
}
