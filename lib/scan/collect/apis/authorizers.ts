// Functions that decide who may call an API. Everyone's request reaches them before it is refused, and
// no permission need give them away: API Gateway may call them by a role.

import type { ApiItem } from '../../inventory';
import type { Resource } from '../../resource';
import { referencesIn } from '../../token';
import { at, entriesOf, mapOf, type Tree, textOf } from '../../tree';
import type { Collection } from '../collection';
import { functionBehind } from './rest-apis';

export function collectAuthorizers(collection: Collection): void {
  for (const api of collection.inventory.apis) {
    const resource = collection.resources.get(api.id);
    if (!resource) continue;
    for (const found of declaredFor(resource, collection)) addAuthorizer(api, found, collection);
  }
}

interface Authorizer {
  name: string;
  uri: Tree | undefined;
  resource: Resource;
}

function declaredFor(api: Resource, collection: Collection): Authorizer[] {
  const apart = collection
    .ofType('AWS::ApiGateway::Authorizer', 'AWS::ApiGatewayV2::Authorizer')
    .filter(({ properties }) => {
      const text = textOf(properties.RestApiId ?? properties.ApiId) ?? '';
      return referencesIn(text).some((reference) => reference.id === api.id);
    })
    .map((resource) => {
      const { Name, AuthorizerUri } = resource.properties;
      return { name: textOf(Name) ?? resource.name, uri: AuthorizerUri, resource };
    });
  const { securityDefinitions, components } = mapOf(api.properties.Body);
  const schemes = [
    ...entriesOf(securityDefinitions),
    ...entriesOf(mapOf(components).securitySchemes),
  ];
  const inBody = schemes.map(([name, scheme]) => {
    const uri = at(scheme, 'x-amazon-apigateway-authorizer', 'authorizerUri');
    return { name, uri, resource: api };
  });
  return [...apart, ...inBody];
}

function addAuthorizer(api: ApiItem, found: Authorizer, collection: Collection): void {
  const item = functionBehind(found.uri, found.resource, collection);
  if (!item) return;
  const label = `authorizer ${found.name} of ${api.name}`;
  if (item.waysIn.some((way) => way.label === label)) return;
  collection.addWay(item, {
    // The request itself is paid for behind the authorizer, at the route that it opens.
    kind: 'direct',
    from: api.id,
    evidence: found.resource.evidence,
    label,
    isPublic: !api.isPrivate,
  });
  collection.triggers({
    from: api.id,
    to: item.id,
    via: 'integration',
    evidence: found.resource.evidence,
    detail: label,
  });
}
