// What stands in front of a function and charges for what arrives: APIs, load balancers, web ACLs.
// They charge for requests the function then refuses, so concurrency does not bound these terms.

import {
  ALB_BODY_KB,
  ALB_LCU,
  API_REQUEST_KB,
  HTTP_API_METER_KB,
  WAF_CAPACITY_BLOCK,
  WAF_INCLUDED_CAPACITY,
  WEBSOCKET_CONNECTION_SECONDS,
  WEBSOCKET_MESSAGE_KB,
  WEBSOCKET_METER_KB,
  WEBSOCKET_NEW_CONNECTIONS_PER_SECOND,
} from '../prices/aws-limits';
import type { PriceKey } from '../prices/prices';
import { KB_PER_GB, SECONDS_PER_HOUR, SECONDS_PER_MINUTE, SECONDS_PER_MONTH } from '../units/money';
import { answerTerms, both, egressTerm, sizeOf, type WayContext } from './answers';
import type { AlbWay, ApiWay, ExposureTerm, Known, Sizes, WebAcl, WebSocketWay } from './input';
import { type Bound, formatCount, type Pace, steady } from './pace';
import { metered } from './terms';

/** What exists costs the same whether it is used or not. */
function standingTerm(
  name: string,
  each: { meter: PriceKey; howMany: number; seconds: number },
  context: WayContext,
): ExposureTerm {
  const many = formatCount(each.howMany);
  const share = each.seconds === SECONDS_PER_HOUR ? '' : ` × 1/${each.seconds / SECONDS_PER_HOUR}`;
  return metered(
    {
      name,
      meter: each.meter,
      way: context.flow.label,
      boundedBy: `${many} of it exists`,
      enforcement: 'platform',
      quantity: (seconds) => (each.howMany * seconds) / each.seconds,
      hour: `${many}${share}`,
    },
    context.book,
  );
}

/** Inspection is charged for all that arrives, and nothing bounds that: it can only be declared. */
function webAclTerms(
  acl: WebAcl,
  arrivalsPerSecond: number | undefined,
  context: WayContext,
): ExposureTerm[] {
  const { flow, book, resolver } = context;
  if (arrivalsPerSecond === undefined) {
    resolver.blindSpots.push(
      `what arrives at the web ACL of ${flow.label} was not declared: inspecting what is refused is not counted`,
    );
  }
  const arriving: Pace =
    arrivalsPerSecond === undefined
      ? flow.arrivals
      : steady(arrivalsPerSecond, {
          boundedBy: `${formatCount(arrivalsPerSecond)} arrivals/s, declared`,
          enforcement: 'assumption',
        });
  const inspected = { boundedBy: arriving.boundedBy, enforcement: 'assumption' as const };
  const month = { seconds: SECONDS_PER_MONTH };
  const base = { ...inspected, way: flow.label };
  const inspection = {
    ...base,
    name: 'WAF',
    meter: 'waf.request' as const,
    quantity: arriving.within,
    hour: arriving.hour,
  };
  const terms = [
    standingTerm('web ACL', { meter: 'waf.acl', howMany: 1, ...month }, context),
    standingTerm('web ACL rules', { meter: 'waf.rule', howMany: acl.rules, ...month }, context),
    metered(inspection, book),
  ];
  const over = Math.max(0, (acl.capacity ?? WAF_INCLUDED_CAPACITY) - WAF_INCLUDED_CAPACITY);
  const blocks = Math.ceil(over / WAF_CAPACITY_BLOCK);
  if (blocks === 0) return terms;
  const capacity = {
    ...base,
    name: 'WAF capacity',
    meter: 'waf.extraCapacity' as const,
    quantity: (seconds: number) => arriving.within(seconds) * blocks,
    hour: `${arriving.hour} × ${blocks} × 500 WCU over 1,500`,
  };
  return [...terms, metered(capacity, book)];
}

/** How many metered requests or messages one request of this size comes to. */
export function apiUnits(way: ApiWay | WebSocketWay, sizes: Sizes = 'largest'): number {
  const kb = (size: Known<number> | undefined, limitKb: number) =>
    typeof size === 'number' ? size : sizes === 'largest' ? limitKb : 0;
  const metersOf = (size: number, meterKb: number) => Math.max(1, Math.ceil(size / meterKb));
  if (way.kind === 'rest-api') return 1;
  if (way.kind === 'http-api')
    return metersOf(kb(way.requestKb, API_REQUEST_KB), HTTP_API_METER_KB);
  const message = metersOf(kb(way.messageKb, WEBSOCKET_MESSAGE_KB), WEBSOCKET_METER_KB);
  return message + metersOf(kb(way.responseKb, WEBSOCKET_MESSAGE_KB), WEBSOCKET_METER_KB);
}

/** REST counts requests; HTTP counts each 512 KB of one, so the largest request has to be known. */
export function apiTerms(way: ApiWay, context: WayContext): ExposureTerm[] {
  const { flow, book } = context;
  const isHttp = way.kind === 'http-api';
  const size = sizeOf(way.requestKb, API_REQUEST_KB, 'request', context);
  const units = apiUnits(way, context.sizes);
  const bound: Bound = isHttp ? both(flow.arrivals, size) : flow.arrivals;
  const requests = {
    boundedBy: bound.boundedBy,
    enforcement: bound.enforcement,
    name: 'API requests',
    meter: isHttp ? ('api.http' as const) : ('api.rest' as const),
    way: flow.label,
    quantity: (seconds: number) => flow.arrivals.within(seconds) * units,
    hour: units === 1 ? flow.arrivals.hour : `${flow.arrivals.hour} × ${units} × 512 KB`,
  };
  return [
    metered(requests, book),
    ...(way.webAcl ? webAclTerms(way.webAcl, way.arrivalsPerSecond, context) : []),
    ...answerTerms(way, context),
  ];
}

/** Messages count both ways, each 32 KB of them; connections count for as long as they are held. */
export function webSocketTerms(way: WebSocketWay, context: WayContext): ExposureTerm[] {
  const { flow, book } = context;
  const message = sizeOf(way.messageKb, WEBSOCKET_MESSAGE_KB, 'message', context);
  const answer = sizeOf(way.responseKb, WEBSOCKET_MESSAGE_KB, 'response', context);
  const units = apiUnits(way, context.sizes);
  const messages = {
    ...both(both(flow.arrivals, message), answer),
    name: 'API messages',
    meter: 'api.websocket' as const,
    way: flow.label,
    quantity: (seconds: number) => flow.arrivals.within(seconds) * units,
    hour: `${flow.arrivals.hour} × ${units} × 32 KB in and out`,
  };
  const perSecond = way.newConnectionsPerSecond ?? WEBSOCKET_NEW_CONNECTIONS_PER_SECOND;
  const open = perSecond * WEBSOCKET_CONNECTION_SECONDS;
  const isDeclared = way.newConnectionsPerSecond !== undefined;
  const connections = {
    boundedBy: `${formatCount(perSecond)} new connections/s${isDeclared ? ', declared' : ', account quota'}, 2 h each`,
    enforcement: isDeclared ? ('assumption' as const) : ('platform' as const),
    name: 'API connections',
    meter: 'api.connectionMinutes' as const,
    way: flow.label,
    quantity: (seconds: number) => (open * seconds) / SECONDS_PER_MINUTE,
    hour: `60 min × ${formatCount(perSecond)}/s × 7,200 s`,
  };
  return [metered(messages, book), metered(connections, book), egressTerm(answer, context)];
}

/** Capacity units are the largest of several measures; new connections and bytes are those bounded here. */
export function albTerms(way: AlbWay, context: WayContext): ExposureTerm[] {
  const { flow, book } = context;
  const request = sizeOf(way.requestKb, ALB_BODY_KB, 'request', context);
  const answer = sizeOf(way.responseKb, ALB_BODY_KB, 'response', context);
  const kb = request.kb + answer.kb;
  const lcuHours = (seconds: number) => {
    const arrivals = flow.arrivals.within(seconds);
    const byConnections = arrivals / (ALB_LCU.newConnectionsPerSecond * SECONDS_PER_HOUR);
    return Math.max(byConnections, (arrivals * kb) / KB_PER_GB / ALB_LCU.gbPerHour);
  };
  const capacity = {
    ...both(both(flow.arrivals, request), answer),
    enforcement: 'assumption' as const,
    name: 'load balancer capacity',
    meter: 'alb.lcu' as const,
    way: flow.label,
    quantity: lcuHours,
    hour: `${flow.arrivals.hour} × the larger of 1/90,000 and ${formatCount(kb)} KB ÷ 0.4 GB`,
  };
  const hour = { meter: 'alb.hour' as const, howMany: 1, seconds: SECONDS_PER_HOUR };
  return [
    standingTerm('load balancer', hour, context),
    metered(capacity, book),
    ...(way.webAcl ? webAclTerms(way.webAcl, way.arrivalsPerSecond, context) : []),
    ...(way.isPrivate === true ? [] : [egressTerm(answer, context)]),
  ];
}
