// Fronts that another stack declares: a route of an API, a target group of a load balancer. The way in is
// known, what bounds it is not; so it counts at its worst and is told as a blind spot.

import { type FunctionItem, unknown, unset, type WayIn } from '../../inventory';
import type { Resource } from '../../resource';
import { at, listOf, mapOf, textOf } from '../../tree';
import type { Collection } from '../collection';
import { functionBehind } from './rest-apis';

export function collectSharedFronts(collection: Collection): void {
  for (const method of collection.ofType('AWS::ApiGateway::Method')) {
    const item = functionBehind(method.properties.Integration, method, collection);
    if (item) addApi(item, method, { collection, kind: 'rest-api' });
  }
  for (const integration of collection.ofType('AWS::ApiGatewayV2::Integration')) {
    const item = functionBehind(integration.properties.IntegrationUri, integration, collection);
    if (item) addApi(item, integration, { collection, kind: 'http-api' });
  }
  for (const group of collection.ofType('AWS::ElasticLoadBalancingV2::TargetGroup'))
    addGroup(group, collection);
}

const OF_APIS: readonly WayIn['kind'][] = ['rest-api', 'http-api', 'websocket-api'];

function addApi(
  item: FunctionItem,
  resource: Resource,
  { collection, kind }: { collection: Collection; kind: 'rest-api' | 'http-api' },
): void {
  if (item.waysIn.some((way) => OF_APIS.includes(way.kind))) return;
  if (textOf(resource.properties.HttpMethod) === 'OPTIONS') return;
  addWay(item, resource, {
    collection,
    way: {
      kind,
      label: `route ${resource.name}`,
      throttle: { ratePerSecond: unset, burst: unset },
    },
    because: 'belongs to an API that was not read: its throttle and who may call it are not seen',
  });
}

function addGroup(group: Resource, collection: Collection): void {
  for (const target of listOf(group.properties.Targets)) {
    const item = functionBehind(at(mapOf(target), 'Id'), group, collection);
    if (!item || item.waysIn.some((way) => way.kind === 'alb')) continue;
    addWay(item, group, {
      collection,
      way: { kind: 'alb', label: `target group ${group.name}` },
      because: 'belongs to a load balancer that was not read: who may call it is not seen',
    });
  }
}

interface Shared {
  collection: Collection;
  way: Pick<WayIn, 'kind' | 'label' | 'throttle'>;
  because: string;
}

function addWay(
  item: FunctionItem,
  resource: Resource,
  { collection, way, because }: Shared,
): void {
  const { evidence } = resource;
  collection.addWay(item, {
    ...way,
    evidence,
    isOpen: unknown('declared elsewhere'),
    isPublic: true,
  });
  collection.blind(`${way.label} to ${item.name}`, because, evidence);
}
