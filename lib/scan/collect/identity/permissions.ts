// Ways in that only a permission gives away: a source outside what was read, or the whole world.
// And functions that CloudFormation itself calls as custom resources.

import { type FunctionItem, known, unknown, type WayInKind } from '../../inventory';
import type { Resource } from '../../resource';
import { readable } from '../../token';
import { textOf } from '../../tree';
import type { Collection } from '../collection';

const BY_PRINCIPAL = new Map<string, { kind: WayInKind; isAsync: boolean; covers: WayInKind[] }>([
  ['s3.amazonaws.com', { kind: 's3', isAsync: true, covers: ['s3'] }],
  ['sns.amazonaws.com', { kind: 'sns', isAsync: true, covers: ['sns'] }],
  [
    'events.amazonaws.com',
    { kind: 'event-rule', isAsync: true, covers: ['event-rule', 'schedule'] },
  ],
  ['scheduler.amazonaws.com', { kind: 'schedule', isAsync: true, covers: ['schedule'] }],
  [
    'apigateway.amazonaws.com',
    { kind: 'rest-api', isAsync: false, covers: ['rest-api', 'http-api', 'websocket-api'] },
  ],
  ['logs.amazonaws.com', { kind: 'log-subscription', isAsync: true, covers: ['log-subscription'] }],
  ['elasticloadbalancing.amazonaws.com', { kind: 'alb', isAsync: false, covers: ['alb'] }],
  ['cognito-idp.amazonaws.com', { kind: 'cognito', isAsync: false, covers: ['cognito'] }],
  ['iot.amazonaws.com', { kind: 'iot-rule', isAsync: true, covers: ['iot-rule'] }],
  ['ses.amazonaws.com', { kind: 'other', isAsync: true, covers: [] }],
  ['config.amazonaws.com', { kind: 'other', isAsync: true, covers: [] }],
  ['codecommit.amazonaws.com', { kind: 'other', isAsync: true, covers: [] }],
  ['alexa-appkit.amazon.com', { kind: 'other', isAsync: false, covers: [] }],
  ['lex.amazonaws.com', { kind: 'other', isAsync: false, covers: [] }],
]);

export function collectPermissions(collection: Collection): void {
  for (const resource of collection.ofType('AWS::Lambda::Permission'))
    collectPermission(resource, collection);
  collectBehindMachinery(collection);
  for (const resource of collection.all()) {
    const token = resource.properties.ServiceToken;
    if (token === undefined) continue;
    const match = collection.named(token, 'function', resource);
    const item = match && collection.functions.get(match.id);
    if (item && !item.waysIn.some((way) => way.kind === 'custom-resource')) {
      collection.addWay(item, {
        kind: 'custom-resource',
        from: resource.id,
        evidence: resource.evidence,
        label: `custom resource ${resource.name}`,
        isAsync: true,
      });
    }
  }
}

/** What a framework's own handler calls is called at deployment only, like the handler itself. */
function collectBehindMachinery(collection: Collection): void {
  for (const machinery of collection.inventory.functions) {
    if (machinery.machinery === undefined) continue;
    for (const id of machinery.environmentRefs) {
      const item = collection.functions.get(id);
      if (!item || item.machinery !== undefined || item.waysIn.length > 0) continue;
      collection.addWay(item, {
        kind: 'custom-resource',
        from: machinery.id,
        evidence: machinery.evidence,
        label: `called by ${machinery.machinery}`,
      });
    }
  }
}

function collectPermission(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const item = collection.functionNamed(properties.FunctionName, resource);
  if (!item) return;
  const principal = textOf(properties.Principal) ?? '';
  if (principal === '*') {
    const narrowed = [
      'SourceAccount',
      'SourceArn',
      'PrincipalOrgID',
      'FunctionUrlAuthType',
      'EventSourceToken',
    ];
    const viaUrl = textOf(properties.InvokedViaFunctionUrl) === 'true';
    if (viaUrl || narrowed.some((name) => properties[name] !== undefined)) return;
    collection.addWay(item, {
      kind: 'direct',
      evidence: resource.evidence,
      label: 'anyone with an AWS account',
      isOpen: known(true),
      isPublic: true,
    });
    return;
  }
  noteOpenService(item, resource, principal);
  const known_ = BY_PRINCIPAL.get(principal.replace(/\.amazonaws\.com\.cn$/, '.amazonaws.com'));
  // The service that the permission is for was read, and has said what it calls.
  if ((known_?.kind ?? 'other') === 'other' && isCalledByService(item)) return;
  if (!known_) addCaller(item, resource, { principal, collection });
  if (!known_ || item.waysIn.some((way) => known_.covers.includes(way.kind))) return;
  // An authorizer's permission is for the API that has it, which was read.
  if (principal.startsWith('apigateway.') && isCalledByApi(item, collection)) return;
  const source = readable(textOf(properties.SourceArn) ?? '').slice(0, 120);
  const isPublic = known_.kind === 'rest-api' || known_.kind === 'alb';
  collection.addWay(item, {
    kind: known_.kind,
    evidence: resource.evidence,
    label: source === '' ? `permission for ${principal}` : `permission for ${source}`,
    isAsync: known_.isAsync,
    isPublic,
    // What calls it was not read, so neither is whom it lets in.
    ...(isPublic ? { isOpen: unknown('who may call is in a definition that was not read') } : {}),
  });
}

/** A load balancer's permission has to be there before its target group; a skill is named by a token. */
const WITHOUT_SOURCE = /^(elasticloadbalancing|alexa-)/;
const SOURCES = ['SourceArn', 'SourceAccount', 'PrincipalOrgID', 'EventSourceToken'] as const;

/** Anyone's bucket, topic or rule may call through a service whose permission names no source. */
function noteOpenService(item: FunctionItem, resource: Resource, principal: string): void {
  if (!/\.amazonaws\.com(\.cn)?$/.test(principal) || WITHOUT_SOURCE.test(principal)) return;
  if (SOURCES.some((name) => resource.properties[name] !== undefined)) return;
  item.openServices = [...(item.openServices ?? []), { principal, evidence: resource.evidence }];
}

function isCalledByService(item: FunctionItem): boolean {
  return item.waysIn.some((way) => way.kind === 'other' && way.from !== undefined);
}

function isCalledByApi(item: FunctionItem, collection: Collection): boolean {
  return collection.inventory.apis.some((api) => item.waysIn.some((way) => way.from === api.id));
}

/** Another account, or a service that has no way in of its own here: it calls as anyone who may invoke does. */
function addCaller(
  item: FunctionItem,
  resource: Resource,
  { principal, collection }: { principal: string; collection: Collection },
): void {
  const caller = principal === '' ? 'someone' : readable(principal).slice(0, 120);
  const label = `permission for ${caller}`;
  if (item.waysIn.some((way) => way.label === label)) return;
  collection.addWay(item, { kind: 'direct', evidence: resource.evidence, label });
}
