// The APIs of a live account, as the resources a template would hold.
// Their ids are plain; references tie stages, routes and integrations to the API they belong to.

import { referenceTo } from '../../token';
import { emptyMap, entriesOf, mapOf, type Tree, type TreeMap, textOf, treeOf } from '../../tree';
import type { HttpApiAnswer, RestApiAnswer } from './answers';
import { type AccountDesk, add, planted } from './expansion';

export function addRestApi(found: RestApiAnswer, expansion: AccountDesk): void {
  const api = planted(found.api);
  const id = textOf(api.id) ?? 'api';
  const name = textOf(api.name) ?? id;
  const paths = emptyMap();
  for (const raw of found.resources) {
    const resource = planted(raw);
    const operations = emptyMap();
    for (const [verb, method] of Object.entries(mapOf(resource.resourceMethods))) {
      operations[verb.toLowerCase()] = operationOf(mapOf(method));
    }
    paths[textOf(resource.path) ?? '/'] = operations;
  }
  const properties = treeOf({
    Name: name,
    Body: treeOf({ paths }),
    Policy: textOf(api.policy) === undefined ? undefined : api.policy,
    EndpointConfiguration: api.endpointConfiguration,
  });
  add(expansion, { id, name, type: 'AWS::ApiGateway::RestApi', properties });
  for (const raw of found.stages) addRestStage(id, planted(raw), expansion);
  (found.webAcls ?? []).forEach((_, index) => {
    const association = treeOf({ ResourceArn: referenceTo(id) });
    add(expansion, {
      id: `${id}/acl/${index}`,
      name,
      type: 'AWS::WAFv2::WebACLAssociation',
      properties: association,
    });
  });
}

function operationOf(method: TreeMap): TreeMap {
  const auth = textOf(method.authorizationType) ?? 'NONE';
  const isGuarded = auth !== 'NONE' || textOf(method.apiKeyRequired) === 'true';
  return treeOf({
    'x-amazon-apigateway-integration': treeOf({ uri: mapOf(method.methodIntegration).uri }),
    ...(isGuarded ? { security: ['authorised'] } : {}),
  });
}

function addRestStage(apiId: string, stage: TreeMap, expansion: AccountDesk): void {
  // Each key is a path with `~1` for a slash, and a method.
  const settings = entriesOf(stage.methodSettings).map(([key, methodSetting]) =>
    treeOf({
      HttpMethod: key.slice(key.lastIndexOf('/') + 1),
      ResourcePath: key === '*/*' ? '/*' : key.slice(0, Math.max(0, key.lastIndexOf('/'))),
      ThrottlingRateLimit: mapOf(methodSetting).throttlingRateLimit,
      ThrottlingBurstLimit: mapOf(methodSetting).throttlingBurstLimit,
    }),
  );
  const name = textOf(stage.stageName) ?? 'stage';
  const properties = treeOf({
    RestApiId: referenceTo(apiId),
    StageName: name,
    MethodSettings: settings.length > 0 ? settings : undefined,
  });
  add(expansion, {
    id: `${apiId}/stage/${name}`,
    name,
    type: 'AWS::ApiGateway::Stage',
    properties,
  });
}

export function addHttpApi(found: HttpApiAnswer, expansion: AccountDesk): void {
  const api = planted(found.api);
  const id = textOf(api.ApiId) ?? 'api';
  const name = textOf(api.Name) ?? id;
  add(expansion, {
    id,
    name,
    type: 'AWS::ApiGatewayV2::Api',
    properties: treeOf({ Name: name, ProtocolType: api.ProtocolType }),
  });
  const part = (
    kind: 'Stage' | 'Route' | 'Integration',
    raw: object,
    own: Record<string, Tree>,
  ) => {
    const fields = planted(raw);
    const key = textOf(fields[KEYS[kind]]) ?? kind;
    const properties = Object.assign(fields, { ApiId: referenceTo(id) }, own);
    add(expansion, {
      id: `${id}/${kind}/${key}`,
      name: key,
      type: `AWS::ApiGatewayV2::${kind}`,
      properties,
    });
  };
  for (const stage of found.stages) part('Stage', stage, {});
  for (const integration of found.integrations) part('Integration', integration, {});
  for (const route of found.routes) {
    const target = (textOf(planted(route).Target) ?? '').replace(/^integrations\//, '');
    part('Route', route, { Target: referenceTo(`${id}/Integration/${target}`) });
  }
}

/** What tells the parts of an API apart. */
const KEYS = { Stage: 'StageName', Route: 'RouteKey', Integration: 'IntegrationId' } as const;
