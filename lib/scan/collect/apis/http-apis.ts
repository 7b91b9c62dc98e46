// HTTP and WebSocket APIs, load balancers, GraphQL APIs, user pools, edge functions.
// A route is open unless something in sight guards it; a front that nothing stands behind is left out.

import { type ApiItem, known, type StageItem, unset } from '../../inventory';
import { logicalIdOf, type Resource } from '../../resource';
import { referencesIn } from '../../token';
import { at, entriesOf, everyText, listOf, mapOf, type Tree, textOf } from '../../tree';
import type { Collection } from '../collection';
import { addRoute, blindBody, type Route, routesOfBody } from './rest-apis';
import { routeThrottles, throttleFrom } from './stage-throttles';

export function collectHttpApis(collection: Collection): void {
  for (const resource of collection.ofType('AWS::ApiGatewayV2::Api'))
    collectV2(resource, collection);
  for (const resource of collection.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer'))
    collectBalancer(resource, collection);
  for (const resource of collection.ofType('AWS::AppSync::GraphQLApi'))
    collectGraph(resource, collection);
  for (const resource of collection.ofType('AWS::Cognito::UserPool'))
    collectUserPool(resource, collection);
  for (const resource of collection.ofType('AWS::CloudFront::Distribution'))
    collectEdge(resource, collection);
}

function refersTo(tree: Tree | undefined, id: string): boolean {
  return referencesIn(textOf(tree) ?? '').some((reference) => reference.id === id);
}

function collectV2(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  blindBody(resource, collection);
  const isSocket = (textOf(properties.ProtocolType) ?? 'HTTP').toUpperCase() === 'WEBSOCKET';
  const api: ApiItem = {
    id: resource.id,
    name: resource.name,
    ...logicalIdOf(resource),
    evidence: resource.evidence,
    kind: isSocket ? 'websocket' : 'http',
    stages: stagesOf(resource, collection),
    // WAF cannot attach here: AWS WAF developer guide, how-aws-waf-works-resources, 2026-04.
    hasWaf: unset,
    functions: [],
    callsServices: false,
    openRoutes: [],
    isPrivate: false,
  };
  const quick: Route[] =
    properties.Target === undefined
      ? []
      : [
          {
            label: textOf(properties.RouteKey) ?? '$default',
            resource,
            path: ['Target'],
            integration: properties.Target,
            isOpen: properties.AuthorizerId === undefined,
            isPreflight: false,
          },
        ];
  const routes = [...quick, ...routesOf(resource, isSocket, collection), ...routesOfBody(resource)];
  for (const route of routes) addRoute(collection, api, route);
  collection.inventory.apis.push(api);
}

function stagesOf(api: Resource, collection: Collection): StageItem[] {
  return collection.ofType('AWS::ApiGatewayV2::Stage').flatMap((stage): StageItem[] => {
    if (!refersTo(stage.properties.ApiId, api.id)) return [];
    const defaults = mapOf(stage.properties.DefaultRouteSettings);
    return [
      {
        name: textOf(stage.properties.StageName) ?? stage.name,
        evidence: stage.evidence,
        throttle: throttleFrom(defaults),
        routes: routeThrottles(stage.properties.RouteSettings),
        usagePlans: [],
      },
    ];
  });
}

function routesOf(api: Resource, isSocket: boolean, collection: Collection): Route[] {
  const routes = collection
    .ofType('AWS::ApiGatewayV2::Route')
    .filter((route) => refersTo(route.properties.ApiId, api.id));
  // A WebSocket's callers are authorised once, when they connect.
  const connect = routes.find((route) => textOf(route.properties.RouteKey) === '$connect');
  const socketIsOpen = connect === undefined || isOpenRoute(connect);
  return routes.map((route) => ({
    label: textOf(route.properties.RouteKey) ?? route.name,
    resource: route,
    path: ['AuthorizationType'],
    integration: integrationOf(route, collection),
    isOpen: isSocket ? socketIsOpen : isOpenRoute(route),
    isPreflight: (textOf(route.properties.RouteKey) ?? '').startsWith('OPTIONS '),
  }));
}

function isOpenRoute(route: Resource): boolean {
  const auth = (textOf(route.properties.AuthorizationType) ?? 'NONE').toUpperCase();
  const needsKey = textOf(route.properties.ApiKeyRequired) === 'true';
  return auth === 'NONE' && route.properties.AuthorizerId === undefined && !needsKey;
}

function integrationOf(route: Resource, collection: Collection): Tree | undefined {
  const [reference] = referencesIn(textOf(route.properties.Target) ?? '');
  const integration = reference && collection.resources.get(reference.id);
  return integration?.type === 'AWS::ApiGatewayV2::Integration'
    ? integration.properties
    : undefined;
}

function collectBalancer(resource: Resource, collection: Collection): void {
  const api: ApiItem = {
    id: resource.id,
    name: resource.name,
    ...logicalIdOf(resource),
    evidence: resource.evidence,
    kind: 'alb',
    stages: [],
    hasWaf: known(false),
    functions: [],
    callsServices: false,
    openRoutes: [],
    isPrivate: textOf(resource.properties.Scheme) === 'internal',
  };
  const listeners = collection
    .ofType('AWS::ElasticLoadBalancingV2::Listener')
    .filter((listener) => refersTo(listener.properties.LoadBalancerArn, resource.id));
  const rules = collection
    .ofType('AWS::ElasticLoadBalancingV2::ListenerRule')
    .filter((rule) =>
      listeners.some((listener) => refersTo(rule.properties.ListenerArn, listener.id)),
    );
  for (const found of [...listeners, ...rules]) {
    const actions = found.properties.DefaultActions ?? found.properties.Actions;
    collectActions({ api, found, actions }, collection);
  }
  // A balancer without functions behind it is someone else's business.
  if (api.functions.length > 0) collection.inventory.apis.push(api);
}

function collectActions(
  { api, found, actions }: { api: ApiItem; found: Resource; actions: Tree | undefined },
  collection: Collection,
): void {
  const isGuarded = listOf(actions).some((action) =>
    /^authenticate/.test(textOf(mapOf(action).Type) ?? ''),
  );
  for (const text of everyText(actions)) {
    for (const reference of referencesIn(text)) {
      const group = collection.resources.get(reference.id);
      if (group?.type !== 'AWS::ElasticLoadBalancingV2::TargetGroup') continue;
      for (const target of listOf(group.properties.Targets)) {
        const match = collection.functionWithin(textOf(mapOf(target).Id) ?? '');
        const item = match && collection.functions.get(match.id);
        if (!item) continue;
        if (!api.functions.includes(item.id)) api.functions.push(item.id);
        if (!isGuarded && !api.isPrivate)
          api.openRoutes.push({ label: found.name, evidence: found.evidence });
        collection.addWay(item, {
          kind: 'alb',
          from: api.id,
          evidence: found.evidence,
          label: `load balancer ${api.name}`,
          isOpen: known(!isGuarded && !api.isPrivate),
          isPublic: !api.isPrivate,
        });
        collection.triggers({
          from: api.id,
          to: item.id,
          via: 'integration',
          evidence: found.evidence,
          detail: 'target group',
        });
      }
    }
  }
}

function collectGraph(resource: Resource, collection: Collection): void {
  const api: ApiItem = {
    id: resource.id,
    name: resource.name,
    ...logicalIdOf(resource),
    evidence: resource.evidence,
    kind: 'graphql',
    stages: [],
    hasWaf: known(false),
    functions: [],
    callsServices: false,
    openRoutes: [],
    isPrivate: textOf(resource.properties.Visibility) === 'PRIVATE',
  };
  for (const source of collection.ofType('AWS::AppSync::DataSource')) {
    if (!refersTo(source.properties.ApiId, resource.id)) continue;
    const arn = at(source.properties, 'LambdaConfig', 'LambdaFunctionArn');
    const item = arn === undefined ? undefined : collection.functionNamed(arn, source);
    if (!item) continue;
    api.functions.push(item.id);
    collection.addWay(item, {
      kind: 'graphql-api',
      from: api.id,
      evidence: source.evidence,
      label: `GraphQL ${api.name}`,
      isPublic: !api.isPrivate,
    });
    collection.triggers({
      from: api.id,
      to: item.id,
      via: 'integration',
      evidence: source.evidence,
      detail: 'data source',
    });
  }
  collection.inventory.apis.push(api);
}

/** Anyone may start a sign-up or sign-in, so a user pool's triggers are reached from outside. */
function collectUserPool(resource: Resource, collection: Collection): void {
  const functions = new Set<string>();
  for (const [trigger, arn] of entriesOf(resource.properties.LambdaConfig)) {
    if (textOf(arn) === undefined || /KMSKeyID/i.test(trigger)) continue;
    const item = collection.functionNamed(arn, resource);
    if (!item) continue;
    functions.add(item.id);
    collection.addWay(item, {
      kind: 'cognito',
      from: resource.id,
      evidence: resource.where('LambdaConfig', trigger),
      label: `user pool ${trigger}`,
      isPublic: true,
    });
  }
  if (functions.size === 0) return;
  collection.inventory.apis.push({
    id: resource.id,
    name: resource.name,
    ...logicalIdOf(resource),
    evidence: resource.evidence,
    kind: 'user-pool',
    stages: [],
    hasWaf: known(false),
    functions: [...functions],
    callsServices: false,
    openRoutes: [],
    isPrivate: false,
  });
}

function collectEdge(resource: Resource, collection: Collection): void {
  const config = mapOf(resource.properties.DistributionConfig);
  const behaviours = [config.DefaultCacheBehavior ?? null, ...listOf(config.CacheBehaviors)];
  for (const behaviour of behaviours) {
    for (const association of listOf(mapOf(behaviour).LambdaFunctionAssociations)) {
      const item = collection.functionNamed(mapOf(association).LambdaFunctionARN, resource);
      if (!item) continue;
      collection.addWay(item, {
        kind: 'edge',
        from: resource.id,
        evidence: resource.evidence,
        label: `CloudFront ${resource.name}`,
        isOpen: known(true),
        isPublic: true,
        hasWaf: config.WebACLId !== undefined,
      });
    }
  }
}
